import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { formatNumber } from '../../i18n/amounts';
import { fileLanguage } from '../../i18n/language';
import { dayText } from '../../i18n/moments';
import { tf } from '../../i18n/report-figures';
import { tr } from '../../i18n/reports';
import { tsf } from '../../i18n/sheet-figures';
import type { SheetsReport, SheetsRow } from '../../protocol/api';
import { actionBox, errorWords, type Problem, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { emptyLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { type Column, Sorting, table } from '../../ui/table';
import { capital, monthName } from './report';

const BY = ['topic', 'month', 'sheet'] as const;
type By = (typeof BY)[number];
const FILES = [
  ['semicolon', 'reports.export.semicolon'],
  ['comma', 'reports.export.comma'],
] as const;
const FIGURES = [
  ['read', 'read'],
  ['sent', 'sent'],
  ['guideRead', 'guide_read'],
  ['guideQueued', 'guide_queued'],
  ['useful', 'useful'],
  ['useless', 'useless'],
] as const;
const VISITS = [
  ['visits', 'visits'],
  ['visitsQueued', 'visits_queued'],
] as const;

/** How sheets served: in contacts, in the guide, in citizens' judgement; and how many visits read and did not queue. */
export class SheetReport extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property() from = '';
  @property() to = '';
  @state() private by: By = 'topic';
  readonly #sorting = new Sorting(this);
  readonly #read = new Reading<SheetsReport>(
    this,
    (signal) => this.session.api(`guide/report?${this.#query}`, { signal }),
    refusalWords,
    { begins: false },
  );
  readonly #export = new Action<'semicolon' | 'comma'>(this, () => ({
    text: tr('reports.export.failed'),
  }));

  get #query(): string {
    return new URLSearchParams({ from: this.from, to: this.to, by: this.by }).toString();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (changed.has('from') || changed.has('to') || changed.has('by')) {
      queueMicrotask(() => void this.#read.again());
    }
  }

  protected override render() {
    return readingBox(this.#read, (found) => this.#shown(found), tr('reports.loading'));
  }

  #shown(found: SheetsReport) {
    const { visits, visitsQueued } = found.total;
    const queued = visitsQueued ?? 0;
    return html`
      <section class="vs-card" aria-labelledby="sheets-spared" data-testid="sheets-spared">
        <h2 id="sheets-spared">${tr('reports.sheets.spared.title')}</h2>
        <ul>
          <li>${tr('reports.sheets.spared', { count: Math.max(0, (visits ?? 0) - queued) })}</li>
          <li>${tr('reports.sheets.queued', { count: queued })}</li>
        </ul>
        <p class="vs-hint">${tr('reports.sheets.honest')}</p>
      </section>
      <section class="vs-card">
        ${this.#head(found)}
        ${
          found.rows.length === 0
            ? emptyLine(tr('reports.sheets.empty'))
            : table<SheetsRow>({
                testid: 'sheets-report',
                look: 'reports-sheets',
                scroll: this.#title(found),
                rows: found.rows,
                key: ({ key }) => key,
                sorting: this.#sorting,
                columns: this.#columns(found),
                foot: [
                  this.#columns(found).map(({ name, cell }) =>
                    name === 'by' ? tf('total') : cell(found.total),
                  ),
                ],
              })
        }
        ${
          found.by === 'topic'
            ? html`
                <p class="vs-hint">${tr('reports.sheets.topics')}</p>
              `
            : nothing
        }
        <p class="vs-hint">${tr('reports.sheets.kept')}</p>
      </section>
    `;
  }

  #title({ by, first, last }: SheetsReport): string {
    const days = { from: dayText(first), to: dayText(last) };
    if (by === 'sheet') return tr('reports.sheets.title.each', days);
    return tr('reports.sheets.title', {
      by: tsf(`rows.${by}`),
      ...days,
    });
  }

  #head(found: SheetsReport) {
    return html`
      <div class="reports-head">
        <h2>${this.#title(found)}</h2>
        ${selectField({
          id: 'sheets-report-by',
          label: tr('reports.sheets.by'),
          testid: 'sheets-report-by',
          value: this.by,
          options: BY.map((each) => [each, tsf(`rows.${each}`)] as const),
          change: (by) => (this.by = by),
        })}
        <div class="reports-exports" role="group" aria-label=${tr('reports.export')}>
          ${FILES.map(
            ([name, words]) => html`
              <button
                type="button"
                class="btn btn-outline-primary"
                data-testid="export-sheets-${name}"
                aria-busy=${this.#export.is(name) ? 'true' : 'false'}
                @click=${() => void this.#download(name)}
              >
                ${tr(words)}
              </button>
            `,
          )}
        </div>
      </div>
      ${actionBox(this.#export)}
    `;
  }

  #columns({ by }: SheetsReport): Column<SheetsRow>[] {
    const counts = by === 'month' ? [...FIGURES, ...VISITS] : FIGURES;
    return [
      {
        name: 'by',
        heading: capital(tsf(`rows.${by}`)),
        cell: (row) => this.#name(by, row),
        sort: (row) => (by === 'month' ? row.key : this.#name(by, row)),
      },
      ...counts.map(([name, word]): Column<SheetsRow> => ({
        name,
        heading: tsf(`name.${word}`),
        numbers: true,
        labelled: true,
        largestFirst: true,
        sort: (row) => row[name] ?? 0,
        cell: (row) => formatNumber(row[name] ?? 0),
      })),
    ];
  }

  #name(by: By, { key, label }: SheetsRow): string {
    if (by === 'month') return monthName(key);
    if (by === 'sheet') return label ?? key;
    const found = this.categories.find(({ id }) => id === key);
    return found ? categoryText(found).label : key || tsf('none');
  }

  async #download(name: 'semicolon' | 'comma'): Promise<void> {
    const { from, to, by } = this;
    await this.#export.run(name, () =>
      this.session.download(
        `guide/report/csv?${this.#query}&separator=${name}&language=${fileLanguage()}`,
        `sheets-${by}-${from}-${to}.csv`,
        this.scope,
      ),
    );
  }
}
customElements.define('vs-sheets-report', SheetReport);

function refusalWords(error: unknown): Problem {
  return errorWords(error, ['range_reversed', 'range_too_long'], (code) =>
    tr(code === 'range_reversed' ? 'reports.order' : 'reports.tooLong'),
  );
}
