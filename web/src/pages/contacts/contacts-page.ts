import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { tk } from '../../i18n/contacts';
import { formatDay, formatTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { whenWordsCame } from '../../i18n/language';
import { focusOn } from '../../ui/element';
import { icon } from '../../ui/icons';
import { emptyLine } from '../../ui/load-state';
import type { Role } from '../../staff/session';
import { errorWords, problemAlert, retryBox, StaffPage } from '../../staff/page';
import './contact-filters';
import './contact-story';
import {
  addressOf,
  type ContactListed,
  type Filters,
  filtersOf,
  isNarrowed,
  listPath,
  paramsOf,
  REASON,
  searchBody,
} from './contacts';
import { channelWords, stateWords } from './words';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';

/** The contacts found by some filters; `cursor` leads to more. */
interface Shown {
  filters: Filters;
  contacts: readonly ContactListed[];
  cursor: string | null;
}

/** Contacts: found by what is known of them, each with all that happened to it. */
export class ContactsPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private filters: Filters = filtersOf(paramsOf(location));
  @state() private open = paramsOf(location).get('id');
  /** Why operators' notes are searched; kept as long as the page is open, and in no address. */
  @state() private reason = '';
  readonly #found = new Reading<Shown>(this, (signal) => this.#read(signal), errorWords, {
    begins: false,
    taken: ({ filters, contacts: [first, ...others] }) => {
      if (filters.reference && first && others.length === 0) this.#show(first.id);
    },
  });
  readonly #more = new Action(this, errorWords);

  protected override pageTitle(): string {
    return tk('contacts.title');
  }

  protected override entered(): void {
    addEventListener('popstate', this.#moved, { signal: this.scope });
    addEventListener('hashchange', this.#moved, { signal: this.scope });
    this.#search();
  }

  readonly #moved = (): void => {
    const params = paramsOf(location);
    this.open = params.get('id');
    const filters = filtersOf(params);
    if (JSON.stringify(filters) === JSON.stringify(this.filters)) return;
    this.filters = filters;
    this.#search();
  };

  /** Words are there, and nobody has said why. */
  get #unreasoned(): boolean {
    return Boolean(this.filters.words) && this.reason.length < REASON.least;
  }

  #search(): void {
    this.#more.problem = null;
    if (!this.#unreasoned) void this.#found.again();
  }

  async #read(signal: AbortSignal): Promise<Shown> {
    const { filters } = this;
    const { contacts, nextCursor } = await this.#page(filters, null, signal);
    return { filters, contacts, cursor: nextCursor };
  }

  #page(filters: Filters, cursor: string | null, signal?: AbortSignal) {
    const options = signal ? { signal } : {};
    if (!filters.words) return this.session.api(listPath(filters, cursor), options);
    const body = searchBody(filters, this.reason, cursor);
    return this.session.api('contacts/search', { method: 'POST', body, ...options });
  }

  readonly #readMore = (): Promise<boolean> =>
    this.#more.run('more', async () => {
      const { filters, cursor } = this.#found.value ?? { filters: {}, cursor: null };
      if (cursor === null) return;
      const { contacts, nextCursor } = await this.#page(filters, cursor);
      const shown = this.#found.value;
      if (shown?.filters !== filters) return;
      this.#found.take({
        filters,
        contacts: [...shown.contacts, ...contacts],
        cursor: nextCursor,
      });
    });

  readonly #changed = (filters: Filters, reason: string): void => {
    this.filters = filters;
    this.reason = reason;
    history.replaceState(null, '', addressOf(filters, this.open));
    this.#search();
  };

  readonly #clear = (): void => {
    const { order } = this.filters;
    this.#changed(order ? { order } : {}, this.reason);
    void this.updateComplete.then(() => focusOn(this, '#contacts-reference'));
  };

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page contacts" tabindex="-1">
        <h1>${tk('contacts.title')}</h1>
        <vs-contact-filters
          .session=${this.session}
          .categories=${this.categories.value}
          .filters=${this.filters}
          .reason=${this.reason}
          .change=${this.#changed}
        ></vs-contact-filters>
        ${retryBox(this.#found)}
        <div class="contacts-columns" ?data-open=${this.open !== null}>
          <section class="vs-card contacts-found" aria-labelledby="contacts-list">
            <header>
              <h2 id="contacts-list">${tk('contacts.list')}</h2>
              <p class="vs-soft" role="status">${this.#count()}</p>
              ${
                isNarrowed(this.filters)
                  ? html`
                      <button
                        type="button"
                        class="btn btn-link contacts-clear"
                        data-testid="clear-filters"
                        @click=${this.#clear}
                      >
                        ${tk('contacts.clear')}
                      </button>
                    `
                  : nothing
              }
            </header>
            ${this.#unreasoned ? emptyLine(tk('contacts.words.waiting')) : this.#list()}
          </section>
          ${
            this.open === null
              ? nothing
              : html`
                  <vs-contact-story
                    .session=${this.session}
                    .categories=${this.categories.value}
                    .contact=${this.open}
                    @close=${this.#closed}
                    @turn=${(event: CustomEvent<string>) => this.#show(event.detail)}
                  ></vs-contact-story>
                `
          }
        </div>
      </main>
    `;
  }

  #count() {
    const shown = this.#found.value;
    if (shown === null || shown.contacts.length === 0 || this.#unreasoned) return nothing;
    const count = shown.contacts.length;
    return tk(shown.cursor === null ? 'contacts.count' : 'contacts.countMore', { count });
  }

  #list() {
    const { contacts = null, cursor = null } = this.#found.value ?? {};
    const none = isNarrowed(this.filters) ? 'contacts.none.filtered' : 'contacts.none';
    return html`
      ${
        contacts?.length === 0 && cursor !== null
          ? nothing
          : table<ContactListed>({
              testid: 'contacts-table',
              look: 'contacts-table',
              rows: contacts,
              problem: this.#found.problem,
              key: (contact) => contact.id,
              loading: ts('staff.loading'),
              empty: tk(none),
              marks: (contact) => ({ 'data-chosen': contact.id === this.open }),
              columns: this.#columns(),
            })
      }
      ${problemAlert(this.#more.problem)} ${cursor === null ? nothing : this.#next()}
      ${
        contacts?.length
          ? html`
              <p class="vs-hint">${ts('quality.zone')}</p>
            `
          : nothing
      }
    `;
  }

  #next() {
    const reads = Boolean(this.filters.words);
    return html`
      ${
        reads
          ? html`
              <p class="vs-hint">${tk('contacts.goOn.text')}</p>
            `
          : nothing
      }
      <button
        type="button"
        class="btn btn-outline-primary contacts-more"
        data-testid="more-contacts"
        aria-busy=${this.#more.busy ? 'true' : 'false'}
        @click=${this.#readMore}
      >
        ${
          this.#more.busy
            ? tk('contacts.moreLoading')
            : tk(reads ? 'contacts.goOn' : 'contacts.more')
        }
      </button>
    `;
  }

  #columns() {
    return [
      {
        name: 'reference',
        heading: tk('contacts.column.reference'),
        cell: (contact: ContactListed) => html`
          <button
            type="button"
            class="contacts-open"
            data-contact=${contact.id}
            aria-expanded=${contact.id === this.open ? 'true' : 'false'}
            @click=${() => this.#show(contact.id)}
          >
            <code>${contact.reference}</code>
          </button>
          <span class="contacts-second">
            ${formatDay(Date.parse(contact.enteredAt), Date.now())},
            ${formatTime(Date.parse(contact.enteredAt), STATION_ZONE)}
          </span>
        `,
      },
      {
        name: 'topic',
        heading: tk('contacts.column.topic'),
        cell: (contact: ContactListed) => html`
          ${topicOf(this.categories.value, contact)}
          <span class="contacts-second">${channelWords(contact)}</span>
        `,
      },
      {
        name: 'operator',
        heading: tk('contacts.column.operator'),
        cell: (contact: ContactListed) => contact.operators.join(', ') || '–',
      },
      {
        name: 'state',
        heading: tk('contacts.column.state'),
        cell: (contact: ContactListed) => html`
          ${stateWords(contact)} ${recordingLink(contact)}
        `,
      },
    ];
  }

  #show(id: string): void {
    this.open = id;
    history.replaceState(null, '', addressOf(this.filters, id));
  }

  readonly #closed = (): void => {
    const id = this.open ?? '';
    this.open = null;
    history.replaceState(null, '', addressOf(this.filters, null));
    void this.updateComplete.then(() => focusOn(this, `[data-contact="${CSS.escape(id)}"]`));
  };
}
whenWordsCame(() => customElements.define('vs-contacts', ContactsPage));

/** The label of a category, nothing until the labels are here; a conference and its title. */
function topicOf(categories: readonly Category[], { category, title }: ContactListed): string {
  if (title !== null) return tk('contacts.conference', { title });
  const found = categories.find((each) => each.id === category);
  return found ? categoryText(found).label : '';
}

/** Straight to the film of the newest recording that can be watched. */
function recordingLink({ recordings, reference }: ContactListed) {
  const ready = recordings.find((each) => each.state === 'ready');
  if (!ready) return nothing;
  return html`
    <a
      class="contacts-watch"
      data-testid="watch-recording"
      href="/quality#recording=${encodeURIComponent(ready.id)}"
      aria-label=${tk('contacts.recorded.of', { reference })}
    >
      ${icon('play')} ${tk('contacts.recorded')}
    </a>
  `;
}
