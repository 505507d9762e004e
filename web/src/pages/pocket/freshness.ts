// Whether a sheet on a device may be relied on now. No DOM.

/**
 * `due` still may, and is about to end; `expired`: the office did not confirm it in time; `unheard`: its time is over and the
 * device has not been updated since, so that nobody knows.
 */
export type Freshness = 'fresh' | 'due' | 'expired' | 'unheard';

const DAY_MS = 86_400_000;
/** So long before the end a sheet says when that is. */
const DUE_MS = 10 * DAY_MS;
/** A clock that is wrong by less is not spoken of. */
const BEARABLE_MS = 5 * 60_000;

/** `contactMs`: when the station was heard last, by its own clock; null: never. The minute counts. */
export function freshnessOf(
  freshUntilMs: number,
  nowMs: number,
  contactMs: number | null,
): Freshness {
  if (nowMs >= freshUntilMs) {
    return contactMs !== null && contactMs >= freshUntilMs ? 'expired' : 'unheard';
  }
  return nowMs >= freshUntilMs - DUE_MS ? 'due' : 'fresh';
}

/** What a device knows of the time. A clock that was put back makes nothing fresh again. */
export interface Time {
  nowMs: number;
  /** Whether the device's clock is behind what it knows to be past. */
  clockIsBack: boolean;
}

/** `knownMs`: the latest moment that is known to have been. */
export function timeOf(clockMs: number, knownMs: number): Time {
  return {
    nowMs: Math.max(clockMs, knownMs),
    clockIsBack: clockMs < knownMs - BEARABLE_MS,
  };
}

/** Whether nothing was heard of the station for so long that it is to be said. */
export const isSilent = (nowMs: number, contactMs: number | null): boolean =>
  contactMs === null || nowMs - contactMs >= 7 * DAY_MS;
