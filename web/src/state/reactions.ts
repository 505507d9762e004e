// Signs that people in a conference show for some seconds. No DOM, no clock.
import type { Reaction } from '../protocol/conference';

export type Reacted = Reaction['reaction'];

export const REACTIONS: readonly Reacted[] = ['agree', 'applause', 'heart', 'laugh', 'question'];
/** How long one is shown. */
export const SHOWN_MS = 6_000;

export interface Shown {
  member: string;
  reaction: Reacted;
  untilMs: number;
}

/** With one more; the last of each is the one that is shown. */
export function withReaction(
  shown: readonly Shown[],
  { member, reaction }: Pick<Reaction, 'member' | 'reaction'>,
  nowMs: number,
): Shown[] {
  return [
    ...shown.filter((each) => each.member !== member && each.untilMs > nowMs),
    { member, reaction, untilMs: nowMs + SHOWN_MS },
  ];
}

/** Those that are still to be seen. */
export function stillShown(shown: readonly Shown[], nowMs: number): Shown[] {
  return shown.filter(({ untilMs }) => untilMs > nowMs);
}

/** What is said of those that came since the last word: each kind with the members who showed it, once. */
export function byKind(
  come: readonly Pick<Reaction, 'member' | 'reaction'>[],
): { reaction: Reacted; members: string[] }[] {
  return REACTIONS.map((reaction) => ({
    reaction,
    members: [
      ...new Set(come.filter((each) => each.reaction === reaction).map((each) => each.member)),
    ],
  })).filter(({ members }) => members.length > 0);
}
