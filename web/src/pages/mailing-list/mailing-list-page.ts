import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { whenWordsCame } from '../../i18n/language';
import { tml } from '../../i18n/mailing-list';
import { ts } from '../../i18n/staff';
import type { ListEntries, ListEntryListed, ListEntryMade } from '../../protocol/api';
import { actionBox, retryBox, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { focusOn } from '../../ui/element';
import { textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { tabList } from '../../ui/tabs';
import './list-entry-form';
import './list-subscribers';
import './list-thread';
import { moment, problemWords } from './words';

const EVERY_MS = 60_000;
const TYPED_MS = 250;
const PAGE = 50;
const MOST = 5000;
type Tab = 'archive' | 'waiting' | 'mine' | 'subscribers';

/** The list shared with other public-relations offices: its archive, what waits for a moderator, and who takes part. */
export class MailingListPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['operator', 'office', 'supervisor'];
  @state() private tab: Tab = paramOf('tab') === 'waiting' ? 'waiting' : 'archive';
  @state() private open = paramOf('entry');
  @state() private writing = false;
  @state() private words = '';
  #count = PAGE;
  /** Whose rows were read last: until others are there, none are shown. */
  #of: Tab = 'archive';
  #typed: ReturnType<typeof setTimeout> | undefined;
  readonly #list = new Reading<ListEntries>(
    this,
    async (signal) => {
      const { tab } = this;
      const list = await this.session.api(`mailing-list?${this.#query()}`, { signal });
      this.#of = tab;
      return list;
    },
    problemWords,
    { begins: false, everyMs: EVERY_MS },
  );
  readonly #action = new Action<'write'>(this, problemWords);

  protected override pageTitle(): string {
    return tml('list.title');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typed);
  }

  protected override entered(): void {
    addEventListener('popstate', () => (this.open = paramOf('entry')), { signal: this.scope });
    // a link to what waits is for moderators
    if (this.session.me.value?.role !== 'supervisor' && this.tab === 'waiting')
      this.tab = 'archive';
    void this.#list.again();
  }

  #query(): string {
    const words = this.words.trim();
    return new URLSearchParams({
      count: String(this.#count),
      ...(this.tab === 'waiting' && { state: 'waiting' }),
      ...(this.tab === 'mine' && { mine: 'true' }),
      ...(this.tab === 'archive' && words && { words }),
    }).toString();
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page mailing-list" tabindex="-1">
        ${
          this.open === ''
            ? this.#overview()
            : html`
                <vs-list-thread
                  .session=${this.session}
                  .entry=${this.open}
                  @close=${this.#closed}
                ></vs-list-thread>
              `
        }
      </main>
    `;
  }

  #overview() {
    const list = this.#list.value;
    return html`
      <h1>${tml('list.title')}</h1>
      <p class="vs-soft">${tml('list.lead')}</p>
      ${list ? this.#stands(list) : nothing} ${actionBox(this.#action)} ${this.#form(list)}
      <section class="vs-card" aria-label=${tml('list.title')}>
        ${tabList<Tab>({
          names: this.#tabs(list),
          chosen: this.tab,
          choose: (tab) => {
            this.tab = tab;
            this.#again();
          },
          title: (tab) => this.#tabTitle(tab, list),
          id: 'list-tab',
          panel: () => 'list-panel',
          label: tml('list.title'),
        })}
        <div id="list-panel" role="tabpanel" aria-labelledby="list-tab-${this.tab}">
          ${
            this.tab === 'subscribers'
              ? html`
                  <vs-list-subscribers
                    .session=${this.session}
                    ?moderates=${list?.mayModerate}
                  ></vs-list-subscribers>
                `
              : html`
                  ${this.tab === 'archive' ? this.#search() : nothing} ${retryBox(this.#list)}
                  ${this.#table(list)} ${this.#rest(list)}
                `
          }
        </div>
      </section>
    `;
  }

  /** The truth at the top: who is reached, and how others write. */
  #stands(list: ListEntries) {
    return html`
      <p data-testid="list-stands">
        <strong>${tml('list.stands', { count: list.subscribers })}</strong>
        ${list.address ? tml('list.address', { address: list.address }) : nothing}
      </p>
      ${list.sends ? nothing : alertBox(tml('list.noMail'), { tone: 'warning' })}
      ${list.sends && !list.reads ? alertBox(tml('list.noMailbox'), { tone: 'info' }) : nothing}
    `;
  }

  #tabs(list: ListEntries | null): readonly Tab[] {
    if (list === null) return this.tab === 'waiting' ? ['archive', 'waiting'] : ['archive'];
    return list.mayModerate
      ? ['archive', 'waiting', 'subscribers']
      : ['archive', 'mine', 'subscribers'];
  }

  #tabTitle(tab: Tab, list: ListEntries | null): string {
    return tab === 'waiting' && list && list.waiting > 0
      ? tml('list.tab.waiting.count', { count: list.waiting })
      : tml(`list.tab.${tab}`);
  }

  #form(list: ListEntries | null) {
    if (!list) return nothing;
    return this.writing
      ? html`
          <section class="vs-card" aria-labelledby="list-new">
            <h2 id="list-new">${tml('list.ask.title')}</h2>
            <vs-list-entry-form
              .session=${this.session}
              ?publishes=${list.mayModerate}
              @made=${this.#made}
              @close=${() => this.#shut()}
            ></vs-list-entry-form>
          </section>
        `
      : html`
          <div class="list-acts">
            <button
              type="button"
              class="btn btn-primary"
              data-testid="write-list"
              @click=${() => {
                this.#action.done = '';
                this.writing = true;
              }}
            >
              ${tml('list.write')}
            </button>
          </div>
        `;
  }

  readonly #made = ({ detail }: CustomEvent<ListEntryMade>): void => {
    this.#action.done = tml(
      detail.state === 'published' ? 'list.done.published' : 'list.done.waits',
    );
    this.#shut();
    this.#again();
  };

  #shut(): void {
    this.writing = false;
    void this.updateComplete.then(() => focusOn(this, '[data-testid=write-list]'));
  }

  #search() {
    return textField({
      id: 'list-search',
      testid: 'list-search',
      label: tml('list.search'),
      type: 'search',
      autocomplete: 'off',
      maxlength: 200,
      value: this.words,
      input: (words) => {
        this.words = words;
        clearTimeout(this.#typed);
        this.#typed = setTimeout(() => this.#again(), TYPED_MS);
      },
    });
  }

  /** Reads what is chosen now, from its beginning. */
  #again(): void {
    this.#count = PAGE;
    void this.#list.again();
  }

  #table(list: ListEntries | null) {
    const { problem } = this.#list;
    const rows = this.#of === this.tab ? list?.entries : undefined;
    return table<ListEntryListed>({
      testid: 'list-entries',
      look: 'list-entries',
      caption: tml(`list.tab.${this.tab}`),
      rows: rows ?? null,
      problem,
      key: (each) => each.id,
      loading: ts('staff.loading'),
      empty: this.#none(),
      columns: [
        {
          name: 'title',
          heading: tml('list.column.title'),
          cell: (each) => html`
            <button
              type="button"
              class="btn btn-link list-open"
              data-entry=${each.id}
              @click=${() => this.#show(each.id)}
            >
              ${each.title}
            </button>
            ${
              each.question === null
                ? nothing
                : html`
                    <span class="list-second">
                      ${tml('list.answerTo', { title: each.question })}
                    </span>
                  `
            }
          `,
        },
        {
          name: 'author',
          heading: tml('list.column.author'),
          labelled: true,
          cell: (each) => (each.mine ? tml('list.you') : each.author),
        },
        {
          name: 'at',
          heading: tml('list.column.at'),
          labelled: true,
          cell: (each) => moment(each.at),
        },
        this.tab === 'archive'
          ? {
              name: 'answers',
              heading: tml('list.answers'),
              numbers: true,
              labelled: true,
              cell: (each) => each.answers,
            }
          : {
              name: 'state',
              heading: tml('list.column.state'),
              labelled: true,
              cell: (each) => tml(`list.state.${each.state}`),
            },
      ],
    });
  }

  #none(): string {
    if (this.tab === 'waiting') return tml('list.none.waiting');
    if (this.tab === 'mine') return tml('list.none.mine');
    return tml(this.words.trim() ? 'list.none.found' : 'list.none.archive');
  }

  #rest(list: ListEntries | null) {
    const shown = list?.entries.length ?? 0;
    if (!list || this.#of !== this.tab || shown >= list.total) return nothing;
    return html`
      <div class="list-acts">
        <p class="vs-soft" role="status" data-testid="list-count">
          ${tml('list.shown', { count: shown, total: list.total })}
        </p>
        ${
          this.#count < MOST
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="more-entries"
                  aria-busy=${this.#list.busy ? 'true' : 'false'}
                  @click=${() => {
                    this.#count += PAGE;
                    void this.#list.again();
                  }}
                >
                  ${tml('list.more')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  #show(id: string): void {
    history.pushState(null, '', `?entry=${encodeURIComponent(id)}`);
    this.open = id;
  }

  readonly #closed = (): void => {
    const id = this.open;
    this.open = '';
    history.pushState(null, '', location.pathname);
    void this.#list.again().then(() => focusOn(this, `[data-entry="${CSS.escape(id)}"]`));
  };
}
whenWordsCame(() => customElements.define('vs-mailing-list', MailingListPage));

function paramOf(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? '';
}
