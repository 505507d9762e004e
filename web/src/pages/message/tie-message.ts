import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { withWords } from '../../i18n/language';
import { tm } from '../../i18n/message';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';

/** Where a citizen who asked to be recognised ties a message just left to their code; that part is fetched when it is opened. */
export class TieMessage extends StationElement {
  /** The code of the message. */
  @property({ attribute: false }) message = '';
  @state() private fetched = false;

  protected override render() {
    return html`
      <details class="vs-details" data-testid="tie-message" @toggle=${this.#fetch}>
        <summary>${icon('check')} ${tm('tie')}</summary>
        ${
          this.fetched
            ? html`
                <vs-tie-case .tied=${this.message}></vs-tie-case>
              `
            : nothing
        }
      </details>
    `;
  }

  readonly #fetch = async (): Promise<void> => {
    try {
      await withWords(import('../recognition/tie-case'));
      this.fetched = true;
    } catch {
      // opening it again fetches it again; the page of recognition ties a message, too
    }
  };
}
customElements.define('vs-tie-message', TieMessage);
