import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Station } from '../../api';
import { language } from '../../i18n/language';
import { tm } from '../../i18n/message';
import { tq } from '../../i18n/complaint';
import { randomId } from '../../state/connection';
import { visitorKey } from '../../state/visitor';
import { Action } from '../../ui/action';
import { consentField } from '../../ui/consent';
import { focusOn, StationElement } from '../../ui/element';
import { textArea, textField } from '../../ui/field';
import { type Problem, problemAlert } from '../../ui/problem';
import { leavePraise } from './calls';
import { TEXT_MAX } from './facts';

const KNOWN = ['too_many_requests', 'bad_email', 'offline'] as const;
type Wrong = 'text' | 'email' | 'consent';

/** A short form for esteem. */
class LeavePraise extends StationElement {
  @property({ attribute: false }) station: Station | null = null;
  @state() private wrong: ReadonlySet<Wrong> = new Set();
  @state() private reference = '';
  @state() private mailed = false;
  readonly #action = new Action<'leave'>(this, failureWords);
  #text = '';
  #whom = '';
  #email = '';
  #name = '';
  #consent = false;
  #request = randomId();

  protected override render() {
    return this.reference ? this.#received() : this.#form();
  }

  #form() {
    return html`
      <form class="vs-stack message-form" novalidate @submit=${this.#submit}>
        <h1>${tq('praise.title')}</h1>
        <p class="vs-lead">${tq('praise.lead')}</p>
        ${textArea({
          id: 'praise-text',
          testid: 'praise-text',
          label: tq('praise.text'),
          rows: 5,
          maxlength: TEXT_MAX,
          error: this.wrong.has('text') ? tq('praise.need') : '',
          input: (value) => (this.#text = value),
        })}
        ${textField({
          id: 'praise-whom',
          label: html`
            ${tq('praise.whom')}
            <span class="vs-optional">${tm('optional')}</span>
          `,
          hint: tq('praise.whom.hint'),
          hintFirst: true,
          maxlength: 200,
          autocomplete: 'off',
          input: (value) => (this.#whom = value),
        })}
        ${textField({
          id: 'praise-email',
          testid: 'praise-email',
          label: html`
            ${tm('email')}
            <span class="vs-optional">${tm('optional')}</span>
          `,
          type: 'email',
          hint: tq('praise.email.hint'),
          hintFirst: true,
          autocomplete: 'email',
          maxlength: 254,
          error: this.wrong.has('email') ? tm('need.email') : '',
          input: (value) => (this.#email = value),
        })}
        ${textField({
          id: 'praise-name',
          label: html`
            ${tm('name')}
            <span class="vs-optional">${tm('optional')}</span>
          `,
          autocomplete: 'name',
          maxlength: 80,
          input: (value) => (this.#name = value),
        })}
        ${consentField({
          id: 'praise-consent',
          words: tq('praise.consent'),
          link: tm('consent.link'),
          invalid: this.wrong.has('consent'),
          describedBy: 'need-praise-consent',
          change: (given) => (this.#consent = given),
          after: html`
            <p class="vs-error" id="need-praise-consent" ?hidden=${!this.wrong.has('consent')}>
              ${tm('need.consent')}
            </p>
          `,
        })}
        ${problemAlert(this.#action.problem, tq('failed.title'))}
        <div>
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="send-praise"
            aria-busy=${this.#action.busy}
          >
            ${this.#action.busy ? tm('sending') : tq('praise.send')}
          </button>
        </div>
      </form>
    `;
  }

  #received() {
    return html`
      <section class="vs-stack message-received" data-testid="praise-received">
        <h1 tabindex="-1">${tq('praise.sent.title')}</h1>
        <p class="vs-lead">${tq('praise.sent.text')}</p>
        ${
          this.mailed
            ? html`
                <p>${tq('praise.sent.mailed')}</p>
              `
            : nothing
        }
        <p>
          ${tm('sent.reference')}
          <strong class="vs-code">${this.reference}</strong>
        </p>
      </section>
    `;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.#action.busy) return;
    const email = this.#email.trim();
    const wrong = new Set<Wrong>();
    if (this.#text.trim() === '') wrong.add('text');
    if (email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(email)) wrong.add('email');
    if (!this.#consent) wrong.add('consent');
    this.wrong = wrong;
    if (wrong.size > 0) {
      await this.updateComplete;
      focusOn(this, '[aria-invalid="true"]');
      return;
    }
    const done = await this.#action.run('leave', async () => {
      const left = await leavePraise({
        request: this.#request,
        text: this.#text,
        whom: this.#whom.trim(),
        email: email || null,
        name: this.#name.trim() || null,
        language: language.value,
        consent: true,
        visitor: visitorKey(),
      });
      this.reference = left.reference;
      this.mailed = left.mailed;
    });
    if (!done) return;
    await this.updateComplete;
    focusOn(this, 'h1');
    window.scrollTo({ top: 0 });
  };
}
customElements.define('vs-leave-praise', LeavePraise);

function failureWords(error: unknown): Problem {
  const code = error instanceof ApiError ? error.code : 'page';
  const known = KNOWN.find((each) => each === code);
  return { text: tm(`error.${known ?? 'other'}`), code };
}
