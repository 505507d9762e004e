// What is missing for going live, as the API tells it, and where in /admin it is mended. No DOM.
import { tu } from '../../i18n/upkeep';
import type { MissingListed } from '../../protocol/api';

export type { MissingListed };
export type Missing = MissingListed['missing'][number];

const CODES = [
  'address',
  'https',
  'proxy',
  'organisation',
  'privacy',
  'hours',
  'factors-off',
  'mail',
  'turn',
  'turns',
  'limits',
  'anchor',
  'administrator',
  'demonstration',
  'factors',
  'people',
  'backup',
  'restore',
  'test-call',
] as const;

/** Where a section mends it. */
const PLACES = {
  organisation: 'settings',
  privacy: 'settings',
  hours: 'settings',
  mail: 'settings',
  turn: 'settings',
  turns: 'settings',
  anchor: 'settings',
  demonstration: 'people',
  factors: 'people',
  people: 'people',
  administrator: 'people',
  backup: 'station',
  restore: 'station',
} as const;
export type Place = (typeof PLACES)[keyof typeof PLACES];

export function titleOf({ code }: Missing): string {
  return tu(`missing.${CODES.find((each) => each === code) ?? 'other'}`);
}

/** What it means; the sentence for the terminal where the page has no words of its own. */
export function textOf({ code, sentence }: Missing): string {
  const known = CODES.find((each) => each === code);
  return known ? tu(`missing.${known}.text`) : sentence;
}

export function placeOf({ code }: Missing): Place | null {
  return code in PLACES ? PLACES[code as keyof typeof PLACES] : null;
}
