import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatNumber } from '../../i18n/amounts';
import { formatWeekday } from '../../i18n/format';
import { fileLanguage } from '../../i18n/language';
import { dayText } from '../../i18n/moments';
import { tr } from '../../i18n/reports';
import type { HeatCell, Patterns as Found, Waits } from '../../protocol/api';
import { errorWords, type Problem, problemAlert, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { emptyLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { lasting, percent } from './report';

const MEASURES = ['perDay', 'serviceLevelOffered', 'averageWaitS', 'abandoned'] as const;
type Measure = (typeof MEASURES)[number];
const TABLES = ['heat', 'waits'] as const;
/** How dark a cell may be. */
const STEPS = 5;

/** When contacts come, and how long people wait: a heat map and two distributions, each of which is a table. */
export class Patterns extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The query of the filters. */
  @property() query = '';
  @state() private measure: Measure = 'perDay';
  readonly #read = new Reading<Found>(
    this,
    (signal) => this.session.api(`reports/patterns?${this.query}`, { signal }),
    refusalWords,
    { begins: false },
  );

  readonly #export = new Action(this, () => ({ text: tr('reports.export.failed') }));

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (changed.has('query')) queueMicrotask(() => void this.#read.again());
  }

  protected override render() {
    return html`
      ${problemAlert(this.#export.problem)}
      ${readingBox(this.#read, (found) => this.#shown(found), tr('reports.loading'))}
    `;
  }

  #shown(found: Found) {
    const days = { from: dayText(found.first), to: dayText(found.last) };
    return html`
      <div class="reports-head">
        <p class="vs-soft">${tr('reports.patterns.days', days)}</p>
        ${this.#exports(found)}
      </div>
      <section class="vs-card">
        <div class="reports-head">
          <h2>${tr('reports.heat')}</h2>
          ${selectField({
            id: 'heat-measure',
            label: tr('reports.heat.measure'),
            testid: 'heat-measure',
            value: this.measure,
            options: MEASURES.map((each) => [each, tr(`reports.heat.${each}`)] as const),
            change: (measure) => (this.measure = measure),
          })}
        </div>
        <p class="reports-on-paper">${tr(`reports.heat.${this.measure}`)}</p>
        ${found.heat.length === 0 ? emptyLine(tr('reports.empty.title')) : this.#heat(found.heat)}
        <p class="vs-hint">${tr('reports.zone')}</p>
      </section>
      <section class="vs-card">
        <h2>${tr('reports.waits')}</h2>
        ${waitsTable(found.waits)}
        <p class="vs-hint">${tr('reports.waits.hint')}</p>
      </section>
    `;
  }

  #exports(found: Found) {
    return html`
      <div class="reports-exports" role="group" aria-label=${tr('reports.export')}>
        ${TABLES.map(
          (name) => html`
            <button
              type="button"
              class="btn btn-outline-primary"
              data-testid="export-${name}"
              aria-busy=${this.#export.is(name)}
              @click=${() => void this.#download(name, found)}
            >
              ${tr(`reports.download.${name}`)}
            </button>
          `,
        )}
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="patterns-pdf"
          aria-busy=${this.#export.is('pdf')}
          @click=${() => void this.#downloadPaper(found)}
        >
          ${tr('reports.download.pdf')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="patterns-print"
          @click=${() => print()}
        >
          ${tr('reports.print')}
        </button>
      </div>
    `;
  }

  async #download(name: (typeof TABLES)[number], { first, last }: Found): Promise<void> {
    await this.#export.run(name, () =>
      this.session.download(
        `reports/patterns/csv?${this.query}&table=${name}&language=${fileLanguage()}`,
        `report-${name}-${first}-${last}.csv`,
        this.scope,
      ),
    );
  }

  async #downloadPaper({ first, last }: Found): Promise<void> {
    await this.#export.run('pdf', () =>
      this.session.download(
        `reports/patterns/pdf?${this.query}&measure=${this.measure}&language=${fileLanguage()}`,
        `report-patterns-${first}-${last}.pdf`,
        this.scope,
      ),
    );
  }

  #heat(cells: readonly HeatCell[]) {
    const { measure } = this;
    const title = `${tr('reports.heat')}: ${tr(`reports.heat.${measure}`)}`;
    const times = [...new Set(cells.map(({ time }) => time))].sort();
    const first = times[0] ?? '';
    const shown = halfHours().filter((time) => time >= first && time <= (times.at(-1) ?? ''));
    const at = new Map(cells.map((cell) => [`${cell.weekday} ${cell.time}`, cell]));
    const top = Math.max(...cells.map((cell) => cell[measure] ?? 0));
    return html`
      <div class="vs-scroll" role="group" tabindex="0" aria-label=${title}>
        <table class="vs-table reports-heat" data-testid="heat">
          <caption class="visually-hidden">${title}</caption>
          <thead>
            <tr>
              <th scope="col">${tr('reports.forecast.time')}</th>
              ${[1, 2, 3, 4, 5, 6, 7].map(
                (day) => html`
                  <th scope="col" class="vs-number">
                    <span class="reports-long">${formatWeekday(day)}</span>
                    <span class="reports-short" aria-hidden="true">
                      ${formatWeekday(day, 'short')}
                    </span>
                  </th>
                `,
              )}
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              (time) => html`
                <tr>
                  <th scope="row">${time}</th>
                  ${[0, 1, 2, 3, 4, 5, 6].map((day) => heatCell(at.get(`${day} ${time}`), measure, top))}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
      <p class="reports-scale" aria-hidden="true">
        ${tr('reports.heat.few')}
        ${Array.from(
          { length: STEPS },
          (_each, step) => html`
            <span data-step=${step + 1}></span>
          `,
        )}
        ${tr('reports.heat.many')}
      </p>
    `;
  }
}
customElements.define('vs-report-patterns', Patterns);

function halfHours(): string[] {
  return Array.from(
    { length: 48 },
    (_each, at) => `${String(Math.floor(at / 2)).padStart(2, '0')}:${at % 2 ? '30' : '00'}`,
  );
}

function heatCell(cell: HeatCell | undefined, measure: Measure, top: number) {
  const value = cell?.[measure] ?? null;
  const step = value === null || top === 0 ? 0 : Math.ceil((value / top) * STEPS);
  return html`
    <td class="vs-number" data-step=${step}>${cell ? measured(value, measure) : ''}</td>
  `;
}

function measured(value: number | null, measure: Measure): string {
  if (value === null) return '–';
  if (measure === 'serviceLevelOffered') return percent(value);
  if (measure === 'averageWaitS') return lasting(value);
  return formatNumber(value, 1);
}

/** The two distributions side by side: the bars are drawn in the cells that say their numbers. */
function waitsTable(waits: readonly Waits[]) {
  const answered = waits.reduce((sum, each) => sum + each.answered, 0);
  const gaveUp = waits.reduce((sum, each) => sum + each.abandoned, 0);
  if (answered + gaveUp === 0) return emptyLine(tr('reports.empty.title'));
  const top = Math.max(...waits.map((each) => Math.max(each.answered, each.abandoned)));
  let soFar = 0;
  return html`
    <div class="vs-scroll" role="group" tabindex="0" aria-label=${tr('reports.waits')}>
      <table class="vs-table reports-waits" data-testid="waits">
        <caption class="visually-hidden">${tr('reports.waits')}</caption>
        <thead>
          <tr>
            <th scope="col">${tr('reports.waits.wait')}</th>
            <th scope="col">${tr('reports.waits.answered')}</th>
            <th scope="col" class="vs-number">${tr('reports.waits.soFar')}</th>
            <th scope="col">${tr('reports.waits.abandoned')}</th>
          </tr>
        </thead>
        <tbody>
          ${waits.map((each) => {
            soFar += each.answered;
            return html`
              <tr>
                <th scope="row">${waitWords(each)}</th>
                <td>${bar(each.answered, top, 'answered')}</td>
                <td class="vs-number">${answered ? percent(soFar / answered) : '–'}</td>
                <td>${bar(each.abandoned, top, 'abandoned')}</td>
              </tr>
            `;
          })}
        </tbody>
      </table>
    </div>
  `;
}

function bar(count: number, top: number, kind: 'answered' | 'abandoned') {
  return html`
    <span class="reports-bar" data-kind=${kind}>
      ${
        count > 0
          ? html`
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect width=${(100 * count) / top} height="10"></rect>
              </svg>
            `
          : nothing
      }
      <span>${formatNumber(count)}</span>
    </span>
  `;
}

function waitWords({ overS, upToS }: Waits): string {
  if (upToS === null) return tr('reports.waits.over', { over: lasting(overS) });
  return overS === 0
    ? tr('reports.waits.upTo', { upTo: lasting(upToS) })
    : tr('reports.waits.between', { over: lasting(overS), upTo: lasting(upToS) });
}

const REFUSALS = {
  range_reversed: 'reports.order',
  range_too_long: 'reports.tooLong',
  agreement_needed: 'reports.noAgreement',
  seen_first: 'reports.seenFirst',
} as const;

function refusalWords(error: unknown): Problem {
  return errorWords(error, Object.keys(REFUSALS) as (keyof typeof REFUSALS)[], (code) =>
    tr(REFUSALS[code]),
  );
}
