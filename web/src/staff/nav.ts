import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { ts } from '../i18n/staff';
import type { Role } from './session';

const PAGES = {
  supervisor: [
    ['/supervisor', 'staff.nav.floor'],
    ['/supervisor/day', 'staff.nav.day'],
    ['/supervisor/alarms', 'staff.nav.alarms'],
    ['/supervisor/contacts', 'staff.nav.contacts'],
    ['/supervisor/complaints', 'staff.nav.complaints'],
    ['/supervisor/minutes', 'staff.nav.minutes'],
    ['/circulars', 'staff.nav.circulars'],
    ['/sheets', 'staff.nav.sheets'],
    ['/bodies', 'staff.nav.bodies'],
    ['/supervisor/reports', 'staff.nav.reports'],
    ['/quality', 'staff.nav.quality'],
  ],
  admin: [
    ['/admin', 'staff.nav.admin'],
    ['/complaints', 'staff.nav.complaints'],
    ['/circulars', 'staff.nav.circulars'],
    ['/sheets', 'staff.nav.sheets'],
    ['/bodies', 'staff.nav.bodies'],
    ['/quality', 'staff.nav.keeping'],
  ],
} as const;

/** Where somebody can go from here; nobody else has more than one page. */
export function staffNav(role: Role) {
  if (role !== 'supervisor' && role !== 'admin') return nothing;
  return html`
    <nav class="staff-nav" aria-label=${ts('staff.nav')} ${ref(showPresent)}>
      ${PAGES[role].map(
        ([path, words]) => html`
          <a href=${path} aria-current=${location.pathname === path ? 'page' : nothing}>
            ${ts(words)}
          </a>
        `,
      )}
    </nav>
  `;
}

/** Where the pages are one line that is longer than the window, the present one is in sight. */
function showPresent(nav: Element | undefined): void {
  const here = nav?.querySelector<HTMLElement>('[aria-current]');
  if (nav && here) nav.scrollLeft = here.offsetLeft - nav.clientWidth / 2 + here.offsetWidth / 2;
}
