import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Category, categoryText } from '../../api';
import { formatDate, formatTime, STATION_ZONE } from '../../i18n/format';
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
import { type Listed, MessageCalls, type Opened, type Reason } from './calls';
import './case-acts';
import { caseStory, closing, elsewhere, openWith, thread } from './case-story';
import { draftOf, forgetDraft } from './drafts';
import { textArea } from '../../ui/field';
import { problemAlert } from '../../ui/problem';
import { Poller } from '../../ui/poller';
import { Reading } from '../../ui/reading';
import './filter-bar';
import { EVERYTHING, type Filters, isFiltered } from './filters';
import { bulkBar } from './bulk';
import { counts, marks, moved, row } from './case-list';
import { dueWords, holderWords, mailWords, problemWords } from './words';

const EVERY_MS = 15_000;
/** While one that was accepted is on its way. */
const SOON_MS = 500;

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
  @state() private filters: Filters = EVERYTHING;
  @state() private picked: ReadonlyMap<string, string | null> = new Map();
  readonly #offices = new Reading<{ offices: readonly { id: string; name: string }[] }>(
    this,
    (signal) => this.session.api('offices', { signal }),
    problemWords,
    { patient: true },
  );
  /** Who else has the case open. */
  readonly #watch = new Poller(this, (signal) => this.#lookWho(signal), EVERY_MS, false);
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
    (signal) => this.#calls.list(signal, this.filters),
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
    this.#tellLeft();
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
        ${figures ? counts(figures) : nothing}
      </div>
      <vs-case-filters
        .session=${this.session}
        .categories=${this.categories}
        .offices=${this.#officeList}
        .filters=${this.filters}
        @filter=${this.#filter}
      ></vs-case-filters>
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
              <p class="messages-none">
                ${tl(isFiltered(this.filters) ? 'none.filtered' : 'none')}
              </p>
            `
          : html`
              ${bulkBar(this.picked, this.categories, this.#officeList, this.#bulk)}
              <ul class="messages-list" @keydown=${moved}>
                ${messages?.map((message) =>
                  row(message, {
                    topic: (id) => this.#topic(id),
                    office: this.#office,
                    picked: this.picked.has(message.id),
                    pick: () => this.#pick(message.id),
                    open: () => void this.#open(message.id),
                  }),
                )}
              </ul>
            `
      }
    `;
  }

  #one(opened: Opened) {
    const { message } = opened;
    const mail = opened.mail.findLast((each) => each.kind === 'answer');
    return html`
      <div class="messages-head">
        <h2 id="messages-title" tabindex="-1">
          ${message.subject ?? this.#topic(message.category)}
        </h2>
        <button type="button" class="btn btn-link" @click=${this.#back}>
          ${icon('back')} ${tl('back')}
        </button>
      </div>
      ${openWith(opened)}
      ${message.urgent ? alertBox(tl('urgent.here'), { tone: 'danger' }) : nothing}
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
        <span>${marks(message, this.#topic(message.category), this.#office)}</span>
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
      ${problemAlert(this.#action.problem)} ${thread(opened, this.newFrom)}
      <vs-case-mails
        .session=${this.session}
        .message=${message.id}
        @mail-bound=${({ detail }: CustomEvent<string>) =>
          void this.#act(() => this.#calls.open(detail))}
      ></vs-case-mails>
      ${message.mine ? this.#answer(message) : this.#take(message)} ${elsewhere(message)}
      ${caseStory(opened, (id) => this.#topic(id), this.#office)}
      ${
        message.state === 'open' || message.mine
          ? html`
              <vs-case-acts
                .session=${this.session}
                .opened=${opened}
                .categories=${this.categories}
                .offices=${this.#officeList}
                @acted=${this.#acted}
              ></vs-case-acts>
            `
          : nothing
      }
    `;
  }

  #take(message: Listed) {
    if (message.state !== 'open') {
      return html`
        <p>${holderWords(message)}</p>
      `;
    }
    if (message.kind !== 'message') return nothing;
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
            ${tl(this.opened?.secondLook ? 'propose' : 'send')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            @click=${() => void this.#leave(() => this.#calls.release(message.id))}
          >
            ${tl('release')}
          </button>
          ${closing((event) => void this.#close(event, message.id))}
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
    const proposes = this.opened?.secondLook === true;
    const isSent = await this.#leave(
      () =>
        proposes
          ? this.#calls.propose(id, { text, seenTexts })
          : this.#calls.answer(id, { text, request, seenTexts }),
      tl(
        proposes
          ? 'proposed'
          : this.#list.value?.figures.mailConfigured === false
            ? 'queued'
            : 'sent',
      ),
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
    this.#tellLeft();
    this.opened = null;
    this.newFrom = null;
    this.#action.problem = null;
    void this.#list.again();
  };

  get #officeList() {
    return this.#offices.value?.offices ?? [];
  }

  readonly #office = (id: string): string =>
    this.#officeList.find((each) => each.id === id)?.name ?? id;

  readonly #filter = (event: CustomEvent<Filters>): void => {
    this.filters = event.detail;
    this.picked = new Map();
    void this.#list.again();
  };

  #pick(id: string): void {
    const picked = new Map(this.picked);
    if (!picked.delete(id)) picked.set(id, this.#list.value?.at ?? null);
    this.picked = picked;
  }

  readonly #bulk = async (act: 'category' | 'close' | 'office', value: string | null) => {
    const ids = [...this.picked.keys()];
    const [since = null] = this.picked.values();
    let words = '';
    const isDone = await this.#action.run('act', async () => {
      const { done, refused } = await this.#calls.bulk({ ids, act, value, since });
      words = tl('bulk.done', { done: done.length, refused: refused.length });
    });
    if (isDone) {
      this.picked = new Map();
      this.#action.done = words;
      await this.#list.again();
      focusOn(this, '#messages-title');
    }
  };

  async #open(id: string): Promise<void> {
    if (await this.#act(() => this.#calls.open(id))) void this.#watch.again();
  }

  /** Says that the case is open here no longer. */
  #tellLeft(): void {
    const id = this.opened?.message.id;
    if (id !== undefined) void this.#calls.left(id).catch(() => undefined);
  }

  async #lookWho(signal: AbortSignal): Promise<void> {
    const id = this.opened?.message.id;
    if (id === undefined || document.hidden) return;
    const found = await this.#calls.look(id, signal).catch(() => null);
    if (found && this.opened?.message.id === id) {
      this.opened = { ...this.opened, openWith: found.openWith };
    }
  }

  readonly #acted = ({ detail }: CustomEvent<{ opened: Opened; left: boolean }>): void => {
    this.#action.done = tl('act.done');
    if (detail.left && this.opened?.message.mine) {
      this.#tellLeft();
      this.opened = null;
    } else {
      this.opened = detail.opened;
    }
    void this.#list.again();
    void this.updateComplete.then(() => focusOn(this, '#messages-title'));
  };

  #topic(id: string): string {
    const found = this.categories.find((category) => category.id === id);
    return found ? categoryText(found).label : '';
  }
}
customElements.define('vs-messages', Messages);
