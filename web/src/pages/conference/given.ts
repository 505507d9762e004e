import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import {
  ApiError,
  type Category,
  categoryText,
  current,
  everyTopic,
  fetchStation,
} from '../../api';
import { tk } from '../../i18n/conference';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { nextDay, stationInstant, timeOf, today } from '../../i18n/moments';
import type {
  GivenDecision,
  GivenSoFar,
  GivenTask,
  OfficeShown,
  Receiver,
} from '../../protocol/api';
import type { StaffSession } from '../../staff/session';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { focusOn } from '../../ui/element';
import { selectField, textArea, textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { ConferencePart, written } from './part';

const END_OF_DAY = '17:30';

type Due = '' | 'today' | 'tomorrow' | 'week';

/** To whom a task may be given, and what a decision may be about. */
interface Known {
  people: readonly Receiver[];
  offices: readonly OfficeShown[];
  topics: readonly Category[];
}

/**
 * Tasks and decisions of the conference: what a chair gives and decides here goes to the day's own lists. The staff
 * who are in it read them as they come.
 */
export class ConferenceGiven extends ConferencePart {
  @property({ attribute: false }) session!: StaffSession;
  @state() private known: Known | null = null;
  @state() private writing: 'task' | 'decision' | null = null;
  @state() private busy = false;
  @state() private problem = '';
  readonly #given = new Reading<GivenSoFar>(
    this,
    (signal) => this.session.api(`conferences/${this.#id}/given`, { signal }),
    () => ({ text: tk('conference.given.unread') }),
    { hears: 'conferences/{id}/given', patient: true },
  );

  get #id(): string {
    return this.conference?.conferenceId ?? '';
  }

  protected override render() {
    const given = this.#given.value;
    const { problem } = this.#given;
    return html`
      ${problem ? alertBox(problem.text, { tone: 'warning' }) : nothing}
      <section aria-labelledby="decisions-title">
        <h2 id="decisions-title">${tk('conference.given.decisions')}</h2>
        ${this.#list(given?.decisions ?? null, (each) => this.#decision(each), tk('conference.given.decisions.none'), 'given-decisions')}
        ${this.chairs ? this.#decide() : nothing}
      </section>
      <section aria-labelledby="tasks-title">
        <h2 id="tasks-title">${tk('conference.given.tasks')}</h2>
        ${this.#list(given?.tasks ?? null, task, tk('conference.given.tasks.none'), 'given-tasks')}
        ${this.chairs ? this.#give() : nothing}
      </section>
    `;
  }

  #list<T>(
    all: readonly T[] | null,
    entry: (each: T) => unknown,
    none: string,
    testid: string,
  ): unknown {
    if (all === null) {
      if (this.#given.problem) return nothing;
      return html`
        <p class="vs-soft" role="status">${tk('conference.given.loading')}</p>
      `;
    }
    if (all.length === 0) {
      return html`
        <p class="vs-soft">${none}</p>
      `;
    }
    return html`
      <ul class="vs-people" data-testid=${testid}>
        ${all.map(entry)}
      </ul>
    `;
  }

  #decision({ text, category, sheet, by, at }: GivenDecision) {
    const topic = this.known?.topics.find(({ id }) => id === category);
    const about = [
      topic ? categoryText(topic).label : null,
      sheet ? tk('conference.given.sheetOf', { sheet }) : null,
      `${by}, ${timeOf(at)}`,
    ];
    return html`
      <li>
        ${icon('check')}
        <span class="vs-people-name">
          ${text}
          <span class="vs-soft vs-people-part">${about.filter(Boolean).join(' · ')}</span>
        </span>
      </li>
    `;
  }

  #decide() {
    if (this.writing !== 'decision') return this.#begin('decision', 'write-decision');
    return html`
      <form class="vs-column" @submit=${this.#decided}>
        ${textArea({ ...WRITTEN, id: 'decision-text', label: tk('conference.given.decision') })}
        ${selectField({
          id: 'decision-topic',
          name: 'category',
          label: tk('conference.given.topic'),
          options: [
            ['', tk('conference.given.topic.none')],
            ...current(this.known?.topics ?? []).map(
              (each) => [each.id, categoryText(each).label] as const,
            ),
          ],
        })}
        ${textField({
          id: 'decision-sheet',
          name: 'sheet',
          label: tk('conference.given.sheet'),
          maxlength: 120,
          autocomplete: 'off',
        })}
        ${this.#buttons(tk('conference.given.decide'), 'record-decision')}
      </form>
    `;
  }

  #give() {
    if (this.writing !== 'task') return this.#begin('task', 'write-task');
    return html`
      <form class="vs-column" @submit=${this.#gave}>
        ${textArea({ ...WRITTEN, id: 'task-text', label: tk('conference.given.task') })}
        ${selectField({
          id: 'task-to',
          name: 'to',
          label: tk('conference.given.to'),
          options: [['', tk('conference.given.everybody')]],
          groups: [
            [
              tk('conference.given.offices'),
              (this.known?.offices ?? [])
                .filter(({ disabledAt }) => disabledAt === null)
                .map(({ id, name }) => [`office:${id}`, name] as const),
            ],
            [
              tk('conference.given.people'),
              (this.known?.people ?? []).map(
                ({ id, name, office }) =>
                  [`person:${id}`, office ? `${name}, ${office}` : name] as const,
              ),
            ],
          ],
        })}
        ${selectField<Due>({
          id: 'task-due',
          name: 'due',
          label: tk('conference.given.due'),
          options: [
            ['', tk('conference.given.due.none')],
            ['today', tk('conference.given.due.today', { time: END_OF_DAY })],
            ['tomorrow', tk('conference.given.due.tomorrow', { time: END_OF_DAY })],
            ['week', tk('conference.given.due.week')],
          ],
        })}
        ${this.#buttons(tk('conference.given.give'), 'give-task')}
      </form>
    `;
  }

  #begin(what: 'task' | 'decision', testid: string) {
    return html`
      <button
        type="button"
        class="btn btn-outline-primary btn-sm"
        data-testid=${testid}
        @click=${() => void this.#write(what)}
      >
        ${tk(what === 'task' ? 'conference.given.writeTask' : 'conference.given.writeDecision')}
      </button>
    `;
  }

  #buttons(word: string, testid: string) {
    return html`
      ${this.problem ? alertBox(this.problem, { tone: 'danger', live: 'alert' }) : nothing}
      <div class="vs-row">
        <button class="btn btn-primary btn-sm" data-testid=${testid} aria-busy=${this.busy}>
          ${word}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          @click=${() => void this.#leave()}
        >
          ${tk('conference.cancel')}
        </button>
      </div>
    `;
  }

  async #write(what: 'task' | 'decision'): Promise<void> {
    this.writing = what;
    this.problem = '';
    await this.updateComplete;
    this.querySelector<HTMLElement>('textarea')?.focus();
    if (this.known) return;
    try {
      const [{ people }, { offices }, station] = await Promise.all([
        this.session.api('day/people'),
        this.session.api('offices'),
        fetchStation(),
      ]);
      this.known = { people, offices, topics: everyTopic(station) };
    } catch {
      this.problem = tk('conference.given.unknown');
    }
  }

  /** The form goes, and the keyboard is where it came from. */
  async #leave(): Promise<void> {
    const { writing } = this;
    this.writing = null;
    await this.updateComplete;
    if (writing) focusOn(this, `[data-testid="write-${writing}"]`);
  }

  readonly #decided = (event: Event): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const [text, category, sheet] = [
      written(form, 'text'),
      written(form, 'category'),
      written(form, 'sheet'),
    ];
    const body = { text, ...(category && { category }), ...(sheet && { sheet }) };
    void this.#send(tk('conference.given.decided'), () =>
      this.session.api('day/decisions', { method: 'POST', body }),
    );
  };

  readonly #gave = (event: Event): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const [kind, id] = written(form, 'to').split(':');
    const until = dueAt(written(form, 'due') as Due, Date.now());
    const body = {
      text: written(form, 'text'),
      ...(until && { until }),
      ...(kind === 'office' && id && { officeId: id }),
      ...(kind === 'person' && id && { accountId: id }),
    };
    void this.#send(tk('conference.given.gave'), () =>
      this.session.api('day/tasks', { method: 'POST', body }),
    );
  };

  /** The form keeps its text until the station has it. */
  async #send(done: string, work: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = '';
    try {
      await work();
      void this.#leave();
      announce(done);
      await this.#given.again();
    } catch (error) {
      const invalid = error instanceof ApiError && error.status === 422;
      this.problem = tk(invalid ? 'conference.given.short' : 'conference.failed');
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('vs-conference-given', ConferenceGiven);

const WRITTEN = { name: 'text', rows: 3, minlength: 3, maxlength: 2000, required: true } as const;

function task({ text, to, until, done }: GivenTask) {
  const said = [
    to ?? tk('conference.given.everybody'),
    until
      ? tk('conference.given.until', { when: formatDateTime(Date.parse(until), STATION_ZONE) })
      : null,
    done ? tk('conference.given.done') : null,
  ];
  return html`
    <li>
      ${icon(done ? 'check' : 'clock')}
      <span class="vs-people-name">
        ${text}
        <span class="vs-soft vs-people-part">${said.filter(Boolean).join(' · ')}</span>
      </span>
    </li>
  `;
}

/** When a task is due, in ISO 8601; what is due today after the end of the day is due by midnight. */
export function dueAt(due: Due, nowMs: number): string | null {
  if (due === '') return null;
  const day = today(nowMs);
  if (due === 'today') {
    const end = stationInstant(day, END_OF_DAY);
    return iso(end > nowMs ? end : stationInstant(day, '23:59'));
  }
  let on = day;
  for (let days = due === 'week' ? 7 : 1; days > 0; days -= 1) on = nextDay(on);
  return iso(stationInstant(on, END_OF_DAY));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
