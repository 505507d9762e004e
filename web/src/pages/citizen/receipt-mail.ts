import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { api, ApiError } from '../../api';
import { tv } from '../../i18n/visit';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';

const TRIES = 5;
const PAUSE_MS = 1_500;
const KNOWN = ['bad_email', 'sent_already', 'too_many_requests'] as const;

/** Sends the receipt of the contact that is over to an address, which is not kept. */
export class ReceiptMail extends StationElement {
  /** The token of the contact's seat. */
  @property() seat = '';
  @state() private step: 'asked' | 'sending' | 'sent' = 'asked';
  @state() private failed: string | null = null;
  #email = '';

  protected override render() {
    if (this.step === 'sent') {
      return html`
        <p class="vs-card" role="status" tabindex="-1" data-testid="receipt-sent">
          ${tv('receiptMail.sent')}
        </p>
      `;
    }
    return html`
      <details class="vs-details" data-testid="receipt-mail">
        <summary>${tv('receiptMail.title')}</summary>
        <form class="vs-stack" novalidate @submit=${this.#submit}>
          ${textField({
            id: 'receipt-email',
            label: tv('receiptMail.email'),
            type: 'email',
            testid: 'receipt-email',
            hint: tv('receiptMail.hint'),
            hintFirst: true,
            autocomplete: 'email',
            maxlength: 254,
            error: this.failed ?? nothing,
            input: (value) => (this.#email = value),
          })}
          <div>
            <button
              type="submit"
              class="btn btn-outline-primary"
              data-testid="send-receipt"
              aria-busy=${this.step === 'sending' ? 'true' : 'false'}
            >
              ${tv('receiptMail.send')}
            </button>
          </div>
        </form>
      </details>
    `;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.step === 'sending') return;
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(this.#email.trim())) {
      this.failed = tv('receiptMail.bad_email');
      focusOn(this, '#receipt-email');
      return;
    }
    this.step = 'sending';
    this.failed = null;
    try {
      await this.#send(this.#email.trim());
      this.step = 'sent';
      await this.updateComplete;
      focusOn(this, '[role="status"]');
    } catch (error) {
      this.step = 'asked';
      const code = error instanceof ApiError ? error.code : '';
      this.failed = tv(`receiptMail.${KNOWN.find((known) => known === code) ?? 'other'}`);
    }
  };

  /** The end of the contact may be written a moment later than the page learns of it. */
  async #send(email: string): Promise<void> {
    for (let left = TRIES; ; left -= 1) {
      try {
        await api('seat/receipt', { method: 'POST', body: { email }, token: this.seat });
        return;
      } catch (error) {
        const early = error instanceof ApiError && error.code === 'not_over';
        if (!early || left <= 1 || this.scope.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }
}
customElements.define('vs-receipt-mail', ReceiptMail);
