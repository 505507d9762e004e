import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tc } from '../i18n/common';
import type { ConnectionState } from '../state/connection';
import type { Store } from '../state/store';
import { StationElement } from './element';
import { icon } from './icons';

const PATIENCE_MS = 800;

/** Says across the page that the station cannot be reached, once that has lasted a moment. */
export class ConnectionBar extends StationElement {
  @property({ attribute: false }) connection: Store<ConnectionState> | null = null;
  /** What it means for the person just now, after the general sentence. */
  @property() meaning = '';
  @state() private lasted = false;
  #watching: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('connection')) return;
    this.#watching?.abort();
    this.#watching = new AbortController();
    this.connection?.subscribe(() => this.#changed(), this.#watching.signal);
    this.#changed();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watching?.abort();
    clearTimeout(this.#timer);
  }

  protected override render() {
    const state = this.connection?.value;
    const shown = this.lasted && (state === 'offline' || state === 'refused');
    return html`
      <div role="status">
        ${
          shown
            ? html`
                <div class="vs-connection-bar" data-state=${state}>
                  ${icon('warning')}
                  <span>${tc(`connection.${state}`)} ${this.meaning || nothing}</span>
                </div>
              `
            : nothing
        }
      </div>
    `;
  }

  #changed(): void {
    clearTimeout(this.#timer);
    const broken = this.connection?.value === 'offline' || this.connection?.value === 'refused';
    if (!broken) this.lasted = false;
    else this.#timer = setTimeout(() => (this.lasted = true), PATIENCE_MS);
    this.requestUpdate();
  }
}
customElements.define('vs-connection-bar', ConnectionBar);
