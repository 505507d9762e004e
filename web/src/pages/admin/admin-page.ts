import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { whenWordsCame } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import '../../staff/clock-alarm';
import { StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import type { Account } from './accounts';
import type { Office } from './offices';
import { type AdminContext, SECTIONS } from './sections';

/** What an administrator sets, section after section. */
export class AdminPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['admin'];
  @state() private accounts: readonly Account[] = [];
  @state() private offices: readonly Office[] = [];

  protected override pageTitle(): string {
    return ts('admin.title');
  }

  protected override entered(): void {
    // each section reads what it shows
  }

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
        ${SECTIONS.map((section) => section.render(context))}
      </main>
    `;
  }
}
whenWordsCame(() => customElements.define('vs-admin', AdminPage));
