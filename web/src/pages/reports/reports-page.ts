import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ApiError, categoryText } from '../../api';
import { calendarDay, formatTime, STATION_ZONE } from '../../i18n/format';
import { tr } from '../../i18n/reports';
import { stars, tq } from '../../i18n/satisfaction';
import { Action } from '../../ui/action';
import type { Role } from '../../staff/session';
import { errorWords, type Problem, problemAlert, StaffPage } from '../../staff/page';
import { dayField } from '../../ui/date-field';
import { dayText } from '../../i18n/moments';
import { whenWordsCame } from '../../i18n/language';
import './chart';
import type { Line } from './chart';
import {
  type Asked,
  askedIn,
  capital,
  channelName,
  CHANNELS,
  channelsOf,
  count,
  daysBefore,
  type Figures,
  GROUPINGS,
  isOverTime,
  lasting,
  percent,
  queryOf,
  type Report,
  type Row,
  rowName,
} from './report';
import { selectField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { type Column, Sorting, table } from '../../ui/table';

const COLOURS = ['--vs-action', '--vs-warning-solid', '--vs-success-solid', '--vs-danger'];
const DASHES: (number[] | undefined)[] = [undefined, [8, 5], [2, 4], [12, 4, 2, 4]];
const REFUSALS = { range_reversed: 'reports.order', range_too_long: 'reports.tooLong' } as const;

/** What a day, a month, a topic came to: charts, the table beside them, files. */
export class ReportsPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private asked: Asked = askedIn(location.search, calendarDay(Date.now()));
  readonly #read = new Reading<Report>(
    this,
    (signal) => this.session.api(`reports?${queryOf(this.asked)}`, { signal }),
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
  }

  #ask(change: Partial<Asked>): void {
    this.asked = { ...this.asked, ...change };
    history.replaceState(null, '', `?${queryOf(this.asked)}`);
    this.#export.problem = null;
    void this.#read.again();
  }

  protected override renderPage() {
    const { busy, problem, value } = this.#read;
    // figures of before are no answer to what is asked now
    const report = problem ? null : value;
    return html`
      <main id="main" class="staff-page reports" tabindex="-1" aria-busy=${busy}>
        <h1>${tr('reports.title')}</h1>
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
      </main>
    `;
  }

  #filters() {
    const { asked } = this;
    const today = calendarDay(Date.now());
    const quick = [
      ['today', today, 'half_hour'],
      ['week', daysBefore(today, 6), 'day'],
      ['month', daysBefore(today, 29), 'day'],
      ['year', `${daysBefore(today, 334).slice(0, 7)}-01`, 'month'],
    ] as const;
    const chosen = (from: string, by: string) =>
      asked.from === from && asked.to === today && asked.by === by;
    return html`
      <section class="vs-card reports-filters" aria-label=${tr('reports.filters')}>
        <div class="reports-quick" role="group" aria-label=${tr('reports.quick')}>
          ${quick.map(
            ([name, from, by]) => html`
              <button
                type="button"
                class="btn ${chosen(from, by) ? 'btn-primary' : 'btn-outline-primary'}"
                data-testid="period-${name}"
                aria-pressed=${chosen(from, by) ? 'true' : 'false'}
                @click=${() => this.#ask({ from, to: today, by })}
              >
                ${tr(`reports.quick.${name}`)}
              </button>
            `,
          )}
        </div>
        <div class="reports-fields">
          ${dayField('reports-from', tr('reports.from'), asked.from, (day) => day && this.#ask({ from: day }))}
          ${dayField('reports-to', tr('reports.to'), asked.to, (day) => day && this.#ask({ to: day }))}
          ${this.#choice(
            'by',
            tr('reports.by'),
            GROUPINGS.map((by) => [by, tr(`reports.by.${by}`)]),
          )}
          ${this.#choice('category', tr('reports.category'), [
            ['', tr('reports.category.all')],
            ...this.categories.value.map((each): [string, string] => [
              each.id,
              categoryText(each).label,
            ]),
          ])}
          ${this.#choice('channel', tr('reports.channel'), [
            ['', tr('reports.channel.all')],
            ...CHANNELS.map((each): [string, string] => [each, channelName(each)]),
          ])}
        </div>
      </section>
    `;
  }

  #choice(name: 'by' | 'category' | 'channel', label: string, options: [string, string][]) {
    return selectField({
      id: `reports-${name}`,
      label,
      testid: `reports-${name}`,
      value: this.asked[name],
      options: options.map(([value, words]) => [value, words]),
      change: (value) => this.#ask({ [name]: value }),
    });
  }

  #shown(report: Report) {
    const { offered, messages } = report.total.figures;
    return html`
      ${
        report.unfinished && report.first <= calendarDay(Date.parse(report.at))
          ? html`
              <p class="vs-hint">
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
              ${this.#summary(report.total)} ${this.#charts(report)} ${this.#table(report)}
            `
      }
    `;
  }

  #summary({ figures }: Row) {
    const tiles = [
      [tr('reports.offered'), count(figures.offered), besides(figures)],
      [tr('reports.level.answered'), percent(figures.serviceLevelAnswered), ''],
      [tr('reports.level.offered'), percent(figures.serviceLevelOffered), ''],
      [
        tr('reports.abandoned'),
        count(figures.abandoned),
        tr('reports.abandoned.short', { count: figures.abandonedShort }),
      ],
      [tr('reports.wait'), lasting(figures.averageWaitS), ''],
      [tr('reports.handling'), lasting(figures.averageHandlingS), ''],
      [
        tq('satisfaction.average'),
        stars(figures.satisfaction),
        tq('satisfaction.rated', { count: figures.rated }),
      ],
    ];
    return html`
      <section aria-labelledby="reports-summary">
        <h2 id="reports-summary" class="visually-hidden">${tr('reports.summary')}</h2>
        <dl class="reports-tiles">
          ${tiles.map(
            ([name, value, note]) => html`
              <div class="vs-card">
                <dt>${name}</dt>
                <dd>${value}</dd>
                ${
                  note
                    ? html`
                        <dd class="reports-note">${note}</dd>
                      `
                    : nothing
                }
              </div>
            `,
          )}
        </dl>
      </section>
    `;
  }

  #charts(report: Report) {
    if (!isOverTime(report.by) || report.rows.length < 2) return nothing;
    const by = tr(`reports.by.${report.by}`);
    const line = (label: string, at: number, value: (row: Row) => number | null): Line => {
      const dash = DASHES[at % DASHES.length];
      return {
        label,
        values: report.rows.map(value),
        colour: COLOURS[at % COLOURS.length] ?? '--vs-action',
        ...(dash && { dash }),
      };
    };
    const growing = report.by === 'month' ? channelsOf(report) : [];
    return html`
      <div class="reports-charts">
        ${this.#chart(report, tr('reports.chart.contacts', { by }), [
          line(tr('reports.offered'), 0, (row) => row.figures.offered),
          line(tr('reports.answered'), 2, (row) => row.figures.answered),
          line(tr('reports.abandoned'), 3, (row) => row.figures.abandoned),
        ])}
        ${this.#chart(
          report,
          tr('reports.chart.levels', { by }),
          [
            line(tr('reports.level.answered'), 0, (row) => row.figures.serviceLevelAnswered),
            line(tr('reports.level.offered'), 1, (row) => row.figures.serviceLevelOffered),
          ],
          true,
        )}
        ${
          growing.length > 0
            ? this.#chart(
                report,
                tr('reports.chart.channels'),
                growing.map((name, at) =>
                  line(channelName(name), at, (row) => row.channels[name] ?? 0),
                ),
              )
            : nothing
        }
      </div>
    `;
  }

  #chart(report: Report, heading: string, lines: Line[], shares = false) {
    return html`
      <section class="vs-card">
        <h2>${heading}</h2>
        <vs-report-chart
          .heading=${`${heading}. ${tr('reports.chart.beside')}`}
          .labels=${report.rows.map((row) => rowName(report, row, this.categories.value, true))}
          .lines=${lines}
          .words=${shares ? percent : (value: number | null) => (value === null ? '–' : count(value))}
          .top=${shares ? 1 : undefined}
        ></vs-report-chart>
      </section>
    `;
  }

  #table(report: Report) {
    const channels = channelsOf(report);
    const growing = report.by === 'month';
    const working = report.total.work !== null && report.rows.some((row) => row.work);
    const by = tr(`reports.by.${report.by}`);
    const title = tr('reports.table', {
      by,
      from: dayText(report.first),
      to: dayText(report.last),
    });
    const column = <Value extends number | null | undefined>(
      name: string,
      heading: string,
      value: (row: Row) => Value,
      words: (value: Value) => unknown,
    ): Column<Row> => ({
      name,
      heading,
      numbers: true,
      largestFirst: true,
      sort: value,
      cell: (row) => words(value(row)),
    });
    const columns = [
      column('offered', tr('reports.offered'), (row) => row.figures.offered, count),
      column('answered', tr('reports.answered'), (row) => row.figures.answered, count),
      column('abandoned', tr('reports.abandoned'), (row) => row.figures.abandoned, count),
      column(
        'level-answered',
        tr('reports.level.answered'),
        (row) => row.figures.serviceLevelAnswered,
        percent,
      ),
      column(
        'level-offered',
        tr('reports.level.offered'),
        (row) => row.figures.serviceLevelOffered,
        percent,
      ),
      column('wait', tr('reports.wait'), (row) => row.figures.averageWaitS, lasting),
      column('longest', tr('reports.longest'), (row) => row.figures.longestWaitS, lasting),
      column('handling', tr('reports.handling'), (row) => row.figures.averageHandlingS, lasting),
      column('satisfaction', tq('satisfaction.average'), (row) => row.figures.satisfaction, stars),
      ...channels.map((each) =>
        column(each, capital(channelName(each)), (row) => row.channels[each] ?? 0, count),
      ),
      ...(growing
        ? channels.map((each) =>
            column(
              `growth-${each}`,
              capital(tr('reports.growth', { channel: channelName(each) })),
              (row) => row.growth[each],
              (value) => percent(value, true),
            ),
          )
        : []),
      ...(working
        ? [column('occupancy', tr('reports.occupancy'), (row) => row.work?.occupancy, percent)]
        : []),
    ];
    return html`
      <div class="vs-card">
        <div class="reports-head">
          <h2 id="reports-table">${title}</h2>
          ${this.#exports()}
        </div>
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
          foot: [[tr('reports.total'), ...columns.map((column) => column.cell(report.total))]],
        })}
        <p class="vs-hint">${tr('reports.zone')}</p>
      </div>
    `;
  }

  #exports() {
    const files = [
      ['semicolon', 'csv', 'reports.export.semicolon'],
      ['comma', 'csv', 'reports.export.comma'],
      ['parquet', 'parquet', 'reports.export.parquet'],
    ] as const;
    return html`
      <div class="reports-exports" role="group" aria-label=${tr('reports.export')}>
        ${files.map(
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
      </div>
    `;
  }

  async #download(name: string, kind: 'csv' | 'parquet'): Promise<void> {
    const more = kind === 'csv' ? `&separator=${name}` : '';
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

function refusalWords(error: unknown): Problem {
  return errorWords(error, ['range_reversed', 'range_too_long'], (code) => tr(REFUSALS[code]));
}

function exportWords(error: unknown): Problem {
  const missing = error instanceof ApiError && error.status === 501;
  return { text: tr(missing ? 'reports.export.noParquet' : 'reports.export.failed') };
}

/** Who left the line without having given up; nothing where nobody did. */
function besides({ removed, replaced }: Figures): string {
  return [
    removed > 0 ? tr('reports.removed', { count: removed }) : '',
    replaced > 0 ? tr('reports.replaced', { count: replaced }) : '',
  ]
    .filter(Boolean)
    .join('; ');
}
