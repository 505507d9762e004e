import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { ApiError, type Category, categoryText } from '../../api';
import { tl } from '../../i18n/messages';
import type { MessageList, ReplyShown } from '../../protocol/api';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import '../mailbox/case-mails';
import '../recognition/known-citizen';
import './answer-form';
import type { Sent } from './answer-form';
import { type Listed, MessageCalls, type Opened, type Reason } from './calls';
import './case-acts';
import { type NewAddress, wrongAddress } from './wrong-address';
import './case-hold';
import { caseFacts, caseStory, elsewhere, openWith, thread } from './case-story';
import { draftOf, forgetDraft } from './drafts';
import { problemAlert } from '../../ui/problem';
import { SAFETY_MS } from '../../ui/hearing-poller';
import { Poller } from '../../ui/poller';
import { Reading } from '../../ui/reading';
import './filter-bar';
import './topic-agreement';
import { topicBar } from './topic-bar';
import { EVERYTHING, type Filters, isFiltered } from './filters';
import { bulkBar } from './bulk';
import { counts, marks, moved, row } from './case-list';
import { holderWords, problemWords } from './words';

/** The page says so often that it has a case open; the station forgets it after 40 s. */
const SEEN_MS = 15_000;
/** While one that was accepted is on its way: the page waits for it, and nothing else is told of it. */
const SOON_MS = 500;

/**
 * Messages to be answered: the list by what is due first, and one with its answer; as a page both beside each other where there is
 * room. Fires `case` with the reference of the case that is open, null for none, and `filters`.
 */
