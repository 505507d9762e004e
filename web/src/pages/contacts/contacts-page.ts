import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { tk } from '../../i18n/contacts';
import { formatDay, formatTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { whenWordsCame } from '../../i18n/language';
import { focusOn } from '../../ui/element';
import type { Role } from '../../staff/session';
import { errorWords, retryBox, StaffPage } from '../../staff/page';
import { channelWords } from '../supervisor/floor-words';
import './contact-story';
import { type ContactListed, tidyReference } from './contacts';
import { stateWords } from './words';
import { selectField, textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';

/** Contacts: found by reference or topic, each with all that happened to it. */
export class ContactsPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private category = '';
  @state() private reference = '';
  @state() private open = new URLSearchParams(location.search).get('id');
  readonly #contacts = new Reading<readonly ContactListed[]>(
    this,
    async (signal) => {
      const query = new URLSearchParams({
        ...(this.reference && { reference: this.reference }),
        ...(this.category && { category: this.category }),
      });
      return (await this.session.api(`contacts?${query.toString()}`, { signal })).contacts;
    },
    errorWords,
    { begins: false, taken: ([first]) => this.reference && first && this.#show(first.id) },
  );

  protected override pageTitle(): string {
    return tk('contacts.title');
  }

  protected override entered(): void {
    addEventListener('popstate', this.#moved, { signal: this.scope });
    void this.#contacts.again();
  }

  readonly #moved = (): void => {
    this.open = new URLSearchParams(location.search).get('id');
  };

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page contacts" tabindex="-1">
        <h1>${tk('contacts.title')}</h1>
        ${this.#filters()} ${retryBox(this.#contacts)}
        <div class="contacts-columns" ?data-open=${this.open !== null}>
          <section class="vs-card" aria-labelledby="contacts-list">
            <h2 id="contacts-list">${tk('contacts.list')}</h2>
            ${this.#list()}
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
                  ></vs-contact-story>
                `
          }
        </div>
      </main>
    `;
  }

  #filters() {
    return html`
      <form class="vs-card contacts-filters" @submit=${this.#searched}>
        ${textField({
          id: 'contacts-reference',
          label: tk('contacts.reference'),
          testid: 'contact-reference',
          autocomplete: 'off',
          maxlength: 16,
        })}
        ${selectField({
          id: 'contacts-category',
          label: tk('contacts.category'),
          testid: 'contact-category',
          options: [
            ['', tk('contacts.all')],
            ...this.categories.value.map((each) => [each.id, categoryText(each).label] as const),
          ],
          change: (value) => {
            this.category = value;
            void this.#contacts.again();
          },
        })}
        <button type="submit" class="btn btn-primary" data-testid="find-contact">
          ${tk('contacts.find')}
        </button>
      </form>
    `;
  }

  readonly #searched = (event: Event): void => {
    event.preventDefault();
    const typed = this.querySelector<HTMLInputElement>('#contacts-reference')?.value ?? '';
    this.reference = tidyReference(typed);
    void this.#contacts.again();
  };

  #list() {
    return table<ContactListed>({
      testid: 'contacts-table',
      look: 'contacts-table',
      rows: this.#contacts.value,
      key: (contact) => contact.id,
      loading: ts('staff.loading'),
      empty: tk('contacts.none'),
      marks: (contact) => ({ 'data-chosen': contact.id === this.open }),
      columns: [
        {
          name: 'reference',
          heading: tk('contacts.column.reference'),
          cell: (contact) => html`
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
          cell: (contact) => html`
            ${labelOf(this.categories.value, contact.category)}
            <span class="contacts-second">${channelWords(contact)}</span>
          `,
        },
        {
          name: 'operator',
          heading: tk('contacts.column.operator'),
          cell: (contact) => contact.operators.join(', ') || '–',
        },
        { name: 'state', heading: tk('contacts.column.state'), cell: stateWords },
      ],
    });
  }

  #show(id: string): void {
    this.open = id;
    history.replaceState(null, '', `?id=${encodeURIComponent(id)}`);
  }

  readonly #closed = (): void => {
    const id = this.open ?? '';
    this.open = null;
    history.replaceState(null, '', location.pathname);
    void this.updateComplete.then(() => focusOn(this, `[data-contact="${CSS.escape(id)}"]`));
  };
}
whenWordsCame(() => customElements.define('vs-contacts', ContactsPage));

/** The label of a category; nothing until the labels are here. */
export function labelOf(categories: readonly Category[], id: string): string {
  const found = categories.find((each) => each.id === id);
  return found ? categoryText(found).label : '';
}
