import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { api, ApiError } from '../../api';
import { tq } from '../../i18n/rating';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';

const LONGEST = 500;

/** Words for the person who helped, or thanks without any; they reach that person alone. */
export class ThanksForm extends StationElement {
  /** The token of the contact's seat. */
  @property() seat = '';
  @state() private step: 'asked' | 'sending' | 'sent' | 'gone' = 'asked';
  @state() private failed: string | null = null;

  protected override render() {
    if (this.step === 'sent' || this.step === 'gone')
      return html`
        <p role="status" tabindex="-1" data-testid="thanks-done">
          ${tq(this.step === 'sent' ? 'rating.thank-done' : 'rating.thank-gone')}
        </p>
      `;
    return html`
      <form class="vs-stack" data-testid="thanks" @submit=${this.#submit}>
        <div class="vs-field">
          <label for="thanks-text">${tq('rating.thank-ask')}</label>
          <p class="vs-hint" id="thanks-hint">${tq('rating.thank-hint')}</p>
          <textarea
            class="vs-input"
            id="thanks-text"
            name="text"
            rows="2"
            maxlength=${LONGEST}
            aria-describedby="thanks-hint"
            data-testid="thanks-text"
          ></textarea>
        </div>
        ${
          this.failed
            ? alertBox(tq('rating.thank-error'), {
                tone: 'warning',
                code: this.failed,
                live: 'alert',
              })
            : nothing
        }
        <div class="vs-row">
          <button
            type="submit"
            class="btn btn-outline-primary"
            data-testid="send-thanks"
            aria-busy=${this.step === 'sending' ? 'true' : 'false'}
          >
            ${tq(this.step === 'sending' ? 'rating.thank-sending' : 'rating.thank-send')}
          </button>
        </div>
      </form>
    `;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.step === 'sending') return;
    const said = new FormData(event.target as HTMLFormElement).get('text');
    this.step = 'sending';
    this.failed = null;
    try {
      const body = { text: typeof said === 'string' ? said : '' };
      await api('seat/thanks', { method: 'PUT', body, token: this.seat });
      this.#over('sent');
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'offline';
      // sent twice, as from two tabs, is sent
      if (code === 'thanked') this.#over('sent');
      else if (code === 'too_late' || code === 'nobody') this.#over('gone');
      else {
        this.step = 'asked';
        this.failed = code;
      }
    }
  };

  #over(step: 'sent' | 'gone'): void {
    this.step = step;
    void this.updateComplete.then(() => focusOn(this, '[role="status"]'));
  }
}
customElements.define('vs-thanks', ThanksForm);
