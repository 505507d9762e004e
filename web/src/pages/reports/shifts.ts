import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { formatDayFigures, formatList, formatWeekday } from '../../i18n/format';
import { dayText, noon } from '../../i18n/moments';
import { tr } from '../../i18n/reports';
import type { ListProblem, Plannable, ShiftWeek } from '../../protocol/api';
import { actionBox, errorWords, type Problem, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { field, textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { daysBefore } from './presets';
import { type Cells, cellsOf, daysFrom, shiftsIn, shiftsOf } from './shift-cells';

/** Who works when in the week of a day: planned by name, or brought in from a list. Tells `planned`. */
export class ShiftPlan extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  /** A day of the week that is shown. */
  @property() day = '';
  @state() private search = '';
  /** The week as it is being written; `null`: as it is stored. */
  @state() private draft: Cells | null = null;
  @state() private problems: readonly ListProblem[] = [];
  #asked = '';
  readonly #read = new Reading<ShiftWeek>(
    this,
    (signal) => this.session.api(`shifts?${new URLSearchParams({ day: this.day })}`, { signal }),
    refusalWords,
  );
  readonly #save = new Action<'save' | 'read'>(this, refusalWords);

  protected override willUpdate(): void {
    const { value } = this.#read;
    const shown = value !== null && value.first <= this.day && this.day <= value.last;
    if (value === null || shown || this.#asked === this.day) return;
    this.#asked = this.day;
    this.draft = null;
    this.problems = [];
    void this.#read.again();
  }

  protected override render() {
    return html`
      <section
        class="vs-card"
        aria-labelledby="shifts-title"
        data-testid="shifts"
        ?data-unsaved=${this.draft !== null}
      >
        <h2 id="shifts-title">${tr('shifts.title')}</h2>
        <p class="vs-soft">${tr('shifts.intro')}</p>
        ${readingBox(this.#read, (week) => this.#content(week))}
      </section>
    `;
  }

  #content(week: ShiftWeek) {
    if (week.people.length === 0) return alertBox(tr('shifts.nobody'), { tone: 'info' });
    const words = this.search.trim().toLowerCase();
    const people = week.people.filter(({ name }) => name.toLowerCase().includes(words));
    const days = daysFrom(week.first);
    const title = tr('shifts.week', { from: dayText(week.first), to: dayText(week.last) });
    return html`
      ${textField({
        id: 'shifts-search',
        label: tr('shifts.search'),
        type: 'search',
        autocomplete: 'off',
        value: this.search,
        input: (value) => (this.search = value),
      })}
      ${table<Plannable>({
        testid: 'shifts-table',
        caption: title,
        captionShown: true,
        scroll: title,
        rows: people,
        key: ({ id }) => id,
        empty: tr('shifts.none'),
        columns: [
          { name: 'who', heading: tr('shifts.who'), cell: (person) => this.#who(person) },
          ...days.map((day) => ({
            name: day,
            heading: dayHeading(day),
            cell: (person: Plannable) => this.#cell(week, person, day),
          })),
        ],
      })}
      <p class="vs-hint">${tr('shifts.hint')}</p>
      ${this.#list()} ${actionBox(this.#save)}
      <div class="reports-exports">
        <button
          type="button"
          class="btn btn-primary"
          data-testid="save-shifts"
          aria-disabled=${this.draft === null ? 'true' : nothing}
          aria-busy=${this.#save.is('save')}
          @click=${() => void (this.draft && this.#store(week))}
        >
          ${tr('shifts.save')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="copy-shifts"
          @click=${() => void this.#copy(week)}
        >
          ${tr('shifts.copy')}
        </button>
        ${
          this.draft === null
            ? nothing
            : html`
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="drop-shifts"
                  @click=${() => this.#drop()}
                >
                  ${tr('shifts.drop')}
                </button>
              `
        }
      </div>
    `;
  }

  #who({ name, topics }: Plannable) {
    const labels = topics.map((id) => {
      const known = this.categories.find((each) => each.id === id);
      return known ? categoryText(known).label : id;
    });
    return html`
      ${name}
      <span class="reports-shift-topics vs-soft" title=${formatList(labels)}>
        ${tr('shifts.topics', { count: topics.length })}
      </span>
    `;
  }

  #cell(week: ShiftWeek, { id, name }: Plannable, day: string) {
    const cells = this.draft ?? cellsOf(week.shifts);
    const text = cells[id]?.[day] ?? '';
    return html`
      <input
        class="vs-input reports-shift"
        autocomplete="off"
        maxlength="60"
        data-testid="shift-cell"
        data-account=${id}
        data-day=${day}
        aria-label=${tr('shifts.cell', { name, day: dayHeading(day) })}
        aria-invalid=${shiftsIn(id, day, text) === null ? 'true' : nothing}
        .value=${text}
        @change=${(event: Event) =>
          this.#write(week, id, day, (event.currentTarget as HTMLInputElement).value)}
      />
    `;
  }

  #write(week: ShiftWeek, account: string, day: string, text: string): void {
    const cells = this.draft ?? cellsOf(week.shifts);
    // what can be read is shown as the station writes it
    const found = shiftsIn(account, day, text);
    const kept = found === null ? text.trim() : (cellsOf(found)[account]?.[day] ?? '');
    this.draft = { ...cells, [account]: { ...cells[account], [day]: kept } };
    this.#save.done = '';
  }

  #drop(): void {
    this.draft = null;
    this.problems = [];
    this.#save.done = '';
    void this.#read.again();
  }

  #list() {
    return html`
      <details class="reports-shift-list">
        <summary>${tr('shifts.list')}</summary>
        ${field(
          { id: 'shifts-file', label: tr('shifts.file'), hint: tr('shifts.file.hint') },
          html`
            <input
              class="vs-input"
              type="file"
              id="shifts-file"
              accept=".csv,text/csv,text/plain"
              aria-describedby="shifts-file-hint"
              @change=${(event: Event) => void this.#chosen(event)}
            />
          `,
        )}
        <div role="status">
          ${
            this.problems.length === 0
              ? nothing
              : html`
                  ${alertBox(tr('shifts.wrong'), { tone: 'danger' })}
                  <ul data-testid="shift-problems">
                    ${this.problems.map(
                      (each) => html`
                        <li>${problemWords(each)}</li>
                      `,
                    )}
                  </ul>
                `
          }
        </div>
      </details>
    `;
  }

  async #chosen(event: Event): Promise<void> {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    const text = await file.text();
    await this.#save.run('read', async () => {
      const body = { day: this.day, text };
      const { shifts, problems } = await this.session.api('shifts/read', { method: 'POST', body });
      this.problems = problems;
      if (problems.length > 0) return;
      this.draft = cellsOf(shifts);
      this.#save.done = tr('shifts.read', { count: shifts.length });
    });
    input.value = '';
  }

  /** Last week's shifts, as a draft for this one. */
  async #copy(week: ShiftWeek): Promise<void> {
    await this.#save.run('read', async () => {
      const day = daysBefore(week.first, 7);
      const before = await this.session.api(`shifts?${new URLSearchParams({ day })}`);
      const known = new Set(week.people.map(({ id }) => id));
      const shifts = before.shifts
        .filter(({ account }) => known.has(account))
        .map((each) => ({ ...each, day: daysBefore(each.day, -7) }));
      this.draft = cellsOf(shifts);
      this.#save.done = tr('shifts.copied', { count: shifts.length });
    });
  }

  async #store(week: ShiftWeek): Promise<void> {
    if (this.draft === null) return;
    const { shifts, wrong } = shiftsOf(this.draft);
    const first = wrong[0];
    if (first) {
      this.#save.problem = { text: tr('shifts.unreadable') };
      focusOn(this, `[data-account="${first.account}"][data-day="${first.day}"]`);
      return;
    }
    const saved = await this.#save.run(
      'save',
      async () => {
        const body = { day: week.first, shifts, seen: week.seen };
        this.#read.take(await this.session.api('shifts', { method: 'PUT', body }));
        this.draft = null;
      },
      tr('shifts.saved'),
    );
    if (saved) this.dispatchEvent(new CustomEvent('planned'));
  }
}
customElements.define('vs-shifts', ShiftPlan);

function dayHeading(day: string): string {
  const ms = noon(day);
  return `${formatWeekday(((new Date(ms).getUTCDay() + 6) % 7) + 1, 'short')} ${formatDayFigures(ms)}`;
}

const CODES = [
  'person_unknown',
  'day',
  'other_week',
  'span',
  'overlap',
  'column_missing',
  'not_csv',
  'too_many',
] as const;

function problemWords({ line, code, value }: ListProblem): string {
  const known = CODES.find((each) => each === code) ?? 'span';
  const said = tr(`shifts.wrong.${known}`, { value });
  return line > 0 ? tr('shifts.line', { line, said }) : said;
}

function refusalWords(error: unknown): Problem {
  return errorWords(
    error,
    ['shifts_changed', 'day_too_far', 'overlap', 'span', 'unknown_person'],
    (code) => {
      if (code === 'shifts_changed') return tr('shifts.changed');
      if (code === 'day_too_far') return tr('reports.forecast.tooFar');
      return tr(code === 'unknown_person' ? 'shifts.gone' : `shifts.wrong.${code}`, { value: '' });
    },
  );
}
