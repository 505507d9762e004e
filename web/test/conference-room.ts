import { socket as newestSocket } from './fake-io';
import { vi } from 'vitest';
import type { Conference, Member, Snapshot } from '../src/protocol/conference';
import { ConferenceRoom } from '../src/pages/conference/room';
import type { FakeSocket } from './fake-socket';

/** A page that is connected, and the station that a test plays for it. */
export function begun(): { room: ConferenceRoom; socket: FakeSocket } {
  const room = new ConferenceRoom(() => Promise.reject(new Error('nobody asks')), {
    microphone: true,
    camera: true,
  });
  // no media here
  vi.spyOn(room.peer, 'connect').mockImplementation(() => undefined);
  room.open();
  const socket = newestSocket();
  socket.fire('connect');
  return { room, socket };
}

export function somebody(member: string, changes: Partial<Member> = {}): Member {
  return {
    member,
    name: member,
    part: 'office',
    office: null,
    here: true,
    media: true,
    sends: { microphone: true, camera: true, screen: false },
    muted: false,
    handSinceMs: null,
    joinedAtMs: 1_000,
    group: null,
    moving: false,
    officeId: null,
    officeShort: null,
    phone: false,
    ...changes,
  };
}

export function conference(members: Member[], changes: Partial<Conference> = {}): Conference {
  return {
    conferenceId: 'c',
    kind: 'briefing',
    title: 'Briefing',
    state: 'open',
    startsAtMs: null,
    openedAtMs: 1_000,
    members,
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
    ...changes,
  };
}

/** What the station sends to the page of the first of `members`, an office's unless it is said otherwise. */
export function snapshot(
  members: Member[],
  changes: Partial<Conference> = {},
): Snapshot & { type: 'snapshot' } {
  const [own] = members;
  if (!own) throw new Error('nobody');
  return {
    type: 'snapshot',
    revision: 1,
    nowMs: 2_000,
    you: own.member,
    part: own.part,
    place: 'room',
    group: null,
    conference: conference(members, changes),
    chat: [],
    moreChat: false,
    slots: [],
    iceServers: [],
    answered: null,
    captions: [],
  };
}
