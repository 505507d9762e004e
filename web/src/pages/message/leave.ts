import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, categoryText, type Station, topicInUse, topicTitle } from '../../api';
import { language } from '../../i18n/language';
import { tm } from '../../i18n/message';
import { randomId } from '../../state/connection';
import { visitorKey } from '../../state/visitor';
import { Action } from '../../ui/action';
import { type Problem, problemAlert } from '../../ui/problem';
import { consentField } from '../../ui/consent';
import { focusOn, StationElement } from '../../ui/element';
import { emergencyBox } from '../../ui/emergency';
import { dangerBox } from './danger';
import { leaveMessage, type MessageLeft } from './calls';
import './tie-message';
import { momentWords } from './words';
import { selectField, textArea, textField } from '../../ui/field';

const TEXT_MAX = 5000;
const SAY_LEFT = 500;
const KNOWN = ['too_many_requests', 'bad_email', 'offline'] as const;
const FIELDS = ['category', 'text', 'email', 'consent'] as const;
type Field = (typeof FIELDS)[number];

/** The form for a message, and afterwards the code to follow it. */
class LeaveMessage extends StationElement {
  @property({ attribute: false }) station: Station | null = null;
  @property({ attribute: false }) follow: (code: string) => unknown = () => undefined;

  @state() private category = new URLSearchParams(location.search).get('topic') ?? '';
  @state() private text = '';
  @state() private missing: ReadonlySet<Field> = new Set();
  @state() private left: MessageLeft | null = null;
  @state() private copied = false;
  readonly #action = new Action(this, failureWords);
  #email = '';
  #name = '';
  #consent = false;
  #tellSteps = false;
  /** The same for every try of one message, so that it is kept once. */
  #request = randomId();

