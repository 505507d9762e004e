import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { til } from '../../i18n/inquiries-link';
import { announce } from '../../ui/announcer';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { errorWords } from '../../staff/problem';
import type { StaffSession } from '../../staff/session';

const EVERY_MS = 60_000;

/** The way from the desk to the inquiries, in a tab of its own; it says how many answers and questions wait. */
export class InquiriesLink extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  #told = 0;
  /** Nothing is said when it cannot be read: the link is there all the same. */
  readonly #found = new Reading(
    this,
    (signal) => this.session.api('inquiries/waiting', { signal }),
    errorWords,
    {
      everyMs: EVERY_MS,
      taken: ({ toAnswer, unseen }) => {
        const count = toAnswer + unseen;
        if (count > this.#told) announce(words(toAnswer, unseen));
        this.#told = count;
      },
    },
  );

  protected override render() {
    const { toAnswer = 0, unseen = 0, late = 0 } = this.#found.value ?? {};
    const count = toAnswer + unseen;
    const said = words(toAnswer, unseen);
    return html`
      <a
        class="staff-tool circulars-link"
        href="/inquiries"
        target="_blank"
        title=${said}
        aria-label=${said}
        data-testid="inquiries-link"
        data-urgent=${late > 0 ? 'true' : nothing}
      >
        ${icon('question')}
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
customElements.define('vs-inquiries-link', InquiriesLink);

function words(toAnswer: number, unseen: number): string {
  const said = [
    ...(unseen > 0 ? [til('inquiries.link.unseen', { count: unseen })] : []),
    ...(toAnswer > 0 ? [til('inquiries.link.toAnswer', { count: toAnswer })] : []),
  ];
  return said.length > 0 ? said.join(', ') : til('inquiries.link');
}
