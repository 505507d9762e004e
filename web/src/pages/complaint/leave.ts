import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Station } from '../../api';
import { language, withWords } from '../../i18n/language';
import { tm } from '../../i18n/message';
import { tq } from '../../i18n/complaint';
import { randomId } from '../../state/connection';
import { visitorKey } from '../../state/visitor';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { consentField } from '../../ui/consent';
import { focusOn, StationElement } from '../../ui/element';
import { emergencyBox } from '../../ui/emergency';
import { textField } from '../../ui/field';
import { type Problem, problemAlert } from '../../ui/problem';
import { momentWords } from '../message/words';
import { type ComplaintLeft, type ComplaintLists, leaveComplaint, sendFile } from './calls';
import { type Draft, EMPTY, factFields, factsOf, type Missing, missingIn } from './facts';
import './files-field';
import type { ComplaintFiles } from './files-field';
import type { UrgentWords } from '../citizen/urgent-words';

const KNOWN = ['too_many_requests', 'bad_email', 'offline'] as const;
const HEARD_AFTER_MS = 600;

/** The form for a complaint, and afterwards the code to follow it. */
class LeaveComplaint extends StationElement {
  @property({ attribute: false }) station: Station | null = null;
  @property({ attribute: false }) lists: ComplaintLists | null = null;
  @property({ attribute: false }) follow: (code: string) => unknown = () => undefined;

