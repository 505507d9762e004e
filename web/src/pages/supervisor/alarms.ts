// What on the floor needs somebody's attention. No DOM, no clock of its own.
import type {
  DayFigures,
  Declined,
  Floor,
  FloorCategory,
  FloorContact,
  Targets,
  Unserved,
} from './floor';

/** `late`: beyond what was promised; `alarm`: somebody has to act. */
export type Mark = 'late' | 'alarm' | null;

export type Alarm =
  | { kind: 'nobody' | 'wait'; mark: 'alarm'; category: string }
  | ({ kind: 'line'; mark: 'alarm' } & Unserved)
  | {
      kind: 'refused';
      mark: 'alarm';
      category: string;
      contactId: string;
      reference: string;
      declined: readonly Declined[];
    }
  | {
      kind: 'hold' | 'recording' | 'needed' | 'pendingLeave' | 'refusedLeave';
      mark: 'alarm';
      category: string;
      contactId: string;
      reference: string;
      operator: string;
    }
  | { kind: 'overdue'; mark: 'alarm'; category: null; count: number }
  | { kind: 'near'; mark: 'late'; category: null; count: number }
  | { kind: 'clock'; mark: 'alarm'; category: null; toldMs: number }
  | { kind: 'level'; mark: 'late'; category: null };

/** So few contacts are no level yet. */
const ENOUGH = 5;

/** How long the first in line has waited, in seconds; null when nobody waits. */
export function waitedS(category: FloorCategory, stationMs: number): number | null {
  if (category.waiting === 0 || category.oldestSinceMs === null) return null;
  return Math.max(0, (stationMs - category.oldestSinceMs) / 1000);
}

/** `withinS` is what was promised to this line. */
export function waitMark(seconds: number | null, withinS: number, targets: Targets): Mark {
  if (seconds === null) return null;
  if (seconds >= targets.alarmS) return 'alarm';
  return seconds > withinS ? 'late' : null;
}

/** Whether a citizen has been on hold for too long; null when nobody is. */
export function heldTooLong(
  contact: FloorContact | null,
  stationMs: number,
  targets: Targets,
): boolean | null {
  const heldSinceMs = contact?.heldSinceMs ?? null;
  if (heldSinceMs === null) return null;
  return stationMs - heldSinceMs >= targets.holdAlarmS * 1000;
}

/** Whether the level is below what was promised; not before there are contacts enough to say. */
export function levelMark(today: DayFigures | null, targets: Targets): Mark {
  const level = today?.serviceLevelOffered ?? null;
  if (!today || level === null || today.offered - today.waiting < ENOUGH) return null;
  return level < targets.share ? 'late' : null;
}

/**
 * The alarms of the moment, the gravest first: nobody can answer, or nobody what some require, refused by all, a recording that does not
 * work, on hold for too long, a long wait, answered without leave, messages beyond their time or near it, a clock
 * that is not believed, the day's level.
 */
export function alarmsOf(floor: Floor, stationMs: number): Alarm[] {
  const alone: Alarm[] = [];
  const waits: Alarm[] = [];
  for (const each of floor.categories) {
    const waited = waitedS(each, stationMs);
    if (waited === null) continue;
    if (each.working === 0) alone.push({ kind: 'nobody', mark: 'alarm', category: each.category });
    else if (waitMark(waited, each.withinS, floor.targets) === 'alarm') {
      waits.push({ kind: 'wait', mark: 'alarm', category: each.category });
    }
  }
  const level: Alarm[] = levelMark(floor.today, floor.targets)
    ? [{ kind: 'level', mark: 'late', category: null }]
    : [];
  return [
    ...alone,
    ...floor.unserved.map((line): Alarm => ({ kind: 'line', mark: 'alarm', ...line })),
    ...refused(floor),
    ...inHand(floor, (contact) => (contact.recordingFailed ? 'recording' : null)),
    ...inHand(floor, (contact) => (heldTooLong(contact, stationMs, floor.targets) ? 'hold' : null)),
    ...waits,
    ...inHand(floor, ({ leave }) => leave && LEAVE_ALARMS[leave]),
    ...messages(floor),
    ...clock(floor),
    ...level,
  ];
}

type InHand = 'hold' | 'recording' | 'needed' | 'pendingLeave' | 'refusedLeave';

/** Asked for or not, it is an alarm until somebody has decided: on the wall there are no cards. */
const LEAVE_ALARMS = {
  needed: 'needed',
  pending: 'pendingLeave',
  refused: 'refusedLeave',
} as const;

function inHand(floor: Floor, kindOf: (contact: FloorContact) => InHand | null): Alarm[] {
  return floor.agents.flatMap(({ contact, name }): Alarm[] => {
    const kind = contact && kindOf(contact);
    if (!contact || !kind) return [];
    const { contactId, reference, category } = contact;
    return [{ kind, mark: 'alarm', category, contactId, reference, operator: name }];
  });
}

function refused(floor: Floor): Alarm[] {
  return floor.refused.map(({ contactId, reference, category, declined }) => ({
    kind: 'refused',
    mark: 'alarm',
    category,
    contactId,
    reference,
    declined,
  }));
}

function messages({ messages: left }: Floor): Alarm[] {
  if (!left) return [];
  const found: Alarm[] = [];
  if (left.overdue > 0) {
    found.push({ kind: 'overdue', mark: 'alarm', category: null, count: left.overdue });
  }
  if (left.near > 0) found.push({ kind: 'near', mark: 'late', category: null, count: left.near });
  return found;
}

function clock({ clockDoubtedMs }: Floor): Alarm[] {
  return clockDoubtedMs === null
    ? []
    : [{ kind: 'clock', mark: 'alarm', category: null, toldMs: clockDoubtedMs }];
}

/** What tells one alarm from another, however long it lasts. */
export function keyOf(alarm: Alarm): string {
  if (alarm.kind === 'line') return `line:${alarm.category}:${alarm.requirements.join('+')}`;
  return 'contactId' in alarm
    ? `${alarm.kind}:${alarm.contactId}`
    : `${alarm.kind}:${alarm.category ?? ''}`;
}
