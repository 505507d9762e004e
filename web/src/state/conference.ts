// What a conference's page knows, and how each message of the server changes it. No DOM, no clock.
import type {
  CaptionLine,
  Conference,
  IceServer,
  Line,
  Member,
  ServerMessage,
  Slot,
  Snapshot,
} from '../protocol/conference';
import { grown, newest } from './captions';

export interface ConferenceState {
  conference: Conference | null;
  /** This page's own member id. */
  you: string | null;
  part: Snapshot['part'] | null;
  place: Snapshot['place'] | null;
  /** The breakout room whose chat and captions these are; null: the main room. */
  group: string | null;
  chat: Line[];
  /** There are lines before these. */
  moreChat: boolean;
  slots: Slot[];
  /** Who speaks, the loudest first. */
  loudest: string[];
  iceServers: IceServer[];
  /** The open poll that this page has answered. */
  answeredPoll: string | null;
  captions: CaptionLine[];
}

export const initialConference: ConferenceState = {
  conference: null,
  you: null,
  part: null,
  place: null,
  group: null,
  chat: [],
  moreChat: false,
  slots: [],
  loudest: [],
  iceServers: [],
  answeredPoll: null,
  captions: [],
};

/** The state after one message. */
export function reduceConference(state: ConferenceState, message: ServerMessage): ConferenceState {
  switch (message.type) {
    case 'snapshot':
      return {
        conference: message.conference,
        you: message.you,
        part: message.part,
        place: message.place,
        group: message.group,
        chat: message.chat,
        moreChat: message.moreChat,
        slots: message.slots,
        loudest: state.loudest,
        iceServers: message.iceServers,
        answeredPoll: message.answered,
        captions: newest(state.captions, message.captions),
      };
    case 'conference':
      return { ...state, conference: message.conference };
    case 'chat':
      return { ...state, chat: withLine(state.chat, message.line) };
    case 'caption':
      return { ...state, captions: grown(state.captions, message) ?? state.captions };
    case 'slots':
      return { ...state, slots: message.slots };
    case 'loudest':
      // of another room nobody here is heard
      return message.group === (ownMember(state)?.group ?? null)
        ? { ...state, loudest: message.members }
        : state;
    default:
      return state;
  }
}

/** Adds a line once, in the order of sending; the acknowledgement and the event may both bring it. */
export function withLine(chat: Line[], line: Line): Line[] {
  if (chat.some((known) => known.lineId === line.lineId)) return chat;
  return [...chat, line].sort((a, b) => a.sentAtMs - b.sentAtMs);
}

/** This page's own member, while in the room. */
export function ownMember(state: ConferenceState): Member | null {
  return state.conference?.members.find(({ member }) => member === state.you) ?? null;
}

export type Layout = 'grid' | 'speaker';

/** A place in which somebody, or what they show, is seen. */
export interface Tile {
  key: string;
  member: Member;
  source: 'camera' | 'screen';
  /** The index of the stream that holds picture and, where there is one, sound; none while not received. */
  slot: number | null;
  large: boolean;
}

/**
 * Who is shown where: what somebody shows and whom a chair presents come first and large, then, in the
 * speaker's layout, whoever speaks; everybody else keeps the place of their coming, so that nothing jumps.
 */
export function tilesOf(state: ConferenceState, layout: Layout): Tile[] {
  const { conference, you, slots, loudest } = state;
  if (!conference) return [];
  const group = ownMember(state)?.group ?? null;
  const others = conference.members.filter((each) => each.member !== you && each.group === group);
  const slotOf = (member: string, source: 'camera' | 'screen') =>
    slots.find((slot) => slot.member === member && slot.source === source)?.index ?? null;
  const cameras = others.map((member): Tile => ({
    key: member.member,
    member,
    source: 'camera',
    slot: slotOf(member.member, 'camera'),
    large: false,
  }));
  const screens = others
    .filter(({ sends }) => sends.screen)
    .map((member): Tile => ({
      key: `${member.member}:screen`,
      member,
      source: 'screen',
      slot: slotOf(member.member, 'screen'),
      large: true,
    }));
  const speaker = loudest.find((member) => member !== you) ?? conference.floor;
  const largeOne =
    conference.presented ?? (layout === 'speaker' ? (speaker ?? cameras[0]?.key) : null);
  if (screens.length === 0) {
    const large = cameras.find(({ key }) => key === largeOne);
    if (large) large.large = true;
  }
  return [...screens, ...cameras];
}

/** Streams whose sound belongs to nobody that is shown, so that nobody is seen and not heard, or the other way. */
export function soundsOf(slots: readonly Slot[]): number[] {
  return slots
    .filter((slot) => slot.kind === 'audio' && slot.member !== null)
    .map(({ index }) => index);
}
