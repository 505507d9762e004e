// How recordings are kept, as the API tells it. No DOM.

export type RequestKind = 'release' | 'open' | 'unseal';

export interface KeptRecording {
  recordingId: string;
  reference: string;
  category: string;
  startedAt: string;
  since: string;
  by: string | null;
  reason: string | null;
}

export interface RequestListed {
  id: string;
  recordingId: string;
  reference: string;
  kind: RequestKind;
  state: 'pending' | 'granted' | 'refused';
  mine: boolean;
  askedAt: string;
  askedBy: string | null;
  askedWhy: string;
  decidedAt: string | null;
  decidedBy: string | null;
  decidedWhy: string | null;
  until: string | null;
}

export interface DestroyedListed {
  recordingId: string;
  reference: string;
  category: string;
  startedAt: string;
  destroyedAt: string | null;
  rule: string | null;
}

export interface Keeping {
  held: KeptRecording[];
  sealed: KeptRecording[];
  requests: RequestListed[];
  destroyed: DestroyedListed[];
}

/** What a citizen asked for; the recordings are the ids of what it would be of. */
export interface CopyAsked {
  contactId: string;
  reference: string;
  category: string;
  state: 'asked' | 'granted' | 'refused';
  askedAt: string;
  recordings: string[];
}

export interface Certificate {
  recordingId: string;
  entry: string;
  key: string;
}

/** What it does not say fits everything. */
export interface RetentionRule {
  name: string;
  days: number;
  category?: string;
  outcome?: string;
  consent?: boolean;
  evaluated?: boolean;
}

export interface RetentionShown {
  rules: RetentionRule[];
  defaultDays: number;
  revision: number;
  fromSettings: boolean;
}

export interface RetentionTried {
  examined: number;
  complete: boolean;
  due: number;
  dueBytes: number;
  soon: number;
  rules: { name: string; recordings: number }[];
  examples: { recordingId: string; reference: string; category: string; rule: string }[];
}

/** How one recording is kept. */
export interface CustodyShown {
  keepUntil: string | null;
  keptBy: string;
  hold: { setAt: string; reason: string } | null;
  sealedAt: string | null;
  requests: { id: string; kind: RequestKind; state: string; askedBy: string | null }[];
}

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
