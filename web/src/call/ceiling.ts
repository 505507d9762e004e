/** More than pictures ever take: a ceiling that limits nothing. */
const CEILING_KBPS = 5_000;
const EVERY_MS = 3_000;
const EVERY_IN_VAIN_MS = 4_000;
const GAIN = 1.2;

/**
 * Has Chromium look whether the way up carries more than it believes.
 *
 * After a narrow stretch it climbs by eight per cent a second: twenty seconds of a small picture after
 * a tunnel. When its ceiling (`b=AS`) is raised, however little, it probes for it (up to twice what its pictures take), and has
 * the rate a second later. So the station's answer is applied again with a ceiling one higher; nobody
 * else takes part in that. A probe where there is no more costs some five kilobytes.
 */
export class Ceiling {
  #kbps = CEILING_KBPS;
  #lookedAtMs = 0;
  #sawBps = 0;
  #off = false;

  /** Whether to look now: *availableBps* is the browser's estimate, *wantedBps* what it would use. */
  due(availableBps: number | null, wantedBps: number, nowMs: number): boolean {
    // Browsers without the estimate find their rate in another way.
    if (this.#off || availableBps === null || availableBps >= 0.8 * wantedBps) return false;
    const inVain = availableBps < this.#sawBps * GAIN;
    if (nowMs - this.#lookedAtMs < (inVain ? EVERY_IN_VAIN_MS : EVERY_MS)) return false;
    this.#lookedAtMs = nowMs;
    this.#sawBps = availableBps;
    return true;
  }

  /** The answer with the next ceiling on what carries the picture. */
  raised(answer: string): string {
    this.#kbps += 1;
    return answer
      .replace(/^b=AS:\d+\r?\n/gm, '')
      .replace(
        /^(m=video [^]*?^c=[^\r\n]*\r?\n)/m,
        (_line, head: string) => `${head}b=AS:${this.#kbps}\r\n`,
      );
  }

  /** The browser did not take it: leave it alone. */
  stop(): void {
    this.#off = true;
  }
}

/** What the browser believes the way up carries, in bit/s; null where it does not say. */
export function availableBps(report: RTCStatsReport): number | null {
  for (const entry of report.values() as IterableIterator<Record<string, unknown>>) {
    if (entry['type'] !== 'candidate-pair' || entry['nominated'] !== true) continue;
    const found = entry['availableOutgoingBitrate'];
    if (typeof found === 'number') return found;
  }
  return null;
}
