import { api } from '../../api';
import type { NewMessage as Written } from '../../protocol/api';

export type { MessageLeft, FollowedMessage } from '../../protocol/api';

export const leaveMessage = (body: Written) => api('messages', { method: 'POST', body });

/** The code goes in the body: addresses end up in logs. */
export const followMessage = (code: string, signal?: AbortSignal) =>
  api('messages/follow', { method: 'POST', body: { code }, ...(signal && { signal }) });

/** An e-mail at each step from now on, or none. */
export const tellSteps = (code: string, tell: boolean) =>
  api('messages/follow/steps', { method: 'POST', body: { code, tell } });

export const writeMore = (code: string, request: string, text: string) =>
  api('messages/follow/replies', {
    method: 'POST',
    body: { code, request, text },
  });
