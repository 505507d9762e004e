import type { Contact } from '../../protocol/citizen';
import { type ChatFiles, chatFiles, filesInHand } from '../../state/chat-files';
import type { CitizenSession } from '../../state/citizen';
import { isKiosk } from '../../state/kiosk';

/**
 * The files of the contact's chat, by the seat of this window. None at a kiosk: its folders are nobody's, and what is saved
 * there is found by the next.
 */
export function filesOf(session: CitizenSession, contact: Contact): ChatFiles | null {
  if (isKiosk()) return null;
  const { contactId, files: rules } = contact;
  const token = () => session.seats.current?.token ?? '';
  return filesInHand(session, contactId, rules, () => chatFiles('seat/files', token, rules));
}
