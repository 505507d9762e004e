import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './chart.scss';
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
  /** The row under the pointer. */
  @state() private at: number | null = null;
  #plot: uPlot | null = null;
  readonly #resize = new ResizeObserver(() => this.#fit());

  override connectedCallback(): void {
    super.connectedCallback();
    // drawn, not styled: paper and the other scheme have other colours
    for (const query of ['print', '(prefers-color-scheme: dark)']) {
      matchMedia(query).addEventListener('change', () => this.requestUpdate(), {
        signal: this.scope,
      });
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  protected override render() {
    return html`
      <div class="reports-chart" role="img" aria-label=${this.heading}></div>
      <ul class="reports-legend" aria-hidden="true">
        ${this.lines.map((line) => this.#legend(line))}
        <li class="reports-at">${this.at === null ? nothing : this.labels[this.at]}</li>
      </ul>
    `;
  }

  #legend({ label, values, colour, dash }: Line) {
    const value = this.at === null ? undefined : values[this.at];
    return html`
      <li>
        <svg viewBox="0 0 28 4" width="28" height="4" data-colour=${colour}>
          <line
            x1="0"
            y1="2"
            x2="28"
            y2="2"
            stroke="currentColor"
            stroke-width="3"
            stroke-dasharray=${dash?.join(' ') ?? nothing}
          />
        </svg>
        ${label}
        ${
          value === undefined
            ? nothing
            : html`
                <strong>${this.words(value)}</strong>
              `
        }
      </li>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // the legend alone has changed
    if (changed.size === 1 && changed.has('at' as keyof this)) return;
    const target = this.querySelector<HTMLElement>('.reports-chart');
    if (!target) return;
    this.#plot?.destroy();
    this.#plot = new uPlot(
      this.#options(target.clientWidth),
      [this.labels.map((_label, at) => at), ...this.lines.map((line) => line.values)],
      target,
    );
    this.#resize.observe(target);
    // drawn with another font until the page's is here
    void document.fonts.ready.then(() => this.#plot?.redraw());
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
          splits: (self: unknown) => {
            const room = (self as { width?: number }).width ?? width;
            const step = Math.max(1, Math.ceil((this.labels.length * LABEL_WIDTH) / room));
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
        {},
        ...this.lines.map((line) => ({
          stroke: colour(line.colour),
          width: 2,
          ...(line.dash && { dash: line.dash }),
          points: { show: this.labels.length <= 62, size: 7 },
        })),
      ],
      cursor: { y: false, drag: { x: false, y: false } },
      legend: { show: false },
      hooks: { setCursor: [(self: uPlot) => (this.at = self.cursor.idx ?? null)] },
    };
  }
}
customElements.define('vs-report-chart', ReportChart);
