import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { tk } from '../../i18n/conference';
import type { DayShown as Day } from '../../protocol/api';
import type { Conference } from '../../protocol/conference';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';

/** What a conference of a kind leaves to be done with the day, while it is in that phase. */
const MOVES = {
  briefing: { phase: 'briefing', move: 'open' },
  debriefing: { phase: 'debriefing', move: 'close' },
} as const;

export type Ending = keyof typeof MOVES;

/** Whether a conference of this kind belongs to a phase of the day. */
export function endsPhase(kind: string | undefined): kind is Ending {
  return kind !== undefined && kind in MOVES;
}

/** Where a supervisor goes on: to the summary of a focus group, to the minutes of any conference. */
export function leadsTo({ kind, conferenceId }: Conference) {
  const group = kind === 'focus';
  return html`
    ${
      group
        ? html`
            <a class="btn btn-primary" data-testid="open-summary" href="/listening#groups">
              ${tk('conference.summary')}
            </a>
          `
        : nothing
    }
    <a
      class="btn ${group || endsPhase(kind) ? 'btn-outline-primary' : 'btn-primary'}"
      data-testid="open-minutes"
      href="/supervisor/minutes?conference=${encodeURIComponent(conferenceId)}"
    >
      ${tk('conference.minutes')}
    </a>
  `;
}

/** After a briefing: whether to open the day now, since citizens are kept out until then. After a de-briefing: to close it. */
export class AfterConference extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() ending: Ending = 'briefing';
  @state() private done = false;
  readonly #day = new Reading<Day>(
    this,
    (signal) => this.session.api('day', { signal }),
    () => ({ text: tk('conference.after.failed') }),
    { patient: true },
  );
  readonly #action = new Action(this, (error) => ({
    text: tk(
      error instanceof ApiError && error.status === 409
        ? 'conference.after.moved'
        : 'conference.after.failed',
    ),
  }));

  protected override render() {
    const day = this.#day.value;
    const { ending } = this;
    if (this.done) {
      return html`
        <p role="status" data-testid="day-moved">
          ${tk(ending === 'briefing' ? 'conference.after.opened' : 'conference.after.closed')}
        </p>
      `;
    }
    const { phase, move } = MOVES[ending];
    if (day?.phase !== phase || !day.moves.includes(move)) return this.#problem();
    return html`
      <section
        class="vs-card vs-conference-after"
        aria-labelledby="after"
        data-testid="after-conference"
      >
        <h2 id="after">${tk(`conference.after.${ending}.title`)}</h2>
        <p>${tk(`conference.after.${ending}.text`)}</p>
        ${this.#problem()}
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="day-${move}"
            aria-busy=${this.#action.busy}
            @click=${() => void this.#move(day)}
          >
            ${tk(`conference.after.${ending}.act`)}
          </button>
          <a class="btn btn-outline-primary" href="/supervisor/day">
            ${tk('conference.after.day')}
          </a>
        </div>
      </section>
    `;
  }

  #problem() {
    const problem = this.#action.problem ?? this.#day.problem;
    if (!problem) return nothing;
    return html`
      <p class="vs-error" role="alert">${problem.text}</p>
    `;
  }

  async #move({ revision }: Day): Promise<void> {
    const { move } = MOVES[this.ending];
    this.done = await this.#action.run(move, async () => {
      const body = { move, revision, note: '' };
      await this.session.api('day/moves', { method: 'POST', body });
    });
    // somebody else was faster: what is asked is asked about the day as it is now
    if (!this.done) await this.#day.again();
  }
}
customElements.define('vs-after-conference', AfterConference);
