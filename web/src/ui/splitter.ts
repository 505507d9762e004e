import { html, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { StationElement } from './element';

const STEP_REM = 1;
const LEAP_REM = 4;

/** What a splitter tells: the width in rem, or null for the width that the page chooses. */
export type Resized = CustomEvent<number | null>;

/**
 * The edge between a panel and its neighbour, moved with the pointer or the arrow keys (ARIA's window splitter).
 * Tells `resized` with each new width; Enter and a double click give the page's own width back.
 */
export class Splitter extends StationElement {
  /** The id of the panel it makes wider and narrower. */
  @property() panel = '';
  @property() label = '';
  /** The panel is on this side of it. */
  @property() side: 'left' | 'right' = 'left';
  /** The chosen width in rem; null while the page chooses. */
  @property({ attribute: false }) width: number | null = null;
  @property({ attribute: false }) least = 0;
  @property({ attribute: false }) most = 100;

  protected override firstUpdated(): void {
    this.tabIndex = 0;
    this.setAttribute('role', 'separator');
    this.setAttribute('aria-orientation', 'vertical');
    const { scope } = this;
    this.addEventListener('keydown', this.#keyed, { signal: scope });
    this.addEventListener('pointerdown', this.#grabbed, { signal: scope });
    this.addEventListener('dblclick', () => this.#tell(null), { signal: scope });
    // what a reader says is how it stands when one comes to it
    this.addEventListener('focus', () => this.#say(), { signal: scope });
  }

  protected override updated(_changes: PropertyValues): void {
    this.setAttribute('aria-controls', this.panel);
    this.setAttribute('aria-label', this.label);
    this.setAttribute('aria-valuemin', String(this.least));
    this.setAttribute('aria-valuemax', String(this.most));
    this.#say();
  }

  protected override render() {
    return html`
      <span aria-hidden="true"></span>
    `;
  }

  #say(): void {
    this.setAttribute('aria-valuenow', String(Math.round(this.#now)));
  }

  /** The width at present, whoever chose it. */
  get #now(): number {
    if (this.width !== null) return this.width;
    const shown = document.getElementById(this.panel)?.getBoundingClientRect().width ?? 0;
    return within(shown / remPx(), this.least, this.most);
  }

  readonly #keyed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = event.shiftKey ? LEAP_REM : STEP_REM;
    const towards = this.side === 'left' ? step : -step;
    switch (event.key) {
      case 'ArrowRight':
        this.#tell(this.#now + towards);
        break;
      case 'ArrowLeft':
        this.#tell(this.#now - towards);
        break;
      case 'Home':
        this.#tell(this.least);
        break;
      case 'End':
        this.#tell(this.most);
        break;
      case 'Enter':
        this.#tell(null);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  readonly #grabbed = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const from = event.clientX;
    const width = this.#now;
    const held = new AbortController();
    const signal = AbortSignal.any([this.scope, held.signal]);
    this.setPointerCapture(event.pointerId);
    this.toggleAttribute('data-held', true);
    signal.addEventListener('abort', () => this.removeAttribute('data-held'), { once: true });
    this.addEventListener(
      'pointermove',
      ({ clientX }) => {
        const moved = (clientX - from) / remPx();
        this.#tell(width + (this.side === 'left' ? moved : -moved));
      },
      { signal },
    );
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      this.addEventListener(end, () => held.abort(), { signal });
    }
  };

  #tell(rem: number | null): void {
    const detail = rem === null ? null : within(Math.round(rem * 4) / 4, this.least, this.most);
    if (detail === this.width) return;
    this.width = detail;
    this.dispatchEvent(new CustomEvent('resized', { detail }));
  }
}
customElements.define('vs-splitter', Splitter);

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function remPx(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}
