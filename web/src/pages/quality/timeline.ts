// One clock for the several films of a recording. Pure: positions in seconds of the recording.

/** Beyond this a film is set to its place; below, its speed is bent a little until it is there. */
const JUMP_S = 0.25;
/** Within this nobody hears or sees a difference. */
const TOLERANCE_S = 0.025;
const STRONGEST_BEND = 0.12;

export type Correction =
  | { kind: 'keep'; rate: number }
  | { kind: 'bend'; rate: number }
  | { kind: 'jump'; to: number };

/** What a film at `actual` has to do to be at `wanted`, while the recording plays at `speed`. */
export function correct(actual: number, wanted: number, speed: number): Correction {
  const drift = actual - wanted;
  if (Math.abs(drift) <= TOLERANCE_S) return { kind: 'keep', rate: speed };
  if (Math.abs(drift) > JUMP_S) return { kind: 'jump', to: wanted };
  const bend = Math.max(-STRONGEST_BEND, Math.min(STRONGEST_BEND, -drift));
  return { kind: 'bend', rate: speed * (1 + bend) };
}

/** Where a film that begins `offset` into the recording should be, or `null` outside its length. */
export function placeIn(position: number, offset: number, length: number): number | null {
  const place = position - offset;
  return place < 0 || place > length ? null : place;
}

/** The position of the recording, that runs, stands, and waits while a film is not loaded. */
export class Clock {
  #at = 0;
  #since: number | null = null;
  #speed = 1;

  constructor(private readonly nowS: () => number) {}

  get running(): boolean {
    return this.#since !== null;
  }

  get speed(): number {
    return this.#speed;
  }

  get position(): number {
    return this.#since === null ? this.#at : this.#at + (this.nowS() - this.#since) * this.#speed;
  }

  run(): void {
    this.#since ??= this.nowS();
  }

  stand(): void {
    this.#at = this.position;
    this.#since = null;
  }

  moveTo(position: number): void {
    this.#at = Math.max(0, position);
    if (this.#since !== null) this.#since = this.nowS();
  }

  setSpeed(speed: number): void {
    this.moveTo(this.position);
    this.#speed = speed;
  }
}
