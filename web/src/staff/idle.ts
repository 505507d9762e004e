// Whether somebody uses the page. The station ends sessions that nobody uses; the page tells it, and warns before.
import { Store } from '../state/store';

/** So long before the end the person is asked whether they are still there. */
export const WARNING_MS = 120_000;
const LAST_CALL_MS = 5_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

export class IdleWatch {
  /** When the session ends by this machine's clock, while that is near; else null. */
  readonly endsAtMs = new Store<number | null>(null);
  /** A page that nobody touches and that is used all the same, as a screen on the wall. */
  alwaysUsed = false;
  readonly #ask: () => void;
  #touchedAtMs = Date.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watching = false;

  /** `ask` has the station say anew when the session ends, and is told how long nobody was there. */
  constructor(ask: () => void) {
    this.#ask = ask;
  }

  /** For so many whole seconds nobody has touched the page. */
  get seconds(): number {
    return this.alwaysUsed ? 0 : Math.max(0, Math.floor((Date.now() - this.#touchedAtMs) / 1000));
  }

  /** Takes up that the session ends in so long if nobody uses it, on this page or another; null for never. */
  follow(leftMs: number | null): void {
    clearTimeout(this.#timer);
    if (leftMs === null) {
      this.endsAtMs.set(null);
      return;
    }
    this.#watch();
    const near = leftMs <= WARNING_MS;
    this.endsAtMs.set(near ? Date.now() + leftMs : null);
    // another page of the same session may have been used meanwhile, so the station is asked each time; once more
    // just before the end, in case the person has moved without answering
    const lastCall = leftMs > 2 * LAST_CALL_MS ? leftMs - LAST_CALL_MS : leftMs + 1000;
    this.#timer = setTimeout(this.#ask, near ? lastCall : leftMs - WARNING_MS);
  }

  /** The person says that they are there. */
  stay(): void {
    this.#touchedAtMs = Date.now();
    this.#ask();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.endsAtMs.set(null);
  }

  /** A page lives as long as its listeners: there is one session in it. */
  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    for (const sign of SIGNS) {
      addEventListener(sign, () => (this.#touchedAtMs = Date.now()), { passive: true });
    }
  }
}
