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

/** Whether anything is left out of the list of what waits. */
export const isFiltered = (filters: Filters): boolean => listPath(filters) !== 'messages';
