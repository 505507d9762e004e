// The floor as the API tells it, and what is made of it. No DOM.

export const STATES = ['available', 'offered', 'busy', 'wrap_up', 'paused', 'offline'] as const;
export type AgentState = (typeof STATES)[number];

export interface Wait {
  lowS: number;
  highS: number;
}

/** Counts since midnight at the station, shares from 0 to 1, times in seconds. */
export interface DayFigures {
  offered: number;
  answered: number;
  answeredWithin: number;
  abandoned: number;
  abandonedShort: number;
  lost: number;
  removed: number;
  failed: number;
  waiting: number;
  serviceLevelAnswered: number | null;
  serviceLevelOffered: number | null;
  abandonment: number | null;
  averageWaitS: number | null;
  averageHandlingS: number | null;
}

export interface FloorCategory {
  category: string;
  open: boolean;
  waiting: number;
  oldestSinceMs: number | null;
  available: number;
  working: number;
  wait: Wait | null;
  /** The wait that was promised. */
  withinS: number;
  /** Null where nobody has entered today. */
  today: DayFigures | null;
  /** How many entered in each of the last spans of `trendStepS`, the present one last. */
  trend: number[];
}

export interface FloorContact {
  contactId: string;
  reference: string;
  category: string;
  channel: string;
  modality: string;
  /** Since when the citizen is on hold, told at the operator whose contact it is. */
  heldSinceMs: number | null;
  /** Its subject is none of the operator's and nobody has granted it: not asked, not decided, or refused. */
  leave: 'needed' | 'pending' | 'refused' | null;
  /** It is to be recorded and cannot be. */
  recordingFailed: boolean;
}

export interface FloorAgent {
  agentId: string;
  name: string;
  code: string;
  state: AgentState;
  reason: string | null;
  sinceMs: number;
  contact: FloorContact | null;
  office: string | null;
}

/** An operator asks to answer another subject: `during` the contact in hand, or `standing` for the day. */
export interface FloorRequest {
  id: string;
  kind: 'during' | 'standing';
  agentId: string;
  operator: string;
  category: string;
  contactId: string | null;
  reference: string | null;
  askedAtMs: number;
  why: string | null;
  /** `asked` by the operator, or made by itself when the contact was handed over by `handedBy`. */
  cause: 'asked' | 'transferred' | 'consulted' | 'followed';
  handedBy: string | null;
}

/** An operator in a conversation calls for a supervisor; by what it is, as in `FloorContact`. */
export interface FloorHelp {
  contactId: string;
  reference: string;
  category: string;
  agentId: string;
  operator: string;
  channel: string;
  modality: string;
  askedAtMs: number;
}

/** Whether there is sound, and perhaps picture, that a supervisor could listen to here. */
export function isHeardHere({
  channel,
  modality,
}: Pick<FloorContact, 'channel' | 'modality'>): boolean {
  return channel === 'video' && modality !== 'text';
}

/** Who did not take a contact, and why. */
export interface Declined {
  operator: string;
  reason: string;
}

/** A contact that everybody at work has refused or missed, and that waits on. */
export interface FloorRefused {
  contactId: string;
  reference: string;
  category: string;
  atMs: number;
  declined: Declined[];
}

/** Those of a subject who require, and go on requiring, what nobody at work has who answers it. `resting`
 * operators could and are paused. */
export interface Unserved {
  category: string;
  requirements: string[];
  waiting: number;
  oldestSinceMs: number;
  resting: number;
}

/** Messages to be answered by e-mail; those `near` their time and those beyond it are apart. */
export interface FloorMessages {
  waiting: number;
  near: number;
  overdue: number;
  oldestDueAtMs: number | null;
}

/** A peripheral office with members. */
export interface FloorOffice {
  office: string;
  name: string;
  open: boolean;
  present: number;
  available: number;
  talking: number;
  waiting: number;
  answeredToday: number;
}

/** What was promised: `share` answered within `withinS`; a wait of `alarmS` is an alarm, as is a hold of
 * `holdAlarmS`. */