  @state() private draft: Draft = EMPTY;
  @state() private anonymous = false;
  @state() private missing: ReadonlySet<Missing | 'email' | 'consent'> = new Set();
  @state() private left: ComplaintLeft | null = null;
  @state() private unsent: readonly string[] = [];
  @state() private copied = false;
  @state() private heard = '';
  readonly #action = new Action<'leave'>(this, failureWords);
  #urgent: UrgentWords | null = null;
  #hearing: ReturnType<typeof setTimeout> | undefined;
  #email = '';
  #tellSteps = false;
  #name = '';
  #consent = false;
  /** The same for every try of one complaint, so that it is kept once. */
  #request = randomId();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#hearing);
  }

  protected override render() {
    return this.left ? this.#received(this.left) : this.#form();
  }

  #form() {
    return html`
      <form class="vs-stack message-form" novalidate @submit=${this.#submit}>
        <h1>${tq('leave.title')}</h1>
        <p class="vs-lead">${tq('leave.lead')}</p>
        <p>${tq('leave.notReport')}</p>
        ${emergencyBox(tm('emergency'), 'message-emergency')}
        ${factFields({
          draft: this.draft,
          lists: this.lists,
          missing: this.missing as ReadonlySet<Missing>,
          change: this.#change,
          beforeText:
            this.#urgent && this.station ? this.#urgent.help(this.heard, this.station) : nothing,
        })}
        <vs-complaint-files .lists=${this.lists}></vs-complaint-files>
        ${this.#who()} ${problemAlert(this.#action.problem, tq('failed.title'))}
        <div>
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="send-complaint"
            aria-busy=${this.#action.busy}
          >
            ${this.#action.busy ? tm('sending') : tq('send')}
          </button>
        </div>
      </form>
    `;
  }

  #who() {
    return html`
      <div class="vs-field">
        <label class="vs-check" for="complaint-anonymous">
          <input
            type="checkbox"
            id="complaint-anonymous"
            data-testid="complaint-anonymous"
            aria-describedby="complaint-anonymous-hint"
            .checked=${this.anonymous}
            @change=${(event: Event) => {
              this.anonymous = (event.target as HTMLInputElement).checked;
              this.#forgetWho();
            }}
          />
          <span>${tq('anonymous')}</span>
        </label>
        <p class="vs-hint" id="complaint-anonymous-hint">${tq('anonymous.hint')}</p>
      </div>
      ${
        this.anonymous
          ? nothing
          : html`
              ${textField({
                id: 'complaint-email',
                testid: 'complaint-email',
                label: tm('email'),
                type: 'email',
                hint: tm(this.station?.mail ? 'email.hint' : 'email.hintHere'),
                hintFirst: true,
                autocomplete: 'email',
                maxlength: 254,
                invalid: this.missing.has('email'),
                describedBy: 'need-email',
                input: (value) => (this.#email = value),
                after: this.#need('email'),
              })}
              ${
                this.station?.mail
                  ? html`
                      <label class="vs-check" for="complaint-steps">
                        <input
                          type="checkbox"
                          id="complaint-steps"
                          data-testid="complaint-steps"
                          @change=${(event: Event) => (this.#tellSteps = (event.target as HTMLInputElement).checked)}
                        />
                        <span>${tm('tellSteps')}</span>
                      </label>
                    `
                  : nothing
              }
              ${textField({
                id: 'complaint-name',
                label: html`
                  ${tm('name')}
                  <span class="vs-optional">${tm('optional')}</span>
                `,
                autocomplete: 'name',
                maxlength: 80,
                input: (value) => (this.#name = value),
              })}
            `
      }
      ${consentField({
        id: 'complaint-consent',
        words: tq('consent'),
        link: tm('consent.link'),
        invalid: this.missing.has('consent'),
        describedBy: 'need-consent',
        change: (given) => (this.#consent = given),
        after: this.#need('consent'),
      })}
    `;
  }

  #need(field: 'email' | 'consent') {
    return html`
      <p class="vs-error" id="need-${field}" ?hidden=${!this.missing.has(field)}>
        ${tm(`need.${field}`)}
      </p>
    `;
  }

  #received(left: ComplaintLeft) {
    return html`
      <section class="vs-stack message-received" data-testid="complaint-received">
        <h1 tabindex="-1">${tq('sent.title')}</h1>
        <p class="vs-lead">
          ${
            left.dueAt === null
              ? tq('sent.anonymous')
              : tm('sent.due', { due: momentWords(left.dueAt, left.timeZone) })
          }
        </p>
        ${
          this.#urgent && this.station && this.heard
            ? this.#urgent.help(this.heard, this.station)
            : nothing
        }
        <div class="message-code">
          <span>${tm('sent.code')}</span>
          <strong class="vs-code" data-testid="complaint-code">${left.code}</strong>
          <div class="vs-row">
            <button
              type="button"
              class="btn btn-outline-primary btn-sm"
              @click=${() => void this.#copy(left.code)}
            >
              ${tm(this.copied ? 'sent.copied' : 'sent.copy')}
            </button>
          </div>
          <p>${tq('sent.once')} ${left.mailed ? tm('sent.mailed') : ''}</p>
        </div>
        <p>
          ${tm('sent.reference')}
          <strong class="vs-code">${left.reference}</strong>
        </p>
        <p>${tq('leave.notReport')}</p>
        ${
          this.unsent.length > 0
            ? alertBox(tq('files.unsent', { names: this.unsent.join(', ') }), { tone: 'warning' })
            : nothing
        }
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="follow-complaint"
            @click=${() => this.follow(left.code)}
          >
            ${tq('sent.follow')}
          </button>
          <button type="button" class="btn btn-link" @click=${this.#another}>
            ${tq('sent.another')}
          </button>
        </div>
      </section>
    `;
  }

  readonly #change = (part: Partial<Draft>): void => {
    this.draft = { ...this.draft, ...part };
    clearTimeout(this.#hearing);
    this.#hearing = setTimeout(() => void this.#hear(), HEARD_AFTER_MS);
  };

  /** Looks for what is urgent in what was written, once somebody pauses. */
  async #hear(): Promise<void> {
    const { UrgentWords: Heard } = await withWords(import('../citizen/urgent-words'));
    this.#urgent ??= new Heard(() => this.requestUpdate());
    const before = this.station ? this.#urgent.words(this.heard, this.station) : '';
    this.heard = [this.draft.subject, this.draft.text].join('. ');
    const now = this.station ? this.#urgent.words(this.heard, this.station) : '';
    if (now && now !== before) announce(now);
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.#action.busy) return;
    const missing = new Set<Missing | 'email' | 'consent'>(missingIn(this.draft));
    if (!this.anonymous && !/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(this.#email.trim())) {
      missing.add('email');
    }
    if (!this.#consent) missing.add('consent');
    this.missing = missing;
    if (missing.size > 0) {
      await this.updateComplete;
      focusOn(this, '[aria-invalid="true"]');
      return;
    }
    const files = this.querySelector<ComplaintFiles>('vs-complaint-files');
    const done = await this.#action.run('leave', async () => {
      const left = await leaveComplaint({
        request: this.#request,
        facts: factsOf(this.draft),
        text: this.draft.text,
        email: this.anonymous ? null : this.#email.trim(),
        tellSteps: !this.anonymous && this.#tellSteps,
        name: this.anonymous ? null : this.#name.trim() || null,
        language: language.value,
        consent: true,
        visitor: visitorKey(),
      });
      this.unsent = await sentAll(left.code, files?.files ?? []);
      this.left = left;
    });
    if (!done) return;
    await this.updateComplete;
    focusOn(this, 'h1');
    window.scrollTo({ top: 0 });
  };

  async #copy(code: string): Promise<void> {
    await navigator.clipboard.writeText(code).catch(() => undefined);
    this.copied = true;
  }

  readonly #another = async (): Promise<void> => {
    this.#request = randomId();
    this.left = null;
    this.copied = false;
    this.draft = EMPTY;
    this.heard = '';
    this.#consent = false;
    this.unsent = [];
    this.#forgetWho();
    await this.updateComplete;
    focusOn(this, 'h1');
  };

  /** The fields begin empty again, and what they held is not sent: somebody else may sit here. */
  #forgetWho(): void {
    this.#email = '';
    this.#tellSteps = false;
    this.#name = '';
  }
}
customElements.define('vs-leave-complaint', LeaveComplaint);

/** Sends the files one after the other; gives the names of those that were not taken. */
async function sentAll(code: string, files: readonly File[]): Promise<readonly string[]> {
  const unsent: string[] = [];
  for (const file of files) {
    const sent = await sendFile(code, randomId(), file).catch(() => null);
    if (sent?.state !== 'ready') unsent.push(file.name);
  }
  return unsent;
}

function failureWords(error: unknown): Problem {
  const code = error instanceof ApiError ? error.code : 'page';
  if (code === 'bad_day') return { text: tq('need.day') };
  const known = KNOWN.find((each) => each === code);
  return { text: tm(`error.${known ?? 'other'}`), code };
}
