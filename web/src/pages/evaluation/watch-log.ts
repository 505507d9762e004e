// Which stretches of a recording are really played, for the station to add up. No DOM.

export type Span = [startMs: number, endMs: number];

const FASTEST = 2;
/** The player's clock and ours are not read at the same moment. */
const SLACK_MS = 400;
/** Two readings further apart than this say nothing: the page was asleep. */
const ASLEEP_MS = 5_000;
const MOST = 200;

/**
 * Is told every moment where the player stands; a place that has moved on as fast as playing can is played, any
 * other movement is a jump.
 */
export class WatchLog {
  #spans: Span[] = [];
  #at: { placeMs: number; nowMs: number } | null = null;
  #moving = false;

  get pending(): boolean {
    return this.#spans.length > 0;
  }

  /** Whether it has just come to a stand. */
  note(placeMs: number, nowMs: number): boolean {
    const moved = this.#moving;
    this.#note(placeMs, nowMs);
    return moved && !this.#moving;
  }

  #note(placeMs: number, nowMs: number): void {
    const before = this.#at;
    this.#at = { placeMs, nowMs };
    this.#moving = false;
    if (!before) return;
    const passed = nowMs - before.nowMs;
    const moved = placeMs - before.placeMs;
    if (moved <= 0 || passed > ASLEEP_MS || moved > passed * FASTEST + SLACK_MS) return;
    this.#moving = true;
    const last = this.#spans.at(-1);
    if (last?.[1] === before.placeMs) last[1] = placeMs;
    else if (this.#spans.length < MOST) this.#spans.push([before.placeMs, placeMs]);
  }

  /** What was played since the last time; gone from here. */
  take(): Span[] {
    const spans = this.#spans;
    this.#spans = [];
    return spans;
  }

  /** What could not be reported goes with the next report. */
  giveBack(spans: readonly Span[]): void {
    this.#spans = [...spans, ...this.#spans].slice(-MOST);
  }
}
