// What the operator's console knows, and how each message of the server changes it. No DOM, no clock.
// Messages arrive in order and without holes: state/connection.ts sees to that.
import type { Ladder } from '../call/ladder';
import { NOTHING_SENT, type PartyName } from '../call/slots';
import type {
  Agent,
  ChatLine,
  Contact,
  FileRules,
  IceServer,
  MediaState,
  Offer,
  PastContact,
  ServerMessage,
  SessionEnded,
  Slot,
  Waiting,
} from '../protocol/desk';
import { withLine } from './lines';

export interface DeskState {
  agent: Agent | null;
  offer: Offer | null;
  contact: Contact | null;
  chat: readonly ChatLine[];
  /** There are lines before these. */
  moreChat: boolean;
  slots: Slot[];
  /** What the path to the station carries; a new connection is taken to carry everything. */
  ladder: Ladder | null;
  waiting: Waiting[];
  today: PastContact[];
  iceServers: IceServer[];
  /** Whether the station has a telephone channel. */
  telephony: boolean;
  /** Whether operators may answer callers by the line at a telephone of their own. */
  ownTelephones: boolean;
  /** Whether it can send e-mail. */
  mail: boolean;
  /** For how long a contact is not offered again to the operator who declined it. */
  declineCooldownS: number;
  /** The files that may be sent in the chat. */
  files: FileRules | null;
  /** The citizen's unfinished line, as it stands. */
  citizenDraft: string;
  ended: SessionEnded['reason'] | null;
}

export const initialDeskState: DeskState = {
  agent: null,
  offer: null,
  contact: null,
  chat: [],
  moreChat: false,
  slots: [],
  ladder: null,
  waiting: [],
  today: [],
  iceServers: [],
  telephony: false,
  ownTelephones: false,
  mail: false,
  declineCooldownS: 0,
  files: null,
  citizenDraft: '',
  ended: null,
};

/** The state after one message. */
export function reduceDesk(state: DeskState, message: ServerMessage): DeskState {
  switch (message.type) {
    case 'snapshot': {
      const same = state.contact?.contactId === message.contact?.contactId;
      return {
        agent: message.agent,
        offer: message.offer,
        contact: message.contact,
        chat: message.chat,
        moreChat: message.moreChat,
        slots: message.slots,
        ladder: same ? state.ladder : null,
        waiting: message.waiting,
        today: message.today,
        iceServers: message.iceServers,
        telephony: message.telephony,
        ownTelephones: message.ownTelephones,
        mail: message.mail,
        declineCooldownS: message.declineCooldownS,
        files: message.files,
        citizenDraft: same ? state.citizenDraft : '',
        ended: null,
      };
    }
    case 'agent': {
      // Slots and first lines of a contact may arrive before the answer that brings the contact
      // itself, so only the end of a contact clears them.
      const over = state.contact !== null && state.contact.contactId !== message.contact?.contactId;
      return {
        ...state,
        agent: message.agent,
        offer: message.offer,
        contact: message.contact,
        chat: over ? [] : state.chat,
        slots: over ? [] : state.slots,
        ladder: over ? null : state.ladder,
        citizenDraft: over || message.contact?.state === 'wrap_up' ? '' : state.citizenDraft,
      };
    }
    case 'chat':
      return {
        ...state,
        chat: withLine(state.chat, message.line),
        citizenDraft:
          message.line.author === 'citizen' && !message.line.file ? '' : state.citizenDraft,
      };
    case 'waiting':
      return { ...state, waiting: message.waiting };
    case 'today':
      return { ...state, today: message.today };
    case 'slots':
      return { ...state, slots: message.slots };
    case 'ladder':
      return { ...state, ladder: { incoming: message.incoming, outgoing: message.outgoing } };
    case 'typing':
      return message.author === 'citizen' ? { ...state, citizenDraft: message.text } : state;
    case 'mediaLost':
      return { ...state, ladder: null };
    case 'layers':
      return state;
    case 'sessionEnded':
      return { ...state, ended: message.reason };
    case 'newest':
      // the connection's own matter
      return state;
    default:
      // A station that was renewed under an open page may say what the page does not know yet.
      return state;
  }
}

export type Stage = 'loading' | 'idle' | 'offer' | 'answering' | 'call' | 'wrap_up' | 'ended';

