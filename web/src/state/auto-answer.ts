// Whether the desk answers by itself, and when. No DOM, no clock.

export interface Ringing {
  /** What the operator's account says; null for never. */
  afterS: number | null;
  /** This desk could answer since then: connected, and with sound of its own; null when it could not. */
  readyMs: number | null;
  offeredAtMs: number;
  /** The operator would rather answer by hand. */
  stopped: boolean;
}

export type AutoAnswer =
  | { kind: 'off' }
  /** No sound or no connection here: nobody is answered by a desk that cannot be heard. */
  | { kind: 'cannot' }
  | { kind: 'counting'; leftMs: number };

/** How it stands at a moment. The time begins anew whenever the desk becomes able to answer. */
export function autoAnswer(
  { afterS, readyMs, offeredAtMs, stopped }: Ringing,
  nowMs: number,
): AutoAnswer {
  if (afterS === null || stopped) return { kind: 'off' };
  if (readyMs === null) return { kind: 'cannot' };
  const from = Math.max(readyMs, offeredAtMs);
  return { kind: 'counting', leftMs: Math.max(0, from + afterS * 1000 - nowMs) };
}
