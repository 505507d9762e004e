import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tl } from '../../i18n/evaluation-link';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { Poller } from '../../ui/poller';

const EVERY_MS = 300_000;

/** The way from the desk to one's own evaluations, in a tab of its own: the desk stays as it is. */
export class OwnEvaluationsLink extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private unread = 0;
  /** Reads while it is in the page. */
  protected readonly poller = new Poller(this, (signal) => this.#look(signal), EVERY_MS);

  async #look(signal: AbortSignal): Promise<void> {
    try {
      const found = await this.session.api('me/evaluations/unread', { signal });
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
