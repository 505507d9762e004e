import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { formatClock, formatDuration } from '../../i18n/format';
import type { Contact } from '../../protocol/desk';
import { announce } from '../../ui/announcer';
import { icon } from '../../ui/icons';
import { DeskPart } from './part';
import { outsideWords } from './words';

const AGAIN_AFTER_S = 30;

/** How often the limit has been sounded by now: at the limit, and again every half minute. */
export function alarmsDue(heldS: number, limitS: number): number {
  return limitS > 0 && heldS >= limitS ? 1 + Math.floor((heldS - limitS) / AGAIN_AFTER_S) : 0;
}

/** A caller by telephone sees nothing and has no chat, also on hold. */
function held({ channel }: Contact) {
  return channel === 'phone' ? 'desk.hold.phone' : 'desk.hold';
}

/** That the citizen is on hold, for how long, what that means, and from the limit on an alarm. */
export class HoldBanner extends DeskPart {
  protected override readonly timed = true;
  #since: number | null = null;
  #alarms = 0;

  protected override render() {
    const { contact } = this.context.console.desk.value;
    // (a colleague who was asked has nobody on hold)
    if (typeof contact?.heldSinceMs !== 'number' || contact.role === 'colleague') return nothing;
    const seconds = this.#seconds(contact.heldSinceMs);
    const over = alarmsDue(seconds, contact.holdLimitS) > 0;
    const busy = this.context.console.doing.value.has('hold');
    const kept = held(contact);
    return html`
      <section class="desk-hold" data-testid="hold" data-over=${over ? '' : nothing}>
        ${icon(over ? 'warning' : 'pause')}
        <div>
          <h2>${td(`${kept}.title`, { time: formatClock(seconds) })}</h2>
          <p>
            ${
              over
                ? td(`${kept}.over`, { limit: formatDuration(contact.holdLimitS) })
                : td(`${kept}.text`)
            }
          </p>
          ${
            contact.outside
              ? html`
                  <p data-testid="outside" data-state=${contact.outside.state} role="status">
                    ${outsideWords(contact.outside)}
                  </p>
                `
              : nothing
          }
        </div>
        ${
          contact.consult
            ? nothing
            : html`
                <button
                  type="button"
                  class="btn btn-primary"
                  data-testid="retrieve"
                  aria-busy=${busy ? 'true' : 'false'}
                  @click=${() => void this.context.console.toggleHold()}
                >
                  ${td('desk.hold.retrieve')}
                </button>
              `
        }
      </section>
    `;
  }

  protected override updated(): void {
    const { contact } = this.context.console.desk.value;
    const since = contact?.heldSinceMs ?? null;
    if (since !== this.#since) {
      // where a colleague is asked, the consultation says so
      if (contact?.consult) this.#since = since;
      else if (contact && since !== null) announce(td(`${held(contact)}.began`));
      else if (contact?.state === 'connected') announce(td(`${held(contact)}.ended`));
      this.#since = since;
      this.#alarms = 0;
    }
    if (since === null || !contact || contact.role === 'colleague') return;
    const due = alarmsDue(this.#seconds(since), contact.holdLimitS);
    if (due > this.#alarms) {
      this.#alarms = due;
      this.context.ringer.ring(0.6);
      announce(td(`${held(contact)}.over`, { limit: formatDuration(contact.holdLimitS) }));
    }
  }

  #seconds(since: number): number {
    return Math.max(0, (this.context.clock.value - since) / 1000);
  }
}
customElements.define('vs-desk-hold', HoldBanner);
