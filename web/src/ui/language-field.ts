import { html } from 'lit';
import { tc } from '../i18n/common';
import { language, languageName, offeredLanguages } from '../i18n/language';
import { selectField } from './field';
import { LanguageChoice } from './language-menu';

/** The language of the page among other settings, where there is no header. */
export class LanguageField extends LanguageChoice {
  protected override render() {
    return html`
      ${selectField({
        id: 'page-language',
        testid: 'page-language',
        label: tc('header.language'),
        value: language.value,
        options: offeredLanguages().map((code) => [code, languageName(code)] as const),
        change: (code) => void this.choose(code),
      })}
      ${this.renderProblem()}
    `;
  }
}
customElements.define('vs-language-field', LanguageField);
