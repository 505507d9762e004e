// Staff accounts as the API tells them. No DOM.
import { language } from '../../i18n/language';
import type { Role } from '../../staff/session';
import type { AccountChange, StaffAccount as Account } from '../../protocol/api';

export type { Account };
export type { AccountWithPassword } from '../../protocol/api';

/** Category ids with proficiencies, as the API takes them. */
export type Proficiencies = Record<string, number>;

export const ROLES: readonly Role[] = ['operator', 'supervisor', 'quality', 'admin', 'office'];
export const SKILLS = ['en', 'de', 'fr', 'sl', 'lis'] as const;
export const DEFAULT_PROFICIENCY = 3;

const USERNAME = /^[a-z][a-z0-9._-]{1,31}$/;

export function isUsername(text: string): boolean {
  return USERNAME.test(text);
}

/** Roles that answer contacts and therefore have categories. */
export function answers(role: Role): boolean {
  return role === 'operator' || role === 'office' || role === 'supervisor';
}

/** Roles that may belong to a peripheral office. */
export function ofOffices(role: Role): boolean {
  return role === 'operator' || role === 'office';
}

/** Accounts whose name, username or code contains every word, those in use first, then by name. */
export function found(accounts: readonly Account[], search: string): Account[] {
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replace(/\p{Diacritic}/gu, '')
      .toLowerCase();
  const words = plain(search).split(/\s+/).filter(Boolean);
  return accounts
    .filter((account) => {
      const text = plain(
        `${account.displayName} ${account.username} ${account.code} ${account.email ?? ''}`,
      );
      return words.every((word) => text.includes(word));
    })
    .sort(
      (a, b) =>
        Number(a.disabledAt !== null) - Number(b.disabledAt !== null) ||
        a.displayName.localeCompare(b.displayName, language.value, { numeric: true }),
    );
}

export function proficienciesOf(account: Account | null): Proficiencies {
  return Object.fromEntries(
    (account?.categories ?? []).map(({ category, proficiency }) => [category, proficiency]),
  );
}

/** What of an account can be changed in its form. */
type Form = {
  [Name in Exclude<keyof AccountChange, 'disabled' | 'reason'>]-?: NonNullable<AccountChange[Name]>;
};

/** What of an account was changed in its form; `null` when nothing was. */
export function changesOf(account: Account, form: Form): Partial<Form> | null {
  const changes: Partial<Form> = {};
  const name = form.displayName.trim();
  if (name !== '' && name !== account.displayName) changes.displayName = name;
  if (form.email !== (account.email ?? '')) changes.email = form.email;
  if (form.role !== account.role) changes.role = form.role;
  if (!sameProficiencies(proficienciesOf(account), form.categories)) {
    changes.categories = form.categories;
  }
  if (ofOffices(form.role) && form.office !== (account.office ?? '')) changes.office = form.office;
  if (answers(form.role) && [...form.skills].sort().join() !== [...account.skills].sort().join()) {
    changes.skills = form.skills;
  }
  if (answers(form.role) && form.autoAnswerS !== (account.autoAnswerS ?? 0)) {
    changes.autoAnswerS = form.autoAnswerS;
  }
  return Object.keys(changes).length === 0 ? null : changes;
}

function sameProficiencies(a: Proficiencies, b: Proficiencies): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
