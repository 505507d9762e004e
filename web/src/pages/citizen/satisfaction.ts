import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { api, ApiError } from '../../api';
import { SATISFACTION, tq } from '../../i18n/satisfaction';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';

const TRIES = 5;
const PAUSE_MS = 1_500;

/** One question about the contact that is over: answered or left, both with a word that it is well so. */
export class SatisfactionQuestion extends StationElement {
  /** The token of the contact's seat. */
  @property() seat = '';
  @state() private step: 'asked' | 'sending' | 'thanked' | 'skipped' = 'asked';
  @state() private missing = false;
  @state() private failed: string | null = null;

  protected override render() {
    if (this.step === 'thanked' || this.step === 'skipped') {
      return html`
        <p class="vs-card" role="status" tabindex="-1" data-testid="satisfaction-done">
          ${tq(`satisfaction.${this.step === 'thanked' ? 'thanks' : 'skipped'}`)}
        </p>
      `;
    }
    return html`
      <form class="vs-card vs-stack" novalidate data-testid="satisfaction" @submit=${this.#submit}>
        <fieldset
          class="vs-satisfaction"
          aria-describedby="satisfaction-purpose ${this.missing ? 'satisfaction-missing' : ''}"
        >
          <legend>${tq('satisfaction.question')}</legend>
          <p class="vs-soft" id="satisfaction-purpose">${tq('satisfaction.purpose')}</p>
          <div class="vs-satisfaction-scale">
            ${SATISFACTION.map(
              (score) => html`
                <label class="vs-choice">
                  <input
                    type="radio"
                    name="satisfaction"
                    value=${score}
                    data-testid="satisfaction-${score}"
                    @change=${() => (this.missing = false)}
                  />
                  <span>
                    <strong>${score}</strong>
                    <span>${tq(`satisfaction.${score}`)}</span>
                  </span>
                </label>
              `,
            )}
          </div>
        </fieldset>
        <div role="alert">
          ${
            this.missing
              ? html`
                  <p class="vs-error" id="satisfaction-missing">${tq('satisfaction.choose')}</p>
                `
              : nothing
          }
        </div>
        ${
          this.failed
            ? alertBox(tq('satisfaction.error'), {
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
            data-testid="send-satisfaction"
            aria-busy=${this.step === 'sending' ? 'true' : 'false'}
          >
            ${tq(this.step === 'sending' ? 'satisfaction.sending' : 'satisfaction.send')}
          </button>
          <button
            type="button"
            class="btn btn-link"
            data-testid="skip-satisfaction"
            @click=${() => this.#over('skipped')}
          >
            ${tq('satisfaction.skip')}
          </button>
        </div>
      </form>
    `;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.step === 'sending') return;
    const score = Number(new FormData(event.target as HTMLFormElement).get('satisfaction'));
    this.missing = !score;
    if (!score) {
      focusOn(this, 'input[type="radio"]');
      return;
    }
    this.step = 'sending';
    this.failed = null;
    try {
      await this.#send(score);
      this.#over('thanked');
    } catch (error) {
      this.step = 'asked';
      this.failed = error instanceof ApiError ? error.code : 'offline';
    }
  };

  /** The end of the contact may be written a moment later than the page learns of it. */
  async #send(score: number): Promise<void> {
    for (let left = TRIES; ; left -= 1) {
      try {
        await api('seat/satisfaction', { method: 'PUT', body: { score }, token: this.seat });
        return;
      } catch (error) {
        const early = error instanceof ApiError && error.code === 'not_over';
        if (!early || left <= 1 || this.scope.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  #over(step: 'thanked' | 'skipped'): void {
    this.step = step;
    void this.updateComplete.then(() => focusOn(this, '[role="status"]'));
  }
}
customElements.define('vs-satisfaction', SatisfactionQuestion);
