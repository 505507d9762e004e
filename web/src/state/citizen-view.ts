import type { Ladder } from '../call/ladder';
import type { PartyName } from '../call/slots';
import type { ChatLine, Contact, MediaState, Place, Slot } from '../protocol/citizen';

/** What a citizen's page shows of the visit. */
export interface CitizenView {
  /** Whether the station has answered yet. */
  known: boolean;
  contact: Contact | null;
  place: Place | null;
  chat: readonly ChatLine[];
  /** There are lines before these. */
  moreChat: boolean;
  slots: readonly Slot[];
  /** What the path to the station carries; a new connection is taken to carry everything. */
  ladder: Ladder | null;
  /** The operator's unfinished line. */
  typing: string;
  /** The seat this window came back with is gone. */
  seatLost: boolean;
  /** Until when this visitor may not enter, after a contact that ended badly. */
  coolDownUntilMs: number | null;
}

/** Before the station has answered. */
export const NO_VIEW: CitizenView = {
  known: false,
  contact: null,
  place: null,
  chat: [],
  moreChat: false,
  slots: [],
  ladder: null,
  typing: '',
  seatLost: false,
  coolDownUntilMs: null,
};

/** Whom the citizen hears first, and what comes from there: the operator, or the number outside with which they go on alone. */
export function mainOf(contact: Contact): { party: PartyName; sent: MediaState } {
  return contact.consult === 'passed'
    ? { party: 'colleague', sent: contact.colleagueMedia }
    : { party: 'agent', sent: contact.agentMedia };
}

/** Whether the citizen hears or sees somebody now; `soundOnly`: they want no pictures. */
export function hearsSomebody(contact: Contact, soundOnly: boolean): boolean {
  const { sent } = mainOf(contact);
  return (
    contact.state === 'connected' &&
    contact.heldSinceMs === null &&
    contact.agentOnline &&
    (sent.microphone || (!soundOnly && (sent.camera || sent.screen)))
  );
}

/** Whose picture is shown beside the operator's: nobody's whose camera is off, since that would stand still. */
export function secondOf(contact: Contact | null): PartyName | null {
  if (!contact?.supervisor) return 'colleague';
  return contact.supervisorMedia.camera ? 'supervisor' : null;
}
