/** More than pictures ever take: a ceiling that limits nothing. */
const CEILING_KBPS = 5_000;
const EVERY_MS = 900;
const EVERY_IN_VAIN_MS = 1_400;
/** So far a ceiling rises step by step, each of which has the browser look; then it begins anew. */
const HIGHEST = 1.1;
const GAIN = 1.2;
const ENOUGH = 0.8;

/**
 * Has Chromium look whether the way up carries more than it believes.
 *
 * After a narrow stretch it climbs by eight per cent a second: twenty seconds of a small picture after
 * a tunnel. When its ceiling (`b=AS`) is raised, however little, it probes for it (up to twice what its pictures take), and has
 * the rate a second later. So the station's answer is applied again with a ceiling raised; nobody
 * else takes part in that. What a probe takes of a narrow way goes by the ceiling: at 5,000 a third of
 * a second's queue of 300 kbit/s, at what the picture would use some hundredths. So it is lowered to
 * just below that, raised by little time and again, and lifted once that much is there.
 */
export class Ceiling {
  #kbps = CEILING_KBPS;
  #lookedAtMs = 0;
  #sawBps = 0;
  #off = false;

  /** Whether to look now: *availableBps* is the browser's estimate, *wantedBps* what it would use. */
  due(availableBps: number | null, wantedBps: number, nowMs: number): availableBps is number {
    // Browsers without the estimate find their rate in another way.
    if (this.#off || availableBps === null) return false;
    // Enough: a ceiling that was low is lifted from the picture as well.
    if (availableBps >= ENOUGH * wantedBps) return this.#kbps < CEILING_KBPS;
    const inVain = availableBps < this.#sawBps * GAIN;
    if (nowMs - this.#lookedAtMs < (inVain ? EVERY_IN_VAIN_MS : EVERY_MS)) return false;
    this.#lookedAtMs = nowMs;
    this.#sawBps = availableBps;
    return true;
  }

  /** The ceilings to apply one after the other, in kbit/s. */
  next(availableBps: number, wantedBps: number): number[] {
    const wanted = Math.round(wantedBps / 1000);
    const before = this.#kbps;
    if (availableBps >= ENOUGH * wantedBps) this.#kbps = CEILING_KBPS;
    else this.#kbps = before < HIGHEST * wanted ? before + 1 : wanted;
    return this.#kbps > before ? [this.#kbps] : [wanted - 1, wanted];
  }

  /** The answer with this ceiling on what carries the picture. */
  static on(answer: string, kbps: number): string {
    return answer
      .replace(/^b=AS:\d+\r?\n/gm, '')
      .replace(
        /^(m=video [^]*?^c=[^\r\n]*\r?\n)/m,
        (_line, head: string) => `${head}b=AS:${kbps}\r\n`,
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
