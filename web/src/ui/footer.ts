import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { tc } from '../i18n/common';
import { language } from '../i18n/language';
import { embedded } from '../state/embedded';
import { isKiosk } from '../state/kiosk';
import { StationElement } from './element';

const DOCUMENTS = ['guide', 'results', 'complaint', 'accessibility', 'privacy', 'verify'] as const;
/** On a screen of the station's own nobody need doubt whose operator it is. */
const KIOSK_DOCUMENTS = ['accessibility', 'privacy'] as const;

/** The foot of every page: the public documents, in the language of the page. */
export class StationFooter extends StationElement {
  @property() organisation = '';
  /** Opens the documents beside the page, where leaving it would cost something. */
  @property({ type: Boolean }) beside = false;

  protected override render() {
    const beside = this.beside || embedded;
    return html`
      <footer class="vs-footer">
        <nav aria-label=${tc('footer.label')}>
          <ul>
            ${(isKiosk() ? KIOSK_DOCUMENTS : DOCUMENTS).map(
              (name) => html`
                <li>
                  <a
                    href="/${name}?lang=${language.value}"
                    target=${beside ? '_blank' : '_self'}
                    rel="noopener"
                  >
                    ${tc(`footer.${name}`)}
                    ${
                      beside
                        ? html`
                            <span class="visually-hidden">${tc('footer.beside')}</span>
                          `
                        : ''
                    }
                  </a>
                </li>
              `,
            )}
          </ul>
        </nav>
        ${
          this.organisation
            ? html`
                <p>${this.organisation}</p>
              `
            : nothing
        }
      </footer>
    `;
  }
}
customElements.define('vs-footer', StationFooter);
