const SHORTEST_S = 15;
const LONGEST_S = 900;
const USUAL_S = 90;

/** Seconds without a touch before the screen asks whether somebody is still there: `/kiosk?idle=60`. */
export function idleSeconds(search: string): number {
  const asked = Number(new URLSearchParams(search).get('idle') ?? USUAL_S);
  return Number.isFinite(asked) ? Math.min(LONGEST_S, Math.max(SHORTEST_S, asked)) : USUAL_S;
}

/** Where the person is; a call is never cut short. */
export type Presence = 'browsing' | 'waiting' | 'ringing' | 'call' | 'after';

/** Seconds that the question stays. */
const ASKED_S = 20;
/** In the queue people look elsewhere for long, and what is at stake is their place. */
const WAITING_S = 300;
const WAITING_ASKED_S = 60;
/** Hour of the night after which an unused screen loads the page anew. */
const NIGHT_H = 3;

/**
 * Knows when a screen of the station's own is to begin again for the next person. Pure: time is an argument,
 * in milliseconds.
 */
export class KioskClock {
  readonly #idleS: number;
  readonly #nightMs: number;
  #touchedMs: number | null = null;
  #presence: Presence = 'browsing';

  constructor(idleS: number, nowMs: number) {
    this.#idleS = idleS;
    this.#nightMs = nextNight(nowMs);
  }

  /** Somebody touched the screen or pressed a key. */
  touched(nowMs: number): void {
    this.#touchedMs = nowMs;
  }

  /** The person has come to another step, for which the time begins anew. */
  entered(presence: Presence, nowMs: number): void {
    if (presence === this.#presence) return;
    this.#presence = presence;
    this.#touchedMs = nowMs;
  }

  /** Seconds until the screen begins again, once it asks; null while it does not, zero when it does. */
  left(nowMs: number): number | null {
    if (this.#presence === 'call' || this.#presence === 'ringing') return null;
    // nobody has been here since the page was loaded
    if (this.#touchedMs === null) return null;
    const waiting = this.#presence === 'waiting';
    const asked = waiting ? WAITING_ASKED_S : ASKED_S;
    const total = (waiting ? WAITING_S : this.#idleS) + asked;
    const left = Math.ceil(total - (nowMs - this.#touchedMs) / 1000);
    if (left > asked) return null;
    return Math.max(0, left);
  }

  /** Whether the page is to be loaded anew because it is night and nobody is here. */
  isStale(nowMs: number): boolean {
    return this.#touchedMs === null && this.#presence === 'browsing' && nowMs >= this.#nightMs;
  }
}

/** The next three o'clock in the morning. */
function nextNight(nowMs: number): number {
  const night = new Date(nowMs);
  night.setHours(NIGHT_H, 0, 0, 0);
  if (night.getTime() <= nowMs) night.setDate(night.getDate() + 1);
  return night.getTime();
}
