// The charts of a report over time.
import { html, nothing } from 'lit';
import type { Category } from '../../api';
import { tf } from '../../i18n/report-figures';
import { tr } from '../../i18n/reports';
import './chart';
import type { Line } from './chart';
import { figureName } from './figures';
import {
  capital,
  channelName,
  channelsOf,
  count,
  isOverTime,
  percent,
  type Report,
  type Row,
  rowName,
} from './report';

const COLOURS = ['--vs-action', '--vs-warning-solid', '--vs-success-solid', '--vs-danger'];
const DASHES: (number[] | undefined)[] = [undefined, [8, 5], [2, 4], [12, 4, 2, 4]];

export function charts(report: Report, categories: readonly Category[]) {
  if (!isOverTime(report.by) || report.rows.length < 2) return nothing;
  const by = tf(`rows.${report.by}`);
  const line = (label: string, at: number, value: (row: Row) => number | null): Line => {
    const dash = DASHES[at % DASHES.length];
    return {
      label,
      values: report.rows.map(value),
      colour: COLOURS[at % COLOURS.length] ?? '--vs-action',
      ...(dash && { dash }),
    };
  };
  const shown = (heading: string, lines: Line[], shares = false) =>
    chart(report, categories, heading, lines, shares);
  const growing = report.by === 'month' ? channelsOf(report) : [];
  const promised = report.rows.filter((row) => row.figures.promised > 0).length > 1;
  return html`
    <div class="reports-charts">
      ${shown(tr('reports.chart.contacts', { by }), [
        line(figureName('offered'), 0, (row) => row.figures.offered),
        line(figureName('answered'), 2, (row) => row.figures.answered),
        line(figureName('abandoned'), 3, (row) => row.figures.abandoned),
      ])}
      ${shown(
        tr('reports.chart.levels', { by }),
        [
          line(figureName('serviceLevelAnswered'), 0, (row) => row.figures.serviceLevelAnswered),
          line(figureName('serviceLevelOffered'), 1, (row) => row.figures.serviceLevelOffered),
          ...(promised
            ? [line(figureName('promiseShare'), 2, (row) => row.figures.promiseShare)]
            : []),
        ],
        true,
      )}
      ${
        growing.length > 0
          ? shown(
              tr('reports.chart.channels'),
              growing.map((name, at) =>
                line(capital(channelName(name)), at, (row) => row.channels[name] ?? 0),
              ),
            )
          : nothing
      }
    </div>
  `;
}

function chart(
  report: Report,
  categories: readonly Category[],
  heading: string,
  lines: Line[],
  shares: boolean,
) {
  return html`
    <section class="vs-card">
      <h2>${heading}</h2>
      <vs-report-chart
        .heading=${`${heading}. ${tr('reports.chart.beside')}`}
        .labels=${report.rows.map((row) => rowName(report, row, categories, true))}
        .lines=${lines}
        .words=${shares ? percent : (value: number | null) => (value === null ? '–' : count(value))}
        .top=${shares ? 1 : undefined}
      ></vs-report-chart>
    </section>
  `;
}
