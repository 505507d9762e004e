import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { trl } from '../../i18n/circulars-link';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { announce } from '../../ui/announcer';
import { errorWords } from '../../staff/problem';
import type { StaffSession } from '../../staff/session';
import { Reading } from '../../ui/reading';

/** The way from the desk to the circulars, in a tab of its own; it says how many wait to be read or confirmed. */
export class CircularsLink extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  #told = 0;
  /** Nothing is said when it cannot be read: the link is there all the same. */
  readonly #found = new Reading(
    this,
    (signal) => this.session.api('circulars/unread', { signal }),
    errorWords,
    {
      hears: 'circulars/unread',
      taken: ({ unread, toConfirm }) => {
        const waiting = Math.max(unread, toConfirm);
        if (waiting > this.#told) announce(words(unread, toConfirm));
        this.#told = waiting;
      },
    },
  );

  protected override render() {
    const { unread = 0, toConfirm = 0, overdue = 0, reminded = false } = this.#found.value ?? {};
    const waiting = toConfirm > 0 ? toConfirm : unread;
    const said = words(unread, toConfirm);
    return html`
      <a
        class="staff-tool circulars-link"
        href="/circulars"
        target="_blank"
        title=${said}
        aria-label=${said}
        data-testid="circulars-link"
        data-urgent=${overdue > 0 || reminded ? 'true' : nothing}
      >
        ${icon('document')}
        ${
          waiting > 0
            ? html`
                <span aria-hidden="true">${waiting}</span>
              `
            : nothing
        }
      </a>
    `;
  }
}
customElements.define('vs-circulars-link', CircularsLink);

function words(unread: number, toConfirm: number): string {
  if (toConfirm > 0) return trl('circulars.link.confirm', { count: toConfirm });
  return unread > 0 ? trl('circulars.link.unread', { count: unread }) : trl('circulars.link');
}
