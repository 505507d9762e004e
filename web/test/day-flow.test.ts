import { describe, expect, it } from 'vitest';
import {
  enteredAt,
  kindFor,
  meetingOf,
  type Meeting,
  nextOf,
  rollOf,
  stepOf,
} from '../src/pages/day/flow';
import type { Day, Moved } from '../src/pages/supervisor/day-moves';

const NOW = Date.parse('2026-11-26T12:00:00Z');
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
  endsAt: '2026-11-26T16:30:00Z',
  ...differs,
});
const BRIEFING = day({ phase: 'briefing', moves: ['open', 'close'] });
const OPEN = day({ phase: 'open', letsIn: true, moves: ['brainstorm', 'debrief', 'close'] });
const DEBRIEFING = day({ phase: 'debriefing', moves: ['open', 'close'] });
const meeting = (differs: Partial<Meeting>): Meeting => ({
  id: 'c1',
  kind: 'briefing',
  state: 'open',
  openedAt: '2026-11-26T07:00:00Z',
  roll: [],
  ...differs,
});

describe('what comes next', () => {
  const next = (of: Day, meetings: readonly Meeting[] = [], nowMs = NOW) =>
    nextOf(of, meetings, nowMs);

  it('is the briefing, unless the hours let citizens in without one', () => {
    const begin = day({ recorded: false, moves: ['brief', 'open'] });
    expect(next(begin)).toEqual({ kind: 'move', move: 'brief' });
    expect(next({ ...begin, letsIn: true })).toBeNull();
    expect(next(day({ moves: ['brief', 'open'] }))).toBeNull();
  });

  it('leads through a briefing: call, join, open', () => {
    expect(next(BRIEFING)).toEqual({ kind: 'call', meeting: 'briefing' });
    const called = meeting({ state: 'scheduled', openedAt: null });
    expect(next(BRIEFING, [called])).toEqual({ kind: 'join', id: 'c1' });
    expect(next(BRIEFING, [meeting({})])).toEqual({ kind: 'join', id: 'c1' });
    const over = meeting({ state: 'ended' });
    expect(next(BRIEFING, [over])).toEqual({ kind: 'move', move: 'open' });
  });

  it('is to open before all else where citizens are kept out beyond the hours', () => {
    const late = { ...BRIEFING, late: true };
    expect(next(late, [meeting({})])).toEqual({ kind: 'move', move: 'open' });
    expect(next({ ...late, moves: ['close'] }, [meeting({})])).toEqual({ kind: 'join', id: 'c1' });
    // where there are no hours, a briefing is never late
    expect(next({ ...late, endsAt: null }, [meeting({})])).toEqual({ kind: 'join', id: 'c1' });
  });

  it('is nothing while the day is open, before its end is near', () => {
    expect(next(OPEN)).toBeNull();
    expect(next(OPEN, [], Date.parse('2026-11-26T15:59:00Z'))).toBeNull();
    const debrief = { kind: 'move', move: 'debrief' };
    expect(next(OPEN, [], Date.parse('2026-11-26T16:00:00Z'))).toEqual(debrief);
    expect(next({ ...OPEN, endsAt: null }, [], NOW * 2)).toBeNull();
    const brainstorming = day({
      phase: 'open',
      brainstorming: true,
      moves: ['end_brainstorm', 'debrief', 'close'],
    });
    expect(next(brainstorming)).toEqual({ kind: 'move', move: 'end_brainstorm' });
  });

  it('leads through the de-briefing, whose conference is another one', () => {
    const briefing = meeting({ state: 'ended' });
    expect(next(DEBRIEFING, [briefing])).toEqual({ kind: 'call', meeting: 'debriefing' });
    const own = meeting({ id: 'c2', kind: 'debriefing', state: 'ended' });
    expect(next(DEBRIEFING, [briefing, own])).toEqual({ kind: 'move', move: 'close' });
  });

  it('is never what the station does not offer', () => {
    expect(next(day({ phase: 'briefing', moves: [] }), [meeting({ state: 'ended' })])).toBeNull();
  });
});

describe('the steps of a day', () => {
  it('are where it stands, and when each was entered', () => {
    expect(stepOf(OPEN)).toBe('open');
    expect(stepOf(day({ recorded: false, letsIn: true }))).toBe('open');
    expect(stepOf(day({ recorded: false }))).toBeNull();
    const moved = (move: Moved['move'], phase: Moved['phase'], at: string): Moved => ({
      move,
      phase,
      at,
      by: '',
      byItself: false,
      note: null,
    });
    expect(
      enteredAt([
        moved('brief', 'briefing', '1'),
        moved('open', 'open', '2'),
        moved('brainstorm', 'open', '3'),
      ]),
    ).toEqual({ briefing: '1', open: '2' });
  });

  it('have the conference that goes on, else the last one that took place', () => {
    const off = meeting({ id: 'off', state: 'ended', openedAt: null });
    const first = meeting({ id: 'first', state: 'ended' });
    const going = meeting({ id: 'going' });
    expect(meetingOf('briefing', [off])).toBeNull();
    expect(meetingOf('briefing', [first, off])?.id).toBe('first');
    expect(meetingOf('briefing', [going, first])?.id).toBe('going');
    expect(meetingOf('debriefing', [going])).toBeNull();
  });

  it('ask for a conference of their own', () => {
    expect(kindFor(BRIEFING)).toBe('briefing');
    expect(kindFor(DEBRIEFING)).toBe('debriefing');
    expect(kindFor(OPEN)).toBe('brainstorming');
    expect(kindFor(day({ recorded: false }))).toBe('briefing');
    expect(kindFor(day({ recorded: false, letsIn: true }))).toBe('brainstorming');
  });

  it('count who has answered the roll', () => {
    expect(rollOf(null)).toBeNull();
    expect(rollOf(meeting({}))).toBeNull();
    const roll = (['present', 'late', 'connected', 'absent'] as const).map((standing) => ({
      standing,
    }));
    expect(rollOf(meeting({ roll }))).toEqual({ answered: 2, of: 4 });
  });
});
