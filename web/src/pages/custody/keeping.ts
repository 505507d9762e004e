// How recordings are kept, as the API tells it. No DOM.
import type { Certificate, RetentionRule } from '../../protocol/api';

export type { Certificate, RetentionRule };
export type {
  KeptRecording,
  RequestListed,
  DestroyedListed,
  Keeping,
  CopyAsked,
  RetentionShown,
  RetentionTried,
  CustodyShown,
} from '../../protocol/api';

export type RequestKind = 'release' | 'open' | 'unseal';

/** How a contact may have ended. */
export const OUTCOMES = [
  'completed',
  'abandoned',
  'lost',
  'agent_lost',
  'failed',
  'abuse',
  'removed',
] as const;
const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const RESERVED = ['default', 'hold', 'sealed'];
const MOST_DAYS = 36_500;

/** Whether the station would take the rules. */
export function areRules(rules: readonly RetentionRule[]): boolean {
  const names = rules.map((each) => each.name);
  return rules.every(
    (each, index) =>
      NAME.test(each.name) &&
      !RESERVED.includes(each.name) &&
      names.indexOf(each.name) === index &&
      Number.isInteger(each.days) &&
      each.days >= 1 &&
      each.days <= MOST_DAYS,
  );
}

/** A rule with one thing said otherwise; undefined: it says nothing about it. */
export function changed<Key extends 'category' | 'outcome' | 'consent' | 'evaluated'>(
  rule: RetentionRule,
  key: Key,
  value: RetentionRule[Key],
): RetentionRule {
  const said: Record<string, unknown> = { ...rule, [key]: value };
  return Object.fromEntries(
    Object.entries(said).filter((each) => each[1] !== undefined),
  ) as unknown as RetentionRule;
}

/** A certificate as a text file. */
export function certificateText(found: Certificate): string {
  return `${found.entry}\nkey ${found.key}\n`;
}
