// Who waits for a category, as the API tells it, and what can be done with them. No DOM.
import type { Declined } from './floor';

export interface Waiting {
  contactId: string;
  reference: string;
  channel: string;
  modality: string;
  language: string;
  needs: string[];
  enteredAtMs: number;
  offers: number;
  /** The place it came with: of a callback the one it keeps, of a message one behind all who wait. */
  countsFromMs: number;
  /** How much earlier than that it stands, negative for later. */
  advanceS: number;
  away: boolean;
  ringsAt: string | null;
  waitsFor: string | null;
  /** What an operator must have to be offered it. */
  requirements: string[];
  declined: Declined[];
}

export interface Line {
  nowMs: number;
  count: number;
  waiting: Waiting[];
}

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
export function requestFor(
  { act, to, reason }: Steer,
  contact: Waiting,
  line: readonly Waiting[],
): { path: string; body: object } {
  const at = `contacts/${contact.contactId}`;
  switch (act) {
    case 'place':
      return {
        path: `${at}/advance`,
        body: { advanceS: advanceFor(to as PlaceChange, contact, line), reason },
      };
    case 'remove':
      return { path: `${at}/removal`, body: { reason } };
    default:
      return { path: `${at}/move`, body: { [act]: to, reason } };
  }
}
