import { html, nothing } from 'lit';
import { whenWordsCame } from '../../i18n/language';
import { tl } from '../../i18n/messages';
import { StaffPage } from '../../staff/page';
import { HOMES, type Role } from '../../staff/session';
import { icon } from '../../ui/icons';
import { addressOf, filtersOf, type Filters } from './filters';
import './messages';
import type { Messages } from './messages';

/** Case work as a page of its own: list and case beside each other, the case in the address, everything by keyboard. */
export class MessagesPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['operator', 'office', 'supervisor'];
  #filters: Filters = filtersOf(location.search);
  readonly #replies = async () => (await this.session.api('replies')).replies;

  protected override pageTitle(): string {
    return tl('page.title');
  }

  protected override entered(): void {
    addEventListener('popstate', this.#moved, { signal: this.scope });
    document.addEventListener('keydown', this.#keyed, { signal: this.scope });
    void this.updateComplete.then(() => this.#list?.show(caseOf(location.search)));
  }

  get #list(): Messages | null {
    return this.querySelector<Messages>('vs-messages');
  }

  protected override renderTools() {
    const role = this.session.me.value?.role;
    return role === 'operator' || role === 'office'
      ? html`
          <a class="staff-tool" href=${HOMES[role]} data-testid="to-desk">
            ${icon('monitor')}
            <span class="staff-tool-word">${tl('page.desk')}</span>
          </a>
        `
      : nothing;
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page messages-page" tabindex="-1">
        <h1 class="visually-hidden">${tl('page.title')}</h1>
        <vs-messages
          layout="page"
          .session=${this.session}
          .categories=${this.categories.value}
          .replies=${this.#replies}
          .filters=${this.#filters}
          @case=${({ detail }: CustomEvent<string | null>) => this.#opened(detail)}
          @filters=${({ detail }: CustomEvent<Filters>) => this.#filtered(detail)}
        ></vs-messages>
        <p class="messages-small messages-keys">${tl('page.keys')}</p>
      </main>
    `;
  }

  /** The address names the case, so that it can be kept and sent, and Back leads to the list. */
  #opened(reference: string | null): void {
    if (reference !== caseOf(location.search)) {
      history.pushState(null, '', addressOf(this.#filters, reference));
    }
  }

  #filtered(filters: Filters): void {
    this.#filters = filters;
    history.replaceState(null, '', addressOf(filters, caseOf(location.search)));
  }

  readonly #moved = (): void => {
    void this.#list?.show(caseOf(location.search));
  };

  readonly #keyed = (event: KeyboardEvent): void => {
    const { target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (!(target instanceof HTMLElement)) return;
    if (target.matches('input, textarea, select') || target.closest('dialog[open]')) return;
    const did = {
      j: () => this.#step(1),
      k: () => this.#step(-1),
      '/': () => this.querySelector<HTMLElement>('#messages-q')?.focus(),
      Escape: () => this.#list?.back(),
    }[event.key];
    if (!did) return;
    event.preventDefault();
    did();
  };

  /** Goes to the next case of the list, or the one before. */
  #step(by: 1 | -1): void {
    const rows = [...this.querySelectorAll<HTMLElement>('[data-open-case]')];
    const focused = rows.findIndex((each) => each === document.activeElement);
    const open = rows.findIndex((each) => each.closest('[aria-current]') !== null);
    const from = focused >= 0 ? focused : open;
    rows[from < 0 ? (by > 0 ? 0 : rows.length - 1) : from + by]?.focus();
  }
}
whenWordsCame(() => customElements.define('vs-messages-page', MessagesPage));

function caseOf(search: string): string | null {
  return new URLSearchParams(search).get('case');
}
