import type { StaffSession } from '../../staff/session';
import { type Filters, listPath } from './filters';
import type { MessageListed as Listed } from '../../protocol/api';

export type { Listed };
export type { MessageFigures as Figures, MessageOpened as Opened } from '../../protocol/api';

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

  list = (signal: AbortSignal, filters: Filters) =>
    this.session.api(listPath(filters) as 'messages', { signal });
  /** Who else has it open. */
  look = (id: string, signal: AbortSignal) => this.session.api(`messages/${id}`, { signal });
  /** Nobody has it open here any more. */
  left = (id: string) => this.session.api(`messages/${id}/open`, { method: 'DELETE' });
  /** `since`: when the list was read out of which the first was picked. */
  bulk = (body: {
    ids: string[];
    act: 'category' | 'close' | 'office';
    value: string | null;
    since: string | null;
  }) => this.session.api('messages/bulk', { method: 'POST', body });
  /** Lays the answer before another person. */
  propose = (id: string, body: { text: string; seenTexts: number }) =>
    this.session.api(`messages/${id}/propose`, { method: 'POST', body });
  /** By its id, or by its reference as people write it. */
  open = (wanted: string) => this.session.api(`messages/${encodeURIComponent(wanted)}`);
  correct = (id: string, category: string) =>
    this.session.api(`messages/${id}/category`, { method: 'POST', body: { category } });
  address = (id: string, body: { email: string; reason: string }) =>
    this.session.api(`messages/${id}/address`, { method: 'POST', body });
  take = (id: string) => this.session.api(`messages/${id}/take`, { method: 'POST' });
  release = (id: string) => this.session.api(`messages/${id}/release`, { method: 'POST' });
  /** `seenTexts`: how many texts of the thread are on the screen. */
  answer = (id: string, body: { request: string; text: string; seenTexts: number }) =>
    this.session.api(`messages/${id}/answer`, { method: 'POST', body });
  /** Keeps what has been written so far, for the operator who has the message. */
  draft = (id: string, text: string) =>
    this.session.api(`messages/${id}/draft`, { method: 'PUT', body: { text } });
  close = (id: string, body: { reason: Reason; seenTexts: number }) =>
    this.session.api(`messages/${id}/close`, { method: 'POST', body });
}
