import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tg } from '../../i18n/day';
import { tf } from '../../i18n/floor';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import type { Category } from '../../api';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { errorWords, type Problem, problemAlert } from '../../staff/page';
import '../day/call-dialog';
import type { DayRecord, Held, Kind } from '../day/day';
import {
  enteredAt,
  kindFor,
  meetingOf,
  type Next,
  nextOf,
  rollOf,
  type Step,
  stepOf,
  STEPS,
} from '../day/flow';
import { type Day, type Move, turnsQueueOff } from './day-moves';
import { dialogButtons } from '../../ui/confirm';
import { HearingPoller, SAFETY_MS } from '../../ui/hearing-poller';

/** The working day in one flow: where it stands, the one thing to do next, and everything else that may be done. */
export class DayPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private day: Day | null = null;
  @state() private record: DayRecord | null = null;
  @state() private meetings: readonly Held[] = [];
  @state() private note = '';
  @state() private asked: Move | null = null;
  @state() private calling = false;
  readonly #action = new Action<Move>(this, moveWords);
  #recordOf = '';
  readonly #poller = new HearingPoller(
    this,
    (signal) => this.#look(signal),
    () => SAFETY_MS,
    { hears: () => ['day', 'days/{date}', 'conferences'] },
  );

  /** Reads now. */
  again(): Promise<void> {
    return this.#poller.again();
  }

  protected override render() {
    const { day } = this;
    if (!day) return nothing;
    const next = nextOf(day, this.meetings, Date.now());
    return html`
      <section class="vs-card floor-day" aria-labelledby="day-title">
        <h2 id="day-title">
          ${tf('floor.day.title')}
          <span role="status" data-testid="day-phase">${this.#phase(day)}</span>
        </h2>
        ${this.#steps(day)} ${this.#late(day)} ${this.#flow(day)}
        <div class="floor-day-acts">
          ${this.#next(day, next)}
          ${day.moves
            .filter((move) => !(next?.kind === 'move' && next.move === move))
            .map((move) => this.#button(day, move, false))}
          ${this.#meeting(day, next)}
        </div>
        <details class="vs-details floor-day-more">
          <summary>${tf('floor.day.more')}</summary>
          ${textField({
            id: 'day-note',
            label: tf('floor.day.note'),
            maxlength: 300,
            autocomplete: 'off',
            value: this.note,
            input: (value) => (this.note = value),
          })}
          ${this.#moves()}
        </details>
        ${problemAlert(this.#action.problem)}
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
      <vs-call-offices
        .session=${this.session}
        .categories=${this.categories}
        .proposed=${proposed(day, next)}
        ?open=${this.calling}
        @changed=${() => void this.again()}
        @close=${() => (this.calling = false)}
      ></vs-call-offices>
    `;
  }

  #phase(day: Day): string {
    if (!day.recorded) return tf(day.letsIn ? 'floor.day.hours.open' : 'floor.day.hours.closed');
    return tf(day.brainstorming ? 'floor.day.phase.brainstorming' : `floor.day.phase.${day.phase}`);
  }

  /** The four steps, with when each was entered. */
  #steps(day: Day) {
    const at = stepOf(day);
    const since = enteredAt(this.record?.moves ?? []);
    const now = at === null ? -1 : STEPS.indexOf(at);
    const part = (step: Step, number: number) => html`
      <li
        data-step=${step}
        data-state=${step === at ? 'now' : number < now ? 'past' : 'ahead'}
        aria-current=${step === at ? 'step' : nothing}
      >
        <span class="floor-step-sign" aria-hidden="true">
          ${number < now && since[step] ? icon('check') : number + 1}
        </span>
        <span>
          ${tf(`floor.day.step.${step}`)}
          ${
            since[step] && number <= now
              ? html`
                  <time datetime=${since[step]}>
                    ${formatTime(Date.parse(since[step]), STATION_ZONE)}
                  </time>
                `
              : nothing
          }
        </span>
      </li>
    `;
    return html`
      <ol class="floor-steps" data-testid="day-steps" aria-label=${tf('floor.day.steps')}>
        ${STEPS.map(part)}
      </ol>
    `;
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

  /** What belongs to a briefing or a de-briefing, in its order, with how far each is. */
  #flow(day: Day) {
    if (day.phase !== 'briefing' && day.phase !== 'debriefing') return nothing;
    const meeting = meetingOf(day.phase, this.meetings);
    const roll = rollOf(meeting);
    const given = this.record?.tasks.length ?? 0;
    const decided = this.record?.decisions.length ?? 0;
    const last: Move = day.phase === 'briefing' ? 'open' : 'close';
    const points: readonly [done: boolean, words: unknown][] = [
      [
        meeting !== null,
        meeting ? tf(`floor.day.flow.called.${meeting.state}`) : tf('floor.day.flow.call'),
      ],
      [
        roll !== null && roll.answered === roll.of,
        roll ? tf('floor.day.flow.rolled', roll) : tf('floor.day.flow.roll'),
      ],
      [
        meeting?.state === 'ended',
        html`
          <a href="/supervisor/day#day-agenda">${tf('floor.day.flow.agenda')}</a>
        `,
      ],
      [
        given + decided > 0,
        html`
          <a href="/supervisor/day#day-tasks">
            ${tf('floor.day.flow.tasks', {
              tasks: tg('day.earlier.tasks', { count: given }),
              decisions: tg('day.earlier.decisions', { count: decided }),
            })}
          </a>
        `,
      ],
      [false, tf(`floor.day.move.${last}`)],
    ];
    return html`
      <ol class="floor-flow" data-testid="day-flow">
        ${points.map(
          ([done, words]) => html`
            <li data-done=${done ? 'true' : 'false'}>
              ${done ? icon('check') : nothing} ${words}
              ${
                done
                  ? html`
                      <span class="visually-hidden">${tf('floor.day.flow.done')}</span>
                    `
                  : nothing
              }
            </li>
          `,
        )}
      </ol>
    `;
  }

  #next(day: Day, next: Next) {
    switch (next?.kind) {
      case 'move':
        return this.#button(day, next.move, true);
      case 'call':
        return this.#callButton(day, true);
      case 'join':
        return joinLink(next.id, true);
      case undefined:
        return nothing;
    }
  }

  /** To call or to join, where that is not what comes next. */
  #meeting(day: Day, next: Next) {
    if (next?.kind === 'call' || next?.kind === 'join') return nothing;
    const going =
      day.phase === 'briefing' || day.phase === 'debriefing'
        ? meetingOf(day.phase, this.meetings)
        : null;
    return going && going.state !== 'ended'
      ? joinLink(going.id, false)
      : this.#callButton(day, false);
  }

  #callButton(day: Day, primary: boolean) {
    return html`
      <button
        type="button"
        class="btn ${primary ? 'btn-primary' : 'btn-outline-primary'}"
        data-testid="call-offices"
        aria-haspopup="dialog"
        @click=${() => (this.calling = true)}
      >
        ${tf('floor.day.call', { kind: tg(`day.kind.${kindFor(day)}`) })}
      </button>
    `;
  }

  #button(day: Day, move: Move, primary: boolean) {
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

  #moves() {
    const moves = this.record?.moves ?? [];
    if (moves.length === 0) return nothing;
    return html`
      <ol class="floor-day-moves" data-testid="day-moves" aria-label=${tf('floor.day.record')}>
        ${moves.map(
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

  /** Tasks, decisions and the roll change within a phase that has them; the rest only with a move. */
  async #take(day: Day, signal?: AbortSignal): Promise<void> {
    this.day = day;
    const meets = day.recorded && (day.phase === 'briefing' || day.phase === 'debriefing');
    const wanted = `${day.on} ${day.revision}`;
    if (wanted === this.#recordOf && !meets) return;
    const options = signal ? { signal } : {};
    this.record = day.recorded ? await this.session.api(`days/${day.on}`, options) : null;
    this.meetings = meets
      ? (await this.session.api(`days/${day.on}/conferences`, options)).conferences
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
      this.dispatchEvent(new CustomEvent('changed'));
    });
    if (!isMoved) await this.#poller.again();
  }
}
customElements.define('vs-day', DayPanel);

function joinLink(id: string, primary: boolean) {
  return html`
    <a
      class="btn ${primary ? 'btn-primary' : 'btn-outline-primary'}"
      data-testid="day-join"
      href="/conference/${id}"
      target="_blank"
    >
      ${tf('floor.conference.join')}
    </a>
  `;
}

function proposed(day: Day, next: Next): Kind {
  return next?.kind === 'call' ? next.meeting : kindFor(day);
}

function moveWords(error: unknown): Problem {
  return errorWords(error, ['moved', 'not_now'], () => tf('floor.day.error.moved'));
}
