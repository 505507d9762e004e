import { html, nothing, svg } from 'lit';
import { tdr } from '../../i18n/drivers';
import type { WeekCount } from '../../protocol/api';
import { table } from '../../ui/table';
import { weekWords } from './words';

const STEP = 12;
const HEIGHT = 72;

/** People a week as bars, with the same figures in a table to open. A week with fewer than `k` people has no bar. */
export function weekBars(name: string, weeks: readonly WeekCount[], k: number) {
  const counts = weeks.map(({ people }) => people ?? 0);
  const top = Math.max(1, ...counts);
  const [first, last] = [weeks[0], weeks.at(-1)];
  if (!first || !last) return nothing;
  const label = tdr('drivers.chart', { name });
  return html`
    <figure class="drivers-chart">
      <svg
        viewBox="0 0 ${STEP * weeks.length} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label=${label}
      >
        ${counts.map((count, at) => {
          const height = (count / top) * (HEIGHT - 2);
          return svg`<rect x=${at * STEP + 1.5} y=${HEIGHT - height} width=${STEP - 3} height=${height} />`;
        })}
      </svg>
      <figcaption>
        <span>${weekWords(first.week)}</span>
        <span>${tdr('drivers.chart.max', { count: top })}</span>
        <span>${weekWords(last.week)}</span>
      </figcaption>
      <details>
        <summary>${tdr('drivers.chart.table')}</summary>
        ${table<WeekCount>({
          caption: label,
          rows: [...weeks].reverse(),
          key: ({ week }) => week,
          columns: [
            {
              name: 'week',
              heading: tdr('drivers.chart.week'),
              cell: ({ week }) => weekWords(week),
            },
            {
              name: 'people',
              heading: tdr('drivers.chart.people'),
              numbers: true,
              cell: ({ people }) => people ?? tdr('drivers.chart.few', { count: k }),
            },
          ],
        })}
      </details>
    </figure>
  `;
}
