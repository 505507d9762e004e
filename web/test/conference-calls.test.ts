import { describe, expect, it } from 'vitest';
import { type CalledConference, conferenceCall } from '../src/state/conference-calls';

const NOON = Date.parse('2026-11-26T12:00:00Z');
const at = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();

function conference(change: Partial<CalledConference>): CalledConference {
  return {
    id: 'c1',
    kind: 'brainstorming',
    title: 'Brainstorming',
    state: 'scheduled',
    madeAt: at(-1),
    startsAt: null,
    openedAt: null,
    people: 0,
    expected: true,
    you: null,
    ...change,
  };
}

describe('how somebody at a desk is told of a conference', () => {
  it.each([
    ['called a minute ago', {}, 'ring'],
    [
      'opened a minute ago, though made yesterday',
      { state: 'open', madeAt: at(-1500), startsAt: at(-5), openedAt: at(-1) },
      'ring',
    ],
    ['whose time has come', { madeAt: at(-90), startsAt: at(0) }, 'ring'],
    ['called long ago and opened by nobody', { madeAt: at(-15) }, null],
    ['going on for long without them', { state: 'open', openedAt: at(-20) }, 'quiet'],
    ['left by them', { state: 'open', openedAt: at(-2), you: 'left' }, 'quiet'],
    ['called, in which they wait', { you: 'lobby' }, 'in'],
    ['in which they are', { state: 'open', openedAt: at(-40), you: 'room', expected: false }, 'in'],
    ['in five minutes', { startsAt: at(5) }, 'soon'],
    ['in an hour', { startsAt: at(60) }, null],
    ['called at once, by a clock that is ahead of this one', { madeAt: at(2) }, 'ring'],
    ['opened, by a clock that is ahead', { state: 'open', openedAt: at(1) }, 'ring'],
    ['of other offices', { expected: false }, null],
    ['from which they were sent out', { state: 'open', openedAt: at(-1), you: 'removed' }, null],
    ['that is over', { state: 'ended', openedAt: at(-2) }, null],
  ] as const)('one %s: %j is %s', (_words, change, how) => {
    expect(conferenceCall([conference(change)], NOON)?.how ?? null).toBe(how);
  });

  it('is told of the most urgent, then the newest', () => {
    const soon = conference({ id: 'soon', startsAt: at(5) });
    const old = conference({ id: 'old', madeAt: at(-9) });
    const fresh = conference({ id: 'fresh' });
    const inside = conference({ id: 'inside', state: 'open', openedAt: at(-50), you: 'room' });
    const told = (...all: CalledConference[]) => conferenceCall(all, NOON)?.conference.id;
    expect(told(soon, old, fresh)).toBe('fresh');
    expect(told(fresh, old, soon)).toBe('fresh');
    expect(told(fresh, inside, soon)).toBe('inside');
    expect(told()).toBeUndefined();
  });
});
