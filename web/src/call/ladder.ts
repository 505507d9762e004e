import type { LadderChanged } from '../protocol/citizen';

/** The rung each direction of this page's path is on, as the station sees it. */
export type Ladder = Pick<LadderChanged, 'incoming' | 'outgoing'>;

/**
 * What a person is told of the rungs: `small` pictures, `unseen` (their own picture does not get through),
 * `sound` alone, and `text` when not even sound gets through.
 */
export type LadderWord = 'small' | 'unseen' | 'sound' | 'text';

const BY_WEIGHT: readonly (LadderWord | null)[] = [null, 'small', 'unseen', 'sound', 'text'];
/** What gets better has to stay so for as long before it is said. */
const BETTER_MS = 3_000;

/** What there is to say; null when all gets through as it should. */
export function ladderWord(ladder: Ladder | null): LadderWord | null {
  if (!ladder) return null;
  const { incoming, outgoing } = ladder;
  if (incoming === 'text' || outgoing === 'text') return 'text';
  if (incoming === 'sound') return 'sound';
  if (outgoing === 'sound') return 'unseen';
  return incoming === 'sd' || outgoing === 'sd' ? 'small' : null;
}

/** Says at once what got worse, and what got better only once it lasts: words that flicker help nobody. */
export class SteadyLadder {
  #shown: LadderWord | null = null;
  #better: LadderWord | null = null;
  #betterSinceMs: number | null = null;

  /** What to say now, given what holds now; to be asked now and then. */
  say(word: LadderWord | null, nowMs: number): LadderWord | null {
    if (BY_WEIGHT.indexOf(word) >= BY_WEIGHT.indexOf(this.#shown)) {
      this.#shown = word;
      this.#betterSinceMs = null;
      return word;
    }
    if (this.#betterSinceMs === null || BY_WEIGHT.indexOf(word) > BY_WEIGHT.indexOf(this.#better)) {
      this.#betterSinceMs ??= nowMs;
      this.#better = word;
    }
    if (nowMs - this.#betterSinceMs >= BETTER_MS) {
      this.#shown = this.#better;
      this.#betterSinceMs = null;
    }
    return this.#shown;
  }
}
