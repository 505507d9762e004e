// How the station stands, as the API tells it, and what of it is wrong. No DOM.
import type { StationState } from '../../protocol/api';

export type { StationState };

/** Less than this share of a disk free is told. */
const LEAST_FREE = 0.1;
const DAY_MS = 86_400_000;
/** So long before its end a certificate is told. */
const CERTIFICATE_MS = 14 * DAY_MS;
/** A backup older than this is told. */
export const BACKUP_MS = 2 * DAY_MS;

export const WRONGS = [
  'database',
  'queue',
  'workers',
  'loops',
  'disk',
  'clock',
  'certificate',
  'journal',
] as const;
export type Wrong = (typeof WRONGS)[number];

export function isFull({ freeBytes, totalBytes }: StationState['disks'][number]): boolean {
  return freeBytes < totalBytes * LEAST_FREE;
}

export function isEnding(state: StationState, nowMs: number): boolean {
  const { certificate } = state;
  if (certificate.state === 'unreadable') return true;
  const endsAt = certificate.endsAt ?? null;
  return endsAt !== null && Date.parse(endsAt) - nowMs < CERTIFICATE_MS;
}

/** What somebody should look at, the worst first. */
export function wrongs(state: StationState): Wrong[] {
  const found: Record<Wrong, boolean> = {
    database: (state.database.ms ?? null) === null,
    queue: (state.queue.ms ?? null) === null,
    workers: state.workers.length === 0,
    loops: state.loops.length > 0,
    disk: state.disks.some(isFull),
    clock: state.clock.doubtedAt !== null,
    certificate: isEnding(state, Date.parse(state.clock.now)),
    journal: state.journalSetAside > 0,
  };
  return WRONGS.filter((each) => found[each]);
}
