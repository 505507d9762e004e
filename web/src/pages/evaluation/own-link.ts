import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { tl } from '../../i18n/evaluation-link';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { errorWords } from '../../staff/problem';
import type { StaffSession } from '../../staff/session';
import { Reading } from '../../ui/reading';

const EVERY_MS = 300_000;

/** The way from the desk to one's own evaluations, in a tab of its own: the desk stays as it is. */
export class OwnEvaluationsLink extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** Nothing is said when it cannot be read: the link is there all the same. */
  readonly #found = new Reading(
    this,
    (signal) => this.session.api('me/evaluations/unread', { signal }),
    errorWords,
    { everyMs: EVERY_MS },
  );

  protected override render() {
    const { unread = 0 } = this.#found.value ?? {};
    const words = unread > 0 ? tl('evaluations.unread', { count: unread }) : tl('evaluations.link');
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
          unread > 0
            ? html`
                <span aria-hidden="true">${unread}</span>
              `
            : nothing
        }
      </a>
    `;
  }
}
customElements.define('vs-own-evaluations-link', OwnEvaluationsLink);
