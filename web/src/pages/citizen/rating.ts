import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { api, ApiError } from '../../api';
import type { SeatRating } from '../../protocol/api';
import { language } from '../../i18n/language';
import { tq } from '../../i18n/rating';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import './thanks';

const STARS = [1, 2, 3, 4, 5] as const;
const REASONS = ['clear', 'complete', 'sure', 'technical', 'other'] as const;
/** From so many stars on it is asked what was good, below what was not. */
const GOOD_FROM = 4;
const LONGEST = 200;
const TRIES = 5;
const PAUSE_MS = 1_500;

/** Stars for the contact that is over, and why: given or left, both with a word that it is well so; then the questionnaire. */
export class Rating extends StationElement {
  /** The token of the contact's seat. */
  @property() seat = '';
  @state() private step: 'asked' | 'sending' | 'thanked' | 'skipped' = 'asked';
  @state() private score = 0;
  @state() private missing = false;
  @state() private failed: string | null = null;
  @state() private questionnaire: string | null = null;

  protected override render() {
    if (this.step === 'thanked' || this.step === 'skipped') return this.#done();
    return html`
      <form class="vs-card vs-stack" novalidate data-testid="rating" @submit=${this.#submit}>
        <fieldset
          class="vs-rating"
          aria-describedby="rating-purpose ${this.missing ? 'rating-missing' : ''}"
        >
          <legend>${tq('rating.question')}</legend>
          <p class="vs-soft" id="rating-purpose">${tq('rating.purpose')}</p>
          <div class="vs-rating-stars">${STARS.map((score) => this.#star(score))}</div>
        </fieldset>
        <div role="alert">
          ${
            this.missing
              ? html`
                  <p class="vs-error" id="rating-missing">${tq('rating.choose')}</p>
                `
              : nothing
          }
        </div>
        ${this.score ? this.#why() : nothing}
        ${
          this.failed
            ? alertBox(tq('rating.error'), { tone: 'warning', code: this.failed, live: 'alert' })
            : nothing
        }
        <div class="vs-row">
          <button
            type="submit"
            class="btn btn-outline-primary"
            data-testid="send-rating"
            aria-busy=${this.step === 'sending' ? 'true' : 'false'}
          >
            ${tq(this.step === 'sending' ? 'rating.sending' : 'rating.send')}
          </button>
          <button
            type="button"
            class="btn btn-link"
            data-testid="skip-rating"
            @click=${() => this.#over('skipped')}
          >
            ${tq('rating.skip')}
          </button>
        </div>
      </form>
    `;
  }

  #star(score: (typeof STARS)[number]) {
    return html`
      <label class="vs-star ${score <= this.score ? 'is-lit' : ''}">
        <input
          type="radio"
          name="score"
          value=${score}
          data-testid="rate-${score}"
          @change=${() => {
            this.score = score;
            this.missing = false;
          }}
        />
        ${icon('star')}
        <span class="visually-hidden">${tq('rating.star', { count: score })}</span>
        <span aria-hidden="true">${score}</span>
      </label>
    `;
  }

  #why() {
    const kind = this.score >= GOOD_FROM ? 'good' : 'bad';
    return html`
      ${keyed(
        // a reason that was chosen does not turn into its opposite
        kind,
        html`
          <fieldset class="vs-rating" data-testid="rating-reason">
            <legend>${tq(`rating.${kind}`)}</legend>
            ${REASONS.map(
              (reason) => html`
                <label class="vs-choice">
                  <input type="radio" name="reason" value=${reason} />
                  <span>${tq(`rating.${kind}.${reason}`)}</span>
                </label>
              `,
            )}
          </fieldset>
        `,
      )}
      <div class="vs-field">
        <label for="rating-text">${tq('rating.text')}</label>
        <p class="vs-hint" id="rating-text-hint">${tq('rating.textHint')}</p>
        <textarea
          class="vs-input"
          id="rating-text"
          name="text"
          rows="2"
          maxlength=${LONGEST}
          aria-describedby="rating-text-hint"
          data-testid="rating-text"
        ></textarea>
      </div>
    `;
  }

  #done() {
    return html`
      <div class="vs-card vs-stack">
        <p role="status" tabindex="-1" data-testid="rating-done">
          ${tq(`rating.${this.step === 'thanked' ? 'thanks' : 'skipped'}`)}
        </p>
        <vs-thanks .seat=${this.seat}></vs-thanks>
        ${
          this.questionnaire
            ? html`
                <p>
                  <a
                    class="btn btn-outline-primary"
                    href=${this.questionnaire}
                    target="_blank"
                    rel="noopener"
                    data-testid="open-questionnaire"
                  >
                    ${tq('rating.questionnaire')}
                  </a>
                </p>
                <p class="vs-soft">${tq('rating.questionnaireHint')}</p>
              `
            : nothing
        }
      </div>
    `;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.step === 'sending') return;
    this.missing = !this.score;
    if (this.missing) {
      focusOn(this, 'input[type="radio"]');
      return;
    }
    const given = new FormData(event.target as HTMLFormElement);
    const text = given.get('text');
    const body = {
      score: this.score,
      reason: (given.get('reason') ?? null) as NonNullable<SeatRating['reason']> | null,
      text: typeof text === 'string' ? text : '',
    };
    this.step = 'sending';
    this.failed = null;
    try {
      await this.#send(body);
      this.#over('thanked');
    } catch (error) {
      this.step = 'asked';
      this.failed = error instanceof ApiError ? error.code : 'offline';
    }
  };

  /** The end of the contact may be written a moment later than the page learns of it. */
  async #send(body: SeatRating): Promise<void> {
    for (let left = TRIES; ; left -= 1) {
      try {
        await api('seat/rating', { method: 'PUT', body, token: this.seat });
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
    if (step === 'thanked') void this.#askForQuestionnaire();
  }

  /** Without an address there is no questionnaire to offer, and nothing to say about it. */
  async #askForQuestionnaire(): Promise<void> {
    try {
      const { address } = await api('seat/questionnaire', {
        method: 'POST',
        token: this.seat,
      });
      this.questionnaire = `${address}&lang=${language.value}`;
    } catch {
      this.questionnaire = null;
    }
  }
}
customElements.define('vs-rating', Rating);
