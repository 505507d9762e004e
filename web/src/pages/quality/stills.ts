// Small pictures of moments, asked for one at a time and kept in memory while the recording is open.

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

  /** Whoever moves fast asks for many; only the last of them is loaded. */
  async #load(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted && !this.signal.aborted) {
      const { url, key } = this.#wanted;
      this.#wanted = null;
      this.#keep(key, await this.#picture(url));
      this.changed();
    }
    this.#busy = false;
  }

  async #picture(url: string): Promise<ImageBitmap | null> {
    try {
      const answer = await fetch(url, { signal: this.signal });
      return answer.ok ? await createImageBitmap(await answer.blob()) : null;
    } catch {
      return null;
    }
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
