// Where the day stands and what is to be done next. No DOM, no clock of its own.
import type { Day, Move, Moved } from '../supervisor/day-moves';
import type { Held, Kind } from './day';

/** The steps of a day, in order; one word each. */
export const STEPS = ['briefing', 'open', 'debriefing', 'closed'] as const;
export type Step = (typeof STEPS)[number];

/** So long before the end of the hours the de-briefing is what comes next. */
const EVENING_MS = 30 * 60_000;

/** What of the day's conferences the flow has to know. */
export type Meeting = Pick<Held, 'id' | 'kind' | 'state' | 'openedAt'> & {
  roll: readonly Pick<Held['roll'][number], 'standing'>[];
};

/** The one thing to do next. */
export type Next =
  | { kind: 'move'; move: Move }
  | { kind: 'call'; meeting: 'briefing' | 'debriefing' }
  | { kind: 'join'; id: string }
  | null;

/** The step that the day is in; none before it has begun. */
export function stepOf(day: Day): Step | null {
  if (!day.recorded) return day.letsIn ? 'open' : null;
  return day.phase;
}

/** When each step was entered for the last time. */
export function enteredAt(moves: readonly Moved[]): Partial<Record<Step, string>> {
  const found: Partial<Record<Step, string>> = {};
  for (const { move, phase, at } of moves) {
    if (move !== 'brainstorm' && move !== 'end_brainstorm') found[phase] = at;
  }
  return found;
}

/** The day's own conference of a phase: the one that goes on, else the last of its kind that was not called off. */
export function meetingOf(
  kind: 'briefing' | 'debriefing',
  meetings: readonly Meeting[],
): Meeting | null {
  const own = meetings.filter(
    (each) => each.kind === kind && (each.state !== 'ended' || each.openedAt !== null),
  );
  return own.find(({ state }) => state === 'open') ?? own.at(-1) ?? null;
}

/**
 * What comes next. Where citizens are kept out beyond the beginning of the hours, to open comes before everything (a station
 * that is always open has no such beginning); a day that goes by its hours and lets citizens in needs nothing, and neither does
 * one that is open, before its end is near.
 */
export function nextOf(day: Day, meetings: readonly Meeting[], nowMs: number): Next {
  const move = (wanted: Move): Next =>
    day.moves.includes(wanted) ? { kind: 'move', move: wanted } : null;
  if (day.late && day.endsAt !== null && day.moves.includes('open')) return move('open');
  switch (day.phase) {
    case 'closed':
      return day.recorded || day.letsIn ? null : move('brief');
    case 'briefing':
      return after('briefing', meetings) ?? move('open');
    case 'open':
      if (day.brainstorming) return move('end_brainstorm');
      return isEvening(day, nowMs) ? move('debrief') : null;
    case 'debriefing':
      return after('debriefing', meetings) ?? move('close');
  }
}

function after(kind: 'briefing' | 'debriefing', meetings: readonly Meeting[]): Next {
  const meeting = meetingOf(kind, meetings);
  if (!meeting) return { kind: 'call', meeting: kind };
  return meeting.state === 'ended' ? null : { kind: 'join', id: meeting.id };
}

function isEvening({ endsAt }: Day, nowMs: number): boolean {
  return endsAt !== null && nowMs >= Date.parse(endsAt) - EVENING_MS;
}

/** The kind of conference that the day asks for: beside citizens who may enter it is a brainstorming. */
export function kindFor({ phase, letsIn }: Pick<Day, 'phase' | 'letsIn'>): Kind {
  if (phase === 'briefing' || phase === 'debriefing') return phase;
  return phase === 'open' || letsIn ? 'brainstorming' : 'briefing';
}

/** Who was there by the roll, as its chair has corrected it: of how many; null where nobody called it. */
export function rollOf(meeting: Meeting | null): { answered: number; of: number } | null {
  if (!meeting || meeting.roll.length === 0) return null;
  const answered = meeting.roll.filter(
    ({ standing }) => standing === 'present' || standing === 'late',
  ).length;
  return { answered, of: meeting.roll.length };
}
