import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Category, categoryText } from '../../api';
import { formatDate, formatDay, formatTime, STATION_ZONE } from '../../i18n/format';
import { tl } from '../../i18n/messages';
import type { MessageList, ReplyShown } from '../../protocol/api';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import '../mailbox/case-mails';
import { asksForReplies, openReplies } from '../replies/picker';
import {
  type Figures,
  type Listed,
  MessageCalls,
  type Opened,
  type Reason,
  REASONS,
} from './calls';
import { draftOf, forgetDraft } from './drafts';
import { textArea } from '../../ui/field';
import { type Problem, problemAlert } from '../../ui/problem';
import { Reading } from '../../ui/reading';

const EVERY_MS = 15_000;
/** While one that was accepted is on its way. */
const SOON_MS = 500;
const KNOWN = ['taken', 'holding_another', 'not_yours', 'not_waiting', 'thread_changed'] as const;

/** This long after the last letter a draft is kept by the station. */
const DRAFT_MS = 1_500;

/** Messages to be answered: the list by what is due first, and one with its answer. */
export class Messages extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  /** The operator has accepted one that was offered: it opens by itself. */
  @property({ type: Boolean }) mine = false;
  /** Fetches ready-made replies, where there are to be any. @throws {ApiError} */
  @property({ attribute: false }) replies: (() => Promise<readonly ReplyShown[]>) | null = null;
  @state() private opened: Opened | null = null;
  /** What came of keeping the draft. */
  @state() private kept: 'saved' | 'failed' | null = null;
  #draftTimer: ReturnType<typeof setTimeout> | undefined;
  #unkept: string | null = null;
  /** How often something was written. */
  #writes = 0;
  /** The texts from this one on came while it was being answered. */
  @state() private newFrom: number | null = null;
  #calls!: MessageCalls;
  readonly #list = new Reading<MessageList>(
    this,
    (signal) => this.#calls.list(signal),
    () => ({ text: tl('failed') }),
    {
      everyMs: () => (this.mine && !this.opened ? SOON_MS : EVERY_MS),
      taken: ({ messages }) => this.#openOwn(messages),
    },
  );
  readonly #action = new Action(this, problemWords);

  override connectedCallback(): void {
    super.connectedCallback();
    this.#calls = new MessageCalls(this.session);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    void this.#keepDraft();
  }

  protected override updated(changes: PropertyValues): void {
    if (changes.get('mine') === false && this.mine) void this.#list.again();
  }

  #openOwn(messages: readonly Listed[]): void {
    const own = this.mine && !this.opened ? messages.find((each) => each.mine) : undefined;
    if (own) void this.#act(() => this.#calls.open(own.id), '#messages-answer');
  }

  protected override render() {
    return html`
      <section class="messages" aria-labelledby="messages-title" data-testid="messages">
        ${this.opened ? this.#one(this.opened) : this.#all()}
      </section>
    `;
  }

  #all() {
    const { figures, messages } = this.#list.value ?? {};
    const { done } = this.#action;
    return html`
      <div class="messages-head">
        <h2 id="messages-title" tabindex="-1">${tl('title')}</h2>
        ${figures ? this.#counts(figures) : nothing}
      </div>
      ${this.#list.problem ? alertBox(this.#list.problem.text, { tone: 'warning' }) : nothing}
      ${done ? alertBox(done, { tone: 'success', live: 'status' }) : nothing}
      ${figures && !figures.mailConfigured ? alertBox(tl('noMail'), { tone: 'warning' }) : nothing}
      ${
        figures && figures.mailFailed > 0
          ? alertBox(tl('mailFailed', { count: figures.mailFailed }), { tone: 'warning' })
          : nothing
      }
      ${
        messages?.length === 0
          ? html`
              <p class="messages-none">${tl('none')}</p>
            `
          : html`
              <ul class="messages-list">
                ${messages?.map((message) => this.#row(message))}
              </ul>
            `
      }
    `;
  }

  #counts(figures: Figures) {
    const waiting = figures.open + figures.taken;
    return html`
      <p class="messages-counts">
        ${
          figures.overdue > 0
            ? html`
                <strong class="vs-badge" data-tone="danger">
                  ${icon('warning')} ${tl('overdue', { count: figures.overdue })}
                </strong>
              `
            : nothing
        }
        ${
          figures.near > figures.overdue
            ? html`
                <span class="vs-badge" data-tone="warning">
                  ${icon('clock')} ${tl('near', { count: figures.near - figures.overdue })}
                </span>
              `
            : nothing
        }
        <span>${tl('waiting', { count: waiting })}</span>
        <span>${tl('today', { answered: figures.answeredToday, late: figures.lateToday })}</span>
      </p>
    `;
  }

  #row(message: Listed) {
    const tone = message.overdue ? 'danger' : message.near ? 'warning' : 'info';
    return html`
      <li data-tone=${tone} data-testid="message-row">
        <div class="messages-what">
          <strong>${this.#topic(message.category)}</strong>
          <span class="messages-due">
            ${icon(tone === 'info' ? 'clock' : 'warning')} ${dueWords(message)}
          </span>
          <span class="messages-small">
            <span class="vs-code">${message.reference}</span>
            ${message.again ? ` · ${tl('again')}` : ''} ${holderWords(message)}
          </span>
        </div>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          aria-label="${tl('open')}: ${this.#topic(message.category)}, ${message.reference}"
          @click=${() => void this.#act(() => this.#calls.open(message.id))}
        >
          ${tl('open')}
        </button>
      </li>
    `;
  }

  #one(opened: Opened) {
    const { message } = opened;
    const mail = opened.mail.findLast((each) => each.kind === 'answer');
    return html`
      <div class="messages-head">
        <h2 id="messages-title" tabindex="-1">${this.#topic(message.category)}</h2>
        <button type="button" class="btn btn-link" @click=${this.#back}>
          ${icon('back')} ${tl('back')}
        </button>
      </div>
      <p class="messages-counts">
        ${
          message.state === 'answered' || message.state === 'closed'
            ? nothing
            : html`
                <strong class="messages-due" data-tone=${message.overdue ? 'danger' : 'info'}>
                  ${icon('clock')} ${dueWords(message)}
                </strong>
              `
        }
        <span>
          ${tl('reference')}
          <span class="vs-code">${message.reference}</span>
        </span>
        ${
          opened.email
            ? html`
                <span>${tl('to')} ${opened.name ?? ''} &lt;${opened.email}&gt;</span>
              `
            : nothing
        }
        ${
          mail
            ? html`
                <span>${mailWords(mail)}</span>
              `
            : nothing
        }
      </p>
      ${problemAlert(this.#action.problem)}
      <ol class="messages-thread">
        ${opened.thread.map(
          (entry, index) => html`
            <li
              data-author=${entry.author}
              tabindex="-1"
              id=${index === this.newFrom ? 'messages-new' : nothing}
            >
              <p class="messages-small">
                ${
                  this.#isNew(index)
                    ? html`
                        <span class="vs-badge" data-tone="warning">${tl('new')}</span>
                      `
                    : nothing
                }
                <strong>
                  ${
                    entry.author === 'citizen'
                      ? tl('citizen')
                      : tl('operator', { code: entry.operator ?? '' })
                  }
                </strong>
                ${momentWords(entry.writtenAt)}
              </p>
              <p class="messages-text">${entry.text}</p>
            </li>
          `,
        )}
      </ol>
      <vs-case-mails
        .session=${this.session}
        .message=${message.id}
        @mail-bound=${({ detail }: CustomEvent<string>) =>
          void this.#act(() => this.#calls.open(detail))}
      ></vs-case-mails>
      ${message.mine ? this.#answer(message) : this.#take(message)}
    `;
  }

  #isNew(index: number): boolean {
    return this.newFrom !== null && index >= this.newFrom;
  }

  #take(message: Listed) {
    if (message.state !== 'open') {
      return html`
        <p>${holderWords(message)}</p>
      `;
    }
    return html`
      <div>
        <button
          type="button"
          class="btn btn-primary"
          data-testid="take-message"
          aria-busy=${this.#action.busy}
          @click=${() => void this.#act(() => this.#calls.take(message.id), '#messages-answer')}
        >
          ${tl('take')}
        </button>
      </div>
    `;
  }

  #answer(message: Listed) {
    return html`
      <form class="messages-answer" @submit=${(event: Event) => void this.#send(event, message.id)}>
        ${textArea({
          id: 'messages-answer',
          label: tl('answer'),
          hint: tl('answer.hint'),
          hintFirst: true,
          required: true,
          rows: 7,
          maxlength: 5000,
          value: draftOf(message.id).text,
          input: (value) => this.#written(message.id, value),
          keydown: (event) => {
            if (asksForReplies(event)) openReplies(event, this);
          },
        })}
        ${this.replies ? this.#replies(message, this.replies) : nothing}
        <p class="messages-small" role="status">${this.kept ? tl(`draft.${this.kept}`) : ''}</p>
        <div class="messages-actions">
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="send-answer"
            aria-busy=${this.#action.busy}
          >
            ${tl('send')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            @click=${() => void this.#leave(() => this.#calls.release(message.id))}
          >
            ${tl('release')}
          </button>
          <label class="messages-close">
            <span class="visually-hidden">${tl('close')}</span>
            <select
              class="vs-select"
              @change=${(event: Event) => void this.#close(event, message.id)}
            >
              <option value="">${tl('close')}…</option>
              ${REASONS.map(
                (reason) => html`
                  <option value=${reason}>${tl(`reason.${reason}`)}</option>
                `,
              )}
            </select>
          </label>
        </div>
      </form>
    `;
  }

  #replies(message: Listed, load: () => Promise<readonly ReplyShown[]>) {
    const now = Date.now();
    return html`
      <vs-replies
        .load=${load}
        .field=${() => this.querySelector<HTMLTextAreaElement>('#messages-answer')}
        .facts=${{
          nome: this.opened?.name ?? null,
          riferimento: message.reference,
          operatore: this.session.me.value?.code ?? null,
          argomento: this.#topic(message.category) || null,
          data: formatDate(now, STATION_ZONE),
          orario: formatTime(now, STATION_ZONE),
        }}
        .categories=${this.categories}
        .category=${message.category}
        .language=${message.language}
      ></vs-replies>
    `;
  }

  #written(id: string, text: string): void {
    draftOf(id).text = text;
    this.kept = null;
    this.#unkept = id;
    this.#writes += 1;
    clearTimeout(this.#draftTimer);
    this.#draftTimer = setTimeout(() => void this.#keepDraft(), DRAFT_MS);
  }

  async #keepDraft(): Promise<void> {
    clearTimeout(this.#draftTimer);
    const id = this.#unkept;
    this.#unkept = null;
    if (id === null) return;
    const writes = this.#writes;
    const draft = draftOf(id);
    const { text } = draft;
    try {
      await this.#calls.draft(id, text);
      draft.kept = text;
      if (writes === this.#writes) this.kept = 'saved';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.kept = 'failed';
    }
  }

  /** What was written elsewhere, or before a reload, unless something was written here that the station does not have. */
  #takeUp({ message, draft }: Opened): void {
    if (!message.mine) return;
    const here = draftOf(message.id);
    const kept = draft ?? '';
    if (here.text === here.kept) here.text = kept;
    here.kept = kept;
  }

  async #send(event: Event, id: string): Promise<void> {
    event.preventDefault();
    const draft = draftOf(id);
    const { text, request } = draft;
    if (this.#action.busy || !text.trim()) return;
    // an answer that is sent leaves no draft behind
    clearTimeout(this.#draftTimer);
    this.#unkept = null;
    const seenTexts = this.opened?.thread.length ?? 0;
    const isSent = await this.#leave(
      () => this.#calls.answer(id, { text, request, seenTexts }),
      tl(this.#list.value?.figures.mailConfigured === false ? 'queued' : 'sent'),
    );
    if (!isSent && draft.text !== draft.kept) this.#written(id, draft.text);
  }

  async #close(event: Event, id: string): Promise<void> {
    const select = event.target as HTMLSelectElement;
    const reason = select.value as Reason | '';
    select.value = '';
    const seenTexts = this.opened?.thread.length ?? 0;
    if (reason) await this.#leave(() => this.#calls.close(id, { reason, seenTexts }));
  }

  /** Something after which the message is no longer in hand; whether it was done. */
  async #leave(what: () => Promise<Opened>, words = ''): Promise<boolean> {
    const id = this.opened?.message.id;
    if (!(await this.#act(what)) || id === undefined) return false;
    if (words) forgetDraft(id);
    this.opened = null;
    this.#action.done = words;
    await this.#list.again();
    focusOn(this, '#messages-title');
    return true;
  }

  /** Whether it was done; one thing at a time. */
  async #act(what: () => Promise<Opened>, focus = '#messages-title'): Promise<boolean> {
    const isDone = await this.#action.run('act', async () => {
      const opened = await what();
      this.#takeUp(opened);
      this.opened = opened;
      this.kept = null;
      this.newFrom = null;
      await this.updateComplete;
      focusOn(this, focus);
    });
    const { busy, problem } = this.#action;
    if (isDone || busy || !problem) return isDone;
    announce(problem.text);
    if (problem.code === 'thread_changed') await this.#showNew();
    void this.#list.again();
    return false;
  }

  /** What the citizen wrote meanwhile; the draft stays. */
  async #showNew(): Promise<void> {
    if (!this.opened) return;
    const seen = this.opened.thread.length;
    try {
      this.opened = await this.#calls.open(this.opened.message.id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return;
    }
    this.newFrom = seen;
    await this.updateComplete;
    focusOn(this, '#messages-new');
  }

  readonly #back = (): void => {
    void this.#keepDraft();
    this.opened = null;
    this.newFrom = null;
    this.#action.problem = null;
    void this.#list.again();
  };

  #topic(id: string): string {
    const found = this.categories.find((category) => category.id === id);
    return found ? categoryText(found).label : '';
  }
}
customElements.define('vs-messages', Messages);

function problemWords(error: unknown): Problem {
  const known = error instanceof ApiError && KNOWN.find((code) => code === error.code);
  return known ? { text: tl(`error.${known}`), code: known } : { text: tl('error.other') };
}

function momentWords(iso: string): string {
  const at = Date.parse(iso);
  return `${formatDay(at, Date.now(), STATION_ZONE)}, ${formatTime(at, STATION_ZONE)}`;
}

function dueWords(message: Listed): string {
  return tl(message.overdue ? 'due.over' : 'due.left', { when: momentWords(message.dueAt) });
}

function holderWords(message: Listed): string {
  if (message.mine) return `· ${tl('mine')}`;
  return message.holder ? `· ${tl('holder', { name: message.holder })}` : '';
}

function mailWords(mail: Opened['mail'][number]): string {
  return mail.state === 'failed'
    ? tl('mail.failed', { error: mail.error ?? '' })
    : tl(`mail.${mail.state}`);
}
