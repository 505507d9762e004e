import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import {
  ApiError,
  type Category,
  categoryText,
  type Station,
  topicInUse,
  topicTitle,
} from '../../api';
import { tb } from '../../i18n/callback';
import { language } from '../../i18n/language';
import { randomId } from '../../state/connection';
import { visitorKey } from '../../state/visitor';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { type Problem, problemAlert } from '../../ui/problem';
import { consentField } from '../../ui/consent';
import { focusOn, StationElement } from '../../ui/element';
import { emergencyBox } from '../../ui/emergency';
import { askCallback, type CallbackAsked, sendNumberCode, type Way } from './callback-calls';
import { momentWords } from '../message/words';
import { selectField, textField } from '../../ui/field';
import { recordingChoice } from './recording-choice';

const FIELDS = ['category', 'email', 'number', 'code', 'recording', 'consent'] as const;
type Field = (typeof FIELDS)[number];
/** Where each of them is filled in. */
const PLACES: Record<Field, string> = {
  category: '#callback-topic',
  email: '#callback-email',
  number: '#callback-number',
  code: '#callback-number-code',
  recording: '[name="recording"]',
  consent: '#callback-consent',
};
const KNOWN = [
  'too_many_requests',
  'bad_email',
  'bad_number',
  'number_not_called',
  'answered_meanwhile',
  'callbacks_full',
  'number_asked',
  'wrong_number_code',
  'number_code_over',
  'cooled_down',
  'way_off',
  'offline',
] as const;

/** Asking to be called back: which way, where to find the person, and for whoever waits nothing more. */
export class AskCallback extends StationElement {
  @property({ attribute: false }) station: Station | null = null;
  @property() topic = '';
  /** The seat of whoever waits in the queue now; what was said on entering stays. */
  @property({ attribute: false }) seat: string | null = null;
  @property({ attribute: false }) asked: (asked: CallbackAsked) => void = () => undefined;
  @property({ attribute: false }) back: () => void = () => undefined;

  @state() private chosen: Way | null = null;
  @state() private recording: boolean | null = null;
  @state() private missing: ReadonlySet<Field> = new Set();
  /** To which number a code was sent, and what was written of it. */
  @state() private codeSentTo: string | null = null;
  readonly #action = new Action(this, failureWords);
  #code = '';
  #email = '';
  #number = '';
  #name = '';
  #consent = false;
  /** The same for every try of one request, so that it is kept once. */
  #request = randomId();

