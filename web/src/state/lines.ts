/** What a line of a chat needs to have its place in the order of sending. */
interface Line {
  lineId: string;
  sentAtMs: number;
  file?: { state: 'checking' | 'ready' | 'refused' } | null;
}

/**
 * Adds a line once, in the order of sending; the acknowledgement and the event may both bring it. One that is there
 * already has changed, unless this is the older word: a file that has been looked at is not being looked at again.
 */
export function withLine<L extends Line>(chat: readonly L[], line: L): readonly L[] {
  const at = chat.findIndex(({ lineId }) => lineId === line.lineId);
  if (at < 0) return [...chat, line].sort((a, b) => a.sentAtMs - b.sentAtMs);
  // nothing but a file changes
  if (!line.file || (chat[at]?.file?.state !== 'checking' && line.file.state === 'checking')) {
    return chat;
  }
  return chat.map((each, index) => (index === at ? line : each));
}
