import { html } from 'lit';
import { property } from 'lit/decorators.js';
import { tko } from '../../i18n/known-code';
import { inLanguage } from '../../i18n/language';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { problemAlert } from '../../ui/problem';
import { failureWords, linkCase } from './calls';

/** Ties a case, whose code the page has, to the recognition of a citizen who types theirs. */
export class TieCase extends StationElement {
  /** The code of the case. */
  @property({ attribute: false }) tied = '';
  #code = '';
  readonly #action = new Action<'tie'>(this, failureWords);

  protected override render() {
    const { done, problem, busy } = this.#action;
    if (done) {
      return html`
        <p class="vs-note" tabindex="-1" data-testid="case-tied">
          ${icon('check')}
          <span>${done}</span>
        </p>
      `;
    }
    return html`
      <form class="vs-stack" novalidate @submit=${this.#tie}>
        <p class="vs-hint">${tko('tie.text')}</p>
        ${textField({
          id: 'tie-code',
          testid: 'tie-code',
          label: tko('enter.code'),
          look: 'vs-code',
          autocomplete: 'off',
          autocapitalize: 'characters',
          maxlength: 32,
          input: (code) => (this.#code = code),
        })}
        ${problemAlert(problem)}
        <div class="vs-row">
          <button
            type="submit"
            class="btn btn-outline-primary btn-sm"
            data-testid="tie-case"
            aria-busy=${busy ? 'true' : 'false'}
          >
            ${tko('cases.link')}
          </button>
          <a href=${inLanguage('/recognition')} target="_blank" rel="noopener">
            ${tko('enter.how')}
          </a>
        </div>
      </form>
    `;
  }

  readonly #tie = async (event: Event): Promise<void> => {
    event.preventDefault();
    const code = this.#code.trim();
    if (!code) {
      focusOn(this, '#tie-code');
      return;
    }
    const isDone = await this.#action.run(
      'tie',
      () => linkCase(code, this.tied),
      tko('cases.linked'),
    );
    if (isDone) this.#code = '';
    await this.updateComplete;
    focusOn(this, isDone ? '.vs-note' : '#tie-code');
  };
}
customElements.define('vs-tie-case', TieCase);
