import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { calendarDay, formatTime, STATION_ZONE } from '../../i18n/format';
import { fileLanguage, whenWordsCame } from '../../i18n/language';
import { dayText } from '../../i18n/moments';
import { tf } from '../../i18n/report-figures';
import { tr } from '../../i18n/reports';
import type { Role } from '../../staff/session';
import { errorWords, type Problem, problemAlert, StaffPage } from '../../staff/page';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';
import { Sorting, table } from '../../ui/table';
import { tabList } from '../../ui/tabs';
import { charts } from './charts';
import '../complaints/complaints-year';
import './forecast';
import './patterns';
import './saved';
import './sheets';
import { definitions, figureColumns, tiles } from './figures';
import { filters } from './filters';
import {
  addressOf,
  type Asked,
  askedIn,
  capital,
  queryOf,
  type Report,
  type ReportChoices,
  type Row,
  rowName,
} from './report';

const REFUSALS = {
  range_reversed: 'reports.order',
  range_too_long: 'reports.tooLong',
  agreement_needed: 'reports.noAgreement',
  seen_first: 'reports.seenFirst',
} as const;
const VIEWS = ['figures', 'patterns', 'sheets', 'complaints', 'forecast', 'saved'] as const;
type View = (typeof VIEWS)[number];
const FILES = [
  ['pdf', 'pdf', 'reports.export.pdf'],
  ['semicolon', 'csv', 'reports.export.semicolon'],
  ['comma', 'csv', 'reports.export.comma'],
  ['parquet', 'parquet', 'reports.export.parquet'],
] as const;

