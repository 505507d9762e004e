// What is kept of people, as the API tells it. No DOM.
import { tu } from '../../i18n/upkeep';
import type { KeptListed } from '../../protocol/api';

export type Kept = KeptListed['kinds'][number];
export const WHOSE = ['citizen', 'guest', 'staff'] as const;
const DAY_S = 86_400;

const KNOWN = [
  'contact',
  'chat',
  'files',
  'notes',
  'location',
  'emergency',
  'recognition',
  'network',
  'queue',
  'figures',
  'connection',
  'consultation',
  'steering',
  'messages',
  'mail',
  'callback',
  'sms',
  'phone',
  'recording',
  'recording-facts',
  'recording-comments',
  'copy',
  'evaluation',
  'recording-search',
  'conference-chat',
  'conference',
  'audit',
  'logs',
  'backups',
  'accounts',
  'sign-in',
  'requests',
  'authorisations',
  'floor-notices',
  'replies',
  'circulars',
  'staff-plans',
  'saved-reports',
  'saved-searches',
  'scores',
  'retention-rules',
  'topic-versions',
  'opening-plans',
  'emblem',
  'workday',
  'telephone-sets',
  'alarms',
  'alarm-rules',
  'alarm-letters',
  'shifts',
  'sheets',
  'sheet-uses',
  'sheet-verdicts',
] as const;

/** What it is; in English where the page has no words of its own. */
export function whatOf({ name, purpose }: Kept): string {
  const known = KNOWN.find((each) => each === name);
  return known ? tu(`kept.what.${known}`) : purpose;
}

/** A time in days where it is whole days, else by `lasting`. */
export function spanOf(
  seconds: number,
  lasting: (seconds: number) => string,
  days: (count: number) => string,
): string {
  return seconds % DAY_S === 0 ? days(seconds / DAY_S) : lasting(seconds);
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
