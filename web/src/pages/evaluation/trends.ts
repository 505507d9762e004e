import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Category } from '../../api';
import { te } from '../../i18n/evaluation';
import { calendarDay } from '../../i18n/format';
import { fileLanguage, locale } from '../../i18n/language';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { type Column, Sorting, table } from '../../ui/table';
import type { StaffSession } from '../../staff/session';
import { readingBox, retryBox } from '../../staff/page';
import '../reports/chart';
import type { Line } from '../reports/chart';
import { categoryName, noneYet } from './lists';
import { type Named, reviewWords } from './reviews';
import type { TrendRow as Row, Trends } from '../../protocol/api';
import { selectField } from '../../ui/field';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';
import { formatNumber } from '../../i18n/amounts';
import { capital } from '../reports/report';

const BY = ['operator', 'category', 'item'] as const;
type By = (typeof BY)[number];

/** Lines that can be told apart; the others are in the table. */
const LINES: readonly { colour: string; dash?: number[] }[] = [
  { colour: '--vs-action' },
  { colour: '--vs-success-solid', dash: [8, 4] },
  { colour: '--vs-warning-solid', dash: [3, 3] },
  { colour: '--vs-danger', dash: [10, 3, 2, 3] },
];

/** Mean scores over months, by operator, category or item of a form. */
export class EvaluationTrends extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private by: By = 'category';
  @state() private first = monthsBefore(calendarDay(Date.now()).slice(0, 7), 5);
  @state() private last = calendarDay(Date.now()).slice(0, 7);
  @state() private form = '';
  @state() private forms: readonly Named[] = [];
  /** Whether there are trends of single operators; null until the station has said so. */
  @state() private operators: boolean | null = null;
  readonly #trends = new Reading<Trends | null>(
    this,
    async (signal) => {
      if (this.operators === null) {
        const choices = await this.session.api('review/trends/forms', { signal });
        this.forms = choices.forms;
        this.operators = choices.operators;
      }
      return this.#complaint ? null : this.session.api(`review/trends?${this.#query}`, { signal });
    },
    reviewWords,
  );
  readonly #exporting = new Action(this, () => ({ text: te('evaluation.csv.failed') }));
  readonly #sorting = new Sorting(this);

  get #query(): string {
    return new URLSearchParams({
      by: this.by,
      from: `${this.first}-01`,
      to: `${this.last}-01`,
      ...(this.form && { form: this.form }),
    }).toString();
  }

  get #complaint(): string {
    if (this.first > this.last) return te('evaluation.trends.order');
    if (this.by === 'item' && !this.form) return te('evaluation.trends.needForm');
    return '';
  }

  #set(change: () => void): void {
    change();
    if (this.by === 'item' && !this.form) this.form = this.forms[0]?.id ?? '';
    void this.#trends.again();
  }

  readonly #csv = (): Promise<boolean> => {
    const name = `evaluations-${this.by}-${this.first}-${this.last}.csv`;
    const path = `review/trends/csv?${this.#query}&language=${fileLanguage()}`;
    return this.#exporting.run('csv', () => this.session.download(path, name));
  };

  protected override render() {
    const trends = this.#trends.value;
    const complaint = this.#complaint;
    return html`
      <section class="vs-card staff-card" aria-labelledby="trends-title">
        <div class="staff-head">
          <h2 id="trends-title">${te('evaluation.tab.trends')}</h2>
          ${
            trends?.total.count
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary btn-sm"
                    data-testid="trends-csv"
                    @click=${this.#csv}
                  >
                    ${icon('download')} ${te('evaluation.csv')}
                  </button>
                `
              : nothing
          }
        </div>
        ${this.#filters()} ${retryBox(this.#exporting)}
        ${
          complaint
            ? html`
                <p class="vs-error" role="alert">${complaint}</p>
              `
            : readingBox(
                this.#trends,
                () =>
                  trends?.total.count
                    ? this.#content(trends)
                    : noneYet(
                        te('evaluation.trends.empty.title'),
                        te('evaluation.trends.empty.text'),
                        'signal',
                      ),
                te('evaluation.loading'),
              )
        }
      </section>
    `;
  }

  #filters() {
    const month = (id: string, words: string, value: string, set: (month: string) => void) =>
      selectField({
        id,
        label: words,
        value,
        options: lastMonths().map((each) => [each, monthName(each, 'long')]),
        change: (value) => this.#set(() => set(value)),
      });
    return html`
      <div class="evaluation-filters">
        ${selectField({
          id: 'trends-by',
          label: te('evaluation.trends.by'),
          value: this.by,
          options: BY.filter((each) => each !== 'operator' || this.operators).map((each) => [
            each,
            te(`evaluation.trends.by.${each}`),
          ]),
          change: (value) => this.#set(() => (this.by = value)),
        })}
        ${selectField({
          id: 'trends-form',
          label: te('evaluation.trends.form'),
          value: this.form,
          options: [
            ...(this.by === 'item' ? [] : [['', te('evaluation.trends.form.all')] as const]),
            ...this.forms.map((each) => [each.id, each.name] as const),
          ],
          change: (value) => this.#set(() => (this.form = value)),
        })}
        ${month('trends-from', te('evaluation.trends.from'), this.first, (value) => (this.first = value))}
        ${month('trends-to', te('evaluation.trends.to'), this.last, (value) => (this.last = value))}
      </div>
      ${
        this.operators === false
          ? html`
              <p class="vs-hint" data-testid="trends-no-operators">
                ${te('evaluation.trends.noOperators')}
              </p>
            `
          : nothing
      }
    `;
  }

  #content(trends: Trends) {
    return html`
      ${
        trends.months.length > 1
          ? html`
              <vs-report-chart
                .heading=${te('evaluation.trends.chart')}
                .labels=${trends.months.map((each) => monthName(each, 'short'))}
                .lines=${this.#lines(trends)}
                .words=${(value: number | null) => (value === null ? '–' : formatNumber(value, 1))}
                .top=${100}
              ></vs-report-chart>
            `
          : nothing
      }
      ${table<Row>({
        testid: 'trends',
        look: 'evaluation-table',
        caption: te('evaluation.trends.table', { by: te(`evaluation.trends.by.${trends.by}`) }),
        scroll: te('evaluation.tab.trends'),
        rows: trends.rows,
        key: (row) => row.key,
        sorting: this.#sorting,
        columns: [
          {
            name: 'by',
            heading: capital(te(`evaluation.trends.by.${trends.by}`)),
            sort: (row) => this.#label(row, trends.by),
            cell: (row) => this.#label(row, trends.by),
          },
          ...this.#figures(trends),
        ],
        foot:
          trends.by === 'item'
            ? []
            : [
                [
                  te('evaluation.trends.total'),
                  ...this.#figures(trends).map((column) => column.cell(trends.total)),
                ],
              ],
      })}
      <p class="vs-hint">
        ${te('evaluation.trends.note')}
        ${
          trends.disputed > 0
            ? `${te('evaluation.trends.disputed', { count: trends.disputed })}.`
            : nothing
        }
      </p>
    `;
  }

  #label(row: Row, by: By): string {
    return by === 'category' ? categoryName(row.key, this.categories) : row.label;
  }

  #figures(trends: Trends): Column<Row>[] {
    const figure = (
      name: string,
      heading: string,
      value: (row: Row) => number | null,
      digits = 0,
    ) => ({
      name,
      heading,
      sort: value,
      largestFirst: true,
      cell: (row: Row) => {
        const found = value(row);
        return found === null ? '–' : formatNumber(found, digits);
      },
    });
    const tenth = (tenths: number | null | undefined) =>
      tenths === null || tenths === undefined ? null : tenths / 10;
    return [
      figure('count', te('evaluation.trends.count'), (row) => row.count),
      figure('mean', te('evaluation.trends.mean'), (row) => tenth(row.tenths), 1),
      figure('failed', te('evaluation.trends.failed'), (row) => row.failed),
      ...trends.months.map((month, at) =>
        figure(month, monthName(month, 'short'), (row) => tenth(row.points[at]?.tenths), 1),
      ),
    ];
  }

  #lines(trends: Trends): Line[] {
    const most = [...trends.rows].sort((a, b) => b.count - a.count).slice(0, LINES.length);
    return most.map((row, at) => ({
      label: this.#label(row, trends.by),
      values: row.points.map((each) => (each.tenths === null ? null : each.tenths / 10)),
      colour: LINES[at]?.colour ?? '--vs-action',
      ...(LINES[at]?.dash && { dash: LINES[at].dash }),
    }));
  }
}
customElements.define('vs-evaluation-trends', EvaluationTrends);

function monthsBefore(month: string, count: number): string {
  const [year = 0, number_ = 1] = month.split('-').map(Number);
  const at = year * 12 + number_ - 1 - count;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
}

/** Three years back, the newest first. */
function lastMonths(): string[] {
  const now = calendarDay(Date.now()).slice(0, 7);
  return [...Array(36).keys()].map((count) => monthsBefore(now, count));
}

function monthName(month: string, style: 'long' | 'short'): string {
  return new Intl.DateTimeFormat(locale(), {
    month: style,
    year: style === 'long' ? 'numeric' : '2-digit',
    timeZone: 'UTC',
  }).format(Date.parse(`${month}-15`));
}
