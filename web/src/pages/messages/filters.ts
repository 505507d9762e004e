import type { SavedView } from '../../protocol/api';

/** What the list is filtered by. */
export type Filters = Partial<SavedView['filters']>;

export const EVERYTHING: Filters = { state: 'waiting' };

/** The filters as the address of the list has them; what filters nothing is left out. */
export function listPath(filters: Filters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value && !(name === 'state' && value === 'waiting')) query.set(name, value);
  }
  return query.size > 0 ? `messages?${query}` : 'messages';
}

const NAMES = [
  'state',
  'category',
  'office',
  'source',
  'kind',
  'language',
  'when',
  'who',
  'q',
] as const satisfies readonly (keyof Filters)[];

/** The filters that the page's address names; what the station does not know it refuses. */
export function filtersOf(search: string): Filters {
  const given = new URLSearchParams(search);
  const found = NAMES.flatMap((name) => {
    const value = given.get(name);
    return value ? [[name, value] as const] : [];
  });
  return { ...EVERYTHING, ...Object.fromEntries(found) };
}

/** The page's address with these filters and the case that is open. */
export function addressOf(filters: Filters, reference: string | null): string {
  const [, asked = ''] = listPath(filters).split('?');
  const query = new URLSearchParams(asked);
  if (reference !== null) query.set('case', reference);
  return query.size > 0 ? `/messages?${query}` : '/messages';
}

/** Whether anything is left out of the list of what waits. */
export const isFiltered = (filters: Filters): boolean => listPath(filters) !== 'messages';
