// Which conference somebody at a desk is to be told of, and how loudly.

/** A conference as `/api/v1/conferences` lists it. */
export interface CalledConference {
  id: string;
  kind: 'briefing' | 'brainstorming' | 'debriefing' | 'focus' | 'meeting';
  title: string;
  state: 'scheduled' | 'open' | 'ended';
  madeAt: string;
  startsAt: string | null;
  openedAt: string | null;
  people: number;
  /** The operator at the page is called to it. */
  expected: boolean;
  you: 'lobby' | 'room' | 'left' | 'removed' | null;
}

/** `in`: they are there. `ring`: they are called now. `quiet`: it goes on without them. `soon`: it is near. */
export type How = 'in' | 'ring' | 'quiet' | 'soon';

export interface ConferenceCall {
  conference: CalledConference;
  how: How;
}

const RINGS_MS = 15 * 60_000;
const SOON_MS = 10 * 60_000;
const FIRST: readonly How[] = ['in', 'ring', 'quiet', 'soon'];

/** The one to tell of; of several the most urgent, then the newest. */
export function conferenceCall(
  listed: readonly CalledConference[],
  nowMs: number,
): ConferenceCall | null {
  let best: (ConferenceCall & { since: number }) | null = null;
  for (const conference of listed) {
    const how = howFor(conference, nowMs);
    if (how === null) continue;
    const found = { conference, how, since: since(conference) };
    if (best === null || before(found, best)) best = found;
  }
  return best && { conference: best.conference, how: best.how };
}

function howFor(each: CalledConference, nowMs: number): How | null {
  if (each.state === 'ended' || each.you === 'removed') return null;
  if (each.you === 'room' || each.you === 'lobby') return 'in';
  if (!each.expected) return null;
  const began = since(each);
  // one that was called or opened is never to come: this machine's clock may be behind the station's
  const comes = each.state === 'scheduled' && each.startsAt !== null;
  if (comes && began > nowMs) return began - nowMs <= SOON_MS ? 'soon' : null;
  if (each.you === null && nowMs - began < RINGS_MS) return 'ring';
  // one that nobody opened in all that time is forgotten by whoever called it
  return each.state === 'open' ? 'quiet' : null;
}

/** When whoever is expected is called to it. */
function since({ openedAt, startsAt, madeAt }: CalledConference): number {
  return Date.parse(openedAt ?? startsAt ?? madeAt);
}

function before(one: { how: How; since: number }, other: { how: How; since: number }): boolean {
  const [rank, its] = [FIRST.indexOf(one.how), FIRST.indexOf(other.how)];
  return rank === its ? one.since > other.since : rank < its;
}
