// What the station says of the desk of whoever sits in a conference in another browser. No DOM, no clock.
import { Store } from './store';

export type DeskStanding = 'offered' | 'answered' | 'gone';

/** The desk in this browser tells by itself; so long it has to do so first. */
export const FIRST_MS = 1_500;

export class DeskElsewhere {
  /** The topic that rings at the desk; null while nothing does, or the desk is in this browser. */
  readonly ringing = new Store<string | null>(null);
  #offered: string | null = null;

  /**
   * `nearby` says whether the desk is in this browser and tells of the same, `answered` is called when what rang
   * has been answered at the desk; `later` waits.
   */
  constructor(
    private readonly nearby: () => boolean,
    private readonly answered: () => void,
    private readonly later: (then: () => void, ms: number) => void,
  ) {}

  told(stands: DeskStanding, category: string | null): void {
    const before = this.#offered;
    this.#offered = stands === 'offered' ? (category ?? '') : null;
    if (stands !== 'offered') {
      this.ringing.set(null);
      // whoever joins while talking is not sent out by it
      if (stands === 'answered' && before !== null) this.answered();
      return;
    }
    if (before !== null) return;
    this.later(() => {
      if (this.#offered !== null && !this.nearby()) this.ringing.set(this.#offered);
    }, FIRST_MS);
  }
}
