import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { bound, hasTimedOut } from '../state/bound';

/**
 * Reads something for an element: when the element comes into the page, then again and again, always so many
 * milliseconds after the last reading has ended, until it leaves. One reading is under way at a time.
 *
 * `read` is given a signal that aborts when the element has left, when something newer is read, or when no answer
 * has come in time; the next turn does not wait for a reading that ignores it. `read` shows what it has found, and
 * what has failed unless it {@link isCalledOff}; what it throws after its signal has aborted is dropped.
 */
export class Poller implements ReactiveController {
  #under = ended();
  #timer: ReturnType<typeof setTimeout> | undefined;
  protected isHere = false;

  constructor(
    host: ReactiveControllerHost,
    private readonly read: (signal: AbortSignal) => Promise<void>,
    /** How long after a reading; a function may decide by what was found. `null`: no more. */
    private readonly everyMs: number | (() => number | null),
    /** Otherwise the first reading is asked for by {@link again}; the element comes back with those that follow. */
    protected begins = true,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.isHere = true;
    // once the element itself is ready, which is told of it after its controllers
    if (this.begins) queueMicrotask(() => void this.again());
  }

  hostDisconnected(): void {
    this.isHere = false;
    clearTimeout(this.#timer);
    this.#under.abort();
  }

  /** Reads now, and the next time counts from here; what is under way no longer matters. */
  async again(): Promise<void> {
    if (!this.isHere) return;
    this.begins = true;
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
      const ms = typeof this.everyMs === 'number' ? this.everyMs : this.everyMs();
      if (mine === this.#under && !isCalledOff(mine.signal) && ms !== null) {
        this.#timer = setTimeout(() => void this.again(), ms);
      }
    }
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
