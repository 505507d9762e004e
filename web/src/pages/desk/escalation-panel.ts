import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { tc } from '../../i18n/common';
import { td } from '../../i18n/desk';
import { formatTime } from '../../i18n/format';
import { tsIn } from '../../i18n/script';
import {
  fetchWords,
  type Language,
  LANGUAGES,
  language,
  languageName,
  sentences,
} from '../../i18n/language';
import type { Contact } from '../../protocol/desk';
import { announce } from '../../ui/announcer';
import { icon } from '../../ui/icons';
import type { EscalationNote } from './console';
import { clockTime, lastAt, scriptLines } from './escalation-script';
import { locationBlock } from './location-block';
import { DeskPart } from './part';
import { selectField, textArea, textField } from '../../ui/field';
import { loadingLine } from '../../ui/load-state';

const OUTCOMES = ['handed-over', 'advised', 'not-reached', 'mistake'] as const;
const SAVE_AFTER_MS = 800;

type Sending = 'idle' | 'sending' | 'sent' | 'failed';

/**
 * The note for 112: what to say, what is known, when the call was made and what came of it. What is
 * typed is saved by itself, a moment after the last letter.
 */
export class EscalationPanel extends DeskPart {
  @state() private note: EscalationNote | null = null;
  @state() private spoken: Language = language.value;
  @state() private sending: Sending = 'idle';
  @state() private unsaved = false;
  @state() private wrongTime = false;
  #contactId: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Nobody is to lose the last words by looking at another tab.
    if (this.unsaved) void this.#save();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(): void {
    const { contact } = this.context.console.desk.value;
    if (!contact?.escalation) return;
    const { what, callback, calledAtMs, outcome } = contact.escalation;
    if (contact.contactId !== this.#contactId || !this.unsaved) {
      this.#contactId = contact.contactId;
      this.note = { what, callback, calledAtMs, outcome };
    }
  }

  protected override render() {
    const { contact } = this.context.console.desk.value;
    if (!contact) return nothing;
    if (!contact.escalation || !this.note) {
      return loadingLine(td('desk.112.opening'));
    }
    return html`
      <div class="desk-112" data-testid="escalation">
        <h2 tabindex="-1">${td('desk.112.heading')}</h2>
        <p class="vs-soft">
          ${td('desk.112.opened', { time: formatTime(contact.escalation.openedAtMs) })}
          ${td('desk.112.silent')}
        </p>
        ${this.#script(contact, this.note)} ${this.#facts(this.note)}
        ${contact.channel === 'phone' ? nothing : locationBlock(this.context, contact)}
        ${this.#call(this.note)}
        <p class="vs-hint" role="status">${this.#savedWords()}</p>
        ${
          contact.state === 'connected' && contact.channel !== 'phone'
            ? this.#message(contact)
            : nothing
        }
      </div>
    `;
  }

  #lines(contact: Contact, note: EscalationNote): string[] {
    const code = this.context.console.desk.value.agent?.code ?? '';
    return scriptLines(contact, note, code, this.spoken);
  }

  #script(contact: Contact, note: EscalationNote) {
    return html`
      <section aria-labelledby="desk-112-say">
        <div class="desk-112-head">
          <h3 id="desk-112-say">${td('desk.112.say')}</h3>
          <div class="desk-112-languages" role="group" aria-label=${td('desk.112.language')}>
            ${LANGUAGES.map(
              (code) => html`
                <button
                  type="button"
                  lang=${code}
                  aria-pressed=${code === this.spoken ? 'true' : 'false'}
                  @click=${() => void this.#speak(code)}
                >
                  ${code.toUpperCase()}
                  <span class="visually-hidden">${languageName(code)}, ${td('desk.112.say')}</span>
                </button>
              `,
            )}
            <button
              type="button"
              class="desk-112-copy"
              title=${td('desk.112.copy')}
              aria-label=${td('desk.112.copy')}
              @click=${() => void this.#copy(contact, note)}
            >
              ${icon('copy')}
            </button>
          </div>
        </div>
        <div class="desk-112-script" lang=${this.spoken} data-testid="escalation-script">
          ${this.#lines(contact, note).map(
            (line) => html`
              <p>${line}</p>
            `,
          )}
        </div>
      </section>
    `;
  }

  async #copy(contact: Contact, note: EscalationNote): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#lines(contact, note).join('\n'));
      announce(td('desk.112.copied'));
    } catch {
      announce(td('desk.112.copyFailed'));
      const script = this.querySelector('.desk-112-script');
      if (script) getSelection()?.selectAllChildren(script);
    }
  }

  #facts(note: EscalationNote) {
    return html`
      ${textArea({
        id: 'desk-112-what',
        label: td('desk.112.what'),
        testid: 'escalation-what',
        rows: 3,
        maxlength: 1000,
        value: note.what,
        input: (value) => this.#changed({ what: value }),
      })}
      ${textField({
        id: 'desk-112-callback',
        label: td('desk.112.callback'),
        type: 'tel',
        inputmode: 'tel',
        autocomplete: 'off',
        maxlength: 40,
        value: note.callback,
        input: (value) => this.#changed({ callback: value }),
      })}
    `;
  }

  #call(note: EscalationNote) {
    const { calledAtMs } = note;
    return html`
      <section aria-labelledby="desk-112-call">
        <h3 id="desk-112-call">${td('desk.112.call')}</h3>
        <div class="desk-112-call">
          ${
            calledAtMs === null
              ? html`
                  <button
                    type="button"
                    class="btn btn-sm btn-primary"
                    data-testid="escalation-called"
                    @click=${() => this.#changed({ calledAtMs: this.context.console.nowMs }, 0)}
                  >
                    ${td('desk.112.calledNow')}
                  </button>
                `
              : textField({
                  id: 'desk-112-at',
                  label: td('desk.112.calledAt'),
                  inputmode: 'numeric',
                  autocomplete: 'off',
                  maxlength: 5,
                  error: this.wrongTime ? td('desk.112.calledAt.wrong') : nothing,
                  value: clockTime(calledAtMs),
                  change: this.#timeChanged,
                })
          }
          ${selectField({
            id: 'desk-112-outcome',
            label: td('desk.112.outcome'),
            testid: 'escalation-outcome',
            value: note.outcome,
            options: [
              ['', td('desk.112.outcome.none')],
              ...OUTCOMES.map((each) => [each, td(`desk.112.outcome.${each}`)] as const),
            ],
            change: (outcome) => this.#changed({ outcome: outcome || null }, 0),
          })}
        </div>
      </section>
    `;
  }

  readonly #timeChanged = (text: string): void => {
    const calledAtMs = lastAt(text, this.context.console.nowMs);
    this.wrongTime = calledAtMs === null;
    if (calledAtMs !== null) this.#changed({ calledAtMs }, 0);
  };

  /** Has the script in another language, as soon as its words are here. */
  async #speak(code: Language): Promise<void> {
    try {
      await fetchWords(code);
      this.spoken = code;
    } catch {
      announce(tc('header.languageFailed', { language: languageName(code) }));
    }
  }

  /** The citizen's language, as soon as its words are here; the page's until then. */
  #languageOf(contact: Contact): Language {
    if (sentences(contact.language)) return contact.language;
    void fetchWords(contact.language).then(
      () => this.requestUpdate(),
      () => undefined,
    );
    return language.value;
  }

  /** The citizen reads it in their own language. */
  #message(contact: Contact) {
    const spoken = this.#languageOf(contact);
    const text = tsIn(spoken, 'message');
    return html`
      <section aria-labelledby="desk-112-message">
        <h3 id="desk-112-message">${td('desk.112.message')}</h3>
        <blockquote lang=${spoken}>${text}</blockquote>
        <p class="vs-hint">${td('desk.112.message.hint')}</p>
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          data-testid="escalation-message"
          aria-busy=${this.sending === 'sending' ? 'true' : 'false'}
          @click=${() => void this.#send(text)}
        >
          ${td(this.sending === 'sending' ? 'desk.112.message.sending' : 'desk.112.message.send')}
        </button>
        <span class="vs-hint" role="status">
          ${
            this.sending === 'sent'
              ? td('desk.112.message.sent')
              : this.sending === 'failed'
                ? td('desk.112.message.failed')
                : nothing
          }
        </span>
      </section>
    `;
  }

  async #send(text: string): Promise<void> {
    if (this.sending === 'sending') return;
    this.sending = 'sending';
    try {
      await this.context.console.sendChat(text);
      this.sending = 'sent';
    } catch {
      this.sending = 'failed';
    }
  }

  #savedWords(): string {
    if (this.context.console.doing.value.has('note')) return td('desk.112.saving');
    return td(this.unsaved ? 'desk.112.unsaved' : 'desk.112.saved');
  }

  #changed(part: Partial<EscalationNote>, afterMs = SAVE_AFTER_MS): void {
    if (!this.note) return;
    this.note = { ...this.note, ...part };
    this.unsaved = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), afterMs);
  }

  async #save(): Promise<void> {
    const { note } = this;
    const { console } = this.context;
    if (!note) return;
    if (console.doing.value.has('note')) {
      this.#timer = setTimeout(() => void this.#save(), SAVE_AFTER_MS);
      return;
    }
    const done = await console.noteEscalation(note);
    if (this.note === note) this.unsaved = !done;
  }
}
customElements.define('vs-desk-112', EscalationPanel);