/** Which scene fills the middle of the desk. `answeringId` is the contact whose accept is under way. */
export function stageOf(state: DeskState, answeringId: string | null): Stage {
  if (state.ended) return 'ended';
  if (!state.agent) return 'loading';
  if (state.contact) return state.contact.state === 'wrap_up' ? 'wrap_up' : 'call';
  if (state.offer) return state.offer.contactId === answeringId ? 'answering' : 'offer';
  return 'idle';
}

/** Who is shown large, who beside, and what the large one sends; nobody while nobody can be heard. */
export interface Shown {
  main: PartyName;
  second: PartyName | null;
  sent: MediaState;
  /** The other operator is the one spoken to. */
  colleague: boolean;
  /** They are on the telephone, and have no picture. */
  byTelephone: boolean;
}

/** Whom the operator sees: the citizen, or in a consultation the other operator, or both. */
export function shownOf(contact: Contact | null): Shown {
  const sent = contact?.heldSinceMs === null ? contact.citizenMedia : NOTHING_SENT;
  const other: PartyName = contact?.role === 'colleague' ? 'agent' : 'colleague';
  const consult = contact?.consult;
  if (consult?.state === 'consulting') {
    const byTelephone = consult.outside !== null;
    return { main: other, second: null, sent: consult.media, colleague: true, byTelephone };
  }
  const monitored = contact?.monitored;
  // whose camera is off is heard, and not seen as they were last
  const beside = monitored?.way === 'join' && monitored.media.camera ? 'supervisor' : null;
  const second = beside ?? (consult?.state === 'three_way' ? other : null);
  return { main: 'citizen', second, sent, colleague: false, byTelephone: false };
}

/** Whether the citizen who is to be called back has not come yet: nobody can be held or passed on. */
export function nobodyThere(contact: Contact): boolean {
  return contact.callback !== null && contact.callback.state !== 'reached';
}

/** What the console should do with its media connection. */
export type MediaPlan =
  | { kind: 'off' }
  | { kind: 'warm' | 'live'; contactId: string; modality: 'video' | 'audio' };

/** Whether the operator talks by a telephone of their own, which an exchange rings, and not by this page. */
export function bySet(each: Pick<Contact, 'channel' | 'line'> | null | undefined): boolean {
  return each?.channel === 'phone' && !each.line;
}

/** Whether the operator talks by a telephone of their own, which the station's line has called: this page carries no sound. */
export function atTelephone(contact: Pick<Contact, 'ownTelephone'> | null | undefined): boolean {
  return contact?.ownTelephone?.state === 'answered';
}

/** Whether the station carries sound or pictures: not of what is written, nor of an exchange's telephone. */
function hasMedia<Each extends Pick<Contact, 'channel' | 'line' | 'modality'>>(
  each: Each,
): each is Each & { modality: 'video' | 'audio' } {
  return !bySet(each) && each.modality !== 'text';
}

/** Warm while it rings, live once answered, nothing for a written contact or outside contacts. */
export function mediaPlan(state: DeskState): MediaPlan {
  const { contact, offer } = state;
  if (state.ended) return { kind: 'off' };
  if (contact) {
    return contact.state === 'connected' && hasMedia(contact) && !atTelephone(contact)
      ? { kind: 'live', contactId: contact.contactId, modality: contact.modality }
      : { kind: 'off' };
  }
  return offer && hasMedia(offer)
    ? { kind: 'warm', contactId: offer.contactId, modality: offer.modality }
    : { kind: 'off' };
}

/** How much of the ring time is left: seconds rounded up, and the share from 1 to 0. */
export function ringLeft(offer: Offer, stationMs: number): { seconds: number; share: number } {
  const whole = Math.max(1, offer.expiresAtMs - offer.offeredAtMs);
  const left = Math.min(whole, Math.max(0, offer.expiresAtMs - stationMs));
  return { seconds: Math.ceil(left / 1000), share: left / whole };
}

/** Everyone who waits in the operator's categories. */
export function waitingTotal(waiting: readonly Waiting[]): number {
  return waiting.reduce((sum, each) => sum + each.count, 0);
}

/** Those where somebody waits, the longest wait first. */
export function byUrgency(waiting: readonly Waiting[]): Waiting[] {
  return waiting
    .filter((each) => each.count > 0)
    .sort((a, b) => (a.oldestSinceMs ?? Infinity) - (b.oldestSinceMs ?? Infinity));
}
