import { api } from '../../api';

export interface MessageLeft {
  reference: string;
  code: string;
  dueAt: string;
  timeZone: string;
  mailed: boolean;
}

export interface FollowedMessage {
  reference: string;
  category: string;
  state: 'open' | 'taken' | 'answered' | 'closed';
  leftAt: string;
  dueAt: string;
  timeZone: string;
  overdue: boolean;
  canWrite: boolean;
  thread: {
    author: 'citizen' | 'agent';
    text: string;
    writtenAt: string;
    operator: string | null;
  }[];
}

export interface Written {
  request: string;
  category: string;
  text: string;
  email: string;
  name: string | null;
  language: string;
  consent: true;
  visitor: string;
}

export const leaveMessage = (body: Written) =>
  api<MessageLeft>('messages', { method: 'POST', body });

/** The code goes in the body: addresses end up in logs. */
export const followMessage = (code: string) =>
  api<FollowedMessage>('messages/follow', { method: 'POST', body: { code } });

export const writeMore = (code: string, request: string, text: string) =>
  api<FollowedMessage>('messages/follow/replies', {
    method: 'POST',
    body: { code, request, text },
  });
