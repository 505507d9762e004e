import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tc } from '../i18n/common';
import { StationElement } from './element';

/**
 * A button at the head of the messages that brings earlier ones. The reader stays at the same line. `load` brings
 * them and may reject; the button is there to be pressed again.
 */
export class EarlierMessages extends StationElement {
  @property({ attribute: false }) load: () => Promise<unknown> = () => Promise.resolve();
  @state() private loading = false;

  protected override render() {
    return html`
      <button
        type="button"
        class="btn btn-link vs-chat-earlier"
        data-testid="chat-earlier"
        aria-busy=${this.loading ? 'true' : 'false'}
        @click=${this.#load}
      >
        ${tc('chat.earlier')}
      </button>
    `;
  }

  readonly #load = async (): Promise<void> => {
    if (this.loading) return;
    this.loading = true;
    const log = this.closest<HTMLElement>('.vs-chat-log');
    const below = log ? log.scrollHeight - log.scrollTop : 0;
    // what is old is not read out as news
    log?.setAttribute('aria-live', 'off');
    try {
      await this.load();
    } catch {
      // the button is there to be pressed again
    } finally {
      this.loading = false;
      // once the list has been drawn
      requestAnimationFrame(() => {
        if (!log) return;
        log.scrollTop = log.scrollHeight - below;
        log.focus();
        log.setAttribute('aria-live', 'polite');
      });
    }
  };
}
customElements.define('vs-earlier-messages', EarlierMessages);
