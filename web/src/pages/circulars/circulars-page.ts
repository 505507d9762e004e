import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { calendarDay } from '../../i18n/format';
import { tr } from '../../i18n/circulars';
import { ts } from '../../i18n/staff';
import { whenWordsCame } from '../../i18n/language';
import { focusOn } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Action } from '../../ui/action';
import { textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { type Column, table } from '../../ui/table';
import { tabList } from '../../ui/tabs';
import { actionBox, retryBox, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import './circular-form';
import './circular-view';
import {
  type CircularList,
  type CircularListed,
  listPath,
  READERS,
  standing,
  type Tab,
  TABS,
} from './circulars';
import { countWords, endWords, forWhom, moment, problemWords, standingWords } from './words';

/** Circulars: those for whoever is here, and for those who publish them all of them, with who has read them. */
export class CircularsPage extends StaffPage {
  protected override readonly roles: readonly Role[] = READERS;
  @state() private tab: Tab = tabOf(location);
  @state() private words = '';
  @state() private open = openOf(location);
  @state() private writing = false;
  readonly #list = new Reading<CircularList>(
    this,
    (signal) => this.session.api(listPath(this.tab, this.words), { signal }),
    problemWords,
    { begins: false },
  );
  readonly #action = new Action<'more'>(this, problemWords);

  protected override pageTitle(): string {
    return tr('circulars.title');
  }

  protected override entered(): void {
    addEventListener('popstate', this.#moved, { signal: this.scope });
    void this.#list.again();
  }

  get #publishes(): boolean {
    const role = this.session.me.value?.role;
    return role === 'supervisor' || role === 'admin';
  }

  readonly #moved = (): void => {
    this.open = openOf(location);
    const tab = tabOf(location);
    if (tab !== this.tab) this.#turn(tab);
    else void this.#list.again();
  };

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page circulars" tabindex="-1">
        ${this.open === null ? this.#overview() : this.#opened(this.open)}
      </main>
    `;
  }

  #opened(id: string) {
    return html`
      <vs-circular
        .session=${this.session}
        .circular=${id}
        ?publishes=${this.#publishes}
        @close=${this.#closed}
      ></vs-circular>
    `;
  }

  #overview() {
    return html`
      <div class="circulars-head">
        <div>
          <h1>${tr('circulars.title')}</h1>
          <p class="vs-soft">
            ${tr(this.#publishes ? 'circulars.lead.all' : 'circulars.lead.mine')}
          </p>
        </div>
        ${
          this.#publishes && !this.writing
            ? html`
                <button
                  type="button"
                  class="btn btn-primary"
                  data-testid="new-circular"
                  @click=${this.#write}
                >
                  ${icon('megaphone')} ${tr('circulars.new')}
                </button>
              `
            : nothing
        }
      </div>
      ${actionBox(this.#action)}
      ${
        this.writing
          ? html`
              <vs-circular-form
                .session=${this.session}
                @published=${this.#published}
                @close=${this.#unwritten}
              ></vs-circular-form>
            `
          : nothing
      }
      <section class="vs-card" aria-label=${tr('circulars.list')}>
        ${tabList<Tab>({
          names: TABS,
          chosen: this.tab,
          choose: (tab) => this.#choose(tab),
          title: (tab) => tr(`circulars.tab.${tab}`),
          id: 'circulars-tab',
          panel: () => 'circulars-panel',
          label: tr('circulars.tabs'),
        })}
        <div id="circulars-panel" role="tabpanel" aria-labelledby="circulars-tab-${this.tab}">
          ${this.#search()} ${retryBox(this.#list)} ${this.#table()} ${this.#rest()}
        </div>
      </section>
    `;
  }

  #search() {
    return html`
      <form class="circulars-search" role="search" @submit=${this.#searched}>
        ${textField({
          id: 'circulars-words',
          label: tr('circulars.search'),
          testid: 'circular-words',
          type: 'search',
          autocomplete: 'off',
          maxlength: 100,
        })}
        <button class="btn btn-outline-primary" data-testid="search-circulars">
          ${tr('circulars.search.act')}
        </button>
        ${
          this.words
            ? html`
                <button type="button" class="btn btn-link" @click=${this.#cleared}>
                  ${tr('circulars.search.clear')}
                </button>
              `
            : nothing
        }
      </form>
    `;
  }

  #table() {
    const today = calendarDay(Date.now());
    const counted = this.#publishes;
    const columns: (Column<CircularListed> | false)[] = [
      {
        name: 'title',
        heading: tr('circulars.column.title'),
        cell: (each) => html`
          <button
            type="button"
            class="btn btn-link circulars-open"
            data-circular=${each.id}
            @click=${() => this.#show(each.id)}
          >
            ${each.title}
          </button>
          <span class="circulars-second">
            ${tr('circulars.number', { number: each.number })}${
              endWords(each) ? ` · ${endWords(each)}` : ''
            }
          </span>
        `,
      },
      {
        name: 'published',
        heading: tr('circulars.column.published'),
        labelled: true,
        cell: (each) => html`
          ${moment(each.publishedAt)}
          <span class="circulars-second">${each.publishedBy}</span>
        `,
      },
      counted && {
        name: 'for',
        heading: tr('circulars.column.for'),
        labelled: true,
        cell: (each) => forWhom(each),
      },
      counted && {
        name: 'read',
        heading: tr('circulars.column.read'),
        labelled: true,
        cell: (each) => countWords(each),
      },
      {
        name: 'yours',
        heading: tr('circulars.column.yours'),
        labelled: true,
        cell: (each) => html`
          <span class="circulars-standing" data-standing=${standing(each, today)}>
            ${standingWords(each, today)}
          </span>
        `,
      },
    ];
    return table<CircularListed>({
      testid: 'circulars-table',
      look: 'circulars-table',
      caption: tr('circulars.list'),
      rows: this.#list.value?.circulars ?? null,
      problem: this.#list.problem,
      key: (each) => each.id,
      loading: ts('staff.loading'),
      empty: tr(this.words ? 'circulars.none.words' : `circulars.none.${this.tab}`),
      columns,
    });
  }

  #rest() {
    const before = this.#list.value?.nextBefore ?? null;
    if (before === null) return nothing;
    return html`
      <button
        type="button"
        class="btn btn-outline-primary circulars-more"
        data-testid="more-circulars"
        aria-busy=${this.#action.busy ? 'true' : 'false'}
        @click=${() => void this.#more(before)}
      >
        ${tr('circulars.more')}
      </button>
    `;
  }

  async #more(before: number): Promise<void> {
    const path = listPath(this.tab, this.words, before);
    await this.#action.run('more', async () => {
      const next = await this.session.api(path);
      const shown = this.#list.value?.circulars ?? [];
      this.#list.take({ ...next, circulars: [...shown, ...next.circulars] });
    });
  }

  #choose(tab: Tab): void {
    history.replaceState(null, '', tab === 'archive' ? '?state=archive' : location.pathname);
    this.#turn(tab);
  }

  #turn(tab: Tab): void {
    this.tab = tab;
    void this.#list.anew();
  }

  readonly #searched = (event: Event): void => {
    event.preventDefault();
    this.words = this.#field?.value.trim() ?? '';
    void this.#list.anew();
  };

  readonly #cleared = (): void => {
    if (this.#field) this.#field.value = '';
    this.words = '';
    void this.#list.anew();
    focusOn(this, '#circulars-words');
  };

  get #field(): HTMLInputElement | null {
    return this.querySelector('#circulars-words');
  }

  #show(id: string): void {
    this.open = id;
    history.pushState(null, '', `?circular=${encodeURIComponent(id)}`);
  }

  readonly #closed = (): void => {
    const id = this.open ?? '';
    this.open = null;
    history.pushState(null, '', this.tab === 'archive' ? '?state=archive' : location.pathname);
    void this.#list.again().then(() => focusOn(this, `[data-circular="${CSS.escape(id)}"]`));
  };

  readonly #write = (): void => {
    this.writing = true;
    this.#action.done = '';
  };

  readonly #unwritten = (): void => {
    this.writing = false;
    void this.updateComplete.then(() => focusOn(this, '[data-testid=new-circular]'));
  };

  readonly #published = (): void => {
    this.writing = false;
    this.#action.done = tr('circulars.form.done');
    this.#choose('in_force');
    void this.updateComplete.then(() => focusOn(this, '[data-testid=new-circular]'));
  };
}
whenWordsCame(() => customElements.define('vs-circulars', CircularsPage));

function tabOf({ search }: Location): Tab {
  return new URLSearchParams(search).get('state') === 'archive' ? 'archive' : 'in_force';
}

function openOf({ search }: Location): string | null {
  return new URLSearchParams(search).get('circular');
}
