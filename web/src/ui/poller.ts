import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Reads something for an element: when the element comes into the page, then again and again, always so many
 * milliseconds after the last reading has ended, until it leaves. One reading is under way at a time.
 *
 * `read` is given a signal that aborts when the element has left, or something newer is read. It shows what it
 * has found, and what has failed, by itself; what it throws after its signal has aborted is nobody's business.
 */
export class Poller implements ReactiveController {
  #under = ended();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isHere = false;

  constructor(
    host: ReactiveControllerHost,
    private readonly read: (signal: AbortSignal) => Promise<void>,
    /** How long after a reading; a function may decide by what was found. `null`: no more. */
    private readonly everyMs: number | (() => number | null),
    /** Otherwise the first reading is asked for by {@link again}; the element comes back with those that follow. */
    private begins = true,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#isHere = true;
    // once the element itself is ready, which is told of it after its controllers
    if (this.begins) queueMicrotask(() => void this.again());
  }

  hostDisconnected(): void {
    this.#isHere = false;
    clearTimeout(this.#timer);
    this.#under.abort();
  }

  /** Reads now, and the next time counts from here; what is under way no longer matters. */
  async again(): Promise<void> {
    if (!this.#isHere) return;
    this.begins = true;
    clearTimeout(this.#timer);
    this.#under.abort();
    const mine = (this.#under = new AbortController());
    try {
      await this.read(mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) throw error;
    } finally {
      const ms = typeof this.everyMs === 'number' ? this.everyMs : this.everyMs();
      if (!mine.signal.aborted && ms !== null) {
        this.#timer = setTimeout(() => void this.again(), ms);
      }
    }
  }
}

function ended(): AbortController {
  const controller = new AbortController();
  controller.abort();
  return controller;
}
