import { fetchStation, type Station } from '../api';
import { Store } from './store';

const EVERY_MS = 20_000;
const RETRY_MS = 5_000;

/** The public state of the station, asked for again and again while somebody looks at it. */
export class StationFeed {
  readonly station = new Store<Station | null>(null);
  readonly failed = new Store(false);

  readonly #fetch: (signal: AbortSignal) => Promise<Station>;
  readonly #scope = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  constructor(fetch: (signal: AbortSignal) => Promise<Station> = fetchStation) {
    this.#fetch = fetch;
    if (typeof document === 'undefined') return;
    const { signal } = this.#scope;
    const look = () => {
      if (document.visibilityState === 'visible') void this.refresh();
    };
    document.addEventListener('visibilitychange', look, { signal });
    window.addEventListener('online', look, { signal });
  }

  #isClosed(): boolean {
    return this.#scope.signal.aborted;
  }

  /** Asks now; the next time follows by itself. */
  async refresh(): Promise<void> {
    if (this.#running || this.#isClosed()) return;
    this.#running = true;
    clearTimeout(this.#timer);
    try {
      const station = await this.#fetch(this.#scope.signal);
      this.station.set(station);
      this.failed.set(false);
    } catch {
      this.failed.set(true);
    } finally {
      this.#running = false;
    }
    if (this.#isClosed()) return;
    const hidden = typeof document !== 'undefined' && document.visibilityState === 'hidden';
    const delay = this.failed.value ? RETRY_MS : EVERY_MS;
    // A hidden page asks when it is looked at again.
    if (!hidden) this.#timer = setTimeout(() => void this.refresh(), delay);
  }

  close(): void {
    this.#scope.abort();
    clearTimeout(this.#timer);
  }
}
