import { api } from '../../api';
import type { Seat } from '../../state/seats';
import { visitorKey } from '../../state/visitor';

export type Way = 'video' | 'phone';

export interface FollowedCallback {
  reference: string;
  category: string;
  way: Way;
  state: 'scheduled' | 'waiting' | 'calling' | 'talking' | 'over';
  dueAt: string;
  timeZone: string;
  position: number | null;
  goodUntil: string | null;
  result:
    'reached' | 'busy' | 'no-answer' | 'unreachable' | 'not-taken' | 'cancelled' | 'failed' | null;
}

export interface CallbackAsked {
  code: string;
  mailed: boolean;
  callback: FollowedCallback;
}

export interface Asking {
  request: string;
  category: string;
  way: Way;
  email: string | null;
  number: string | null;
  recording: boolean;
  name: string | null;
  language: string;
  seat: string | null;
  visitor: string;
  consent: true;
}

interface InvitedSeat {
  contactId: string;
  seat: string;
  category: string;
  seatLeaseS: number;
}

export const askCallback = (body: Asking) =>
  api<CallbackAsked>('callbacks', { method: 'POST', body });

/** The code goes in the body: addresses end up in logs. */
export const followCallback = (code: string) =>
  api<FollowedCallback>('callbacks/follow', { method: 'POST', body: { code } });

export const cancelCallback = (code: string) =>
  api<FollowedCallback>('callbacks/cancel', { method: 'POST', body: { code } });

/** Comes in by video while an operator waits, with the code or with the link that was sent. */
export async function comeIn(by: { code: string } | { token: string }): Promise<Seat> {
  const seat =
    'code' in by
      ? await api<InvitedSeat>('callbacks/come', { method: 'POST', body: { code: by.code } })
      : await api<InvitedSeat>('invitations/taken', {
          method: 'POST',
          // what was said about recording when asking stays
          body: { invitation: by.token, recording: null, visitor: visitorKey() },
        });
  return {
    contactId: seat.contactId,
    token: seat.seat,
    category: seat.category,
    leaseS: seat.seatLeaseS,
  };
}
