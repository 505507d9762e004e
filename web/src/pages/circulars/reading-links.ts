import { html } from 'lit';
import { ts } from '../../i18n/staff';
import type { StaffSession } from '../../staff/session';
import { icon } from '../../ui/icons';
import './circulars-link';

/** The way to circulars and sheets for pages whose header has no other, in tabs of their own: their page stays as it is. */
export function readingLinks(session: StaffSession) {
  const words = ts('staff.nav.sheets');
  return html`
    <vs-circulars-link .session=${session}></vs-circulars-link>
    <a
      class="staff-tool"
      href="/sheets"
      target="_blank"
      title=${words}
      aria-label=${words}
      data-testid="sheets-link"
    >
      ${icon('book')}
    </a>
  `;
}
