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

/** What a part of the station shows below a section of another one. */
export interface AdminAddition {
  /** The section's name. */
  to: string;
  /** Lower comes first. */
  order: number;
  render: (context: AdminContext) => unknown;
}

const FOUND = Object.values(
  import.meta.glob<{ sections?: readonly AdminSection[]; additions?: readonly AdminAddition[] }>(
    '../*/admin-section.ts',
    { eager: true },
  ),
);

export const SECTIONS: readonly AdminSection[] = FOUND.flatMap(
  ({ sections = [] }) => sections,
).sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || a.order - b.order);

const ADDITIONS: readonly AdminAddition[] = FOUND.flatMap(({ additions = [] }) => additions).sort(
  (a, b) => a.order - b.order,
);

/** A section, and what others show below it. */
export const contentOf = (section: AdminSection, context: AdminContext): unknown[] => [
  section.render(context),
  ...ADDITIONS.filter(({ to }) => to === section.name).map(({ render }) => render(context)),
];

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
