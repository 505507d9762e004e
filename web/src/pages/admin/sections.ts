// What hooks into the page /admin. Each part of the station has a module `admin-section.ts` in its own folder, found by its name.

import type { Category } from '../../api';
import type { StaffSession } from '../../staff/session';
import type { Account } from './accounts';
import type { Office } from './offices';

/** What the page gives to each section, and what a section tells the others. */
export interface AdminContext {
  session: StaffSession;
  categories: readonly Category[];
  accounts: readonly Account[];
  offices: readonly Office[];
  accountsChanged: (accounts: readonly Account[]) => void;
  officesChanged: (offices: readonly Office[]) => void;
  topicsChanged: () => void;
}

/** The headings of the menu, in their order. */
export const GROUPS = ['people', 'service', 'data', 'machine'] as const;

export interface AdminSection {
  /** Its word in the address, `/admin#section=hours`. */
  name: string;
  group: (typeof GROUPS)[number];
  /** Lower comes first within the group. */
  order: number;
  /** Its name in the menu. */
  title: () => string;
  /** What of the others it shows by name: the page reads that before. */
  needs?: readonly ('accounts' | 'offices')[];
  render: (context: AdminContext) => unknown;
}

export const SECTIONS: readonly AdminSection[] = Object.values(
  import.meta.glob<readonly AdminSection[]>('../*/admin-section.ts', {
    eager: true,
    import: 'sections',
  }),
)
  .flat()
  .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || a.order - b.order);

const FIRST = 'people';

/** The section that the address names, or the first. */
export function sectionOf(hash: string): AdminSection {
  const wanted = new URLSearchParams(hash.replace(/^#/, '')).get('section') ?? FIRST;
  const found =
    SECTIONS.find(({ name }) => name === wanted) ?? SECTIONS.find(({ name }) => name === FIRST);
  if (!found) throw new Error('no section');
  return found;
}

export const addressOf = (name: string): string => `/admin#section=${name}`;
