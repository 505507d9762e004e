import { html, nothing } from 'lit';
import { ta } from '../../i18n/access';
import { whenWordsCame } from '../../i18n/language';
import { HOMES, type Role } from '../../staff/session';
import { StaffPage } from '../../staff/page';
import './my-email';
import './my-figures';
import './my-factors';
import './my-password';
import './my-sessions';

/** Who takes contacts, and may be counted. */
const COUNTED: readonly Role[] = ['operator', 'office', 'supervisor'];

/** One's own sign-in: address, second factors, recovery codes, and where one is signed in. */
export class MePage extends StaffPage {
  protected override readonly roles: readonly Role[] = [
    'operator',
    'supervisor',
    'quality',
    'admin',
    'office',
  ];

  protected override pageTitle(): string {
    return ta('access.title');
  }

  protected override entered(): void {
    // its parts load what they show
  }

  protected override renderPage() {
    const me = this.session.me.value;
    return html`
      <main id="main" class="staff-page me-page" tabindex="-1">
        <div class="staff-head">
          <h1>${ta('access.title')}</h1>
          <a class="btn btn-outline-primary" href=${me ? HOMES[me.role] : '/login'}>
            ${ta('access.back')}
          </a>
        </div>
        <p class="vs-soft">${ta('access.intro')}</p>
        <vs-my-email .session=${this.session}></vs-my-email>
        <vs-my-password .session=${this.session}></vs-my-password>
        <vs-my-factors .session=${this.session}></vs-my-factors>
        ${
          me && COUNTED.includes(me.role)
            ? html`
                <vs-my-figures .session=${this.session}></vs-my-figures>
              `
            : nothing
        }
        <vs-my-sessions .session=${this.session}></vs-my-sessions>
      </main>
    `;
  }
}
whenWordsCame(() => customElements.define('vs-me', MePage));
