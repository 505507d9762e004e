import type { ConferenceListed as Listed } from '../../protocol/api';
export type { Listed };

const AROUND_MS = 3_600_000;

/**
 * The conference that the floor's button leads to: one that is open, or the first one whose time (of one called at
 * once: when it was called) is at most an hour away. Of any other, tomorrow's briefing for instance, it knows nothing:
 * a conference is called at once then.
 */
export function offered(listed: readonly Listed[], nowMs: number): Listed | undefined {
  return (
    listed.find(({ state }) => state === 'open') ??
    listed.find(
      ({ state, madeAt, startsAt }) =>
        state === 'scheduled' && Math.abs(Date.parse(startsAt ?? madeAt) - nowMs) <= AROUND_MS,
    )
  );
}
