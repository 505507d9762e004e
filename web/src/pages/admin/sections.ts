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

export interface AdminSection {
  /** Lower comes first; the accounts are 0. */
  order: number;
  render: (context: AdminContext) => unknown;
}

export const SECTIONS: readonly AdminSection[] = Object.values(
  import.meta.glob<readonly AdminSection[]>('../*/admin-section.ts', {
    eager: true,
    import: 'sections',
  }),
)
  .flat()
  .sort((a, b) => a.order - b.order);
