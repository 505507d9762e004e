// Sheets expire at their minute, whether or not the station is asked just then. No DOM; moments in milliseconds.
import type { SheetListed } from './sheets';

type Lasting = Pick<SheetListed, 'freshness' | 'freshUntil' | 'state'>;

/** So soon the station is asked again where it has not seen the minute yet that this machine's clock shows. */
const SOON_MS = 5_000;
const CLOCKS_DIFFER_MS = 120_000;

/** A sheet as it stands at a moment: what the station said, until the minute at which it expires. */
export function asOf<T extends Lasting>(of: T, nowMs: number): T {
  const ends = endOf(of);
  return ends !== null && ends <= nowMs ? { ...of, freshness: 'expired' } : of;
}

/** How long until the next of these sheets expires, `everyMs` at most: then the station is asked again. */
export function untilNext(sheets: readonly Lasting[], nowMs: number, everyMs: number): number {
  const waits = sheets
    .map(endOf)
    .filter((each): each is number => each !== null)
    .map((each) => each - nowMs)
    .filter((each) => each > -CLOCKS_DIFFER_MS)
    .map((each) => (each <= 0 ? SOON_MS : each));
  return Math.min(everyMs, ...waits);
}

function endOf({ freshness, freshUntil, state }: Lasting): number | null {
  const lives = freshness === 'fresh' || freshness === 'due';
  return lives && freshUntil !== null && state !== 'withdrawn' ? Date.parse(freshUntil) : null;
}
