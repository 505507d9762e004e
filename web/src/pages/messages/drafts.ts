import { randomId } from '../../state/connection';

/** An answer that was begun. */
export interface Draft {
  text: string;
  /** The text that the station has, as far as this page knows. */
  kept: string;
  request: string;
}

/** What was begun outlives a call that comes in between: by message, in this page; the station keeps it as well. */
const drafts = new Map<string, Draft>();

/** The answer begun here to a message; an empty one where none was. */
export function draftOf(id: string): Draft {
  const found = drafts.get(id) ?? { text: '', kept: '', request: randomId() };
  drafts.set(id, found);
  return found;
}

/** Forgets an answer that is sent. */
export function forgetDraft(id: string): void {
  drafts.delete(id);
}
