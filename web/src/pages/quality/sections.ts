// What hooks into the page /quality: sections behind its tabs, panels and buttons beside the player.
// Each is a module of its own folder, found by its name: `quality-section.ts`, `beside-player.ts`.

import type { Category } from '../../api';
import type { Me, Role, StaffSession } from '../../staff/session';
import type { Recording, View } from './archive';
import type { CommentBook } from './comments';

/** What the page gives to each of its parts. */
export interface QualityContext {
  session: StaffSession;
  me: Me;
  categories: readonly Category[];
  /** What the address says, the section's name aside. */
  params: URLSearchParams;
  /** Goes to another address of the same section; `replace`: going back does not return here. */
  go: (params: Readonly<Record<string, string | undefined>>, replace?: boolean) => void;
}

/** A tab of the page. */
export interface QualitySection {
  name: string;
  /** Lower comes first; the recordings are 0. */
  order: number;
  roles: readonly Role[];
  title: () => string;
  render: (context: QualityContext) => unknown;
}

/** What a part beside the player is given. */
export interface PlayerContext extends QualityContext {
  recording: Recording;
  comments: CommentBook;
  /** The view that was put on record; null while there is nothing to play. */
  view: View | null;
  /** Where the player stands, in milliseconds of the recording. */
  positionMs: () => number;
  seek: (ms: number) => void;
  /** Reads the recording again after something about it was changed. */
  refresh: () => void;
}

/** A panel beside the player, with a tab of its own. It stays in the page while another is shown. */
export interface PlayerPanel {
  name: string;
  order: number;
  roles: readonly Role[];
  title: () => string;
  /** Whether there is anything to show for this recording; always when absent. */
  fits?: (context: PlayerContext) => boolean;
  render: (context: PlayerContext) => unknown;
}

/** A button above the player. */
export interface PlayerAction {
  name: string;
  order: number;
  roles: readonly Role[];
  render: (context: PlayerContext) => unknown;
}

interface BesidePlayer {
  panels?: readonly PlayerPanel[];
  actions?: readonly PlayerAction[];
}

const SECTIONS = import.meta.glob<QualitySection>('../*/quality-section.ts', {
  eager: true,
  import: 'section',
});
const BESIDE = Object.values(
  import.meta.glob<BesidePlayer>('../*/beside-player.ts', { eager: true }),
);

/** The sections in order; those of a role when one is given. */
export function sectionsFor(role?: Role): QualitySection[] {
  return mine(Object.values(SECTIONS), role);
}

export function panelsFor(role: Role): PlayerPanel[] {
  return mine(
    BESIDE.flatMap((each) => each.panels ?? []),
    role,
  );
}

export function actionsFor(role: Role): PlayerAction[] {
  return mine(
    BESIDE.flatMap((each) => each.actions ?? []),
    role,
  );
}

function mine<T extends { order: number; roles: readonly Role[] }>(
  parts: readonly T[],
  role?: Role,
): T[] {
  return parts
    .filter((each) => role === undefined || each.roles.includes(role))
    .sort((a, b) => a.order - b.order);
}
