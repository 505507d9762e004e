import type { ReactiveControllerHost } from 'lit';
import { notices } from '../state/notices';
import { Poller } from './poller';

/** How long after a reading the next one begins where the station tells of changes: for what was not heard. */
export const SAFETY_MS = 30_000;
/** The pages that are told at once read again within this time, not all at the same moment. */
export const SPREAD_MS = 1_000;
/** The pause after a reading, however often the station tells. */
export const LEAST_MS = 2_000;
/** The pause grows to this, twice as long each time, while the station tells of changes all the time: hundreds of pages hear the same. */
export const MOST_MS = 8_000;

/**
 * A {@link Poller} of the staff's pages, which reads sooner when the station tells of a change: once for many, and never
 * before the reading under way has ended. Citizens' pages, which are told nothing, do without it.
 */
export class HearingPoller extends Poller {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReading = false;
  #endedAtMs = 0;
  #pauseMs = LEAST_MS;
  /** Something has changed since the last reading began; more of the same changes nothing. */
  #isNoticed = false;
  #turn = 0;
  #deaf: readonly (() => void)[] = [];
  #heard = '';

  constructor(
    host: ReactiveControllerHost,
    read: (signal: AbortSignal) => Promise<void>,
    /** As {@link Poller} takes it; while it gives `null`, notices are passed over. */
    private readonly pauseMs: () => number | null,
    /** `hears`: the paths of the routes that are read, asked for at each reading; see `state/notices.ts`. */
    private readonly options: {
      hears: () => readonly string[];
      begins?: boolean;
    },
  ) {
    super(host, read, pauseMs, options.begins);
    // beside the poller itself: a host that is in the page already tells it before its own fields are there
    host.addController({
      hostConnected: () => {
        this.#pauseMs = LEAST_MS;
        this.#hear(options.hears());
      },
      hostDisconnected: () => {
        this.#hear([]);
        clearTimeout(this.#timer);
      },
    });
  }

  override async again(): Promise<void> {
    const turn = ++this.#turn;
    this.#isReading = true;
    this.#isNoticed = false;
    clearTimeout(this.#timer);
    if (this.isHere) this.#hear(this.options.hears());
    try {
      await super.again();
    } finally {
      if (turn === this.#turn) {
        this.#isReading = false;
        this.#endedAtMs = performance.now();
        if (this.#isNoticed) this.#soon();
      }
    }
  }

  #hear(topics: readonly string[]): void {
    const heard = topics.join(' ');
    if (heard === this.#heard) return;
    const before = this.#deaf;
    this.#heard = heard;
    this.#deaf = topics.map((topic) => notices.hear(topic, () => this.#noticed()));
    for (const stop of before) stop();
  }

  #noticed(): void {
    if (this.#isNoticed || !this.begins || this.pauseMs() === null) return;
    this.#isNoticed = true;
    if (!this.#isReading) this.#soon();
  }

  #soon(): void {
    const restMs = Math.max(0, this.#endedAtMs + this.#pauseMs - performance.now());
    this.#pauseMs = restMs > 0 ? Math.min(2 * this.#pauseMs, MOST_MS) : LEAST_MS;
    this.#timer = setTimeout(() => void this.again(), restMs + Math.random() * SPREAD_MS);
  }
}
