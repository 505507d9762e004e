import { html, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { StationElement } from '../../ui/element';

export interface Line {
  label: string;
  values: (number | null)[];
  /** A custom property of the page's colours. */
  colour: string;
  dash?: number[];
}

const HEIGHT = 240;
const LABEL_WIDTH = 72;

/**
 * Lines over the rows of a report. What it shows is in a table beside it, so it is a picture to
 * readers of the screen, with a name.
 */
export class ReportChart extends StationElement {
  @property() heading = '';
  @property({ attribute: false }) labels: readonly string[] = [];
  @property({ attribute: false }) lines: readonly Line[] = [];
  @property({ attribute: false }) words: (value: number | null) => string = String;
  /** The top of the scale, where it is known. */
  @property({ type: Number }) top: number | undefined;
  #plot: uPlot | null = null;
  readonly #resize = new ResizeObserver(() => this.#fit());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  protected override render() {
    return html`
      <div class="reports-chart" role="img" aria-label=${this.heading}></div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const target = this.querySelector<HTMLElement>('.reports-chart');
    if (!target) return;
    this.#plot?.destroy();
    this.#plot = new uPlot(
      this.#options(target.clientWidth),
      [this.labels.map((_label, at) => at), ...this.lines.map((line) => line.values)],
      target,
    );
    this.#resize.observe(target);
  }

  #fit(): void {
    const width = this.querySelector('.reports-chart')?.clientWidth;
    if (width) this.#plot?.setSize({ width, height: HEIGHT });
  }

  #options(width: number) {
    const style = getComputedStyle(this);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const font = `15px ${style.fontFamily}`;
    const axis = {
      stroke: colour('--vs-text-soft'),
      font,
      grid: { stroke: colour('--vs-line'), width: 1 },
      ticks: { stroke: colour('--vs-line'), width: 1 },
    };
    const last = this.labels.length - 1;
    return {
      width,
      height: HEIGHT,
      scales: {
        x: { time: false, range: [-0.3, last + 0.3] },
        y: {
          range: (_self: unknown, _low: number, high: number) => [
            0,
            this.top ?? Math.max(4, Math.ceil(high * 1.1)),
          ],
        },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          splits: () => {
            const step = Math.max(1, Math.ceil((this.labels.length * LABEL_WIDTH) / width));
            return this.labels.map((_label, at) => at).filter((at) => at % step === 0);
          },
          values: (_self: unknown, splits: number[]) => splits.map((at) => this.labels[at] ?? ''),
        },
        {
          ...axis,
          size: 64,
          values: (_self: unknown, splits: number[]) =>
            splits.map((value) => (Number.isInteger(value) || this.top ? this.words(value) : '')),
        },
      ],
      series: [
        {
          label: '',
          value: (_self: unknown, at: number | null) =>
            at === null ? '–' : (this.labels[at] ?? ''),
        },
        ...this.lines.map((line) => ({
          label: line.label,
          stroke: colour(line.colour),
          width: 2,
          ...(line.dash && { dash: line.dash }),
          points: { show: this.labels.length <= 62, size: 7 },
          value: (_self: unknown, value: number | null) => this.words(value),
        })),
      ],
      cursor: { y: false, drag: { x: false, y: false } },
      legend: { show: true, live: true },
    };
  }
}
customElements.define('vs-report-chart', ReportChart);
