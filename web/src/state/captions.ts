// Captions as they are typed by others, and what is sent of one's own. No DOM, no clock.
import type { Caption, CaptionLine } from '../protocol/conference';

export const MOST_LINES = 100;

/** The line after a delta; null where one before it is missing. One that is known changes nothing. */
export function grown(
  lines: readonly CaptionLine[],
  { lineId, member, name, seq, erase, text, done, startedAtMs }: Caption,
): CaptionLine[] | null {
  const known = lines.find((line) => line.lineId === lineId);
  const last = known?.seq ?? 0;
  if (seq <= last) return [...lines];
  if (seq !== last + 1) return null;
  const before = Array.from(known?.text ?? '');
  const line = {
    lineId,
    member,
    name,
    seq,
    done,
    startedAtMs,
    text: before.slice(0, Math.max(0, before.length - erase)).join('') + text,
  };
  return known
    ? lines.map((each) => (each === known ? line : each))
    : [...lines, line].slice(-MOST_LINES);
}

/** What a snapshot brings, but for lines that have grown since it was put together. */
export function newest(known: readonly CaptionLine[], told: readonly CaptionLine[]): CaptionLine[] {
  return told.map(
    (line) => known.find(({ lineId, seq }) => lineId === line.lineId && seq > line.seq) ?? line,
  );
}

/** What is to be read over the pictures: lines that grow, and the last finished ones while they are fresh. */
export function readNow(lines: readonly CaptionLine[], freshFromMs: number): CaptionLine[] {
  const shown = lines.filter(
    ({ text, done, startedAtMs }) => text.trim() !== '' && (!done || startedAtMs >= freshFromMs),
  );
  return shown.slice(-2);
}

/** What has to be taken off the end of a line and put there to make it another, in code points. */
export function delta(before: string, after: string): { erase: number; text: string } {
  const a = Array.from(before);
  const b = Array.from(after);
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same += 1;
  return { erase: a.length - same, text: b.slice(same).join('') };
}
