// Contacts and what happened to each, as the API tells them. No DOM.
export type {
  ContactListed,
  LegTold as Leg,
  Step,
  ContactTold,
  Pairing,
  FairnessShown as Fairness,
} from '../../protocol/api';

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
