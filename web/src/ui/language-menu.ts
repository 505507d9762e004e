import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tc } from '../i18n/common';
import {
  type Language,
  language,
  languageName,
  offeredLanguages,
  setLanguage,
} from '../i18n/language';
import { StationElement } from './element';

/** The languages that the page can be read in, each by its own name. */
export class LanguageMenu extends StationElement {
  /** Shows codes where there is little room; screen readers say the names all the same. */
  @property({ type: Boolean }) short = false;
  /** The language whose words could not be fetched. */
  @state() private failed: Language | null = null;

  protected override render() {
    return html`
      <nav class="vs-language" ?data-short=${this.short} aria-label=${tc('header.language')}>
        ${offeredLanguages().map(
          (code) => html`
            <button
              type="button"
              lang=${code}
              aria-current=${code === language.value ? 'true' : 'false'}
              @click=${() => void this.#choose(code)}
            >
              <span class="vs-language-code">${code}</span>
              <span class="vs-language-name">${languageName(code)}</span>
            </button>
          `,
        )}
      </nav>
      ${
        this.failed === null
          ? nothing
          : html`
              <p class="vs-language-failed" role="alert">
                ${tc('header.languageFailed', { language: languageName(this.failed) })}
              </p>
            `
      }
    `;
  }

  async #choose(code: Language): Promise<void> {
    this.failed = null;
    try {
      await setLanguage(code);
    } catch {
      this.failed = code;
    }
  }
}
customElements.define('vs-language-menu', LanguageMenu);
