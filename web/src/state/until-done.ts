/** The waits between attempts at what a page cannot do without; the last one goes on. */
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;

/**
 * Does `work` until it succeeds, with longer and longer waits, and gives what came of it. `work` is told how often it
 * has failed. Never fails; it goes on for as long as the page is there.
 */
export async function untilDone<T>(work: (failures: number) => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await work(failures);
    } catch {
      const wait = WAITS_MS[Math.min(failures, WAITS_MS.length - 1)];
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
