import { describe, expect, it } from 'vitest';
import type { Conference, Member, ServerMessage, Slot } from '../src/protocol/conference';
import {
  type ConferenceState,
  initialConference,
  reduceConference,
  soundsOf,
  tilesOf,
} from '../src/state/conference';

function member(id: string, changes: Partial<Member> = {}): Member {
  return {
    member: id,
    name: id.toUpperCase(),
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

const conference: Conference = {
  conferenceId: 'c1',
  kind: 'briefing',
  title: 'Briefing',
  state: 'open',
  startsAtMs: null,
  openedAtMs: 1,
  members: [member('me'), member('a'), member('b')],
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
  breakout: null,
  captioners: [],
  calls: null,
};
const slot = (
  index: number,
  kind: Slot['kind'],
  who: string | null,
  source: Slot['source'],
): Slot => ({
  index,
  kind,
  member: who,
  source,
});
const state: ConferenceState = {
  ...initialConference,
  conference,
  you: 'me',
  part: 'operator',
  place: 'room',
  slots: [
    slot(0, 'audio', 'a', 'microphone'),
    slot(0, 'video', 'a', 'camera'),
    slot(5, 'video', 'b', 'camera'),
  ],
};
const keys = (each: ConferenceState, layout: 'grid' | 'speaker' = 'grid') =>
  tilesOf(each, layout).map(({ key, slot: at, large }) => [key, at, large]);

describe('tiles', () => {
  it('everybody but oneself, at the slot that carries them, in the order of their coming', () => {
    expect(keys(state)).toEqual([
      ['a', 0, false],
      ['b', 5, false],
    ]);
    expect(keys({ ...state, loudest: ['b'] })).toEqual([
      ['a', 0, false],
      ['b', 5, false],
    ]);
  });

  it('in the speaker view whoever speaks is large, and oneself never', () => {
    expect(keys({ ...state, loudest: ['me', 'b'] }, 'speaker')).toEqual([
      ['a', 0, false],
      ['b', 5, true],
    ]);
  });

  it('whom a chair presents is large in every view', () => {
    expect(keys({ ...state, conference: { ...conference, presented: 'a' } })[0]).toEqual([
      'a',
      0,
      true,
    ]);
  });

  it('a shown screen is the one large thing', () => {
    const sharing = { microphone: true, camera: true, screen: true };
    const members = [member('me'), member('a'), member('b', { sends: sharing })];
    const seen = keys({ ...state, conference: { ...conference, members, presented: 'a' } });
    expect(seen).toEqual([
      ['b:screen', null, true],
      ['a', 0, false],
      ['b', 5, false],
    ]);
  });

  it('every sound that is received is played, whoever is shown', () => {
    expect(soundsOf(state.slots)).toEqual([0]);
  });
});

describe('messages', () => {
  it('a line comes once, however often it is told', () => {
    const line = {
      lineId: 'l1',
      member: 'a',
      name: 'A',
      text: 'Ciao',
      sentAtMs: 5,
      everywhere: false,
    };
    const told: ServerMessage = { type: 'chat', line };
    expect(reduceConference(reduceConference(state, told), told).chat).toEqual([line]);
  });

  it('what a newer station says beside is passed over', () => {
    const unknown = { type: 'tomorrow' } as unknown as ServerMessage;
    expect(reduceConference(state, unknown)).toBe(state);
  });
});
