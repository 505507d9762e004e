import type { ReactiveControllerHost } from 'lit';
import type { Problem } from './problem';
import { HearingPoller, SAFETY_MS } from './hearing-poller';
import { isCalledOff, type Poller } from './poller';

interface ReadingOptions<T> {
  /**
   * How long after a reading the next one begins, in milliseconds; a function decides by the value, and `null` is no
   * more. Without it: only when asked.
   */
  everyMs?: number | ((value: T | null) => number | null);
  /**
   * The path of the route that is read, or several, at whose changes it is read again (`state/notices.ts`): the station
   * knows them as `page_topics`. Then `everyMs` is {@link SAFETY_MS} unless something else needs it more often. A function
   * says it anew at each reading.
   */
  hears?: string | readonly string[] | (() => readonly string[]);
  /** `false`: the first reading is asked for by {@link Reading.again}. */
  begins?: boolean;
  /** Told of what was read, before it is shown. */
  taken?: (value: T) => void;
  /** A reading that fails is no problem while there is a value from before. */
  patient?: boolean;
}

/**
 * What an element reads and shows: the value read last, and what went wrong since. A failed reading keeps the value.
 * It is read when the element comes into the page and whenever {@link again} is called; an answer that comes after a
 * newer question, or after the element has left, is dropped, and none in time is a problem.
 */
export class Reading<T> {
  #value: T | null = null;
  #problem: Problem | null = null;
  #busy = false;
  readonly #poller: Poller;

  constructor(
    private readonly host: ReactiveControllerHost,
    /** Gives what is read; it is given what was read last. */
    private readonly read: (signal: AbortSignal, last: T | null) => Promise<T>,
    private readonly words: (error: unknown) => Problem,
    private readonly options: ReadingOptions<T> = {},
  ) {
    const { begins = true, hears } = options;
    const { everyMs = hears ? SAFETY_MS : null } = options;
    const every = () => (typeof everyMs === 'function' ? everyMs(this.#value) : everyMs);
    const topics = typeof hears === 'string' ? [hears] : (hears ?? []);
    this.#poller = new HearingPoller(host, (signal) => this.#read(signal), every, {
      hears: typeof topics === 'function' ? topics : () => topics,
      begins,
    });
  }

  /** `null` until something was read. */
  get value(): T | null {
    return this.#value;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  /** Whether a reading is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Reads now. */
  again(): Promise<void> {
    return this.#poller.again();
  }

  /** Forgets what was read and reads now, for something else. */
  anew(): Promise<void> {
    this.#put(null, null);
    return this.again();
  }

  /** Takes a value that came otherwise, as the answer to a change. */
  take(value: T): void {
    this.options.taken?.(value);
    this.#put(value, null);
  }

  async #read(signal: AbortSignal): Promise<void> {
    this.#busy = true;
    this.host.requestUpdate();
    try {
      const value = await this.read(signal, this.#value);
      if (!signal.aborted) this.take(value);
    } catch (error) {
      if (isCalledOff(signal)) return;
      const isTold = this.#value === null || !this.options.patient;
      this.#put(this.#value, isTold ? this.words(error) : null);
    } finally {
      if (!isCalledOff(signal)) this.#busy = false;
    }
  }

  #put(value: T | null, problem: Problem | null): void {
    this.#value = value;
    this.#problem = problem;
    this.host.requestUpdate();
  }
}
