// What is kept of people, as the API tells it. No DOM.
import { tu } from '../../i18n/upkeep';
import type { KeptListed } from '../../protocol/api';

export type Kept = KeptListed['kinds'][number];
export const WHOSE = ['citizen', 'guest', 'staff'] as const;
const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** What it is; in English where the page has no words for it yet. */
export function whatOf({ name, purpose }: Kept): string {
  const key = `kept.what.${name}`;
  return tu.has(key) ? tu(key as 'kept.what.contact') : purpose;
}

/** How long it is kept: in days or hours where it is whole ones, else in minutes. */
export function spanWords(seconds: number): string {
  if (seconds % DAY_S === 0) return tu('kept.days', { count: seconds / DAY_S });
  if (seconds % HOUR_S === 0) return tu('kept.hours', { count: seconds / HOUR_S });
  return tu('kept.minutes', { count: Math.ceil(seconds / 60) });
}

/** Whether every word stands in what is shown of a kind. */
export function matches(kind: Kept, search: string): boolean {
  const text = `${whatOf(kind)} ${kind.name} ${kind.setting ?? ''}`.toLowerCase();
  return search
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
