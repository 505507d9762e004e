import { html, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { watchLevel } from '../call/sound';
import { tc } from '../i18n/common';
import { StationElement } from './element';

const BARS = 7;
const SILENT_AFTER = 30;

/** Shows that the microphone hears something, in bars and in words. */
export class LevelMeter extends StationElement {
  @property({ attribute: false }) track: MediaStreamTrack | null = null;
  /** Bars alone, where the words would take too much room. */
  @property({ type: Boolean }) bare = false;
  @state() private bars = 0;
  @state() private word: 'silent' | 'low' | 'good' = 'silent';
  #watching: AbortController | null = null;
  #quietFor = 0;
  #loudest = 0;

  protected override updated(changes: PropertyValues<this>): void {
    if (changes.has('track')) this.#start();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watching?.abort();
  }

  #start(): void {
    this.#watching?.abort();
    this.#watching = new AbortController();
    this.#loudest = 0;
    if (this.track) watchLevel(this.track, (level) => this.#heard(level), this.#watching.signal);
  }

  #heard(level: number): void {
    this.bars = Math.round(level * BARS);
    this.#loudest = Math.max(level, this.#loudest * 0.985);
    this.#quietFor = level < 0.12 ? this.#quietFor + 1 : 0;
    if (this.#quietFor > SILENT_AFTER) this.word = 'silent';
    else if (this.#loudest > 0.35) this.word = 'good';
    else if (this.#loudest > 0.12) this.word = 'low';
  }

  protected override render() {
    return html`
      <span
        class="vs-meter"
        role="meter"
        aria-label=${tc('meter.label')}
        aria-valuemin="0"
        aria-valuemax=${BARS}
        aria-valuenow=${this.bars}
        aria-valuetext=${tc(`meter.${this.word}`)}
      >
        ${Array.from(
          { length: BARS },
          (_, index) => html`
            <span class="vs-meter-bar" ?data-on=${index < this.bars}></span>
          `,
        )}
      </span>
      ${
        this.bare
          ? ''
          : html`
              <span class="vs-soft">${tc(`meter.${this.word}`)}</span>
            `
      }
    `;
  }
}
customElements.define('vs-meter', LevelMeter);
