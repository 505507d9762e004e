import type { Contact } from '../../protocol/desk';
import { type ChatFiles, chatFiles, filesInHand } from '../../state/chat-files';
import type { DeskContext } from './context';

/** The files of the chat with the citizen in hand. */
export function filesOf({ console, token }: DeskContext, { contactId }: Contact): ChatFiles {
  const rules = console.desk.value.files;
  return filesInHand(console, contactId, rules, () =>
    chatFiles(`contacts/${contactId}/files`, token, rules),
  );
}
