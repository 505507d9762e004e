import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { formatDay, formatShare, STATION_ZONE } from '../../i18n/format';
import { ty } from '../../i18n/readiness';
import { alertBox } from '../../ui/alert';
import { icon } from '../../ui/icons';
import { nextDay, parseTime, stationInstant, timeOf, today } from '../../i18n/moments';
import { DayPart } from './part';
import type {
  CheckShown as Check,
  OfficeReadiness as OfficeStand,
  Board,
} from '../../protocol/api';
import { timeField } from '../../ui/date-field';
import { loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';

type Stand = 'not_ready' | 'unchecked' | 'ready';

/** Which offices are ready for the briefing; of the others why not, and what to do. */
export class DayReadiness extends DayPart {
  @state() private wrong = false;
  readonly #board = new Reading<Board>(
    this,
    (signal) => this.session.api('readiness', { signal }),
    () => ({ text: ty('readiness.failed') }),
    { hears: 'readiness' },
  );

  protected override render() {
    const { value: board, problem } = this.#board;
    return html`
      <section class="vs-card day-card" aria-labelledby="day-readiness" data-testid="readiness">
        <h2 id="day-readiness">${ty('readiness.title')}</h2>
        <p class="vs-hint">${ty('readiness.intro')}</p>
        ${this.problemShown()} ${this.#form()}
        ${problem ? alertBox(problem.text, { tone: 'warning', live: 'status' }) : nothing}
        ${
          board
            ? html`
                ${this.#asked(board)} ${this.#offices(board)}
              `
            : problem
              ? nothing
              : loadingLine(ty('readiness.loading'))
        }
      </section>
    `;
  }

  #form() {
    return html`
      <form class="readiness-ask" @submit=${this.#set}>
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="ask-readiness"
          aria-busy=${this.action.is('now')}
          @click=${() => void this.#ask('now', {})}
        >
          ${ty('readiness.now')}
        </button>
        ${timeField('readiness-time', ty('readiness.at'), this.wrong)}
        <button
          class="btn btn-outline-primary"
          data-testid="set-readiness"
          aria-busy=${this.action.is('set')}
        >
          ${ty('readiness.set')}
        </button>
      </form>
      ${this.wrong ? alertBox(ty('readiness.wrong'), { tone: 'warning', live: 'alert' }) : nothing}
    `;
  }

  #asked({ askedFor }: Board) {
    if (!askedFor) return nothing;
    const at = Date.parse(askedFor);
    const now = Date.now();
    if (at <= now && formatDay(at, now) !== formatDay(now, now)) return nothing;
    const time = timeOf(askedFor);
    return html`
      <p class="readiness-asked">
        ${
          at > now
            ? ty('readiness.asked.for', { day: formatDay(at, now, STATION_ZONE), time })
            : ty('readiness.asked.since', { time })
        }
        ${
          at > now
            ? html`
                <button
                  type="button"
                  class="btn btn-link"
                  data-testid="forget-readiness"
                  @click=${() => void this.#forget()}
                >
                  ${ty('readiness.forget')}
                </button>
              `
            : nothing
        }
      </p>
    `;
  }

  #offices({ offices }: Board) {
    if (offices.length === 0) {
      return html`
        <p class="vs-soft">${ty('readiness.none')}</p>
      `;
    }
    const stands = (wanted: Stand) =>
      offices.filter(({ id, stand }) => id !== null && stand === wanted);
    // those without an office are listed, and are none of the offices that are counted
    const others = offices.filter(({ id }) => id === null);
    const sorted = [...stands('not_ready'), ...stands('ready'), ...others];
    const waiting = stands('unchecked');
    return html`
      <p role="status" data-testid="readiness-summary">
        <strong>
          ${[
            ty('readiness.notReady', { count: stands('not_ready').length }),
            ty('readiness.unchecked', { count: waiting.length }),
            ty('readiness.ready', { count: stands('ready').length }),
          ].join(' · ')}
        </strong>
      </p>
      ${
        sorted.length > 0
          ? html`
              <ul class="readiness-offices">
                ${sorted.map(office)}
              </ul>
            `
          : nothing
      }
      ${
        waiting.length > 0
          ? html`
              <details class="readiness-waiting">
                <summary>${ty('readiness.unchecked', { count: waiting.length })}</summary>
                <p class="vs-soft">${ty('readiness.unchecked.todo')}</p>
                <ul class="readiness-offices">
                  ${waiting.map(office)}
                </ul>
              </details>
            `
          : nothing
      }
    `;
  }

  /** A time that is over today is tomorrow's. */
  readonly #set = (event: Event): void => {
    event.preventDefault();
    const time = parseTime(this.field('readiness-time'));
    this.wrong = time === null;
    if (time === null) return;
    const at = stationInstant(today(), time);
    const next = at > Date.now() ? at : stationInstant(nextDay(today()), time);
    void this.#ask('set', { at: new Date(next).toISOString() });
  };

  async #ask(name: string, body: { at?: string }): Promise<void> {
    const asked = await this.act(
      name,
      () => this.session.api('readiness/time', { method: 'PUT', body }),
      ty('readiness.asked'),
    );
    if (asked) this.clear('readiness-time');
    await this.#board.again();
  }

  async #forget(): Promise<void> {
    await this.act(
      'forget',
      () => this.session.api('readiness/time', { method: 'DELETE' }),
      ty('readiness.forgotten'),
    );
    await this.#board.again();
  }
}
customElements.define('vs-day-readiness', DayReadiness);

const MARKS = { ready: 'check', not_ready: 'warning', unchecked: 'clock' } as const;

function office({ id, name, stand, checks }: OfficeStand) {
  return html`
    <li data-stand=${stand} data-testid="readiness-office">
      <span class="readiness-mark">${icon(MARKS[stand])} ${ty(`readiness.stand.${stand}`)}</span>
      <div>
        <strong>${id === null ? ty('readiness.others') : name}</strong>
        ${checks.map(check)}
      </div>
    </li>
  `;
}

function check(each: Check) {
  return html`
    <div class="readiness-check">
      <span class="vs-soft">
        ${[ty('readiness.checked', { name: each.name, time: timeOf(each.at) }), ...figures(each)].join(' · ')}
      </span>
      ${each.reasons.map(
        (code) => html`
          <span>
            <b>${words('reason', code)}</b>
            ${words('todo', code)}
          </span>
        `,
      )}
      ${each.notes.map(
        (code) => html`
          <span>${words('note', code)}</span>
        `,
      )}
    </div>
  `;
}

function figures({ way, rttMs, loss, kbps }: Check): string[] {
  return [
    way === null ? '' : ty(`readiness.way.${way}`),
    rttMs === null ? '' : ty('readiness.rtt', { ms: rttMs }),
    loss === null ? '' : ty('readiness.loss', { percent: formatShare(loss) }),
    kbps === null ? '' : ty('readiness.kbps', { kbps }),
  ].filter(Boolean);
}

/** Words for a code; of one that a newer station knows, that it did not succeed. */
function words(kind: 'reason' | 'todo' | 'note', code: string): string {
  const key = `readiness.${kind}.${code}`;
  if (ty.has(key)) return ty(key as 'readiness.reason.other');
  return kind === 'note' ? '' : ty(`readiness.${kind}.other`);
}
