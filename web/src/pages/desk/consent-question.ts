import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { formatTime } from '../../i18n/format';
import type { Contact } from '../../protocol/desk';
import type { DeskContext } from './context';

/** Whether a caller by telephone agrees to the recording, how they change it by key, and the button that asks them. */
export function consentQuestion(context: DeskContext, contact: Contact) {
  if (!contact.line || contact.state !== 'connected') return nothing;
  const { console } = context;
  const asking = console.doing.value.has('consent');
  const { consentAskedAtMs, recordingConsent } = contact;
  const unable = contact.heldSinceMs !== null || !contact.citizenOnline;
  return html`
    <section class="desk-location" data-testid="consent-question">
      <h2 class="desk-block-title">${td('desk.consent.heading')}</h2>
      <p class="vs-soft" role="status">
        ${
          recordingConsent
            ? td('desk.consent.given')
            : consentAskedAtMs !== null
              ? td('desk.consent.asked', { time: formatTime(consentAskedAtMs) })
              : td('desk.consent.notGiven')
        }
      </p>
      ${
        recordingConsent
          ? nothing
          : html`
              <button
                type="button"
                class="btn btn-sm btn-outline-primary"
                data-testid="ask-consent"
                aria-busy=${asking ? 'true' : 'false'}
                aria-disabled=${unable ? 'true' : nothing}
                @click=${() => void (asking || unable || ask(console))}
              >
                ${td(consentAskedAtMs === null ? 'desk.consent.ask' : 'desk.consent.askAgain')}
              </button>
            `
      }
    </section>
  `;
}

function ask(console: DeskContext['console']): Promise<boolean> {
  return console.about('consent', (contactId) =>
    console.connection.send('askConsent', { contactId }),
  );
}
