const WITHIN_MS = 1_500;
const TIMES = 3;
const CHANNEL = 'vs.exit';

/** Counts a key that has to be pressed three times in a row, quickly. */
export class TripleKey {
  #pressedMs: number[] = [];

  /** Tells of one press; gives how often it is still to be pressed, zero when it was the last. */
  press(nowMs: number): number {
    this.#pressedMs = [...this.#pressedMs.filter((ms) => nowMs - ms <= WITHIN_MS), nowMs];
    if (this.#pressedMs.length < TIMES) return TIMES - this.#pressedMs.length;
    this.#pressedMs = [];
    return 0;
  }

  /** Another key was pressed in between. */
  reset(): void {
    this.#pressedMs = [];
  }
}

/** Only an ordinary web address may replace the page. */
export function safeAddress(address: string): string {
  return /^https?:\/\//.test(address) ? address : 'about:blank';
}

/**
 * Tells the station that the seat is given up for good. The browser sends this even while the page
 * is being replaced; should it fail, the seat's lease ends by itself.
 */
export function giveUpSeat(token: string): void {
  void fetch('/api/v1/seat', {
    method: 'DELETE',
    keepalive: true,
    headers: { authorization: `Bearer ${token}` },
  }).catch(() => undefined);
}

/** Has the station's other tabs in this browser go as well, where the browser lets pages speak to each other. */
export function exitElsewhere(): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('exit');
  channel.close();
}

/** Calls `leave` once another tab was left by the quick exit; listens until `signal` aborts. */
export function onExitElsewhere(leave: () => void, signal: AbortSignal): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', leave, { signal });
  signal.addEventListener('abort', () => channel.close(), { once: true });
}
