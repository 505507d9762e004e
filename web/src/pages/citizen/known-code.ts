import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { withWords } from '../../i18n/language';
import { tv } from '../../i18n/visit';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { Entrance } from './recognised';

/** Where somebody who asked to be recognised writes their code; that part is fetched when it is opened. */
export class KnownCode extends StationElement {
  @property({ attribute: false }) found: (entrance: Entrance | null) => void = () => undefined;
  @state() private fetched = false;

  protected override render() {
    return html`
      <details class="vs-details" data-testid="have-known-code" @toggle=${this.#fetch}>
        <summary>${icon('check')} ${tv('known.title')}</summary>
        ${
          this.fetched
            ? html`
                <vs-recognised .found=${this.found}></vs-recognised>
              `
            : nothing
        }
      </details>
    `;
  }

  readonly #fetch = async (): Promise<void> => {
    try {
      await withWords(import('./recognised'));
      this.fetched = true;
    } catch {
      // opening it again fetches it again; without it one enters as everybody does
    }
  };
}
customElements.define('vs-known-code', KnownCode);