export class Messages extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  /** The operator has accepted one that was offered: it opens by itself. */
  @property({ type: Boolean }) mine = false;
  /** `page`: list and case beside each other. */
  @property() layout: 'panel' | 'page' = 'panel';
  /** Fetches ready-made replies, where there are to be any. @throws {ApiError} */
  @property({ attribute: false }) replies: (() => Promise<readonly ReplyShown[]>) | null = null;
  @state() private opened: Opened | null = null;
  @property({ attribute: false }) filters: Filters = EVERYTHING;
  @state() private picked: ReadonlyMap<string, string | null> = new Map();
  readonly #offices = new Reading<{ offices: readonly { id: string; name: string }[] }>(
    this,
    (signal) => this.session.api('offices', { signal }),
    problemWords,
    { patient: true },
  );
  /** Who else has the case open. */
  readonly #watch = new Poller(this, (signal) => this.#lookWho(signal), SEEN_MS, false);
  /** The texts from this one on came while it was being answered. */
  @state() private newFrom: number | null = null;
  #calls!: MessageCalls;
  readonly #list = new Reading<MessageList>(
    this,
    (signal) => this.#calls.list(signal, this.filters),
    () => ({ text: tl('failed') }),
    {
      hears: 'messages',
      everyMs: () => (this.mine && !this.opened ? SOON_MS : SAFETY_MS),
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
  }

  protected override updated(changes: PropertyValues): void {
    if (changes.get('mine') === false && this.mine) void this.#list.again();
    if (!changes.has('opened')) return;
    const before = (changes.get('opened') as Opened | null | undefined)?.message.reference;
    const now = this.opened?.message.reference;
    if (before !== now) this.dispatchEvent(new CustomEvent('case', { detail: now ?? null }));
  }

  /** Shows the case with this id or reference, as one who has followed a link to it; null: none. */
  async show(wanted: string | null): Promise<void> {
    const { id, reference } = this.opened?.message ?? {};
    if (wanted === null) this.back();
    else if (wanted !== id && wanted !== reference) await this.#open(wanted);
  }

  #openOwn(messages: readonly Listed[]): void {
    const own = this.mine && !this.opened ? messages.find((each) => each.mine) : undefined;
    if (own) void this.#act(() => this.#calls.open(own.id), '#messages-answer');
  }

  protected override render() {
    const { opened } = this;
    const isPage = this.layout === 'page';
    return html`
      <section
        class=${isPage ? 'messages messages-split' : 'messages'}
        ?data-open=${opened !== null}
        aria-labelledby=${opened && !isPage ? 'case-title' : 'messages-title'}
        data-testid="messages"
      >
        ${
          isPage || !opened
            ? html`
                <div class="messages-side">${this.#all()}</div>
              `
            : nothing
        }
        ${
          opened
            ? html`
                <div class="messages-main">${keyed(opened.message.id, this.#one(opened))}</div>
              `
            : isPage
              ? html`
                  <p class="messages-main messages-nothing">${tl('page.choose')}</p>
                `
              : nothing
        }
      </section>
    `;
  }

  #all() {
    const { figures, messages } = this.#list.value ?? {};
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
      ${this.opened ? nothing : this.#outcome()}
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
                    current: message.id === this.opened?.message.id,
                  }),
                )}
              </ul>
            `
      }
      ${
        this.layout === 'page' && this.session.me.value?.role === 'supervisor'
          ? html`
              <vs-topic-agreement
                .session=${this.session}
                .categories=${this.categories}
              ></vs-topic-agreement>
            `
          : nothing
      }
    `;
  }

  /** What came of the last act. */
  #outcome() {
    const { problem, done } = this.#action;
    return problem
      ? problemAlert(problem)
      : done
        ? alertBox(done, { tone: 'success', live: 'status' })
        : nothing;
  }

  #one(opened: Opened) {
    const { message } = opened;
    return html`
      <div class="messages-head">
        <h2 id="case-title" tabindex="-1">${message.subject ?? this.#topic(message.category)}</h2>
        <button type="button" class="btn btn-link" @click=${this.back}>
          ${icon('back')} ${tl('back')}
        </button>
      </div>
      ${openWith(opened)}
      ${message.urgent ? alertBox(tl('urgent.here'), { tone: 'danger' }) : nothing}
      ${caseFacts(opened, marks(message, this.#topic(message.category), this.#office))}
      ${topicBar(opened, {
        categories: this.categories,
        busy: this.#action.busy,
        correct: (category) => void this.#correct(message.id, category),
      })}
      ${wrongAddress(opened, (wanted) => this.#correctAddress(message.id, wanted))}
      ${this.#outcome()} ${thread(opened, this.newFrom)}
      <vs-case-mails
        .session=${this.session}
        .message=${message.id}
        @mail-bound=${({ detail }: CustomEvent<string>) =>
          void this.#act(() => this.#calls.open(detail))}
      ></vs-case-mails>
      ${message.mine && message.kind === 'message' ? this.#known(message) : nothing}
      ${message.mine ? this.#answer(message) : this.#take(message)}
      ${elsewhere(message, this.session)}
      ${caseStory(opened, (id) => this.#topic(id), this.#office)}
      <vs-case-hold .session=${this.session} .opened=${opened} @acted=${this.#acted}></vs-case-hold>
      ${
        message.state === 'open' || message.mine
          ? html`
              <vs-case-acts
                .session=${this.session}
                .opened=${opened}
                .categories=${this.categories}
                .offices=${this.#officeList}
                @acted=${this.#acted}
                @unread=${() => void this.#showNew()}
              ></vs-case-acts>
            `
          : nothing
      }
    `;
  }

  /** What the citizen asked besides, where they agreed that it is shown to who answers. */
  #known({ id }: Listed) {
    return html`
      <vs-known-citizen
        .session=${this.session}
        .contact=${id}
        .categories=${this.categories}
      ></vs-known-citizen>
    `;
  }

  async #correctAddress(id: string, wanted: NewAddress): Promise<void> {
    const opened = await this.#calls.address(id, wanted);
    this.#takeUp(opened);
    this.opened = opened;
    this.#action.done = tl(opened.draft ? 'address.done.again' : 'address.done');
    void this.#list.again();
    await this.updateComplete;
    focusOn(this, '#case-title');
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

  #answer({ id }: Listed) {
    return html`
      <vs-case-answer
        .session=${this.session}
        .calls=${this.#calls}
        .opened=${this.opened}
        .categories=${this.categories}
        .replies=${this.replies}
        .busy=${this.#action.busy}
        .send=${(sent: Sent) => this.#send(id, sent)}
        @release=${() => void this.#leave(() => this.#calls.release(id))}
        @close-case=${({ detail }: CustomEvent<Reason>) => void this.#close(id, detail)}
      ></vs-case-answer>
    `;
  }

  /** What was written elsewhere, or before a reload, unless something was written here that the station does not have. */
  #takeUp({ message, draft }: Opened): void {
    if (!message.mine) return;
    const here = draftOf(message.id);
    const kept = draft ?? '';
    if (here.text === here.kept) here.text = kept;
    here.kept = kept;
  }

  #send(id: string, { text, request, seenTexts }: Sent): Promise<boolean> {
    const proposes = this.opened?.secondLook === true;
    const isQueued = this.#list.value?.figures.mailConfigured === false;
    return this.#leave(
      () =>
        proposes
          ? this.#calls.propose(id, { text, seenTexts })
          : this.#calls.answer(id, { text, request, seenTexts }),
      tl(proposes ? 'proposed' : isQueued ? 'queued' : 'sent'),
    );
  }

  async #close(id: string, reason: Reason): Promise<void> {
    const seenTexts = this.opened?.thread.length ?? 0;
    await this.#leave(() => this.#calls.close(id, { reason, seenTexts }));
  }

  /** Sets the topic; a case of a topic that is not the operator's goes to others. */
  async #correct(id: string, category: string): Promise<void> {
    let isMine = true;
    const isDone = await this.#action.run('act', async () => {
      isMine = (await this.#calls.correct(id, category)).mine;
      this.opened = isMine ? await this.#calls.open(id) : null;
    });
    if (!isDone) return;
    this.#action.done = tl(isMine ? 'topic.set' : 'topic.gone', { topic: this.#topic(category) });
    void this.#list.again();
    await this.updateComplete;
    focusOn(this, isMine ? '#case-title' : '#messages-title');
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
  async #act(what: () => Promise<Opened>, focus = '#case-title'): Promise<boolean> {
    const isDone = await this.#action.run('act', async () => {
      const opened = await what();
      this.#takeUp(opened);
      this.opened = opened;
      this.newFrom = null;
      await this.updateComplete;
      focusOn(this, focus);
    });
    // the list beside it says who has it
    if (isDone && this.layout === 'page') void this.#list.again();
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

  /** Closes the case that is open, and goes back to its row. */
  readonly back = (): void => {
    const id = this.opened?.message.id;
    if (id === undefined) return;
    this.#tellLeft();
    this.opened = null;
    this.newFrom = null;
    this.#action.problem = null;
    void this.#list.again();
    void this.updateComplete.then(() => focusOn(this, `[data-open-case="${CSS.escape(id)}"]`));
  };

  get #officeList() {
    return this.#offices.value?.offices ?? [];
  }

  readonly #office = (id: string): string =>
    this.#officeList.find((each) => each.id === id)?.name ?? id;

  readonly #filter = (event: CustomEvent<Filters>): void => {
    this.filters = event.detail;
    this.picked = new Map();
    this.dispatchEvent(new CustomEvent('filters', { detail: this.filters }));
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
    const before = this.opened?.message.id;
    if (!(await this.#act(() => this.#calls.open(id)))) return;
    if (before !== undefined && before !== this.opened?.message.id) this.#tellLeft(before);
    void this.#watch.again();
  }

  /** Says that the case is open here no longer. */
  #tellLeft(id = this.opened?.message.id): void {
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
    void this.updateComplete.then(() =>
      focusOn(this, this.opened ? '#case-title' : '#messages-title'),
    );
  };

  #topic(id: string): string {
    const found = this.categories.find((category) => category.id === id);
    return found ? categoryText(found).label : '';
  }
}
customElements.define('vs-messages', Messages);
