import { describe, expect, it } from 'vitest';
import { type Day, type Move, nextStep, turnsQueueOff } from '../src/pages/supervisor/day-moves';

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
  ...differs,
});
const OF_OPEN: Move[] = ['brainstorm', 'debrief', 'close'];

describe('the next step of the day', () => {
  it('goes from briefing to open to de-briefing to closed', () => {
    const begin = day({ recorded: false, moves: ['brief', 'open'] });
    expect(nextStep(begin)).toBe('brief');
    expect(nextStep(day({ phase: 'briefing', moves: ['open', 'close'] }))).toBe('open');
    expect(nextStep(day({ phase: 'open', moves: OF_OPEN }))).toBe('debrief');
    expect(nextStep(day({ phase: 'debriefing', moves: ['open', 'close'] }))).toBe('close');
  });

  it('is to end the brainstorming while there is one', () => {
    const brainstorming = day({
      phase: 'open',
      brainstorming: true,
      moves: ['end_brainstorm', 'debrief', 'close'],
    });
    expect(nextStep(brainstorming)).toBe('end_brainstorm');
  });

  it('is none after the day has been closed, and never one that the station does not offer', () => {
    expect(nextStep(day({ moves: ['brief', 'open'] }))).toBeNull();
    expect(nextStep(day({ phase: 'briefing', moves: ['close'] }))).toBeNull();
  });
});

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
