import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tl } from '../../i18n/evaluation-link';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';

const EVERY_MS = 300_000;

/** The way from the desk to one's own evaluations, in a tab of its own: the desk stays as it is. */
export class OwnEvaluationsLink extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private unread = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
    const timer = setInterval(() => void this.#look(), EVERY_MS);
    this.scope.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  async #look(): Promise<void> {
    try {
      const found = await this.session.api('me/evaluations/unread');
      this.unread = found.unread;
    } catch {
      // the link is there all the same
    }
  }

  protected override render() {
    const words =
      this.unread > 0 ? tl('evaluations.unread', { count: this.unread }) : tl('evaluations.link');
    return html`
      <a
        class="staff-tool"
        href="/evaluations"
        target="_blank"
        title=${words}
        aria-label=${words}
        data-testid="own-evaluations-link"
      >
        ${icon('star')}
        ${
          this.unread > 0
            ? html`
                <span aria-hidden="true">${this.unread}</span>
              `
            : nothing
        }
      </a>
    `;
  }
}
customElements.define('vs-own-evaluations-link', OwnEvaluationsLink);
