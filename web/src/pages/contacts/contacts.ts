// Contacts and what happened to each, as the API tells them. No DOM.

export interface ContactListed {
  id: string;
  reference: string;
  category: string;
  channel: string;
  modality: string;
  state: string;
  outcome: string | null;
  enteredAt: string;
  answeredAt: string | null;
  endedAt: string | null;
  operators: string[];
}

export interface Leg {
  party: string;
  channel: string;
  operator: string | null;
  startedAt: string;
  endedAt: string | null;
  why: string | null;
}

export interface Step {
  at: string;
  kind: string;
  operator: string | null;
  reason: string | null;
  category: string | null;
  to: string | null;
}

export interface ContactTold {
  contact: ContactListed;
  language: string;
  needs: string[];
  recordingConsent: boolean;
  wrapUpCode: string | null;
  satisfaction: number | null;
  legs: Leg[];
  steps: Step[];
}

export interface Pairing {
  atMs: number;
  contact: string;
  agent: string;
  ended: string;
  waitedMs: number;
  choice: number;
  whyContact: string;
  whyAgent: string;
  ahead: { contact: string; reason: string }[];
  aheadCounts: Record<string, number>;
  free: { agent: string; reason: string }[];
  freeCounts: Record<string, number>;
  engaged: Record<string, number>;
  profileAsOfNow: boolean;
}

export interface Fairness {
  pairings: Pairing[];
  references: Record<string, string>;
  names: Record<string, string>;
  whole: boolean;
}

/** Who was passed over, by reason, the most frequent first; each with the names that are known. */
export function byReason(
  passed: readonly { reason: string; name: string }[],
  counts: Record<string, number>,
): { reason: string; count: number; names: string[] }[] {
  return Object.entries(counts)
    .map(([reason, count]) => ({
      reason,
      count,
      names: passed.filter((each) => each.reason === reason).map((each) => each.name),
    }))
    .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
}

/** A reference as people type it, in the form in which it is kept. */
export function tidyReference(typed: string): string {
  return typed.trim().toUpperCase().replaceAll(/\s+/g, '-');
}
