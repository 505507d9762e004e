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
  /** How much earlier than its entry it counts, negative for later. */
  advanceS: number;
  away: boolean;
  ringsAt: string | null;
  waitsFor: string | null;
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

const MOST_S = 24 * 3600;
const STEP_S = 15 * 60;

/** How far before its entry a contact has to count for a place. */
export function advanceFor(
  change: PlaceChange,
  contact: Waiting,
  line: readonly Waiting[],
): number {
  const bounded = (seconds: number) => Math.max(-MOST_S, Math.min(MOST_S, seconds));
  switch (change) {
    case 'first': {
      const head = Math.min(...line.map((each) => each.enteredAtMs - each.advanceS * 1000));
      return bounded(
        Math.max(contact.advanceS, Math.ceil((contact.enteredAtMs - head) / 1000) + 1),
      );
    }
    case 'earlier':
      return bounded(contact.advanceS + STEP_S);
    case 'later':
      return bounded(contact.advanceS - STEP_S);
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
