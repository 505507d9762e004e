import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Category, categoryText } from '../../api';
import { formatDate, formatTime, STATION_ZONE } from '../../i18n/format';
import { tl } from '../../i18n/messages';
import type { ReplyShown } from '../../protocol/api';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { textArea } from '../../ui/field';
import { asksForReplies, openReplies } from '../replies/picker';
import type { MessageCalls, Opened, Reason } from './calls';
import { closing } from './case-story';
import { draftOf } from './drafts';
import './sheet-picker';

/** This long after the last letter a draft is kept by the station. */
const DRAFT_MS = 1_500;

/** What is sent: the key of the request, the text, and how many texts of the thread were on the screen. */
export interface Sent {
  request: string;
  text: string;
  seenTexts: number;
}

/**
 * The answer to the case in hand, with replies and sheets to insert. It is kept as a draft while it is written. Fires `release`, and
 * `close-case` with the reason.
 */
export class AnswerForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) calls!: MessageCalls;
  @property({ attribute: false }) opened!: Opened;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) replies: (() => Promise<readonly ReplyShown[]>) | null = null;
  /** Sends it; whether it went. */
  @property({ attribute: false }) send!: (sent: Sent) => Promise<boolean>;
  @property({ type: Boolean }) busy = false;
  /** What came of keeping the draft. */
  @state() private kept: 'saved' | 'failed' | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unkept: string | null = null;
  /** How often something was written. */
  #writes = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    void this.keep();
  }

  protected override render() {
    const { message, secondLook } = this.opened;
    return html`
      <form class="messages-answer" @submit=${(event: Event) => void this.#send(event)}>
        ${textArea({
          id: 'messages-answer',
          label: tl('answer'),
          hint: tl('answer.hint'),
          hintFirst: true,
          required: true,
          rows: 7,
          maxlength: 5000,
          value: draftOf(message.id).text,
          input: (value) => this.#written(value),
          keydown: (event) => {
            if (asksForReplies(event)) openReplies(event, this);
          },
        })}
        <div class="messages-actions">
          ${this.replies ? this.#replies(this.replies) : nothing}
          <vs-sheet-picker
            .session=${this.session}
            .field=${this.#field}
            .category=${message.category}
            .language=${message.language}
          ></vs-sheet-picker>
        </div>
        <p class="messages-small" role="status">${this.kept ? tl(`draft.${this.kept}`) : ''}</p>
        <div class="messages-actions">
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="send-answer"
            aria-busy=${this.busy}
          >
            ${tl(secondLook ? 'propose' : 'send')}
          </button>
          <button type="button" class="btn btn-outline-primary" @click=${this.#release}>
            ${tl('release')}
          </button>
          ${closing(this.#close)}
        </div>
      </form>
    `;
  }

  #replies(load: () => Promise<readonly ReplyShown[]>) {
    const { message, name } = this.opened;
    const now = Date.now();
    const topic = this.categories.find((each) => each.id === message.category);
    return html`
      <vs-replies
        .load=${load}
        .field=${this.#field}
        .facts=${{
          nome: name ?? null,
          riferimento: message.reference,
          operatore: this.session.me.value?.code ?? null,
          argomento: topic ? categoryText(topic).label : null,
          data: formatDate(now, STATION_ZONE),
          orario: formatTime(now, STATION_ZONE),
        }}
        .categories=${this.categories}
        .category=${message.category}
        .language=${message.language}
      ></vs-replies>
    `;
  }

  readonly #field = () => this.querySelector<HTMLTextAreaElement>('#messages-answer');

  #written(text: string): void {
    const { id } = this.opened.message;
    draftOf(id).text = text;
    this.kept = null;
    this.#unkept = id;
    this.#writes += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), DRAFT_MS);
  }

  /** Has the station keep what it does not have yet. */
  async keep(): Promise<void> {
    clearTimeout(this.#timer);
    const id = this.#unkept;
    this.#unkept = null;
    if (id === null) return;
    const writes = this.#writes;
    const draft = draftOf(id);
    const { text } = draft;
    try {
      await this.calls.draft(id, text);
      draft.kept = text;
      if (writes === this.#writes) this.kept = 'saved';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.kept = 'failed';
    }
  }

  async #send(event: Event): Promise<void> {
    event.preventDefault();
    const { opened } = this;
    const draft = draftOf(opened.message.id);
    const { text, request } = draft;
    if (this.busy || !text.trim()) return;
    // an answer that is sent leaves no draft behind
    clearTimeout(this.#timer);
    this.#unkept = null;
    const isSent = await this.send({ request, text, seenTexts: opened.thread.length });
    if (!isSent && draft.text !== draft.kept) this.#written(draft.text);
  }

  readonly #release = async (): Promise<void> => {
    if (this.busy) return;
    await this.keep();
    this.dispatchEvent(new CustomEvent('release'));
  };

  readonly #close = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const reason = select.value as Reason | '';
    select.value = '';
    if (reason) this.dispatchEvent(new CustomEvent('close-case', { detail: reason }));
  };
}
customElements.define('vs-case-answer', AnswerForm);
