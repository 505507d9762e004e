import { html, nothing, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { formatDay, STATION_ZONE } from '../../i18n/format';
import { til } from '../../i18n/inquiries-link';
import type { InquiryList, InquiryListed } from '../../protocol/api';
import { errorWords } from '../../staff/problem';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';

const EVERY_MS = 60_000;

/** The questions that were asked about a contact or a case, with their answers' state, and the way to ask one. */
export class InquiriesOf extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) contact = '';
  /** Nothing is said when it cannot be read: the way to ask is there all the same. */
  readonly #list = new Reading<InquiryList>(
    this,
    (signal) =>
      this.session.api(`inquiries?${new URLSearchParams({ contact: this.contact }).toString()}`, {
        signal,
      }),
    errorWords,
    { everyMs: EVERY_MS, patient: true },
  );

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('contact') && changes.get('contact') !== undefined) void this.#list.anew();
  }

  protected override render() {
    const inquiries = this.#list.value?.inquiries ?? [];
    return html`
      ${
        inquiries.length === 0
          ? nothing
          : html`
              <ul class="inquiries-of" aria-label=${til('inquiries.of')} data-testid="inquiries-of">
                ${inquiries.map(
                  (each) => html`
                    <li>
                      <a href="/inquiries?inquiry=${encodeURIComponent(each.id)}" target="_blank">
                        ${each.subject}
                      </a>
                      <span class="vs-soft">${each.addressee} · ${words(each)}</span>
                    </li>
                  `,
                )}
              </ul>
            `
      }
      <a
        class="vs-screen-only"
        href="/inquiries?new=1&contact=${encodeURIComponent(this.contact)}"
        target="_blank"
        data-testid="ask-inquiry"
      >
        ${til('inquiries.ask')}
      </a>
    `;
  }
}
customElements.define('vs-inquiries-of', InquiriesOf);

function words({ standing, dueAt, unseen }: InquiryListed): string {
  if (unseen) return til('inquiries.of.unseen');
  return til(`inquiries.of.${standing}`, {
    day: formatDay(Date.parse(dueAt), Date.now(), STATION_ZONE),
  });
}
