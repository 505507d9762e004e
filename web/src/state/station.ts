import { fetchStation, type Station } from '../api';
import { language } from '../i18n/language';
import { Store } from './store';

const EVERY_MS = 30_000;
const RETRY_MS = 5_000;

/** The state that the server wrote into the page (web/index.html), worded as the reader wants it; null where there is none. */
function written(): Station | null {
  if (typeof document === 'undefined') return null;
  const data = document.querySelector('script#station');
  if (data?.getAttribute('lang') !== language.value) return null;
  return JSON.parse(data.textContent) as Station | null;
}

/** Whether what came with the page is old by now: a page that "back" leads to may be one that the browser has kept. */
function isOld(): boolean {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return visit?.type === 'back_forward' || performance.now() > EVERY_MS;
}

/** The public state of the station in the language of the page, asked for again and again while somebody looks at it. */
export class StationFeed {
  readonly station = new Store<Station | null>(written());
  readonly failed = new Store(false);

  readonly #fetch: (signal: AbortSignal) => Promise<Station>;
  readonly #scope = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  /** The language asked for last. */
  #spoken = language.value;

  constructor(
    fetch: (signal: AbortSignal) => Promise<Station> = (signal) =>
      fetchStation(signal, language.value),
  ) {
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

  /** Asks now if nothing came with the page, and whenever the page changes its language until `scope` ends. */
  follow(scope: AbortSignal): void {
    language.subscribe(() => void this.refresh(), scope);
    if (!this.station.value || isOld()) void this.refresh();
    else this.#later(EVERY_MS);
  }

  /** Asks now; the next time follows by itself. */
  async refresh(): Promise<void> {
    if (this.#running || this.#isClosed()) return;
    this.#running = true;
    this.#spoken = language.value;
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
    if (this.#spoken !== language.value) return this.refresh();
    this.#later(this.failed.value ? RETRY_MS : EVERY_MS);
  }

  #later(delayMs: number): void {
    // A hidden page asks when it is looked at again.
    const hidden = typeof document !== 'undefined' && document.visibilityState === 'hidden';
    if (!hidden) this.#timer = setTimeout(() => void this.refresh(), delayMs);
  }

  close(): void {
    this.#scope.abort();
    clearTimeout(this.#timer);
  }
}
