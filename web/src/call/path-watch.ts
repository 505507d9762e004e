/** What has been heard and seen of a connection at one moment. */
export interface Sighting {
  nowMs: number;
  /** Grows with whatever arrives from the station, media or not; null where browsers do not count that. */
  heard: number | null;
  /** Octets of sound and pictures that have arrived. */
  mediaBytes: number;
  /** The other side sends, so that something has to arrive. */
  expected: boolean;
  /** This side sends sound or pictures that move, which the station reports on many times a second. */
  sending: boolean;
}

/** `alive`; `lost`: nothing arrives from the station; `silent`: the station is heard, the other side is not. */
export type PathWord = 'alive' | 'lost' | 'silent';

/** `restart`: look for another path, keeping the keys; `rebuild`: a new connection. */
export type Remedy = 'none' | 'restart' | 'rebuild';

/** How long nothing at all has come from the station, until the path is mended and until the page says so. */
interface Patience {
  mendMs: number;
  saidMs: number;
}

/**
 * Sound, pictures and the station's reports on ours: some eighty packets a second, of which loss leaves
 * a few whatever its share. A restart keeps the keys and what still flows, so it need not wait for words.
 */
const FLOWING: Patience = { mendMs: 1_000, saidMs: 1_500 };
/** The browser counts media only, and that may have ended at the other side. */
const UNCOUNTED: Patience = { mendMs: 2_000, saidMs: 1_500 };
/** Nothing is sent: where the other side pauses, only checks are answered, every two or three seconds. */
const MUTE: Patience = { mendMs: 4_500, saidMs: 4_000 };
/** Nothing is sent and nothing is expected. */
const IDLE: Patience = { mendMs: 9_500, saidMs: 9_000 };
/** How often to look; more often once a look has found nothing new. */
const LOOK_MS = 500;
const LOOK_SILENT_MS = 250;
const SILENT_MS = 3_000;
const DISCONNECTED_MS = 1_500;
const REBUILD_AFTER_MS = 6_000;
/** The station is heard and the other side is not: most likely theirs is broken, perhaps it is ours. */
const SILENT_REBUILD_MS = 30_000;
const SILENT_REBUILD_MAX_MS = 240_000;
/** Timers that come so late were not throttled: the device slept, or the browser was stopped. */
const SLEPT_MS = 6_000;

function patience(heard: number | null, expected: boolean, sending: boolean): Patience {
  if (!expected) return IDLE;
  if (heard === null) return UNCOUNTED;
  return sending ? FLOWING : MUTE;
}

/**
 * Decides from what arrives whether the path to the station is alive, since browsers call a connection
 * `connected` long after it has died. Pure: time and counters are handed in.
 */
export class PathWatch {
  #heard: number | null = null;
  #heardAtMs: number;
  #mediaBytes = 0;
  #mediaAtMs: number;
  #tickedAtMs: number | null = null;
  #mendedAtMs: number | null = null;
  #disconnectedAtMs: number | null = null;
  #silentRebuildMs = SILENT_REBUILD_MS;
  #patience: Patience = FLOWING;
  #nothingNew = false;

  constructor(nowMs: number) {
    this.#heardAtMs = this.#mediaAtMs = nowMs;
  }

  /** A new connection is being made: what was heard of the one before does not count. */
  renewed(nowMs: number): void {
    this.#heard = null;
    this.#mediaBytes = 0;
    this.#heardAtMs = this.#mediaAtMs = nowMs;
    this.#mendedAtMs = this.#disconnectedAtMs = null;
    this.#nothingNew = false;
  }

  /** Media is to flow, or is not any more. */
  changed(nowMs: number): void {
    this.#heardAtMs = this.#mediaAtMs = nowMs;
    this.#nothingNew = false;
  }

  /** The browser says `connected`. */
  connected(nowMs: number): void {
    this.#disconnectedAtMs = this.#mendedAtMs = null;
    this.changed(nowMs);
  }

  /** The browser says `disconnected`. */
  disconnected(nowMs: number): void {
    this.#disconnectedAtMs ??= nowMs;
  }

  /** The path is being mended. */
  mending(nowMs: number): void {
    this.#mendedAtMs ??= nowMs;
  }

  /** Whether a restart was tried since the path was last well. */
  get mended(): boolean {
    return this.#mendedAtMs !== null;
  }

  /** To be called at every tick: whether this page did not run for a while. */
  slept(nowMs: number): boolean {
    const before = this.#tickedAtMs;
    this.#tickedAtMs = nowMs;
    return before !== null && nowMs - before > SLEPT_MS;
  }

  /** In how many ms to look again. */
  get nextMs(): number {
    return this.#nothingNew ? LOOK_SILENT_MS : LOOK_MS;
  }

  /** What a connection that is to carry media looks like now. */
  look({ nowMs, heard, mediaBytes, expected, sending }: Sighting): PathWord {
    const media = mediaBytes > this.#mediaBytes;
    if (media || !expected) this.#mediaAtMs = nowMs;
    this.#nothingNew = !media && (heard === null || this.#heard === heard);
    if (!this.#nothingNew) this.#heardAtMs = nowMs;
    this.#heard = heard;
    this.#mediaBytes = mediaBytes;
    if (media) this.#silentRebuildMs = SILENT_REBUILD_MS;
    if (heard === null && !expected) {
      this.#heardAtMs = nowMs;
      return 'alive';
    }
    this.#wait(nowMs, patience(heard, expected, sending));
    if (nowMs - this.#heardAtMs >= this.#patience.saidMs) return 'lost';
    return expected && nowMs - this.#mediaAtMs >= SILENT_MS ? 'silent' : 'alive';
  }

  #wait(nowMs: number, patience: Patience): void {
    // What has just begun to flow is not late yet.
    if (patience.mendMs < this.#patience.mendMs) this.#heardAtMs = nowMs;
    this.#patience = patience;
  }

  /** What is to be done about it. `word` is null while no media is to flow. */
  remedy(nowMs: number, word: PathWord | null): Remedy {
    const brokenMs = this.#disconnectedAtMs === null ? 0 : nowMs - this.#disconnectedAtMs;
    const stalled = word !== null && nowMs - this.#heardAtMs >= this.#patience.mendMs;
    if (!stalled && brokenMs < DISCONNECTED_MS) {
      if (word !== 'lost' && brokenMs === 0) this.#mendedAtMs = null;
      return word === 'silent' ? this.#breakSilence(nowMs) : 'none';
    }
    if (this.#mendedAtMs === null) return 'restart';
    return nowMs - this.#mendedAtMs >= REBUILD_AFTER_MS ? 'rebuild' : 'none';
  }

  /** Now and then a new connection, ever more seldom: it might be ours after all. */
  #breakSilence(nowMs: number): Remedy {
    if (nowMs - this.#mediaAtMs < this.#silentRebuildMs) return 'none';
    this.#silentRebuildMs = Math.min(SILENT_REBUILD_MAX_MS, this.#silentRebuildMs * 2);
    return 'rebuild';
  }
}
