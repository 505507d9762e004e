import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { tk } from '../../i18n/conference';
import { formatTime } from '../../i18n/format';
import type { Called, Roll } from '../../protocol/conference';
import type { StaffSession } from '../../staff/session';
import { icon } from '../../ui/icons';
import { ConferencePart } from './part';

/** Who is there, by their answer or by a chair's word. */
export function isThere({ standing }: Called): boolean {
  return standing === 'present' || standing === 'late';
}

/** How far the roll has come, in words. */
export function rollWords(roll: Roll | null): string {
  if (!roll) return tk('conference.roll.none');
  const called = roll.called.length;
  const answered = roll.called.filter(isThere).length;
  return roll.closedAtMs === null
    ? tk('conference.roll.open', { answered, called })
    : tk('conference.roll.closed', { time: formatTime(roll.closedAtMs), answered, called });
}

/** How one on the roll stands, in words; *open*: it still goes on. */
export function standingWords(each: Called, open: boolean): string {
  const { standing, answeredAtMs, correctedBy, correctedAtMs } = each;
  if (correctedBy !== null && correctedAtMs !== null) {
    const words = isThere(each) ? 'conference.roll.saidPresent' : 'conference.roll.saidAbsent';
    return tk(words, { name: correctedBy, time: formatTime(correctedAtMs) });
  }
  switch (standing) {
    case 'connected':
      return tk(open ? 'conference.roll.connectedYet' : 'conference.roll.connected');
    case 'absent':
      return tk(open ? 'conference.roll.notThere' : 'conference.roll.absent');
    default:
      return tk(standing === 'late' ? 'conference.roll.late' : 'conference.roll.present', {
        time: formatTime(answeredAtMs ?? 0),
      });
  }
}

/** The roll: how many are there, who is missing, who has answered; a chair calls, closes and corrects it. */
export class ConferenceRoll extends ConferencePart {
  /** A chair's own, by which the roll is corrected; null for guests. */
  @property({ attribute: false }) session: StaffSession | null = null;
  /** Whose entry is being corrected. */
  @state() private correcting: string | null = null;

  protected override render() {
    const { conference } = this;
    if (!conference) return nothing;
    const { roll } = conference;
    const open = roll !== null && roll.closedAtMs === null;
    const missing = roll?.called.filter((each) => !isThere(each)) ?? [];
    const there = roll?.called.filter(isThere) ?? [];
    // who is in the room comes before those of whom nothing is known
    const byChance = [...missing].sort((a, b) => rank(a) - rank(b));
    return html`
      <section aria-labelledby="roll-title" data-testid="roll-call" class="vs-roll-call">
        <div class="vs-roll-head">
          <h2 id="roll-title">${tk('conference.roll')}</h2>
          ${
            roll
              ? html`
                  <strong class="vs-roll-count" aria-hidden="true">
                    ${tk('conference.roll.count', { here: there.length, called: roll.called.length })}
                  </strong>
                `
              : nothing
          }
          <p role="status">${rollWords(roll)}</p>
          ${this.chairs ? callButton(this.room, roll) : nothing}
        </div>
        ${
          roll
            ? html`
                ${this.#group('missing', tk('conference.roll.missing', { count: missing.length }), byChance, open)}
                ${this.#group('there', tk('conference.roll.there', { count: there.length }), there, open)}
              `
            : html`
                <p class="vs-soft">${tk('conference.roll.hint')}</p>
              `
        }
      </section>
    `;
  }

  #group(id: string, title: string, called: readonly Called[], open: boolean) {
    if (called.length === 0) return nothing;
    return html`
      <h3 id="roll-${id}" class="vs-roll-group">${title}</h3>
      <ul class="vs-roll" aria-labelledby="roll-${id}">
        ${called.map((each) => this.#entry(each, open))}
      </ul>
    `;
  }

  #entry(each: Called, open: boolean) {
    const there = isThere(each);
    const key = each.officeId ?? each.member ?? '';
    return html`
      <li data-answered=${there} data-standing=${each.standing}>
        ${icon(there ? 'check' : each.standing === 'connected' ? 'person' : 'clock')}
        <span class="vs-people-name">
          ${
            each.short
              ? html`
                  <span aria-hidden="true" title=${each.name}>${each.short}</span>
                  <span class="visually-hidden">${each.name}</span>
                `
              : each.name
          }
          <span class="vs-soft vs-people-part">${standingWords(each, open)}</span>
        </span>
        ${
          this.chairs && this.session
            ? html`
                <button
                  type="button"
                  class="btn btn-link btn-sm"
                  data-testid=${there ? 'mark-absent' : 'mark-present'}
                  aria-label="${tk(there ? 'conference.roll.markAbsent' : 'conference.roll.markPresent')}: ${each.name}"
                  aria-busy=${this.correcting === key}
                  @click=${() => void this.#correct(each, key)}
                >
                  ${tk(there ? 'conference.roll.markAbsent' : 'conference.roll.markPresent')}
                </button>
              `
            : nothing
        }
      </li>
    `;
  }

  /** The pages are told by the station, as of every change. */
  async #correct(each: Called, key: string): Promise<void> {
    const { session, conference, room } = this;
    if (!session || !conference || this.correcting !== null) return;
    this.correcting = key;
    const body = {
      present: !isThere(each),
      ...(each.officeId === null ? { member: each.member ?? '' } : { officeId: each.officeId }),
    };
    try {
      await session.api(`conferences/${conference.conferenceId}/roll/corrections`, {
        method: 'POST',
        body,
      });
      room.failure.set(null);
    } catch (error) {
      room.failure.set(error instanceof ApiError ? error.code : 'failed');
    } finally {
      this.correcting = null;
    }
  }
}
customElements.define('vs-conference-roll', ConferenceRoll);

/** What a chair presses: it calls the roll, closes it, or calls it again. */
export function callButton(room: ConferencePart['room'], roll: Roll | null, called?: () => void) {
  const open = roll !== null && roll.closedAtMs === null;
  const words = open
    ? 'conference.roll.close'
    : roll
      ? 'conference.roll.again'
      : 'conference.roll.start';
  const press = async () => {
    if ((await room.ask(open ? 'endRollCall' : 'startRollCall', {})) && !open) called?.();
  };
  return html`
    <button
      type="button"
      class="btn ${roll ? 'btn-outline-primary' : 'btn-primary'} btn-sm"
      data-testid="call-roll"
      @click=${() => void press()}
    >
      ${tk(words)}
    </button>
  `;
}

function rank({ standing }: Called): number {
  return standing === 'connected' ? 0 : 1;
}
