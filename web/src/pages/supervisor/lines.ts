// Who waits for a category, as the API tells it, and what can be done with them. No DOM.
import type { Waiting } from '../../protocol/api';

export type { Waiting };
export type { Line } from '../../protocol/api';

export type Act = 'category' | 'operator' | 'office' | 'place' | 'remove';

export const PLACES = ['first', 'earlier', 'later', 'own'] as const;
export type PlaceChange = (typeof PLACES)[number];

/** The queue takes no more. */
const MOST_S = 7 * 24 * 3600;
const STEP_S = 15 * 60;

/** How far before the place it came with a contact has to stand, as far as the queue allows. */
export function advanceFor(
  change: PlaceChange,
  contact: Waiting,
  line: readonly Waiting[],
): number {
  return Math.max(-MOST_S, Math.min(MOST_S, wanted(change, contact, line)));
}

/** Whether the change would have to go further than the queue allows. */
export function fallsShort(
  change: PlaceChange,
  contact: Waiting,
  line: readonly Waiting[],
): boolean {
  return Math.abs(wanted(change, contact, line)) > MOST_S;
}

function wanted(change: PlaceChange, contact: Waiting, line: readonly Waiting[]): number {
  switch (change) {
    case 'first': {
      const head = Math.min(...line.map((each) => each.countsFromMs - each.advanceS * 1000));
      return Math.max(contact.advanceS, Math.ceil((contact.countsFromMs - head) / 1000) + 1);
    }
    case 'earlier':
      return contact.advanceS + STEP_S;
    case 'later':
      return contact.advanceS - STEP_S;
    case 'own':
      return 0;
  }
}

export interface Steer {
  act: Act;
  /** A category, an operator, an office or a place. */
  to: string;
  reason: string;
}

/** What is sent for it. */
export function requestFor({ act, to, reason }: Steer, contact: Waiting, line: readonly Waiting[]) {
  const at = `contacts/${contact.contactId}` as const;
  switch (act) {
    case 'place':
      return {
        path: `${at}/advance` as const,
        body: { advanceS: advanceFor(to as PlaceChange, contact, line), reason },
      };
    case 'remove':
      return { path: `${at}/removal` as const, body: { reason } };
    default:
      return { path: `${at}/move` as const, body: { [act]: to, reason } };
  }
}
