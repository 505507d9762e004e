// Loudness as a line to move along.

/** Half the height of a lane in its own units. */
const MIDDLE = 50;
/** So that silence is a line and not nothing. */
const LEAST = 1.5;

/** The outline of a lane, 2 * MIDDLE high and as wide as there are peaks. */
export function outline(peaks: Uint8Array): string {
  if (peaks.length === 0) return '';
  const above: string[] = [];
  const below: string[] = [];
  peaks.forEach((peak, at) => {
    const half = Math.max(LEAST, (peak / 255) * MIDDLE);
    above.push(`${at} ${(MIDDLE - half).toFixed(1)}`);
    below.push(`${at} ${(MIDDLE + half).toFixed(1)}`);
  });
  return `M${above.join('L')}L${below.reverse().join('L')}Z`;
}

/** Several lines as one: at each step as loud as the loudest. */
export function together(lines: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(Math.max(0, ...lines.map((line) => line.length)));
  for (const line of lines) {
    line.forEach((peak, at) => {
      whole[at] = Math.max(whole[at] ?? 0, peak);
    });
  }
  return whole;
}

/** How loud each party is; what cannot be had stays away, and the line is one without waves. */
export class Loudness {
  readonly #peaks = new Map<string, Uint8Array>();
  readonly #outlines = new Map<string, string>();

  constructor(private readonly changed: () => void) {}

  of(party: string): string {
    return this.#outlines.get(party) ?? '';
  }

  /** All of them as one line. */
  ofAll(): string {
    return outline(together([...this.#peaks.values()]));
  }

  async load(party: string, url: string, signal: AbortSignal): Promise<void> {
    try {
      const answer = await fetch(url, { signal });
      if (!answer.ok) return;
      const peaks = new Uint8Array(await answer.arrayBuffer());
      this.#peaks.set(party, peaks);
      this.#outlines.set(party, outline(peaks));
      this.changed();
    } catch {
      // then there is no wave to see
    }
  }
}
