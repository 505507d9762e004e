import type { DayShown as Day } from '../../protocol/api';
export type { Day };
export type { DayMoved as Moved } from '../../protocol/api';

/** The phases of the working day and what a supervisor does with them, as the station names them. */
export type Phase = 'closed' | 'briefing' | 'open' | 'debriefing';
export type Move = 'brief' | 'open' | 'brainstorm' | 'end_brainstorm' | 'debrief' | 'close';

/** What the day is made for, by where it stands. A day that was closed begins again by nobody's habit. */
function usual(day: Day): Move | null {
  switch (day.phase) {
    case 'closed':
      return day.recorded ? null : 'brief';
    case 'briefing':
      return 'open';
    case 'open':
      return day.brainstorming ? 'end_brainstorm' : 'debrief';
    case 'debriefing':
      return 'close';
  }
}

/** The next step, null where none of those that may be taken is the usual one. */
export function nextStep(day: Day): Move | null {
  const step = usual(day);
  return step !== null && day.moves.includes(step) ? step : null;
}

/** Whether the move keeps out citizens who may enter at this moment, which is asked about first. */
export function turnsQueueOff(day: Day, move: Move): boolean {
  return day.letsIn && (move === 'brief' || move === 'debrief' || move === 'close');
}
