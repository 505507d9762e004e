import type { Store } from './store';

interface Line {
  lineId: string;
}

interface Chat<L extends Line> {
  chat: readonly L[];
  moreChat: boolean;
}

/**
 * Brings the lines before those that are there, each once. `read` asks the station for those before a line.
 * @throws {CommandError}
 */
export async function readEarlier<L extends Line, S extends Chat<L>>(
  state: Store<S>,
  read: (before: string) => Promise<{ lines: readonly L[]; more: boolean }>,
): Promise<void> {
  const before = state.value.chat[0]?.lineId;
  if (before === undefined) return;
  const page = await read(before);
  const { chat } = state.value;
  // a page that was told everything anew meanwhile, or is in another room, has other lines at its head
  if (chat[0]?.lineId !== before) return;
  const known = new Set(chat.map(({ lineId }) => lineId));
  const earlier = page.lines.filter(({ lineId }) => !known.has(lineId));
  state.set({ ...state.value, chat: [...earlier, ...chat], moreChat: page.more });
}