  /** The answer comes by e-mail, too; until the station has said so, nothing is promised. */
  get #mailed(): boolean {
    return this.station?.mail ?? false;
  }

  protected override willUpdate(): void {
    if (this.station && this.category) this.category = topicInUse(this.station, this.category);
  }

  protected override render() {
    return this.left ? this.#received(this.left) : this.#form();
  }

  #form() {
    return html`
      <form class="vs-stack message-form" novalidate @submit=${this.#submit}>
        <h1>${tm('leave.title')}</h1>
        <p class="vs-lead">${tm(this.#mailed ? 'leave.leadPlain' : 'leave.leadHere')}</p>
        ${emergencyBox(tm('emergency'), 'message-emergency')} ${this.#topic()} ${this.#message()}
        ${this.#address()} ${this.#agreement()}
        ${problemAlert(this.#action.problem, tm('failed.title'))}
        <div>
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="send-message"
            aria-busy=${this.#action.busy}
          >
            ${tm(this.#action.busy ? 'sending' : 'send')}
          </button>
        </div>
      </form>
    `;
  }

  #topic() {
    const categories = this.station?.categories ?? [];
    // a topic that the address names has no name before the station has answered
    const isComing = this.station === null && this.category !== '';
    return selectField({
      id: 'message-topic',
      label: tm('topic'),
      describedBy: 'need-category',
      invalid: this.#invalid('category'),
      value: this.category,
      busy: isComing,
      options: [
        isComing ? [this.category, tm('topic.coming')] : ['', tm('topic.choose')],
        ...categories.map((category) => [category.id, topicTitle(categoryText(category))] as const),
      ],
      change: (value) => (this.category = value),
      after: this.#need('category'),
    });
  }

  #message() {
    const left = TEXT_MAX - this.text.length;
    return textArea({
      id: 'message-text',
      label: tm('text'),
      hint: tm('text.hint'),
      hintFirst: true,
      rows: 7,
      maxlength: TEXT_MAX,
      describedBy: 'need-text',
      invalid: this.#invalid('text'),
      input: (value) => (this.text = value),
      after: html`
        ${
          left <= SAY_LEFT
            ? html`
                <p class="vs-hint" role="status">${tm('text.left', { count: left })}</p>
              `
            : nothing
        }
        ${this.#need('text')}
      `,
    });
  }

  #address() {
    return html`
      ${textField({
        id: 'message-email',
        label: tm('email'),
        type: 'email',
        hint: tm(this.#mailed ? 'email.hint' : 'email.hintHere'),
        hintFirst: true,
        autocomplete: 'email',
        maxlength: 254,
        describedBy: 'need-email',
        invalid: this.#invalid('email'),
        input: (value) => (this.#email = value),
        after: this.#need('email'),
      })}
      ${
        this.#mailed
          ? html`
              <label class="vs-check" for="message-steps">
                <input
                  type="checkbox"
                  id="message-steps"
                  data-testid="message-steps"
                  @change=${(event: Event) => (this.#tellSteps = (event.target as HTMLInputElement).checked)}
                />
                <span>${tm('tellSteps')}</span>
              </label>
            `
          : nothing
      }
      ${textField({
        id: 'message-name',
        label: html`
          ${tm('name')}
          <span class="vs-optional">${tm('optional')}</span>
        `,
        autocomplete: 'name',
        maxlength: 80,
        input: (value) => (this.#name = value),
      })}
    `;
  }

  #agreement() {
    return consentField({
      id: 'message-consent',
      words: tm('consent'),
      link: tm('consent.link'),
      invalid: this.#invalid('consent'),
      describedBy: 'need-consent',
      change: (given) => (this.#consent = given),
      after: this.#need('consent'),
    });
  }

  #received(left: MessageLeft) {
    return html`
      <section class="vs-stack message-received" data-testid="message-received">
        ${dangerBox(left.danger)}
        <h1 tabindex="-1">${tm('sent.title')}</h1>
        <p class="vs-lead">${tm('sent.due', { due: momentWords(left.dueAt, left.timeZone) })}</p>
        <p>${tm('sent.noComplaint')}</p>
        <div class="message-code">
          <span>${tm('sent.code')}</span>
          <strong class="vs-code" data-testid="message-code">${left.code}</strong>
          <div class="vs-row">
            <button
              type="button"
              class="btn btn-outline-primary btn-sm"
              @click=${() => void this.#copy(left.code)}
            >
              ${tm(this.copied ? 'sent.copied' : 'sent.copy')}
            </button>
          </div>
          <p>${tm('sent.once')} ${left.mailed ? tm('sent.mailed') : ''}</p>
        </div>
        <p>
          ${tm('sent.reference')}
          <strong class="vs-code">${left.reference}</strong>
        </p>
        <vs-tie-message .message=${left.code}></vs-tie-message>
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="follow-now"
            @click=${() => this.follow(left.code)}
          >
            ${tm('sent.follow')}
          </button>
          <button type="button" class="btn btn-link" @click=${this.#another}>
            ${tm('sent.another')}
          </button>
        </div>
      </section>
    `;
  }

  #need(field: Field) {
    return html`
      <p class="vs-error" id="need-${field}" ?hidden=${!this.missing.has(field)}>
        ${tm(`need.${field}`)}
      </p>
    `;
  }

  #invalid(field: Field): boolean {
    return this.missing.has(field);
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.#action.busy) return;
    this.missing = new Set(FIELDS.filter((field) => !this.#has(field)));
    if (this.missing.size > 0) {
      await this.updateComplete;
      focusOn(this, '[aria-invalid="true"]');
      return;
    }
    const isLeft = await this.#action.run('leave', async () => {
      this.left = await leaveMessage({
        request: this.#request,
        category: this.category,
        text: this.text,
        email: this.#email.trim(),
        name: this.#name.trim() || null,
        language: language.value,
        consent: true,
        tellSteps: this.#tellSteps,
        visitor: visitorKey(),
      });
    });
    if (!isLeft) {
      if (this.#action.problem?.code === 'request_used') this.#request = randomId();
      return;
    }
    await this.updateComplete;
    focusOn(this, 'h1');
    window.scrollTo({ top: 0 });
  };

  #has(field: Field): boolean {
    switch (field) {
      case 'category':
        return this.category !== '';
      case 'text':
        return this.text.trim() !== '';
      case 'email':
        return /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(this.#email.trim());
      case 'consent':
        return this.#consent;
    }
  }

  async #copy(code: string): Promise<void> {
    await navigator.clipboard.writeText(code).catch(() => undefined);
    this.copied = true;
  }

  readonly #another = async (): Promise<void> => {
    this.#request = randomId();
    this.left = null;
    this.copied = false;
    this.text = '';
    // the fields begin empty again, and what they held is not sent: somebody else may sit here
    this.#email = '';
    this.#name = '';
    this.#consent = false;
    this.#tellSteps = false;
    await this.updateComplete;
    focusOn(this, 'h1');
  };
}
customElements.define('vs-leave-message', LeaveMessage);

function failureWords(error: unknown): Problem {
  const code = error instanceof ApiError ? error.code : 'page';
  const known = KNOWN.find((each) => each === code);
  return { text: tm(`error.${known ?? 'other'}`), code };
}
