import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { tzl } from '../../i18n/complaints-link';
import { announce } from '../../ui/announcer';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { errorWords } from '../../staff/problem';
import type { StaffSession } from '../../staff/session';

const EVERY_MS = 300_000;

/** The way from the desk to complaints and praise, in a tab of its own; it says how many wait for the operator. */
export class ComplaintsLink extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  #told = 0;
  /** Nothing is said when it cannot be read: the link is there all the same. */
  readonly #found = new Reading(
    this,
    (signal) => this.session.api('complaints/waiting', { signal }),
    errorWords,
    {
      everyMs: EVERY_MS,
      taken: ({ count }) => {
        if (count > this.#told) announce(words(count));
        this.#told = count;
      },
    },
  );

  protected override render() {
    const count = this.#found.value?.count ?? 0;
    return html`
      <a
        class="staff-tool circulars-link"
        href="/complaints"
        target="_blank"
        title=${words(count)}
        aria-label=${words(count)}
        data-testid="complaints-link"
      >
        ${icon('flag')}
        ${
          count > 0
            ? html`
                <span aria-hidden="true">${count}</span>
              `
            : nothing
        }
      </a>
    `;
  }
}
customElements.define('vs-complaints-link', ComplaintsLink);

function words(count: number): string {
  return count > 0 ? tzl('complaints.link.waiting', { count }) : tzl('complaints.link');
}
