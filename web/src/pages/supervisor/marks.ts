// Which values of the floor are marked. No DOM, no clock of its own. Alarms are raised by the station (`staff/alarms`).
import type { DayFigures, FloorCategory, FloorContact, Targets } from './floor';

/** `late`: beyond what was promised; `alarm`: somebody has to act. */
export type Mark = 'late' | 'alarm' | null;

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
