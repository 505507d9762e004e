import { html } from 'lit';
import { ts } from '../../i18n/staff';
import '../../staff/my-shifts';
import type { StaffSession } from '../../staff/session';
import { readingLinks } from '../circulars/reading-links';
import '../complaints/complaints-link';
import '../evaluation/own-link';
import '../inquiries/inquiries-link';
import '../thanks/thanks-link';
import { icon } from '../../ui/icons';

/** The ways from the desk to what is one's own or is to be read, each in a tab of its own. */
export function headerLinks(session: StaffSession) {
  return html`
    <vs-my-shifts .session=${session}></vs-my-shifts>
    ${readingLinks(session)}
    <a
      class="staff-tool circulars-link"
      href="/messages"
      target="_blank"
      title=${ts('staff.nav.messages')}
      aria-label=${ts('staff.nav.messages')}
    >
      ${icon('mail')}
    </a>
    <vs-complaints-link .session=${session}></vs-complaints-link>
    <vs-inquiries-link .session=${session}></vs-inquiries-link>
    <vs-thanks-link .session=${session}></vs-thanks-link>
    <vs-own-evaluations-link .session=${session}></vs-own-evaluations-link>
  `;
}
