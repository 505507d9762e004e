import { describe, expect, it } from 'vitest';
import type { Conference, Member } from '../src/protocol/conference';
import { callingRooms, membersIn, ownRoom, planned, spread } from '../src/state/breakout';
import { unrecordedOf } from '../src/pages/conference/part';
import { initialConference, reduceConference, tilesOf } from '../src/state/conference';

function member(id: string, changes: Partial<Member> = {}): Member {
  return {
    member: id,
    name: id,
    part: 'operator',
    office: null,
    here: true,
    media: true,
    sends: { microphone: true, camera: true, screen: false },
    muted: false,
    handSinceMs: null,
    joinedAtMs: 1,
    group: null,
    moving: false,
    officeId: null,
    officeShort: null,
    phone: false,
    ...changes,
  };
}
const people = [
  member('boss', { part: 'chair' }),
  ...['a', 'b', 'c'].map((id) => member(id, { part: 'office', office: 'Roma' })),
  ...['d', 'e'].map((id) => member(id, { office: 'Bari' })),
  member('guest', { part: 'guest' }),
];
const conference: Conference = {
  conferenceId: 'c1',
  kind: 'briefing',
  title: 'Briefing',
  state: 'open',
  startsAtMs: null,
  openedAtMs: 1,
  members: people.map((who) => ({
    ...who,
    group: { a: 'b1-1', guest: 'b1-1', b: 'b1-2' }[who.member] ?? null,
  })),
  lobby: [],
  sentOut: [],
  hands: [],
  floor: null,
  presented: null,
  pinned: [],
  roll: null,
  agenda: null,
  ballot: null,
  recording: null,
  recordingEnded: null,
  unrecorded: false,
  poll: null,
  guestsWrite: false,
  captioners: [],
  calls: null,
  breakout: {
    rooms: [
      { groupId: 'b1-1', name: 'Patenti', helpSinceMs: 50, helpBy: 'a' },
      { groupId: 'b1-2', name: 'Caccia', helpSinceMs: 20, helpBy: 'b' },
    ],
    openedAtMs: 1,
    endsAtMs: null,
  },
};

function sizes(plan: ReadonlyMap<string, number>, rooms: number): number[] {
  return Array.from(
    { length: rooms },
    (_, room) => [...plan.values()].filter((each) => each === room).length,
  );
}

describe('spreading people', () => {
  it.each([2, 3, 4, 8])('is even over %i rooms, and chairs are free to visit', (rooms) => {
    const plan = spread(people, rooms, false);
    expect(plan.has('boss')).toBe(false);
    expect(plan.size).toBe(6);
    const found = sizes(plan, rooms);
    expect(Math.max(...found) - Math.min(...found)).toBeLessThanOrEqual(1);
  });

  it('keeps offices together where that is wanted', () => {
    const plan = spread(people, 2, true);
    expect(new Set(['a', 'b', 'c'].map((id) => plan.get(id))).size).toBe(1);
    expect(plan.get('d')).toBe(plan.get('e'));
    expect(sizes(plan, 2)).toEqual([3, 3]);
  });

  it('asks for those who are there', () => {
    const plan = new Map([...spread(people, 2, true), ['gone', 1]]);
    const rooms = planned(['Uno', 'Due'], plan, people);
    expect(rooms.map(({ name }) => name)).toEqual(['Uno', 'Due']);
    expect(rooms.flatMap((room) => room.members)).not.toContain('gone');
    expect(rooms[0]?.members).toEqual(['a', 'b', 'c']);
  });
});

describe('in a breakout room', () => {
  const state = { ...initialConference, conference, you: 'a', part: 'office' as const };

  it('one sees those of the same room', () => {
    expect(tilesOf(state, 'grid').map(({ key }) => key)).toEqual(['guest']);
    expect(tilesOf({ ...state, you: 'boss' }, 'grid').map(({ key }) => key)).toEqual([
      'c',
      'd',
      'e',
    ]);
    expect(ownRoom(conference, 'a')?.name).toBe('Patenti');
    expect(ownRoom(conference, 'boss')).toBeNull();
    expect(membersIn(conference, 'b1-2').map((who) => who.member)).toEqual(['b']);
  });

  it('one is told who speaks there and not elsewhere', () => {
    const heard = reduceConference(state, {
      type: 'loudest',
      members: ['guest'],
      group: 'b1-1',
    });
    expect(heard.loudest).toEqual(['guest']);
    const other = reduceConference(heard, { type: 'loudest', members: ['c'], group: null });
    expect(other.loudest).toEqual(['guest']);
  });

  it('who asked for a chair first is first', () => {
    expect(callingRooms(conference).map(({ name }) => name)).toEqual(['Caccia', 'Patenti']);
    expect(callingRooms(null)).toEqual([]);
  });
});

it('says that nothing is recorded only once the media has left the main room', () => {
  const seen = (changes: Partial<Member>) =>
    unrecordedOf({
      ...initialConference,
      you: 'a',
      conference: { ...conference, members: [member('a', changes)] },
    });
  expect(seen({ group: null })).toBe(false);
  expect(seen({ group: 'b1-1', moving: true })).toBe(false);
  expect(seen({ group: 'b1-1', moving: false })).toBe(true);
});
