import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { fileLanguage, language } from '../../i18n/language';
import { tzy } from '../../i18n/complaints-year';
import type { ComplaintsReport, ComplaintsReportRow } from '../../protocol/api';
import { errorWords, problemAlert } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { readingBox } from '../../staff/page';
import { choiceWords } from '../complaint/calls';

const BY = ['category', 'cause', 'measure', 'office', 'month'] as const;
const FIGURES = [
  'taken',
  'anonymous',
  'answered',
  'inTime',
  'reopened',
  'settled',
  'open',
  'days',
  'praises',
] as const;

/** A year of complaints: how many came, why, what was done, and what citizens said of it. */
export class ComplaintsYear extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private year: number | null = null;
  readonly #read = new Reading<ComplaintsReport>(
    this,
    (signal) => this.session.api(`complaints/report?${this.#query()}`, { signal }),
    errorWords,
  );
  readonly #file = new Action<'file'>(this, errorWords);

  #query(): string {
    return this.year === null ? '' : `year=${this.year}`;
  }

  protected override render() {
    return readingBox(this.#read, (report) => this.#shown(report));
  }

  #shown(report: ComplaintsReport) {
    return html`
      <div class="vs-card" data-testid="complaints-year">
        <p class="vs-soft">${tzy('complaintsYear.lead')}</p>
        <div class="reports-head">
          ${selectField<number>({
            id: 'complaints-year',
            label: tzy('complaintsYear.years'),
            value: report.year,
            options: report.years.map((year) => [year, String(year)] as const),
            change: (year) => {
              this.year = year;
              void this.#read.again();
            },
          })}
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="complaints-file"
            aria-busy=${this.#file.busy ? 'true' : 'false'}
            @click=${() => void this.#download(report.year)}
          >
            ${tzy('complaintsYear.file')}
          </button>
        </div>
        ${problemAlert(this.#file.problem)}
        ${table<(typeof FIGURES)[number]>({
          caption: tzy('complaintsYear.figures'),
          captionShown: true,
          rows: FIGURES,
          key: (name) => name,
          columns: [
            {
              name: 'figure',
              heading: tzy('complaintsYear.what'),
              cell: (name) => tzy(`complaintsYear.${name}`),
            },
            {
              name: 'count',
              heading: tzy('complaintsYear.count'),
              numbers: true,
              cell: (name) => numberOf(report[name]),
            },
          ],
        })}
        ${
          report.taken === 0
            ? html`
                <p class="vs-empty">${tzy('complaintsYear.none')}</p>
              `
            : BY.map((by) => this.#by(report, by))
        }
      </div>
    `;
  }

  #by(report: ComplaintsReport, by: ComplaintsReportRow['by']) {
    const rows = report.rows.filter((row) => row.by === by);
    if (rows.length === 0) return nothing;
    return table<ComplaintsReportRow>({
      caption: tzy(`complaintsYear.by.${by}`),
      captionShown: true,
      rows,
      key: (row) => row.key,
      columns: [
        { name: 'what', heading: tzy('complaintsYear.what'), cell: rowName },
        {
          name: 'count',
          heading: tzy('complaintsYear.count'),
          numbers: true,
          cell: (row) => numberOf(row.count),
        },
      ],
    });
  }

  async #download(year: number): Promise<void> {
    await this.#file.run('file', () =>
      this.session.download(
        `complaints/report/csv?year=${year}&language=${fileLanguage()}&separator=semicolon`,
        `complaints-${year}.csv`,
        this.scope,
      ),
    );
  }
}
customElements.define('vs-complaints-year', ComplaintsYear);

function numberOf(value: number | null): string {
  return value === null ? '–' : new Intl.NumberFormat(language.value).format(value);
}

/** "novembre 2026" for "2026-11". */
function monthOf(key: string): string {
  const format = new Intl.DateTimeFormat(language.value, { month: 'long', year: 'numeric' });
  return format.format(Date.parse(`${key}-15`));
}

function rowName({ by, key, label, words }: ComplaintsReportRow): string {
  if (key === '') return tzy('complaintsYear.unknown');
  if (by === 'month') return monthOf(key);
  return by === 'office' ? label || key : choiceWords({ id: key, label, words });
}
