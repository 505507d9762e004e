import { ApiError } from '../../api';
import { Store } from '../../state/store';
import { errorWords, type Problem } from '../../staff/problem';
import type { StaffSession } from '../../staff/session';
import type { Floor } from './floor';

/** The last reading, when it came by this machine's clock, and what went wrong since. */
export interface Reading {
  floor: Floor | null;
  atMs: number;
  problem: Problem | null;
}

const RETRY_MS = 3_000;
/** The station answers within twenty seconds, news or not. */
const PATIENCE_MS = 26_000;

/** Follows the floor: asks for the next version, which the station gives as soon as there is one. */
export class FloorFeed {
  readonly reading = new Store<Reading>({ floor: null, atMs: 0, problem: null });
  #asking = new AbortController();
  /** Ends the pause after a failed reading. */
  #goOn = (): void => undefined;

  constructor(
    private readonly session: StaffSession,
    private readonly scope: AbortSignal,
  ) {
    // a request that was under way when the network went may never fail by itself
    window.addEventListener('offline', () => this.#asking.abort(), { signal: scope });
    void this.#follow();
  }

  /** Reads now, if the last reading failed. */
  again(): void {
    this.#goOn();
  }

  async #follow(): Promise<void> {
    while (!this.scope.aborted) {
      try {
        await this.#ask();
      } catch (error) {
        this.reading.set({ ...this.reading.value, problem: errorWords(error) });
        // a session that has ended is told of elsewhere, and not asked for again and again
        await this.#pause(
          error instanceof ApiError && error.status === 401 ? PATIENCE_MS : RETRY_MS,
        );
      }
    }
  }

  async #ask(): Promise<void> {
    this.#asking = new AbortController();
    const { floor, problem } = this.reading.value;
    const known = floor && !problem ? (`?after=${encodeURIComponent(floor.version)}` as const) : '';
    const next = await this.session.api(`floor${known}`, {
      signal: AbortSignal.any([this.scope, this.#asking.signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    this.reading.set({ floor: next, atMs: Date.now(), problem: null });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#goOn = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
