import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { formatTime } from '../../i18n/format';
import type { Contact, Location } from '../../protocol/desk';
import type { DeskContext } from './context';
import { placeWords } from './escalation-script';

/** Where the citizen is, as far as they said, and the button that asks them. */
export function locationBlock(context: DeskContext, contact: Contact) {
  const { console } = context;
  const { location } = contact;
  const asking = console.doing.value.has('location');
  const unable = location?.state === 'asked' || !contact.citizenOnline;
  const words = td(
    asking
      ? 'desk.location.asking'
      : location === null
        ? 'desk.location.ask'
        : 'desk.location.askAgain',
  );
  const place = placeWords(location);
  return html`
    <section class="desk-location">
      <h2 class="desk-block-title">${td('desk.location.heading')}</h2>
      ${
        place
          ? html`
              <p class="desk-location-place">${place}</p>
            `
          : nothing
      }
      <p class="vs-soft" role="status">${stateWords(location)}</p>
      ${
        contact.state === 'connected'
          ? html`
              <button
                type="button"
                class="btn btn-sm btn-outline-primary"
                aria-busy=${asking ? 'true' : 'false'}
                aria-disabled=${unable ? 'true' : nothing}
                @click=${() => void (asking || unable || console.askLocation())}
              >
                ${words}
              </button>
            `
          : nothing
      }
    </section>
  `;
}

function stateWords(location: Location | null): string {
  return location === null
    ? td('desk.location.none')
    : td(`desk.location.${location.state}`, { time: formatTime(location.atMs) });
}
