// The operator's notes on the contact in hand, kept in this tab until wrap-up ends so that a reload
// loses nothing. One contact at a time: another contact's notes are forgotten when it starts.
import { readSession, writeSession } from './storage';

const KEY = 'vs.desk.notes';
export const NOTES_LIMIT = 4000;

/** The notes kept for a contact; empty when there are none. */
export function parseNotes(text: string | null, contactId: string): string {
  try {
    const kept: unknown = JSON.parse(text ?? 'null');
    if (typeof kept !== 'object' || kept === null) return '';
    const { contactId: owner, notes } = kept as { contactId?: unknown; notes?: unknown };
    return owner === contactId && typeof notes === 'string' ? notes.slice(0, NOTES_LIMIT) : '';
  } catch {
    return '';
  }
}

export const readNotes = (contactId: string) => parseNotes(readSession(KEY), contactId);
export const keepNotes = (contactId: string, notes: string) =>
  writeSession(KEY, notes === '' ? null : JSON.stringify({ contactId, notes }));
export const forgetNotes = () => writeSession(KEY, null);
