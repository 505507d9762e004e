// Why recordings are opened: reviewers review, all others say why once a session. No DOM.
import type { Me, Role } from '../../staff/session';

export const REASONS = ['review', 'service', 'complaint', 'request', 'training', 'other'] as const;
export type Reason = (typeof REASONS)[number];

/** A reason as it was said; with `other` the detail is the reason. */
export interface Said {
  reason: Reason;
  detail: string;
}

/** The shortest detail that says anything, and the longest that the station takes beside a reason. */
export const DETAIL = { least: 3, most: 150 } as const;
const KEY = 'vs-viewing-reason';

/** The reasons that somebody of a role may have: reviewers judge conversations, the Capo Ufficio the service. */
export function reasonsOf(role: Role): readonly Reason[] {
  const own: Reason = role === 'supervisor' ? 'service' : 'review';
  return [own, 'complaint', 'request', 'training', 'other'];
}

/** Whether this is a reason: one is chosen, and *other* says which. */
export function isReason(reason: Reason | null, detail: string): reason is Reason {
  return reason !== null && (reason !== 'other' || detail.trim().length >= DETAIL.least);
}

/** As it is put on record. */
export function onRecord({ reason, detail }: Said): string {
  return detail ? `${reason}: ${detail}` : reason;
}

/**
 * What this person has said since signing in, or what follows from their task; null: they are asked. It outlives a page, and
 * no sign-in.
 */
export function saidBy(me: Pick<Me, 'id' | 'role'>, kept: Storage = sessionStorage): Said | null {
  const task: Said | null = me.role === 'quality' ? { reason: 'review', detail: '' } : null;
  return keptBy(me, kept) ?? task;
}

function keptBy(me: Pick<Me, 'id' | 'role'>, kept: Storage): Said | null {
  try {
    const found = JSON.parse(kept.getItem(KEY) ?? '') as Partial<Said> & { who?: unknown };
    const { who, reason, detail = '' } = found;
    if (who !== whose(me)) return null;
    const known = reasonsOf(me.role).find((each) => each === reason) ?? null;
    return isReason(known, detail) ? { reason: known, detail } : null;
  } catch {
    return null;
  }
}

export function say(me: Pick<Me, 'id' | 'role'>, said: Said, kept: Storage = sessionStorage): void {
  try {
    kept.setItem(KEY, JSON.stringify({ ...said, who: whose(me) }));
  } catch {
    // a browser that keeps nothing has it asked again
  }
}

/** Somebody else, or the same person in another session, is asked anew. */
export function forget(kept: Storage = sessionStorage): void {
  try {
    kept.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}

function whose({ id, role }: Pick<Me, 'id' | 'role'>): string {
  return `${id}/${role}`;
}
