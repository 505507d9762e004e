import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { api, ApiError } from '../../api';
import { tko } from '../../i18n/known-code';
import { inLanguage } from '../../i18n/language';
import type { Entrance } from '../../protocol/api';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { type Problem, problemAlert } from '../../ui/problem';

export type { Entrance } from '../../protocol/api';

/** The code of somebody who asked to be recognised, before they enter. It stands within another form. */
export class Recognised extends StationElement {
  /** Told what the code opens, and null when somebody enters without it after all. */
  @property({ attribute: false }) found: (entrance: Entrance | null) => void = () => undefined;
  @state() private entrance: Entrance | null = null;
  #code = '';
  readonly #action = new Action<'open'>(this, failureWords);

  protected override render() {
    return this.entrance ? this.#known(this.entrance) : this.#ask();
  }

  #ask() {
    return html`
      <div class="vs-stack" @keydown=${this.#pressed}>
        <p class="vs-hint">${tko('enter.text')}</p>
        ${textField({
          id: 'known-code',
          testid: 'known-code',
          label: tko('enter.code'),
          look: 'vs-code',
          autocomplete: 'off',
          autocapitalize: 'characters',
          maxlength: 32,
          input: (code) => (this.#code = code),
        })}
        ${problemAlert(this.#action.problem)}
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            data-testid="use-known-code"
            aria-busy=${this.#action.busy ? 'true' : 'false'}
            @click=${() => void this.#open()}
          >
            ${tko('enter.use')}
          </button>
          <a href=${inLanguage('/recognition')} target="_blank" rel="noopener">
            ${tko('enter.how')}
          </a>
        </div>
      </div>
    `;
  }

  #known({ open }: Entrance) {
    return html`
      <div class="vs-stack" data-testid="known-here">
        <p class="vs-note" tabindex="-1">
          ${icon('check')}
          <span>
            ${tko('enter.known')} ${open > 0 ? tko('enter.cases', { count: open }) : nothing}
          </span>
        </p>
        <div>
          <button
            type="button"
            class="btn btn-link"
            data-testid="enter-unknown"
            @click=${() => void this.#without()}
          >
            ${tko('enter.without')}
          </button>
        </div>
      </div>
    `;
  }

  /** Enter opens the code and does not send the form around it. */
  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    void this.#open();
  };

  async #open(): Promise<void> {
    const code = this.#code.trim();
    if (!code) {
      focusOn(this, '#known-code');
      return;
    }
    const done = await this.#action.run('open', async () => {
      this.entrance = await api('recognition/entrance', { method: 'POST', body: { code } });
    });
    await this.updateComplete;
    if (!done) {
      focusOn(this, '#known-code');
      return;
    }
    this.#code = '';
    this.found(this.entrance);
    focusOn(this, '.vs-note');
  }

  async #without(): Promise<void> {
    this.entrance = null;
    this.found(null);
    announce(tko('enter.undone'));
    await this.updateComplete;
    focusOn(this, '#known-code');
  }
}
customElements.define('vs-recognised', Recognised);

function failureWords(error: unknown): Problem {
  const { status, code } = error instanceof ApiError ? error : { status: 0, code: 'page' };
  if (status === 404) return { text: tko('error.unknown') };
  if (status === 429) return { text: tko('error.limited') };
  return { text: tko(code === 'offline' ? 'error.offline' : 'error.other') };
}
