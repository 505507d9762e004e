// Small pictures of moments, asked for one at a time and kept in memory while the recording is open.
import type { PartyMedia } from './archive';

const STEP_MS = 5_000;
const KEPT = 80;

export class Stills {
  readonly #kept = new Map<string, ImageBitmap | null>();
  #wanted: { url: string; key: string } | null = null;
  #busy = false;

  constructor(
    private readonly changed: () => void,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.#forget(), { once: true });
  }

  /** The picture nearest before a moment, or nothing until it is here. */
  at(url: string, ms: number): ImageBitmap | null {
    const at = Math.floor(Math.max(0, ms) / STEP_MS) * STEP_MS;
    const key = `${url}&at=${at}`;
    const known = this.#kept.get(key);
    if (known === undefined) {
      this.#wanted = { url: key, key };
      void this.#load();
    }
    return known ?? null;
  }

  /** A fast pointer asks for many; only the last of them is loaded. */
  async #load(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted && !this.signal.aborted) {
      const { url, key } = this.#wanted;
      this.#wanted = null;
      this.#keep(key, await picture(url, this.signal));
      this.changed();
    }
    this.#busy = false;
  }

  #keep(key: string, picture: ImageBitmap | null): void {
    this.#kept.set(key, picture);
    for (const [oldest, old] of this.#kept) {
      if (this.#kept.size <= KEPT) break;
      old?.close();
      this.#kept.delete(oldest);
    }
  }

  #forget(): void {
    for (const picture of this.#kept.values()) picture?.close();
    this.#kept.clear();
  }
}

/** So many pictures side by side are a strip: the middles of as many equal parts of the recording, in milliseconds. */
export function stripMoments(durationMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => Math.round(((at + 0.5) * durationMs) / count));
}

/** Whose pictures the strip shows: the citizen's, or the first there are; a screen only where there is nobody. */
export function stripOf(parties: readonly PartyMedia[]): PartyMedia | null {
  const seen = parties.filter(({ stillUrl }) => stillUrl !== null);
  return (
    seen.find(({ party }) => party === 'citizen') ??
    seen.find(({ party }) => !party.endsWith('.screen')) ??
    seen[0] ??
    null
  );
}

/** The pictures of a strip, one after the other, so that nobody waits for them; what cannot be had stays dark. */
export class Strip {
  readonly pictures: (ImageBitmap | null)[];

  constructor(
    { stillUrl, offsetMs }: Pick<PartyMedia, 'stillUrl' | 'offsetMs'>,
    moments: readonly number[],
    private readonly changed: () => void,
    private readonly signal: AbortSignal,
  ) {
    this.pictures = moments.map(() => null);
    signal.addEventListener('abort', () => this.#forget(), { once: true });
    if (stillUrl !== null) void this.#load(stillUrl, offsetMs, moments);
  }

  async #load(url: string, offsetMs: number, moments: readonly number[]): Promise<void> {
    for (const [index, moment] of moments.entries()) {
      const at = moment - offsetMs;
      if (at < 0) continue;
      const found = await picture(`${url}&at=${at}`, this.signal);
      if (this.signal.aborted) {
        found?.close();
        return;
      }
      this.pictures[index] = found;
      this.changed();
    }
  }

  #forget(): void {
    for (const each of this.pictures) each?.close();
    this.pictures.fill(null);
  }
}

async function picture(url: string, signal: AbortSignal): Promise<ImageBitmap | null> {
  try {
    const answer = await fetch(url, { signal });
    return answer.ok ? await createImageBitmap(await answer.blob()) : null;
  } catch {
    return null;
  }
}
