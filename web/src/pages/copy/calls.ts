import { api } from '../../api';
import type { RecordedOf, RecordedSpan } from '../../protocol/citizen';

export type CopyState =
  'open' | 'asked' | 'preparing' | 'ready' | 'failed' | 'expired' | 'refused' | 'gone';

/** How it stands with a copy, and what was recorded. */
export interface FollowedCopy {
  reference: string;
  state: CopyState;
  spans: RecordedSpan[];
  durationS: number;
  sources: RecordedOf[];
  keptUntilMs: number | null;
  askedAt: string | null;
  decidedAt: string | null;
  reason: string | null;
  files: { name: string; size: number; contentType: string; url: string }[];
  readyUntil: string | null;
}

/** The code goes in the body: addresses end up in logs. */
export const followCopy = (code: string) =>
  api<FollowedCopy>('copies/follow', { method: 'POST', body: { code } });

export const askForCopy = (code: string) =>
  api<FollowedCopy>('copies/ask', { method: 'POST', body: { code } });
