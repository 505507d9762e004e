// Shifts of a week as people write them, "8-14, 15-18", and as the API has them. No DOM.
import { nextDay } from '../../i18n/moments';
import type { ShiftSpan } from '../../protocol/api';
import { periodsProblem, typedPeriods } from '../admin/hours';

/** What stands in the cells, by account and day: only those in which anything does. */
export type Cells = Record<string, Record<string, string>>;

const two = (value: number) => String(value).padStart(2, '0');
const timeOf = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** "08:00-14:00". */
export const spanText = ({ begins, ends }: Pick<ShiftSpan, 'begins' | 'ends'>): string =>
  `${timeOf(begins)}-${timeOf(ends)}`;

export function cellsOf(shifts: readonly ShiftSpan[]): Cells {
  const cells: Cells = {};
  for (const each of shifts) {
    const row = (cells[each.account] ??= {});
    const before = row[each.day];
    row[each.day] = before === undefined ? spanText(each) : `${before}, ${spanText(each)}`;
  }
  return cells;
}

/** The shifts of one cell; `null` where it does not say any. */
export function shiftsIn(account: string, day: string, text: string): ShiftSpan[] | null {
  const periods = typedPeriods(text);
  if (periodsProblem(periods) !== null) return null;
  return periods.map((period) => {
    const [from = '', to = ''] = period.split('-');
    return { account, day, begins: minuteOf(from), ends: minuteOf(to) };
  });
}

/** All shifts, and the cells that say none. */
export function shiftsOf(cells: Cells): {
  shifts: ShiftSpan[];
  wrong: { account: string; day: string }[];
} {
  const shifts: ShiftSpan[] = [];
  const wrong: { account: string; day: string }[] = [];
  for (const [account, row] of Object.entries(cells)) {
    for (const [day, text] of Object.entries(row)) {
      const found = shiftsIn(account, day, text);
      if (found === null) wrong.push({ account, day });
      else shifts.push(...found);
    }
  }
  return { shifts, wrong };
}

/** The seven days of a week from its Monday. */
export function daysFrom(first: string): string[] {
  const days = [first];
  while (days.length < 7) days.push(nextDay(days.at(-1) ?? first));
  return days;
}
