// The key by which the station recognises this visitor's page: so that an entry whose answer was lost
// is made once, and so that a visitor who has to stay away for a while is known when they come back.
import { randomId } from './connection';
import { readLocal, readSession, writeLocal, writeSession } from './storage';

const KEY = 'vs.visitor';
const DAY_MS = 24 * 3_600_000;

interface Kept {
  key: string;
  untilMs: number;
}

function kept(nowMs: number): string | null {
  try {
    const found = JSON.parse(readLocal(KEY) ?? 'null') as Partial<Kept> | null;
    if (typeof found?.key !== 'string' || typeof found.untilMs !== 'number') return null;
    if (found.untilMs > nowMs) return found.key;
  } catch {
    // Whatever stood there is replaced.
  }
  writeLocal(KEY, null);
  return null;
}

/** The key of this window, that of the last day's entry on this device, or a new one. */
export function visitorKey(nowMs = Date.now()): string {
  const known = readSession(KEY) ?? kept(nowMs) ?? randomId();
  writeSession(KEY, known);
  return known;
}

/** A visitor who has entered is recognised on this device for a day; one who has only looked is not. */
export function keepVisitor(key: string, nowMs = Date.now(), untilMs = 0): void {
  const kept: Kept = { key, untilMs: Math.max(untilMs, nowMs + DAY_MS) };
  writeLocal(KEY, JSON.stringify(kept));
}
