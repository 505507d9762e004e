import { html, nothing, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { StationElement } from './element';

let count = 0;

/**
 * A modal window. The browser's own dialog keeps the focus inside and gives it back; Escape and a
 * click outside fire `close`, upon which the owner sets `open` to false.
 */
export class StationDialog extends StationElement {
  @property({ type: Boolean }) open = false;
  @property() heading = '';
  /** The content, and the buttons below it. */
  @property({ attribute: false }) content: unknown = nothing;
  @property({ attribute: false }) actions: unknown = nothing;

  readonly #headingId = `vs-dialog-${(count += 1)}`;

  protected override render() {
    return html`
      <dialog
        class="vs-dialog"
        aria-labelledby=${this.#headingId}
        @cancel=${this.#cancelled}
        @click=${this.#clicked}
      >
        ${
          this.open
            ? html`
                <div class="vs-dialog-content">
                  <h2 id=${this.#headingId} tabindex="-1">${this.heading}</h2>
                  ${this.content}
                  ${
                    this.actions === nothing
                      ? nothing
                      : html`
                          <div class="vs-dialog-actions">${this.actions}</div>
                        `
                  }
                </div>
              `
            : nothing
        }
      </dialog>
    `;
  }

  protected override updated(changes: PropertyValues<this>): void {
    if (!changes.has('open')) return;
    const dialog = this.querySelector('dialog');
    if (this.open && !dialog?.open) {
      dialog?.showModal();
      // The first button may be far below; reading starts at the top.
      (dialog?.querySelector<HTMLElement>('[data-focus]') ?? dialog?.querySelector('h2'))?.focus();
    }
    if (!this.open && dialog?.open) dialog.close();
  }

  readonly #cancelled = (event: Event): void => {
    event.preventDefault();
    this.#ask();
  };

  readonly #clicked = (event: Event): void => {
    if (event.target === event.currentTarget) this.#ask();
  };

  #ask(): void {
    this.dispatchEvent(new CustomEvent('close'));
  }
}
customElements.define('vs-dialog', StationDialog);