  get #ways(): Way[] {
    return this.station?.callback ?? [];
  }

  get #way(): Way {
    return this.chosen ?? this.#ways[0] ?? 'video';
  }

  protected override willUpdate(): void {
    // who waits keeps the topic of the place, whatever became of it
    if (this.station && this.topic && !this.seat) this.topic = topicInUse(this.station, this.topic);
  }

  protected override render() {
    return html`
      <form class="vs-stack vs-callback-form" novalidate @submit=${this.#submit}>
        <h1 tabindex="-1">${tb('ask.title')}</h1>
        <p class="vs-lead">${tb('ask.lead')}</p>
        ${this.seat ? alertBox(tb('ask.keeps'), { tone: 'success' }) : this.#opening()}
        ${emergencyBox(tb('emergency'), 'vs-callback-emergency')}
        ${this.seat ? nothing : this.#topics()} ${this.#choice()} ${this.#address()}
        ${this.seat ? nothing : this.#more()} ${this.#agreement()}
        ${problemAlert(this.#action.problem, tb('failed.title'))}
        <div class="vs-row">
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="ask-callback"
            aria-busy=${this.#action.busy}
          >
            ${tb(this.#action.busy ? 'sending' : 'send')}
          </button>
          <button type="button" class="btn btn-link" @click=${() => this.back()}>
            ${tb('back')}
          </button>
        </div>
      </form>
    `;
  }

  get #category(): Category | undefined {
    return this.station?.categories.find((category) => category.id === this.topic);
  }

  #opening() {
    const { station } = this;
    const category = this.#category;
    const closed = category ? !category.open : station?.open === false;
    const opens = category?.nextOpening ?? station?.nextOpening;
    if (!station || !closed || !opens) return nothing;
    return alertBox(tb('ask.opens', { due: momentWords(opens, station.timeZone) }));
  }

  #topics() {
    return selectField({
      id: 'callback-topic',
      label: tb('topic'),
      describedBy: 'callback-need-category',
      invalid: this.#invalid('category'),
      value: this.topic,
      options: [
        ['', tb('topic.choose')],
        ...(this.station?.categories ?? []).map(
          (category) => [category.id, topicTitle(categoryText(category))] as const,
        ),
      ],
      change: (value) => (this.topic = value),
      after: this.#need('category'),
    });
  }

  #choice() {
    if (this.#ways.length < 2) return nothing;
    return html`
      <fieldset class="vs-fieldset">
        <legend>${tb('way')}</legend>
        ${this.#ways.map((way) =>
          choice(
            `callback-${way}`,
            this.#way === way,
            tb(`way.${way}`),
            tb(`way.${way}.hint`),
            () => (this.chosen = way),
          ),
        )}
      </fieldset>
    `;
  }

  #address() {
    const field = this.#way === 'video' ? 'email' : 'number';
    return html`
      ${textField({
        id: `callback-${field}`,
        label: tb(field),
        testid: `callback-${field}`,
        type: field === 'email' ? 'email' : 'tel',
        hint: tb(`${field}.hint`),
        hintFirst: true,
        autocomplete: field === 'email' ? 'email' : 'tel',
        maxlength: field === 'email' ? 254 : 40,
        describedBy: `callback-need-${field}`,
        invalid: this.#invalid(field),
        value: field === 'email' ? this.#email : this.#number,
        input: (value) => {
          if (field === 'email') this.#email = value;
          else {
            this.#number = value;
            this.requestUpdate();
          }
        },
        after: this.#need(field),
      })}
      ${this.#wantsCode ? this.#codeField() : nothing}
    `;
  }

  /** Whether a code was sent to the number that is written there. */
  get #wantsCode(): boolean {
    return this.#way === 'phone' && this.codeSentTo === this.#number.trim();
  }

  #codeField() {
    return textField({
      id: 'callback-number-code',
      label: tb('code'),
      testid: 'callback-number-code',
      hint: tb('code.hint', { number: this.#number.trim() }),
      hintFirst: true,
      hintLive: true,
      inputmode: 'numeric',
      autocomplete: 'one-time-code',
      maxlength: 12,
      describedBy: 'callback-need-code',
      invalid: this.#invalid('code'),
      value: this.#code,
      input: (value) => (this.#code = value),
      after: html`
        ${this.#need('code')}
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-link"
            data-testid="callback-code-again"
            aria-busy=${this.#action.busy}
            @click=${() => this.#tried(() => this.#sendCode())}
          >
            ${tb('code.again')}
          </button>
        </div>
      `,
    });
  }

  /** What whoever waits in the queue has said already. */
  #more() {
    return html`
      ${textField({
        id: 'callback-name',
        label: html`
          ${tb('name')}
          <span class="vs-optional">${tb('optional')}</span>
        `,
        autocomplete: 'name',
        maxlength: 80,
        input: (value) => (this.#name = value),
      })}
      ${
        this.#way === 'phone'
          ? nothing
          : recordingChoice({
              chosen: this.recording,
              written: false,
              privacy: this.station?.privacy ?? null,
              headed: false,
              unanswered: this.missing.has('recording') && this.recording === null,
              choose: (recording) => (this.recording = recording),
            })
      }
    `;
  }

  #agreement() {
    return consentField({
      id: 'callback-consent',
      words: tb('consent'),
      link: tb('consent.link'),
      invalid: this.#invalid('consent'),
      describedBy: 'callback-need-consent',
      change: (given) => (this.#consent = given),
      after: this.#need('consent'),
    });
  }

  #need(field: Exclude<Field, 'recording'>) {
    return html`
      <p class="vs-error" id="callback-need-${field}" ?hidden=${!this.missing.has(field)}>
        ${tb(`need.${field}`)}
      </p>
    `;
  }

  #invalid(field: Field): boolean {
    return this.missing.has(field);
  }

  #has(field: Field): boolean {
    switch (field) {
      case 'category':
        return this.topic !== '';
      case 'email':
        return this.#way === 'phone' || /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(this.#email.trim());
      case 'number':
        return (
          this.#way === 'video' || /^\+?[0-9]{6,20}$/.test(this.#number.replace(/[\s()./-]/g, ''))
        );
      case 'code':
        return !this.#wantsCode || /^[\s-]*(\d[\s-]*){6}$/.test(this.#code);
      case 'recording':
        return this.seat !== null || this.#way === 'phone' || this.recording !== null;
      case 'consent':
        return this.#consent;
    }
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.#action.busy) return;
    this.missing = new Set(FIELDS.filter((field) => !this.#has(field)));
    if (this.missing.size > 0) {
      await this.updateComplete;
      const first = FIELDS.find((field) => this.missing.has(field));
      if (first) focusOn(this, PLACES[first]);
      return;
    }
    await this.#tried(() => this.#ask());
  };

  /** Does it, and shows what is wrong. */
  async #tried(act: () => Promise<void>): Promise<void> {
    await this.#action.run('send', act);
    // another address is another request
    if (this.#action.problem?.code === 'request_used') this.#request = randomId();
  }

  async #ask(): Promise<void> {
    const way = this.#way;
    try {
      const asked = await askCallback({
        request: this.#request,
        category: this.topic,
        way,
        email: way === 'video' ? this.#email.trim() : null,
        number: way === 'phone' ? this.#number.trim() : null,
        numberCode: this.#wantsCode ? this.#code : null,
        recording: this.recording === true,
        name: this.#name.trim() || null,
        language: language.value,
        seat: this.seat,
        visitor: visitorKey(),
        consent: true,
      });
      this.asked(asked);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'number_code_needed') throw error;
      await this.#sendCode();
    }
  }

  /** Has a code sent to the number, and asks for it. */
  async #sendCode(): Promise<void> {
    const number = this.#number.trim();
    await sendNumberCode({ number, language: language.value, visitor: visitorKey() });
    this.codeSentTo = number;
    this.#code = '';
    await this.updateComplete;
    focusOn(this, PLACES.code);
  }
}
customElements.define('vs-ask-callback', AskCallback);

function choice(id: string, checked: boolean, words: string, hint: string, choose: () => void) {
  return html`
    <label class="vs-choice" for=${id}>
      <input
        type="radio"
        name="callback-way"
        id=${id}
        data-testid=${id}
        .checked=${checked}
        @change=${choose}
      />
      <strong>${words}</strong>
      <small>${hint}</small>
    </label>
  `;
}

function failureWords(error: unknown): Problem {
  const code = error instanceof ApiError ? error.code : 'page';
  const known = KNOWN.find((each) => each === code);
  return { text: tb(`error.${known ?? 'other'}`), code };
}