export interface Targets {
  withinS: number;
  share: number;
  alarmS: number;
  holdAlarmS: number;
}

export interface Floor {
  nowMs: number;
  version: string;
  reachable: boolean;
  targets: Targets;
  today: DayFigures;
  trendStepS: number;
  categories: FloorCategory[];
  agents: FloorAgent[];
  requests: FloorRequest[];
  helps: FloorHelp[];
  refused: FloorRefused[];
  unserved: Unserved[];
  messages: FloorMessages | null;
  offices: FloorOffice[];
  /** What the clock told when it was found to be wrong; nothing is let go of until somebody confirms it. */
  clockDoubtedMs: number | null;
}

export interface Figures {
  waiting: number;
  /** Where somebody waits longest, or `null` when nobody waits. */
  longest: FloorCategory | null;
  talking: number;
  available: number;
  present: number;
}

/** The figures of the first row. */
export function figuresOf(floor: Floor): Figures {
  const counts = stateCounts(floor.agents);
  const busy = floor.categories.filter((each) => each.waiting > 0);
  return {
    waiting: busy.reduce((sum, each) => sum + each.waiting, 0),
    longest: busy.reduce<FloorCategory | null>(
      (first, each) => (first && since(first) <= since(each) ? first : each),
      null,
    ),
    talking: counts.busy,
    available: counts.available,
    present: floor.agents.length - counts.offline,
  };
}

export function stateCounts(agents: readonly FloorAgent[]): Record<AgentState, number> {
  const counts = { available: 0, offered: 0, busy: 0, wrap_up: 0, paused: 0, offline: 0 };
  for (const agent of agents) counts[agent.state] += 1;
  return counts;
}

/** Which operators are shown: all on duty, or those in one state. */
export type AgentFilter = 'present' | AgentState;

/** Operators by what they do, then by code. */
export function inOrder(agents: readonly FloorAgent[], filter: AgentFilter): FloorAgent[] {
  return agents
    .filter((each) => (filter === 'present' ? each.state !== 'offline' : each.state === filter))
    .sort(
      (a, b) =>
        STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
        a.code.localeCompare(b.code, 'it', { numeric: true }),
    );
}

export const COLUMNS = [
  'category',
  'waiting',
  'longest',
  'wait',
  'level',
  'abandonment',
  'handling',
] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  by: Column;
  /** The largest first. */
  down: boolean;
}

/** What first matters: where somebody waits longest. */
export const FIRST_ORDER: Order = { by: 'longest', down: true };

/** The other way round for the same column; another one begins with what needs attention. */
export function reordered({ by, down }: Order, column: Column): Order {
  if (by === column) return { by, down: !down };
  return { by: column, down: column !== 'category' && column !== 'level' };
}

/** Categories in that order; those without a value come last, equals by name. */
export function sorted(
  categories: readonly FloorCategory[],
  { by, down }: Order,
  label: (id: string) => string,
): FloorCategory[] {
  const byName = (a: FloorCategory, b: FloorCategory) =>
    label(a.category).localeCompare(label(b.category));
  return [...categories].sort((a, b) => {
    if (by === 'category') return down ? byName(b, a) : byName(a, b);
    const [x, y] = [valueOf(a, by), valueOf(b, by)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byName(a, b);
    return (down ? y - x : x - y) || byName(a, b);
  });
}

function valueOf(each: FloorCategory, by: Exclude<Column, 'category'>): number | null {
  switch (by) {
    case 'waiting':
      return each.waiting;
    case 'longest':
      return each.oldestSinceMs === null ? null : -each.oldestSinceMs;
    case 'wait':
      return each.wait?.highS ?? null;
    case 'level':
      return each.today?.serviceLevelOffered ?? null;
    case 'abandonment':
      return each.today?.abandonment ?? null;
    case 'handling':
      return each.today?.averageHandlingS ?? null;
  }
}

function since(category: FloorCategory): number {
  return category.oldestSinceMs ?? Infinity;
}
