import { api } from '../../api';
import type { Seat } from '../../state/seats';
import { visitorKey } from '../../state/visitor';
import type { FollowedCallback, NewCallback as Asking, NumberToProve } from '../../protocol/api';

export type { FollowedCallback };
export type { CallbackAsked } from '../../protocol/api';

export type Way = 'video' | 'phone';

export const askCallback = (body: Asking) => api('callbacks', { method: 'POST', body });

/** Has a code sent by text message to a number that is to be called. */
export const sendNumberCode = (body: NumberToProve) =>
  api('callbacks/number-codes', { method: 'POST', body });

/** The code goes in the body: addresses end up in logs. */
export const followCallback = (code: string, signal?: AbortSignal) =>
  api('callbacks/follow', { method: 'POST', body: { code }, ...(signal && { signal }) });

export const cancelCallback = (code: string) =>
  api('callbacks/cancel', { method: 'POST', body: { code } });

/** Comes in by video while an operator waits, with the code or with the link that was sent. */
export async function comeIn(by: { code: string } | { token: string }): Promise<Seat> {
  const seat =
    'code' in by
      ? await api('callbacks/come', { method: 'POST', body: { code: by.code } })
      : await api('invitations/taken', {
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
