import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';

import { tf } from '../../i18n/floor';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import type { StaffSession } from '../../staff/session';
import { errorWords, type Problem, problemAlert } from '../../staff/page';
import { type Day, type Move, type Moved, nextStep, turnsQueueOff } from './day-moves';
import { dialogButtons } from '../../ui/confirm';
import { Poller } from '../../ui/poller';

const EVERY_MS = 5_000;

/** Where the working day stands, who moved it and when, and the moves that may be made. */
export class DayPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private day: Day | null = null;
  @state() private moves: readonly Moved[] = [];
  @state() private note = '';
  @state() private asked: Move | null = null;
  readonly #action = new Action<Move>(this, moveWords);
  #recordOf = '';
  readonly #poller = new Poller(this, (signal) => this.#look(signal), EVERY_MS);

  protected override render() {
    const { day } = this;
    if (!day) return nothing;
    return html`
      <section class="vs-card floor-day" aria-labelledby="day-title">
        <h2 id="day-title">
          ${tf('floor.day.title')}
          <span role="status" data-testid="day-phase">${this.#phase(day)}</span>
        </h2>
        ${this.#late(day)}
        <div class="floor-day-acts">
          ${textField({
            id: 'day-note',
            label: tf('floor.day.note'),
            maxlength: 300,
            autocomplete: 'off',
            value: this.note,
            input: (value) => (this.note = value),
          })}
          ${day.moves.map((move) => this.#button(day, move))}
        </div>
        ${problemAlert(this.#action.problem)} ${this.#record()}
      </section>
      <vs-dialog
        ?open=${this.asked !== null}
        .heading=${this.asked ? tf(`floor.day.move.${this.asked}`) : ''}
        .content=${html`
          <p>${tf('floor.day.ask')}</p>
        `}
        .actions=${this.#answers()}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #phase(day: Day): string {
    if (!day.recorded) return tf(day.letsIn ? 'floor.day.hours.open' : 'floor.day.hours.closed');
    return tf(day.brainstorming ? 'floor.day.phase.brainstorming' : `floor.day.phase.${day.phase}`);
  }

  #late(day: Day) {
    if (!day.late) return nothing;
    const words = day.opensItselfAt
      ? tf('floor.day.late.itself', {
          time: formatTime(Date.parse(day.opensItselfAt), STATION_ZONE),
        })
      : tf('floor.day.late');
    return alertBox(words, { tone: 'warning', live: 'alert' });
  }

  #button(day: Day, move: Move) {
    const primary = nextStep(day) === move;
    return html`
      <button
        type="button"
        class="btn ${primary ? 'btn-primary' : 'btn-outline-primary'}"
        data-testid="day-${move}"
        aria-busy=${this.#action.is(move)}
        @click=${() => {
          if (turnsQueueOff(day, move)) this.asked = move;
          else void this.#move(move);
        }}
      >
        ${tf(`floor.day.move.${move}`)}
      </button>
    `;
  }

  #record() {
    if (this.moves.length === 0) return nothing;
    return html`
      <ol class="floor-day-moves" data-testid="day-moves" aria-label=${tf('floor.day.record')}>
        ${this.moves.map(
          ({ move, at, by, byItself, note }) => html`
            <li>
              <time datetime=${at}>${formatTime(Date.parse(at), STATION_ZONE)}</time>
              ${tf(`floor.day.moved.${move}`)}
              ${byItself ? tf('floor.day.byItself') : by ? `· ${by}` : nothing}
              ${note ? `· ${note}` : nothing}
            </li>
          `,
        )}
      </ol>
    `;
  }

  #answers() {
    const { asked } = this;
    if (!asked) return nothing;
    return dialogButtons({
      cancel: ts('staff.cancel'),
      close: this.#close,
      confirm: tf(`floor.day.move.${asked}`),
      act: () => {
        this.#close();
        void this.#move(asked);
      },
      testid: 'confirm-day',
    });
  }

  readonly #close = (): void => {
    this.asked = null;
  };

  async #look(signal: AbortSignal): Promise<void> {
    try {
      await this.#take(await this.session.api('day', { signal }), signal);
    } catch {
      // Looked at again in a moment; the floor says itself when the station is not heard of.
    }
  }

  async #take(day: Day, signal?: AbortSignal): Promise<void> {
    this.day = day;
    const wanted = `${day.on} ${day.revision}`;
    if (wanted === this.#recordOf) return;
    this.moves = day.recorded
      ? (await this.session.api(`days/${day.on}`, signal ? { signal } : {})).moves
      : [];
    this.#recordOf = wanted;
  }

  async #move(move: Move): Promise<void> {
    const { day, note } = this;
    if (!day) return;
    const isMoved = await this.#action.run(move, async () => {
      const body = { move, revision: day.revision, note: note.trim() };
      const moved = await this.session.api('day/moves', { method: 'POST', body });
      this.note = '';
      await this.#take(moved);
    });
    if (!isMoved) await this.#poller.again();
  }
}
customElements.define('vs-day', DayPanel);

function moveWords(error: unknown): Problem {
  return errorWords(error, ['moved', 'not_now'], () => tf('floor.day.error.moved'));
}
