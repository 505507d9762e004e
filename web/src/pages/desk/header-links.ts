import { html } from 'lit';
import '../../staff/my-shifts';
import type { StaffSession } from '../../staff/session';
import { readingLinks } from '../circulars/reading-links';
import '../complaints/complaints-link';
import '../evaluation/own-link';

/** The ways from the desk to what is one's own or is to be read, each in a tab of its own. */
export function headerLinks(session: StaffSession) {
  return html`
    <vs-my-shifts .session=${session}></vs-my-shifts>
    ${readingLinks(session)}
    <vs-complaints-link .session=${session}></vs-complaints-link>
    <vs-own-evaluations-link .session=${session}></vs-own-evaluations-link>
  `;
}
