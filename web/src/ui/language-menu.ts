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

/** Switches the page to a language, and says so when its words cannot be fetched. */
export abstract class LanguageChoice extends StationElement {
  /** The language whose words could not be fetched. */
  @state() private failed: Language | null = null;

  protected async choose(code: Language): Promise<void> {
    this.failed = null;
    try {
      await setLanguage(code);
    } catch {
      this.failed = code;
    }
  }

  protected renderProblem() {
    if (this.failed === null) return nothing;
    return html`
      <p class="vs-language-failed" role="alert">
        ${tc('header.languageFailed', { language: languageName(this.failed) })}
      </p>
    `;
  }
}

/** The languages that the page can be read in, each by its own name. */
export class LanguageMenu extends LanguageChoice {
  /** Shows codes where there is little room; screen readers say the names all the same. */
  @property({ type: Boolean }) short = false;

  protected override render() {
    return html`
      <nav class="vs-language" ?data-short=${this.short} aria-label=${tc('header.language')}>
        ${offeredLanguages().map(
          (code) => html`
            <button
              type="button"
              lang=${code}
              aria-current=${code === language.value ? 'true' : 'false'}
              @click=${() => void this.choose(code)}
            >
              <span class="vs-language-code">${code}</span>
              <span class="vs-language-name">${languageName(code)}</span>
            </button>
          `,
        )}
      </nav>
      ${this.renderProblem()}
    `;
  }
}
customElements.define('vs-language-menu', LanguageMenu);
