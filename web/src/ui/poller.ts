import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { bound, hasTimedOut } from '../state/bound';
import { notices } from '../state/notices';

/** How long after a reading the next one begins where the station tells of changes: for what was not heard. */
export const SAFETY_MS = 30_000;
/** The pages that are told at once read again within this time, not all at the same moment. */
export const SPREAD_MS = 1_000;
/** The least pause after a reading, however often the station tells. */
export const LEAST_MS = 2_000;

export interface PollerOptions {
  /** `false`: the first reading is asked for by {@link Poller.again}; the element comes back with those that follow. */
  begins?: boolean;
  /** The paths of the routes that are read, at whose changes it is read again; see `state/notices.ts`. */
  hears?: readonly string[];
}

/**
 * Reads something for an element: when the element comes into the page, then again and again, always so many
 * milliseconds after the last reading has ended, until it leaves; sooner when the station tells of a change. One reading
 * is under way at a time.
 *
 * `read` is given a signal that aborts when the element has left, when something newer is read, or when no answer
 * has come in time; the next turn does not wait for a reading that ignores it. `read` shows what it has found, and
 * what has failed unless it {@link isCalledOff}; what it throws after its signal has aborted is dropped.
 */
export class Poller implements ReactiveController {
  readonly #hears: readonly string[];
  #begins: boolean;
  #under = ended();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isHere = false;
  #isReading = false;
  #endedAtMs = 0;
  /** Something has changed since the last reading began; more of the same changes nothing. */
  #isNoticed = false;
  #deaf: readonly (() => void)[] = [];

  constructor(
    host: ReactiveControllerHost,
    private readonly read: (signal: AbortSignal) => Promise<void>,
    /** How long after a reading; a function may decide by what was found. `null`: no more. */
    private readonly everyMs: number | (() => number | null),
    { begins = true, hears = [] }: PollerOptions = {},
  ) {
    this.#begins = begins;
    this.#hears = hears;
    host.addController(this);
  }

  hostConnected(): void {
    this.#isHere = true;
    this.#deaf = this.#hears.map((topic) => notices.hear(topic, () => this.#noticed()));
    // once the element itself is ready, which is told of it after its controllers
    if (this.#begins) queueMicrotask(() => void this.again());
  }

  hostDisconnected(): void {
    this.#isHere = false;
    for (const stop of this.#deaf) stop();
    clearTimeout(this.#timer);
    this.#under.abort();
  }

  /** Reads now, and the next time counts from here; what is under way no longer matters. */
  async again(): Promise<void> {
    if (!this.#isHere) return;
    this.#begins = true;
    this.#isNoticed = false;
    this.#isReading = true;
    clearTimeout(this.#timer);
    this.#under.abort();
    const mine = (this.#under = new AbortController());
    const release = bound(mine);
    try {
      await Promise.race([this.read(mine.signal), abortOf(mine.signal)]);
    } catch (error) {
      if (!mine.signal.aborted) throw error;
    } finally {
      release();
      if (mine === this.#under) {
        this.#isReading = false;
        this.#endedAtMs = performance.now();
        if (!isCalledOff(mine.signal)) this.#later();
      }
    }
  }

  #noticed(): void {
    if (this.#isNoticed || !this.#begins || this.#pauseMs === null) return;
    this.#isNoticed = true;
    if (!this.#isReading) this.#later();
  }

  get #pauseMs(): number | null {
    return typeof this.everyMs === 'number' ? this.everyMs : this.everyMs();
  }

  #later(): void {
    clearTimeout(this.#timer);
    let ms = this.#pauseMs;
    if (ms === null) return;
    if (this.#isNoticed) {
      const rest = this.#endedAtMs + LEAST_MS - performance.now();
      ms = Math.max(0, rest) + Math.random() * SPREAD_MS;
    }
    this.#timer = setTimeout(() => void this.again(), ms);
  }
}

/** Whether nobody waits for a reading any more; one that got no answer in time is still waited for. */
export function isCalledOff(signal: AbortSignal): boolean {
  return signal.aborted && !hasTimedOut(signal);
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}

function ended(): AbortController {
  const controller = new AbortController();
  controller.abort();
  return controller;
}
