// Which sheets of the guide were read in this tab, so that it can be counted, without knowing anybody, whether they spared the queue.
import { api } from '../api';
import { readSession, writeSession } from './storage';

const KEY = 'vs.guide';
const MOST = 20;

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(readSession(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

/** Counts a sheet once for each tab. A count that does not arrive is missing, and nothing else. */
export async function countReading(sheet: string): Promise<void> {
  const before = read();
  if (before.includes(sheet) || before.length >= MOST) return;
  writeSession(KEY, JSON.stringify([...before, sheet]));
  const body = { sheet, first: before.length === 0 };
  await api('guide/readings', { method: 'POST', body }).catch(() => undefined);
}

/** Counts that somebody queues in the tab in which they read; once. */
export async function countQueued(): Promise<void> {
  const sheets = read();
  if (sheets.length === 0) return;
  writeSession(KEY, null);
  await api('guide/queued', { method: 'POST', body: { sheets } }).catch(() => undefined);
}
