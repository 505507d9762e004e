import type { Alarm } from './alarm-words';

/** What nobody has taken charge of is heard again and again. */
export const AGAIN_MS = 30_000;

/** Says when alarms are to be heard: a new one, and again while one lasts that nobody has taken. No DOM, no clock. */
export class AlarmSound {
  /** Those that have been heard; null before the first look, at which nothing is new. */
  #known: ReadonlySet<string> | null = null;
  #soundedMs = 0;

  /** Whether it sounds now. */
  due(alarms: readonly Alarm[], nowMs: number): boolean {
    const open = alarms.filter((each) => each.sound && each.acknowledgedMs === null);
    const known = this.#known;
    if (known === null) this.#soundedMs = nowMs;
    // one that has become graver is raised once more: its acknowledgement is gone
    this.#known = new Set(open.map(({ id }) => id));
    const isNew = known !== null && open.some(({ id }) => !known.has(id));
    if (!isNew && (open.length === 0 || nowMs - this.#soundedMs < AGAIN_MS)) return false;
    this.#soundedMs = nowMs;
    return true;
  }
}
