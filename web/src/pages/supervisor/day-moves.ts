import type { DayShown as Day } from '../../protocol/api';
export type { Day };
export type { DayMoved as Moved } from '../../protocol/api';

/** The phases of the working day and what a supervisor does with them, as the station names them. */
export type Phase = 'closed' | 'briefing' | 'open' | 'debriefing';
export type Move = 'brief' | 'open' | 'brainstorm' | 'end_brainstorm' | 'debrief' | 'close';

/** Whether the move keeps out citizens who may enter at this moment, which is asked about first. */
export function turnsQueueOff(day: Day, move: Move): boolean {
  return day.letsIn && (move === 'brief' || move === 'debrief' || move === 'close');
}
