import { type Ladder, ladderWord, type LadderWord, SteadyLadder } from './ladder';
import type { QualityWord } from './quality';

/** How the line is: the word for the whole, and what is told of pictures and sound that do not get through. */
export interface Line {
  word: QualityWord;
  told: LadderWord | null;
}

const AT_LEAST: Readonly<Record<LadderWord, QualityWord>> = {
  small: 'weak',
  unseen: 'weak',
  sound: 'bad',
  text: 'bad',
};
const BY_WEIGHT: readonly QualityWord[] = ['unknown', 'good', 'weak', 'bad'];

/**
 * One answer to "how is the line?" out of what the browser measures, what the station lets through, and how the
 * last minute was received, so that no two places of a page contradict each other.
 */
export class SteadyLine {
  readonly #ladder = new SteadyLadder();

  /** How the line is now; to be asked now and then, since what gets better is said only once it lasts. */
  at(
    measured: QualityWord,
    ladder: Ladder | null,
    received: 'good' | 'fair' | 'poor' | null,
    nowMs: number,
  ): Line {
    const told = this.#ladder.say(ladderWord(ladder), nowMs);
    // nothing arrives at all, which is worse than any of these
    if (measured === 'lost' || measured === 'silent') return { word: measured, told };
    const floor = told ? AT_LEAST[told] : received === 'poor' ? 'weak' : 'unknown';
    const word = BY_WEIGHT.indexOf(floor) > BY_WEIGHT.indexOf(measured) ? floor : measured;
    return { word, told };
  }
}

/** Whether the other side's pictures come, as far as the page says. */
export function showsPictures({ told }: Line, ladder: Ladder | null): boolean {
  if (told === 'sound') return false;
  return told !== 'text' || ladder?.incoming === 'hd' || ladder?.incoming === 'sd';
}
