import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { categoryText } from '../../api';
import { tr } from '../../i18n/sheets';
import { ts } from '../../i18n/staff';
import { whenWordsCame } from '../../i18n/language';
import { alertBox } from '../../ui/alert';
import { focusOn } from '../../ui/element';
import { icon } from '../../ui/icons';
import { selectField, textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { type Column, table } from '../../ui/table';
import { tabList } from '../../ui/tabs';
import { retryBox, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { asOf, untilNext } from './expiry';
import './sheet-editor';
import './sheet-lives';
import './sheet-view';
import {
  listPath,
  MANAGERS,
  READERS,
  type Shelf,
  SHELVES,
  type SheetList,
  type SheetListed,
  type SheetsWaiting,
  standsOn,
  WRITERS,
} from './sheets';
import { problemWords, standingWords } from './words';

const RENEW_MS = 60_000;
const TYPED_MS = 250;

/** Information sheets: found, read, written, reviewed, confirmed. */
export class SheetsPage extends StaffPage {
  protected override readonly roles: readonly Role[] = READERS;
  @state() private shelf: Shelf = shelfOf(location);
  @state() private words = '';
  @state() private topic = '';
  @state() private open = openOf(location);
  @state() private writing = false;
  @state() private living = false;
  #typed: ReturnType<typeof setTimeout> | undefined;
  readonly #list = new Reading<SheetList>(
    this,
    (signal) => this.session.api(listPath(this.words, this.topic), { signal }),
    problemWords,
    {
      begins: false,
      // a sheet expires at its minute, whether or not somebody looks
      everyMs: (list) => untilNext(list?.sheets ?? [], Date.now(), RENEW_MS),
      patient: true,
    },
  );
  readonly #waiting = new Reading<SheetsWaiting>(
    this,
    (signal) => this.session.api('sheets/waiting', { signal }),
    problemWords,
    { begins: false, everyMs: RENEW_MS, patient: true },
  );

  protected override pageTitle(): string {
    return tr('sheets.title');
  }

  protected override entered(): void {
    addEventListener('popstate', this.#moved, { signal: this.scope });
    void this.#again();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typed);
  }

  get #role(): string {
    return this.session.me.value?.role ?? '';
  }

  #again(): Promise<unknown> {
    return Promise.all([this.#list.again(), this.#waiting.again()]);
  }

  readonly #moved = (): void => {
    this.open = openOf(location);
    this.shelf = shelfOf(location);
    void this.#again();
  };

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page sheets" tabindex="-1">${this.#shown()}</main>
    `;
  }

  #shown() {
    if (this.writing) return this.#new();
    if (this.living) return this.#lives();
    return this.open === null ? this.#overview() : this.#opened(this.open);
  }

  #lives() {
    return html`
      <vs-sheet-lives
        .session=${this.session}
        .categories=${this.categories.value}
        @close=${() => void this.#lived()}
      ></vs-sheet-lives>
    `;
  }

  #new() {
    return html`
      <vs-sheet-editor
        .session=${this.session}
        .categories=${this.categories.value}
        @written=${(event: CustomEvent<string>) => this.#written(event.detail)}
        @close=${() => void this.#unwritten()}
      ></vs-sheet-editor>
    `;
  }

  #opened(id: string) {
    return html`
      <vs-sheet
        .session=${this.session}
        .categories=${this.categories.value}
        .sheet=${id}
        ?writes=${WRITERS.includes(this.#role)}
        ?reviews=${MANAGERS.includes(this.#role)}
        @close=${this.#closed}
      ></vs-sheet>
    `;
  }

  #overview() {
    return html`
      <div class="sheets-head">
        <div>
          <h1>${tr('sheets.title')}</h1>
          <p class="vs-soft">${tr('sheets.lead')}</p>
        </div>
        ${this.#ways()}
      </div>
      ${this.#alerts()}
      <section class="vs-card" aria-label=${tr('sheets.title')}>
        ${tabList<Shelf>({
          names: SHELVES,
          chosen: this.shelf,
          choose: (shelf) => this.#choose(shelf),
          title: (shelf) => this.#tab(shelf),
          id: 'sheets-tab',
          panel: () => 'sheets-panel',
          label: tr('sheets.shelves'),
        })}
        <div id="sheets-panel" role="tabpanel" aria-labelledby="sheets-tab-${this.shelf}">
          ${this.#search()} ${retryBox(this.#list)} ${this.#table()}
        </div>
      </section>
    `;
  }

  #ways() {
    return html`
      <div class="sheets-ways">
        ${
          MANAGERS.includes(this.#role)
            ? html`
                <a
                  class="btn btn-outline-primary"
                  href="/supervisor/devices"
                  data-testid="sheets-devices"
                >
                  ${tr('sheets.devices')}
                </a>
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="sheet-lives"
                  @click=${() => (this.living = true)}
                >
                  ${tr('sheets.lives.open')}
                </button>
              `
            : nothing
        }
        ${
          WRITERS.includes(this.#role)
            ? html`
                <button
                  type="button"
                  class="btn btn-primary"
                  data-testid="new-sheet"
                  @click=${() => (this.writing = true)}
                >
                  ${icon('document')} ${tr('sheets.new')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  /** What the station told, as it stands at this minute. */
  get #sheets(): readonly SheetListed[] | undefined {
    const now = Date.now();
    return this.#list.value?.sheets.map((each) => asOf(each, now));
  }

  #tab(shelf: Shelf) {
    const all = this.#sheets ?? [];
    const count = all.filter((each) => standsOn(shelf, each)).length;
    const told = shelf === 'lapsing' || shelf === 'review' || shelf === 'mine';
    return html`
      ${tr(`sheets.shelf.${shelf}`)}${
        told && count > 0
          ? html`
              <span class="sheets-count">${count}</span>
            `
          : nothing
      }
    `;
  }

  /** What the reader has to do, before all else. */
  #alerts() {
    const waiting = this.#waiting.value;
    if (!waiting) return nothing;
    const { mineExpired, mineDue, expired, toReview, returned } = waiting;
    const manages = MANAGERS.includes(this.#role);
    return html`
      ${
        mineExpired > 0
          ? alertBox(tr('sheets.alert.mineExpired', { count: mineExpired }), { tone: 'danger' })
          : manages && expired > 0
            ? alertBox(tr('sheets.alert.expired', { count: expired }), { tone: 'warning' })
            : nothing
      }
      ${mineDue > 0 ? alertBox(tr('sheets.alert.mineDue', { count: mineDue }), { tone: 'warning' }) : nothing}
      ${returned > 0 ? alertBox(tr('sheets.alert.returned', { count: returned }), { tone: 'warning' }) : nothing}
      ${toReview > 0 ? alertBox(tr('sheets.alert.review', { count: toReview }), { tone: 'info' }) : nothing}
    `;
  }

  #search() {
    return html`
      <form class="sheets-search" role="search" @submit=${(event: Event) => event.preventDefault()}>
        ${textField({
          id: 'sheets-words',
          label: tr('sheets.search'),
          testid: 'sheet-words',
          type: 'search',
          autocomplete: 'off',
          maxlength: 100,
          value: this.words,
          input: (value) => this.#type(value),
        })}
        ${selectField({
          id: 'sheets-topic',
          label: tr('sheets.topic'),
          value: this.topic,
          options: [
            ['', tr('sheets.topic.all')],
            ...this.categories.value.map((each) => [each.id, categoryText(each).label] as const),
          ],
          change: (value) => {
            this.topic = value;
            void this.#list.again();
          },
        })}
      </form>
    `;
  }

  #table() {
    const columns: Column<SheetListed>[] = [
      {
        name: 'title',
        heading: tr('sheets.column.title'),
        cell: (each) => html`
          <button
            type="button"
            class="btn btn-link sheets-open"
            data-sheet=${each.id}
            @click=${() => this.#show(each.id)}
          >
            ${each.title}
          </button>
          <span class="sheets-second">${this.#topics(each)}</span>
        `,
      },
      {
        name: 'standing',
        heading: tr('sheets.column.standing'),
        labelled: true,
        cell: (each) => html`
          <span class="sheets-standing" data-standing=${each.freshness ?? each.state}>
            ${standingWords(each)}
          </span>
          ${
            each.example
              ? html`
                  <span class="sheets-second">${tr('sheets.example')}</span>
                `
              : nothing
          }
          ${
            each.inReview && each.state === 'published'
              ? html`
                  <span class="sheets-second">${tr('sheets.changeInReview')}</span>
                `
              : nothing
          }
        `,
      },
      {
        name: 'owner',
        heading: tr('sheets.column.owner'),
        labelled: true,
        cell: (each) => html`
          ${each.owner?.name ?? tr('sheets.nobody')}
          ${
            each.deputy
              ? html`
                  <span class="sheets-second">${each.deputy.name}</span>
                `
              : nothing
          }
        `,
      },
      {
        name: 'languages',
        heading: tr('sheets.column.languages'),
        labelled: true,
        cell: (each) =>
          each.languages
            .map(({ language, outdated }) =>
              outdated
                ? tr('sheets.language.outdated', { language: language.toUpperCase() })
                : language.toUpperCase(),
            )
            .join(', '),
      },
    ];
    const all = this.#sheets;
    const empty =
      this.words || this.topic ? 'sheets.none.words' : (`sheets.none.${this.shelf}` as const);
    return table<SheetListed>({
      columns,
      rows: all ? all.filter((each) => standsOn(this.shelf, each)) : null,
      problem: this.#list.problem,
      key: ({ id }) => id,
      caption: tr('sheets.title'),
      testid: 'sheets-table',
      look: 'sheets-table',
      empty: tr(empty),
      loading: ts('staff.loading'),
    });
  }

  #topics({ topics, competentBody }: SheetListed): string {
    const named = topics.map((id) => {
      const found = this.categories.value.find((each) => each.id === id);
      return found ? categoryText(found).label : id;
    });
    return [...named, ...(competentBody ? [competentBody] : [])].join(' · ');
  }

  #type(words: string): void {
    this.words = words;
    clearTimeout(this.#typed);
    this.#typed = setTimeout(() => void this.#list.again(), TYPED_MS);
  }

  #choose(shelf: Shelf): void {
    this.shelf = shelf;
    history.replaceState(null, '', addressOf(shelf, null));
  }

  #show(id: string): void {
    this.open = id;
    history.pushState(null, '', addressOf(this.shelf, id));
    scrollTo({ top: 0 });
  }

  readonly #closed = async (): Promise<void> => {
    const { open } = this;
    this.open = null;
    history.pushState(null, '', addressOf(this.shelf, null));
    await this.#again();
    await this.updateComplete;
    focusOn(this, open ? `[data-sheet="${CSS.escape(open)}"]` : '#sheets-words');
  };

  #written(id: string): void {
    this.writing = false;
    this.#show(id);
  }

  async #lived(): Promise<void> {
    this.living = false;
    void this.#again();
    await this.updateComplete;
    focusOn(this, '[data-testid=sheet-lives]');
  }

  async #unwritten(): Promise<void> {
    this.writing = false;
    await this.updateComplete;
    focusOn(this, '[data-testid=new-sheet]');
  }
}
whenWordsCame(() => customElements.define('vs-sheets', SheetsPage));

function openOf({ search }: Location): string | null {
  return new URLSearchParams(search).get('sheet');
}

function shelfOf({ search }: Location): Shelf {
  const named = new URLSearchParams(search).get('shelf');
  return SHELVES.find((each) => each === named) ?? 'all';
}

function addressOf(shelf: Shelf, open: string | null): string {
  const query = new URLSearchParams({
    ...(shelf !== 'all' && { shelf }),
    ...(open !== null && { sheet: open }),
  }).toString();
  return query ? `/sheets?${query}` : '/sheets';
}