/** What a day, a month, a topic came to: charts, the table beside them, files. */
export class ReportsPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private asked: Asked = askedIn(location.search, calendarDay(Date.now()));
  @state() private view: View = viewIn(location.search);
  @state() private allColumns = false;
  readonly #read = new Reading<Report>(
    this,
    (signal) => this.session.api(`reports?${queryOf(this.asked)}`, { signal }),
    refusalWords,
    { begins: false },
  );
  readonly #choices = new Reading<ReportChoices>(
    this,
    (signal) => this.session.api('reports/choices', { signal }),
    refusalWords,
    { begins: false },
  );
  readonly #export = new Action(this, exportWords);
  readonly #sorting = new Sorting(this);

  protected override pageTitle(): string {
    return tr('reports.title');
  }

  protected override entered(): void {
    void this.#read.again();
    void this.#choices.again();
  }

  #ask(change: Partial<Asked>): void {
    this.asked = { ...this.asked, ...change };
    this.#putAddress();
    this.#export.problem = null;
    void this.#read.again();
  }

  #look(view: View): void {
    this.view = view;
    this.#putAddress();
  }

  #putAddress(): void {
    const view = this.view === 'figures' ? '' : `&view=${this.view}`;
    history.replaceState(null, '', `?${addressOf(this.asked)}${view}`);
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page reports" tabindex="-1" aria-busy=${this.#read.busy}>
        <h1>${tr('reports.title')}</h1>
        ${tabList<View>({
          names: VIEWS,
          chosen: this.view,
          choose: (view) => this.#look(view),
          title: (view) => tr(`reports.view.${view}`),
          id: 'reports-view',
          panel: () => 'reports-panel',
          label: tr('reports.views'),
        })}
        <div
          id="reports-panel"
          class="reports-panel"
          role="tabpanel"
          aria-labelledby="reports-view-${this.view}"
        >
          ${this.#viewed()}
        </div>
      </main>
    `;
  }

  #viewed() {
    switch (this.view) {
      case 'figures':
        return this.#figures();
      case 'patterns':
        return html`
          ${this.#filters(true)}
          <vs-report-patterns
            .session=${this.session}
            .query=${queryOf({ ...this.asked, by: 'day', compare: '' })}
          ></vs-report-patterns>
        `;
      case 'sheets':
        return html`
          ${this.#filters(true, true)}
          <vs-sheets-report
            .session=${this.session}
            .categories=${this.categories.value}
            .from=${this.asked.from}
            .to=${this.asked.to}
          ></vs-sheets-report>
        `;
      case 'complaints':
        return html`
          <vs-complaints-year .session=${this.session}></vs-complaints-year>
        `;
      case 'forecast':
        return html`
          <vs-forecast .session=${this.session} .categories=${this.categories.value}></vs-forecast>
        `;
      case 'saved':
        return html`
          <vs-saved-reports
            .session=${this.session}
            .categories=${this.categories.value}
            .choices=${this.#choices.value}
            .asked=${this.asked}
          ></vs-saved-reports>
        `;
    }
  }

  #filters(only = false, days = false) {
    return filters({
      asked: this.asked,
      today: calendarDay(Date.now()),
      categories: this.categories.value,
      choices: this.#choices.value,
      ask: (change) => this.#ask(change),
      only,
      days,
    });
  }

  #figures() {
    const { busy, problem, value } = this.#read;
    // figures of before are no answer to what is asked now
    const report = problem ? null : value;
    return html`
      ${this.#filters()}
      <div role="status">
        ${
          busy && !report
            ? html`
                <p class="vs-soft">${tr('reports.loading')}</p>
              `
            : nothing
        }
      </div>
      ${problemAlert(problem ?? this.#export.problem)} ${report ? this.#shown(report) : nothing}
    `;
  }

  #shown(report: Report) {
    const { offered, messages } = report.total.figures;
    return html`
      ${
        report.unfinished
          ? html`
              <p class="vs-soft">
                ${tr('reports.unfinished', { time: formatTime(Date.parse(report.at), STATION_ZONE) })}
              </p>
            `
          : nothing
      }
      ${
        offered + messages === 0
          ? html`
              <div class="vs-card reports-empty" data-testid="reports-empty">
                <h2>${tr('reports.empty.title')}</h2>
                <p>${tr('reports.empty.text')}</p>
              </div>
            `
          : html`
              ${tiles(report)} ${charts(report, this.categories.value)} ${this.#table(report)}
            `
      }
      ${definitions()}
    `;
  }

  #table(report: Report) {
    const by = tf(`rows.${report.by}`);
    const title = tr('reports.table', {
      by,
      from: dayText(report.first),
      to: dayText(report.last),
    });
    const columns = figureColumns(report, this.allColumns);
    const whole = (name: string, row: Row) => [name, ...columns.map((column) => column.cell(row))];
    return html`
      <div class="vs-card">
        <div class="reports-head">
          <h2 id="reports-table">${title}</h2>
          ${this.#exports()}
        </div>
        <label class="vs-check">
          <input
            type="checkbox"
            data-testid="reports-all-columns"
            .checked=${this.allColumns}
            @change=${(event: Event) => (this.allColumns = (event.currentTarget as HTMLInputElement).checked)}
          />
          ${tr('reports.allColumns')}
        </label>
        ${table<Row>({
          testid: 'reports-table',
          look: 'reports-table',
          scroll: title,
          rows: report.rows,
          key: (row) => row.key,
          sorting: this.#sorting,
          columns: [
            {
              name: 'by',
              heading: capital(by),
              cell: (row) => rowName(report, row, this.categories.value),
            },
            ...columns,
          ],
          foot: [
            whole(tf('total'), report.total),
            ...(report.before ? [whole(tr('reports.before.row'), report.before.total)] : []),
          ],
        })}
        <p class="vs-hint">${tr('reports.zone')}</p>
      </div>
    `;
  }

  #exports() {
    return html`
      <div class="reports-exports" role="group" aria-label=${tr('reports.export')}>
        ${FILES.map(
          ([name, kind, words]) => html`
            <button
              type="button"
              class="btn btn-outline-primary"
              data-testid="export-${name}"
              aria-busy=${this.#export.is(name)}
              @click=${() => void this.#download(name, kind)}
            >
              ${tr(words)}
            </button>
          `,
        )}
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="reports-print"
          @click=${() => print()}
        >
          ${tr('reports.print')}
        </button>
      </div>
    `;
  }

  async #download(name: string, kind: 'csv' | 'pdf' | 'parquet'): Promise<void> {
    // Parquet is for programs, which want the same names in every language
    const more =
      kind === 'csv'
        ? `&separator=${name}&language=${fileLanguage()}`
        : kind === 'pdf'
          ? `&language=${fileLanguage()}`
          : '';
    const { from, to, by } = this.asked;
    await this.#export.run(name, () =>
      this.session.download(
        `reports/${kind}?${queryOf(this.asked)}${more}`,
        `report-${by}-${from}-${to}.${kind}`,
        this.scope,
      ),
    );
  }
}
whenWordsCame(() => customElements.define('vs-reports', ReportsPage));

function viewIn(query: string): View {
  const given = new URLSearchParams(query).get('view');
  return VIEWS.find((each) => each === given) ?? 'figures';
}

function refusalWords(error: unknown): Problem {
  return errorWords(
    error,
    ['range_reversed', 'range_too_long', 'agreement_needed', 'seen_first'],
    (code) => tr(REFUSALS[code]),
  );
}

function exportWords(error: unknown): Problem {
  const missing = error instanceof ApiError && error.status === 501;
  return { text: tr(missing ? 'reports.export.noParquet' : 'reports.export.failed') };
}
