import { api } from '../../api';

export type { CopyFollowed as FollowedCopy } from '../../protocol/api';

export type CopyState =
  | 'open'
  | 'asked'
  | 'preparing'
  | 'ready'
  | 'failed'
  | 'expired'
  | 'refused'
  | 'gone';

/** The code goes in the body: addresses end up in logs. */
export const followCopy = (code: string) =>
  api('copies/follow', { method: 'POST', body: { code } });

export const askForCopy = (code: string) => api('copies/ask', { method: 'POST', body: { code } });
