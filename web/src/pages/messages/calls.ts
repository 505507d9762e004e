import type { StaffSession } from '../login/session';

export interface Listed {
  id: string;
  reference: string;
  category: string;
  language: string;
  state: 'open' | 'taken' | 'answered' | 'closed';
  leftAt: string;
  dueAt: string;
  near: boolean;
  overdue: boolean;
  late: boolean;
  again: boolean;
  holder: string | null;
  mine: boolean;
}

export interface Figures {
  open: number;
  taken: number;
  near: number;
  overdue: number;
  answeredToday: number;
  lateToday: number;
  mailConfigured: boolean;
  mailFailed: number;
}

export interface Opened {
  message: Listed;
  name: string | null;
  email: string | null;
  thread: {
    author: 'citizen' | 'agent';
    text: string;
    writtenAt: string;
    operator: string | null;
  }[];
  mail: { kind: string; state: 'pending' | 'sent' | 'failed'; at: string; error: string | null }[];
}

export const REASONS = [
  'spam',
  'duplicate',
  'unreachable',
  'other-body',
  'answered-otherwise',
] as const;
export type Reason = (typeof REASONS)[number];

/** Messages as the API has them, for whoever is signed in. */
export class MessageCalls {
  constructor(private readonly session: StaffSession) {}

  list = (signal: AbortSignal) =>
    this.session.api<{ messages: Listed[]; figures: Figures }>('messages', { signal });
  open = (id: string) => this.session.api<Opened>(`messages/${id}`);
  take = (id: string) => this.session.api<Opened>(`messages/${id}/take`, { method: 'POST' });
  release = (id: string) => this.session.api<Opened>(`messages/${id}/release`, { method: 'POST' });
  /** `seenTexts`: how many texts of the thread are on the screen. */
  answer = (id: string, body: { request: string; text: string; seenTexts: number }) =>
    this.session.api<Opened>(`messages/${id}/answer`, { method: 'POST', body });
  close = (id: string, body: { reason: Reason; seenTexts: number }) =>
    this.session.api<Opened>(`messages/${id}/close`, { method: 'POST', body });
}
