// The figures of a report as columns of its table and tiles above it.
import { html, nothing } from 'lit';
import { formatDay } from '../../i18n/format';
import { dayText } from '../../i18n/moments';
import { tf } from '../../i18n/report-figures';
import { tr } from '../../i18n/reports';
import { stars } from '../../i18n/satisfaction';
import type { Column } from '../../ui/table';
import {
  capital,
  changed,
  channelName,
  channelsOf,
  count,
  type Figures,
  lasting,
  percent,
  type Report,
  type Row,
} from './report';

export type Name = keyof Figures;

/** Every figure, in the order in which they are shown and explained. */
export const NAMES = [
  'offered',
  'answered',
  'answeredWithin',
  'abandoned',
  'abandonedWithin',
  'abandonedAfter',
  'abandonedShort',
  'lost',
  'removed',
  'failed',
  'waiting',
  'handled',
  'serviceLevelAnswered',
  'serviceLevelOffered',
  'abandonment',
  'averageWaitS',
  'longestWaitS',
  'averageAbandonS',
  'averageTalkS',
  'averageWrapUpS',
  'averageHandlingS',
  'messages',
  'promised',
  'promiseKept',
  'promiseOpen',
  'promiseShare',
  'replaced',
  'rated',
  'satisfaction',
  'measured',
  'poor',
] as const satisfies readonly Name[];

/** Those that a table shows unless all are wanted. */
const USUAL: readonly Name[] = [
  'offered',
  'answered',
  'abandoned',
  'serviceLevelAnswered',
  'serviceLevelOffered',
  'averageWaitS',
  'longestWaitS',
  'averageHandlingS',
  'satisfaction',
  'promised',
  'promiseShare',
];
const SHARES: readonly Name[] = [
  'serviceLevelAnswered',
  'serviceLevelOffered',
  'abandonment',
  'promiseShare',
];

export function figureName(name: Name): string {
  return tf(`name.${name}`);
}

/** A figure in words: "84%", "45 s", "4,2 su 5", "1.234". */
export function figureWords(name: Name, figures: Figures): string {
  const value = figures[name];
  if (name === 'satisfaction') return stars(value);
  if (SHARES.includes(name)) return percent(value);
  if (name.endsWith('S')) return lasting(value);
  return value === null ? '–' : count(value);
}

/** The columns of figures; `all` of them, or those that are read most. */
export function figureColumns(report: Report, all: boolean): Column<Row>[] {
  const channels = channelsOf(report);
  const numbers = { numbers: true, largestFirst: true } as const;
  return [
    ...NAMES.filter((name) => all || USUAL.includes(name)).map((name) => ({
      ...numbers,
      name,
      heading: figureName(name),
      title: tf(`says.${name}`),
      sort: (row: Row) => row.figures[name],
      cell: (row: Row) => figureWords(name, row.figures),
    })),
    ...channels.map((channel) => ({
      ...numbers,
      name: `channel-${channel}`,
      heading: capital(channelName(channel)),
      title: tf('contactsBy', { channel: channelName(channel) }),
      sort: (row: Row) => row.channels[channel] ?? 0,
      cell: (row: Row) => count(row.channels[channel] ?? 0),
    })),
    ...(report.by === 'month' ? channels : []).map((channel) => ({
      ...numbers,
      name: `growth-${channel}`,
      heading: capital(tf('growth', { channel: channelName(channel) })),
      sort: (row: Row) => row.growth[channel],
      cell: (row: Row) => percent(row.growth[channel], true),
    })),
    ...(report.total.work !== null && report.rows.some((row) => row.work)
      ? [
          {
            ...numbers,
            name: 'occupancy',
            heading: tf('name.occupancy'),
            title: tf('says.occupancy'),
            sort: (row: Row) => row.work?.occupancy,
            cell: (row: Row) => percent(row.work?.occupancy),
          },
        ]
      : []),
  ];
}

/** The days with which a report is compared, in words. */
export function comparedWith(report: Report): string {
  const { before } = report;
  if (!before) return '';
  const days =
    before.first === before.last
      ? formatDay(Date.parse(`${before.first}T12:00:00Z`), Date.parse(report.at))
      : tr('reports.before.days', { from: dayText(before.first), to: dayText(before.last) });
  return tr(before.until === null ? 'reports.before' : 'reports.before.until', { days });
}

/** What a tile says of the period before; nothing where nothing is compared. */
function beforeWords(name: Name, report: Report): string {
  const then = report.before?.total.figures;
  const was = then?.[name] ?? null;
  if (then === undefined || was === null) return '';
  const counts = !SHARES.includes(name) && !name.endsWith('S') && name !== 'satisfaction';
  const by = counts ? changed(report.total.figures[name] ?? 0, was) : '';
  return `${tr('reports.before.was', { value: figureWords(name, then) })}${by && ` ${by}`}`;
}

/** The figures of the whole, large. */
export function tiles(report: Report) {
  const { figures } = report.total;
  const promised = figures.promised + figures.promiseOpen > 0;
  const shown: [Name, string][] = [
    ['offered', besides(figures)],
    ['serviceLevelAnswered', ''],
    ['serviceLevelOffered', ''],
    ['abandoned', tr('reports.abandoned.short', { count: figures.abandonedShort })],
    ['averageWaitS', ''],
    ['averageHandlingS', ''],
    ['satisfaction', tr('reports.rated', { count: figures.rated })],
    ...(promised
      ? [
          [
            'promiseShare',
            tr('reports.promise', { kept: figures.promiseKept, count: figures.promised }),
          ] as [Name, string],
        ]
      : []),
  ];
  return html`
    <section aria-labelledby="reports-summary">
      <h2 id="reports-summary" class="visually-hidden">${tr('reports.summary')}</h2>
      ${
        report.before
          ? html`
              <p class="vs-soft" data-testid="reports-compared">${comparedWith(report)}</p>
            `
          : nothing
      }
      <dl class="reports-tiles">${shown.map(([name, note]) => tile(name, report, note))}</dl>
    </section>
  `;
}

function tile(name: Name, report: Report, note: string) {
  const before = beforeWords(name, report);
  return html`
    <div class="vs-card" data-figure=${name}>
      <dt>${figureName(name)}</dt>
      <dd>${figureWords(name, report.total.figures)}</dd>
      ${[before, note].filter(Boolean).map(
        (words) => html`
          <dd class="reports-note">${words}</dd>
        `,
      )}
    </div>
  `;
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

/** How every figure is counted. */
export function definitions() {
  return html`
    <details class="vs-card reports-definitions" data-testid="reports-definitions">
      <summary>${tr('reports.definitions')}</summary>
      <p>${tr('reports.zone')}</p>
      <dl>
        ${[...NAMES, 'occupancy' as const].map(
          (name) => html`
            <dt>${tf(`name.${name}`)}</dt>
            <dd>${tf(`says.${name}`)}</dd>
          `,
        )}
      </dl>
    </details>
  `;
}
