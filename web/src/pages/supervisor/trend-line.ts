import { html, svg } from 'lit';
import { tf } from '../../i18n/floor';

const WIDTH = 96;
const HEIGHT = 24;
const EDGE = 2;

/** How many entered lately, as a small line; in words for whoever does not see it. */
export function trendLine(trend: readonly number[], stepS: number) {
  const top = Math.max(1, ...trend);
  const x = (index: number) => EDGE + (index / Math.max(1, trend.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number) => HEIGHT - EDGE - (value / top) * (HEIGHT - 2 * EDGE);
  const points = trend.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const words = tf('floor.trend', {
    count: trend.reduce((sum, value) => sum + value, 0),
    hours: trendHours(trend, stepS),
  });
  return html`
    <svg
      class="floor-trend"
      ?data-quiet=${trend.every((value) => value === 0)}
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${words}
    >
      ${svg`<title>${words}</title><polyline points=${points.join(' ')} />`}
    </svg>
  `;
}

export function trendHours(trend: readonly number[], stepS: number): number {
  return Math.round((trend.length * stepS) / 3600);
}
