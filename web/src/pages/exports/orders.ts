// Exports as the API tells them, and what is asked of it. No DOM.

import type { StaffSession } from '../../staff/session';
import type { ExportOptions, ExportShown, RecordedParty, Redaction } from '../../protocol/api';
import { ownerOf, partyName } from '../quality/parties';

export type { ExportShown };
export type { ExportFile } from '../../protocol/api';

/** What can be ordered; a `copy` is a citizen's. */
export type ExportKind = Exclude<ExportShown['kind'], 'copy'>;

/** Somebody who was recorded, and whether they are to be seen: in a camera's picture or by what they showed. */
export interface Recorded {
  party: string;
  name: string;
  seen: boolean;
}

/** Everybody of a recording, each once, in its order. */
export function everybodyOf(
  parties: readonly Pick<RecordedParty, 'party' | 'name' | 'video'>[],
): Recorded[] {
  const people = new Map<string, Recorded>();
  for (const { party: shown, name, video } of parties) {
    const party = ownerOf(shown);
    const seen = video || (people.get(party)?.seen ?? false);
    people.set(party, { party, name: partyName(party, name), seen });
  }
  return [...people.values()];
}

export function isOpen(each: ExportShown): boolean {
  return each.state === 'waiting' || each.state === 'running';
}

export async function listed(session: StaffSession, signal: AbortSignal): Promise<ExportShown[]> {
  return (await session.api('exports', { signal })).exports;
}

export async function ordered(
  session: StaffSession,
  recording: string,
  kind: ExportKind,
  reason: string,
  options: ExportOptions,
): Promise<void> {
  await session.api(`recordings/${recording}/exports`, {
    method: 'POST',
    body: { kind, reason, options },
  });
}

/** The address of a file for the next minutes; opening it is put on record. */
export async function address(session: StaffSession, id: string, name: string): Promise<string> {
  const body = { name };
  return (await session.api(`exports/${id}/downloads`, { method: 'POST', body })).url;
}

/** A span as it is typed; `whom` empty: everybody. */
export interface TypedSpan {
  from: string;
  to: string;
  whom: string;
  what: 'both' | 'sound' | 'picture';
}

/** "1:30", "0:05.5", "1:02:03" in milliseconds; null for anything else. */
export function typedMoment(text: string): number | null {
  const found = /^(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!found) return null;
  const [, hours = '0', minutes = '0', seconds = '0', fraction = ''] = found;
  if (found[1] !== undefined && Number(minutes) > 59) return null;
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.padEnd(3, '0'));
}

/** A moment as it would be typed. */
export function momentText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The spans as the API wants them, or the number (from 1) of the first that cannot be. */
export function redactionsOf(
  spans: readonly TypedSpan[],
  durationMs: number,
): { redactions: Redaction[] } | { wrong: number } {
  const redactions: Redaction[] = [];
  for (const [index, span] of spans.entries()) {
    const startMs = typedMoment(span.from);
    const endMs = typedMoment(span.to);
    if (startMs === null || endMs === null || endMs <= startMs || startMs >= durationMs) {
      return { wrong: index + 1 };
    }
    redactions.push({
      startMs,
      endMs,
      sound: span.what !== 'picture',
      picture: span.what !== 'sound',
      party: span.whom === '' ? null : span.whom,
    });
  }
  return { redactions };
}
