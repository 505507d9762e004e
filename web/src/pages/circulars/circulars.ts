// Circulars as the station tells them, and how they stand for a reader. No DOM.
import type { CircularListed } from '../../protocol/api';

export type {
  CircularList,
  CircularListed,
  CircularOpened,
  CircularReader,
  NewCircular,
} from '../../protocol/api';

export type Tab = 'in_force' | 'archive';
export const TABS: readonly Tab[] = ['in_force', 'archive'];
export const READERS = ['operator', 'office', 'supervisor', 'quality', 'admin'] as const;
export type Reader = (typeof READERS)[number];

export type Standing = 'none' | 'unread' | 'read' | 'confirm' | 'late' | 'confirmed';

/** How a circular stands for whoever asks, on a day like "2026-11-26". */
export function standing(
  of: Pick<CircularListed, 'mine' | 'readAt' | 'confirm' | 'confirmedAt' | 'confirmBy' | 'state'>,
  today: string,
): Standing {
  if (!of.mine) return 'none';
  if (of.confirmedAt !== null) return 'confirmed';
  if (of.confirm && of.state === 'in_force') {
    return of.confirmBy !== null && of.confirmBy < today ? 'late' : 'confirm';
  }
  return of.readAt === null ? 'unread' : 'read';
}

/** The address of a list. */
export function listPath(tab: Tab, words: string, before: number | null = null) {
  const query = new URLSearchParams({
    state: tab,
    ...(words && { words }),
    ...(before !== null && { before: String(before) }),
  });
  return `circulars?${query.toString()}` as const;
}
