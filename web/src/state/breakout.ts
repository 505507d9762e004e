// Breakout rooms: who goes where, and what the page of somebody in one shows. No DOM, no clock.
import type { BreakoutRoom, Conference, Member } from '../protocol/conference';

export const FEWEST_ROOMS = 2;
export const MOST_ROOMS = 8;

/** Somebody's planned room, by its number from 0; whoever is not in it stays in the main room. */
export type Plan = ReadonlyMap<string, number>;

/**
 * Everybody but chairs, evenly: rooms differ by one person at most. Where those of an office are to stay
 * together, offices are dealt out whole, the largest first, each to the room with the fewest people.
 */
export function spread(members: readonly Member[], rooms: number, together: boolean): Plan {
  const plan = new Map<string, number>();
  const sizes = new Array<number>(rooms).fill(0);
  const groups = new Map<string, string[]>();
  for (const { member, part, office } of members) {
    if (part === 'chair') continue;
    const key = together && office ? `office ${office}` : `member ${member}`;
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  for (const group of [...groups.values()].sort((a, b) => b.length - a.length)) {
    const room = sizes.indexOf(Math.min(...sizes));
    for (const member of group) plan.set(member, room);
    sizes[room] = (sizes[room] ?? 0) + group.length;
  }
  return plan;
}

/** The rooms as the station is asked for them; of those who have left meanwhile nothing is said. */
export function planned(
  names: readonly string[],
  plan: Plan,
  members: readonly Member[],
): { name: string; members: string[] }[] {
  return names.map((name, room) => ({
    name,
    members: members.map(({ member }) => member).filter((member) => plan.get(member) === room),
  }));
}

/** The breakout room one is in; null in the main room. */
export function ownRoom(conference: Conference | null, you: string | null): BreakoutRoom | null {
  const own = conference?.members.find(({ member }) => member === you);
  return conference?.breakout?.rooms.find(({ groupId }) => groupId === own?.group) ?? null;
}

/** Members in a breakout room, or (null) in the main one. */
export function membersIn(conference: Conference, groupId: string | null): Member[] {
  return conference.members.filter(({ group }) => group === groupId);
}

/** The rooms that ask for a chair, who asked first first. */
export function callingRooms(conference: Conference | null): BreakoutRoom[] {
  return (conference?.breakout?.rooms ?? [])
    .filter(({ helpSinceMs }) => helpSinceMs !== null)
    .sort((a, b) => (a.helpSinceMs ?? 0) - (b.helpSinceMs ?? 0));
}
