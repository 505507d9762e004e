import { describe, expect, it } from 'vitest';
import { type Day, type Move, turnsQueueOff } from '../src/pages/supervisor/day-moves';

const day = (differs: Partial<Day>): Day => ({
  on: '2026-11-26',
  phase: 'closed',
  brainstorming: false,
  recorded: true,
  revision: 1,
  moves: [],
  letsIn: false,
  late: false,
  opensItselfAt: null,
  endsAt: null,
  ...differs,
});
const OF_OPEN: Move[] = ['brainstorm', 'debrief', 'close'];

describe('what is asked about first', () => {
  it('is each move that keeps out citizens who may enter now', () => {
    const open = day({ phase: 'open', letsIn: true, moves: OF_OPEN });
    expect(OF_OPEN.filter((move) => turnsQueueOff(open, move))).toEqual(['debrief', 'close']);
    const byHours = day({ recorded: false, letsIn: true, moves: ['brief', 'open'] });
    expect(byHours.moves.filter((move) => turnsQueueOff(byHours, move))).toEqual(['brief']);
  });

  it('is nothing while nobody may enter anyway', () => {
    expect(turnsQueueOff(day({ phase: 'briefing', moves: ['open', 'close'] }), 'close')).toBe(
      false,
    );
  });
});
