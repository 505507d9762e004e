import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { api } from '../../api';
import { t } from '../../i18n/citizen';
import { tc } from '../../i18n/common';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';

type Answer = { code: string; valid: boolean } | 'failed' | null;

/** Tells whether a code that an operator showed is one of ours. */
export class VerifyDialog extends StationElement {
  @property({ type: Boolean }) open = false;
  @state() private answer: Answer = null;
  @state() private busy = false;

  protected override render() {
    return html`
      <vs-dialog
        .open=${this.open}
        .heading=${t('verify.title')}
        .content=${this.#content()}
        .actions=${html`
          <button type="button" class="btn btn-outline-primary" @click=${this.#close}>
            ${tc('dialog.close')}
          </button>
        `}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #content() {
    return html`
      <p>${t('verify.text')}</p>
      <form class="vs-verify" @submit=${this.#check}>
        <div class="vs-field vs-grow">
          <label for="verify-code">${t('verify.label')}</label>
          <input
            id="verify-code"
            data-focus
            class="vs-input vs-code"
            name="code"
            maxlength="16"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
          />
        </div>
        <button type="submit" class="btn btn-primary" aria-busy=${this.busy ? 'true' : 'false'}>
          ${t('verify.action')}
        </button>
      </form>
      <div role="status">${this.#result()}</div>
    `;
  }

  #result() {
    const { answer } = this;
    if (answer === null) return nothing;
    if (answer === 'failed') return alertBox(t('verify.failed'), { tone: 'warning' });
    return answer.valid
      ? alertBox(t('verify.valid', { code: answer.code }), { tone: 'success' })
      : alertBox(t('verify.invalid', { code: answer.code }), { tone: 'danger' });
  }

  readonly #check = async (event: Event): Promise<void> => {
    event.preventDefault();
    const field = this.querySelector<HTMLInputElement>('#verify-code');
    const code = field?.value.trim().toUpperCase();
    if (!code || this.busy) {
      field?.focus();
      return;
    }
    this.busy = true;
    try {
      this.answer = await api<Answer>(`operators/${encodeURIComponent(code)}`);
    } catch {
      this.answer = 'failed';
    } finally {
      this.busy = false;
    }
  };

  readonly #close = (event: Event): void => {
    event.stopPropagation();
    this.answer = null;
    this.dispatchEvent(new CustomEvent('close'));
  };
}
customElements.define('vs-verify', VerifyDialog);
