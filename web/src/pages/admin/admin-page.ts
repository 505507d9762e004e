import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { whenWordsCame } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import { tu } from '../../i18n/upkeep';
import '../../staff/clock-alarm';
import { errorWords, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { confirmDialog } from '../../ui/confirm';
import { focusOn } from '../../ui/element';
import { Reading } from '../../ui/reading';
import type { Account } from './accounts';
import type { Office } from './offices';
import {
  addressOf,
  type AdminContext,
  type AdminSection,
  contentOf,
  GROUPS,
  sectionOf,
  SECTIONS,
} from './sections';

/** Set by a section that holds something which is not saved yet. */
const UNSAVED = '[data-unsaved]';

/** What an administrator sets: one section at a time, chosen by a menu. */
export class AdminPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['admin'];
  @state() private accounts: readonly Account[] = [];
  @state() private offices: readonly Office[] = [];
  @state() private section: AdminSection = sectionOf(location.hash);
  /** The menu is unfolded; it matters on narrow screens only. */
  @state() private unfolded = false;
  /** Where somebody wants to go and would lose what is not saved. */
  @state() private leavingFor: AdminSection | null = null;
  readonly #accounts = new Reading<Account[]>(
    this,
    async (signal) => (await this.session.api('accounts', { signal })).accounts,
    errorWords,
    { begins: false, taken: (accounts) => (this.accounts = accounts) },
  );
  readonly #offices = new Reading<Office[]>(
    this,
    async (signal) => (await this.session.api('offices', { signal })).offices,
    errorWords,
    { begins: false, taken: (offices) => (this.offices = offices) },
  );

  protected override pageTitle(): string {
    return this.section.title();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { scope } = this;
    addEventListener('hashchange', () => this.#followAddress(), { signal: scope });
    addEventListener(
      'beforeunload',
      (event) => {
        if (this.querySelector(UNSAVED)) event.preventDefault();
      },
      { signal: scope },
    );
    // others link to places inside a section
    this.section = sectionOf(location.hash);
  }

  protected override entered(): void {
    this.#readNeeds();
  }

  #readNeeds(): void {
    const { needs = [] } = this.section;
    if (needs.includes('accounts') && this.accounts.length === 0) void this.#accounts.again();
    if (needs.includes('offices') && this.offices.length === 0) void this.#offices.again();
  }

  #followAddress(): void {
    const wanted = sectionOf(location.hash);
    if (wanted === this.section) return;
    if (this.querySelector(UNSAVED)) {
      history.replaceState(null, '', addressOf(this.section.name));
      this.leavingFor = wanted;
      return;
    }
    this.#show(wanted);
  }

  #show(section: AdminSection): void {
    this.section = section;
    this.unfolded = false;
    this.leavingFor = null;
    document.title = `${this.pageTitle()} · ${ts('staff.service')}`;
    if (this.phase === 'ready') this.#readNeeds();
    void this.updateComplete.then(() => {
      scrollTo(0, 0);
      focusOn(this, '.admin-content h2');
    });
  }

  readonly #leave = (): void => {
    const wanted = this.leavingFor;
    if (!wanted) return;
    history.replaceState(null, '', addressOf(wanted.name));
    this.#show(wanted);
  };

  protected override renderPage() {
    const context: AdminContext = {
      session: this.session,
      categories: this.categories.value,
      accounts: this.accounts,
      offices: this.offices,
      accountsChanged: (accounts) => (this.accounts = accounts),
      officesChanged: (offices) => (this.offices = offices),
      topicsChanged: () => void this.loadCategories(),
    };
    return html`
      <main id="main" class="staff-page" tabindex="-1">
        <vs-clock-alarm .session=${this.session} mending></vs-clock-alarm>
        <div class="admin-frame">
          ${this.#menu()}
          <div class="admin-content vs-stack" data-section=${this.section.name}>
            ${contentOf(this.section, context)}
          </div>
        </div>
        ${confirmDialog({
          open: this.leavingFor !== null,
          heading: tu('menu.leave.title'),
          text: tu('menu.leave.text'),
          cancel: ts('staff.cancel'),
          close: () => (this.leavingFor = null),
          confirm: tu('menu.leave.confirm'),
          act: this.#leave,
          testid: 'leave-section',
          danger: true,
        })}
      </main>
    `;
  }

  #menu() {
    return html`
      <nav class="admin-menu" aria-labelledby="admin-title" ?data-unfolded=${this.unfolded}>
        <h1 id="admin-title">${tu('menu.title')}</h1>
        <button
          type="button"
          class="btn btn-outline-primary admin-menu-toggle"
          data-testid="admin-menu"
          aria-expanded=${this.unfolded ? 'true' : 'false'}
          aria-controls="admin-menu-list"
          @click=${() => (this.unfolded = !this.unfolded)}
        >
          ${tu('menu.choose', { name: this.section.title() })}
        </button>
        <div id="admin-menu-list" class="admin-menu-list">
          ${GROUPS.map((group) => this.#group(group))}
        </div>
      </nav>
    `;
  }

  #group(group: (typeof GROUPS)[number]) {
    const sections = SECTIONS.filter((each) => each.group === group);
    return html`
      <h2 id="admin-group-${group}">${tu(`menu.group.${group}`)}</h2>
      <ul aria-labelledby="admin-group-${group}">
        ${sections.map(
          (each) => html`
            <li>
              <a
                href=${addressOf(each.name)}
                data-testid="section-${each.name}"
                aria-current=${each === this.section ? 'page' : nothing}
                @click=${() => (this.unfolded = false)}
              >
                ${each.title()}
              </a>
            </li>
          `,
        )}
      </ul>
    `;
  }
}
whenWordsCame(() => customElements.define('vs-admin', AdminPage));
