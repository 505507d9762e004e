import { readLocal, readSession, writeLocal, writeSession } from './storage';

/** A place in the queue: the token brings its holder back to the contact. */
export interface Seat {
  contactId: string;
  token: string;
  category: string;
  /** How long the place is kept for somebody who is away. */
  leaseS: number;
}

interface Remembered extends Seat {
  seenAtMs: number;
}

const HERE = 'vs.seat';
const EVERYWHERE = 'vs.seats';
const SEEN_EVERY_MS = 15_000;
const RELOAD_MS = 1_500;

function parse<T>(text: string | null, otherwise: T): T {
  try {
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

/**
 * Remembers the seat of this window: in its session, so that a reload comes back by itself, and on
 * the device, so that a window that was closed can be taken up from another one.
 *
 * A lock named after the contact belongs to the window that holds it. A duplicated window therefore
 * does not take the place away from the first, and only abandoned seats are offered.
 */
export class Seats {
  readonly #locks: LockManager | undefined;
  readonly #now: () => number;
  #seat: Seat | null = null;
  #unlock: (() => void) | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    locks: LockManager | undefined = (globalThis.navigator as Navigator | undefined)?.locks,
    now: () => number = Date.now,
  ) {
    this.#locks = locks;
    this.#now = now;
  }

  get current(): Seat | null {
    return this.#seat;
  }

  /** The seat this window had before it was reloaded. */
  async resume(): Promise<Seat | null> {
    const seat = parse<Seat | null>(readSession(HERE), null);
    if (!seat) return null;
    if (!(await this.#lock(seat.contactId, RELOAD_MS))) {
      writeSession(HERE, null);
      return null;
    }
    this.#keep(seat);
    return seat;
  }

  /** A seat on this device that no window holds any more, if its time is not over. */
  async abandoned(): Promise<Seat | null> {
    if (!this.#locks) return null;
    const nowMs = this.#now();
    for (const seat of Object.values(this.#everywhere())) {
      if (nowMs - seat.seenAtMs > seat.leaseS * 1000) {
        this.#forgetEverywhere(seat.contactId);
      } else if (seat.contactId !== this.#seat?.contactId && (await this.#isFree(seat.contactId))) {
        return seat;
      }
    }
    return null;
  }

  /** Makes a seat this window's own. */
  async hold(seat: Seat): Promise<void> {
    const isHeld = this.#unlock !== null && this.#seat?.contactId === seat.contactId;
    this.#keep(seat);
    if (!isHeld) await this.#lock(seat.contactId, RELOAD_MS);
  }

  /** The place is given up or used: only this window's session may still look back at it. */
  used(): void {
    if (this.#seat) this.#forgetEverywhere(this.#seat.contactId);
    clearInterval(this.#timer);
  }

  /** Forgets the seat altogether. */
  forget(): void {
    this.used();
    this.#seat = null;
    writeSession(HERE, null);
    this.#unlock?.();
    this.#unlock = null;
  }

  /** Forgets somebody's abandoned seat without taking it up. */
  dismiss(seat: Seat): void {
    this.#forgetEverywhere(seat.contactId);
  }

  #keep(seat: Seat): void {
    this.#seat = seat;
    writeSession(HERE, JSON.stringify(seat));
    this.#seen(seat);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#seen(seat), SEEN_EVERY_MS);
  }

  #seen(seat: Seat): void {
    const all = { ...this.#everywhere(), [seat.contactId]: { ...seat, seenAtMs: this.#now() } };
    writeLocal(EVERYWHERE, JSON.stringify(all));
  }

  #everywhere(): Record<string, Remembered> {
    return parse<Record<string, Remembered>>(readLocal(EVERYWHERE), {});
  }

  #forgetEverywhere(contactId: string): void {
    const left = Object.entries(this.#everywhere()).filter(([id]) => id !== contactId);
    writeLocal(EVERYWHERE, left.length > 0 ? JSON.stringify(Object.fromEntries(left)) : null);
  }

  /** Takes the lock until `forget`; false when another window keeps it. */
  #lock(contactId: string, patienceMs: number): Promise<boolean> {
    const locks = this.#locks;
    if (!locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      const hold = () =>
        new Promise<void>((unlock) => {
          this.#unlock = unlock;
          resolve(true);
        });
      locks
        .request(`vs-seat-${contactId}`, { signal: AbortSignal.timeout(patienceMs) }, hold)
        .catch(() => resolve(false));
    });
  }

  async #isFree(contactId: string): Promise<boolean> {
    const free = await this.#locks?.request(
      `vs-seat-${contactId}`,
      { ifAvailable: true },
      (lock) => lock !== null,
    );
    return free ?? false;
  }
}
