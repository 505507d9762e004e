// The plan of opening hours as the API tells it, and what an editor makes of it. No DOM.
import type { HoursRange } from '../../api';
import { parseTime } from '../../i18n/moments';
export type { PlannedException, OpeningPlan, HoursShown, Holiday } from '../../protocol/api';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type DayName = (typeof DAYS)[number];

/** Periods of each day, "08:00-13:00"; a day without any is closed. */
export type Week = Record<DayName, string[]>;
/** As the API has it: by day (`mon`) or days (`mon-fri`). */
export type WeekPlan = Record<string, string[]>;

const PERIOD = /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const FIRST_PERIOD = '08:00-13:00';
const NEXT_PERIOD = '14:00-17:30';

/** Every day by itself, whatever spans of days the plan names. */
export function spread(plan: WeekPlan): Week {
  const week: Week = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
  for (const [names, periods] of Object.entries(plan)) {
    const [first = '', last = first] = names.split('-');
    const [from, to] = [DAYS.indexOf(first as DayName), DAYS.indexOf(last as DayName)];
    for (const day of DAYS.slice(Math.max(0, from), to + 1)) week[day] = [...periods];
  }
  return week;
}

/** Neighbouring days with the same periods together; closed days are not named. */
export function gathered(week: Week): WeekPlan {
  const runs: { days: DayName[]; periods: string[] }[] = [];
  for (const day of DAYS) {
    const last = runs.at(-1);
    if (last && same(last.periods, week[day])) last.days.push(day);
    else runs.push({ days: [day], periods: week[day] });
  }
  const plan: WeekPlan = {};
  for (const { days, periods } of runs) {
    const ends = days.length === 1 ? days : [days[0], days.at(-1)];
    if (periods.length > 0) plan[ends.join('-')] = [...periods].sort();
  }
  return plan;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}

/** What is wrong with the periods of a day: one that is none, or two that overlap. */
export function periodsProblem(periods: readonly string[]): 'period' | 'overlap' | null {
  const spans = periods.map((each) => {
    const [opens = '', closes = ''] = each.split('-');
    return PERIOD.test(each) && opens < closes ? { opens, closes } : null;
  });
  if (spans.includes(null)) return 'period';
  const ordered = (spans as { opens: string; closes: string }[]).sort((a, b) =>
    a.opens.localeCompare(b.opens),
  );
  const overlap = ordered.some(
    (each, at) => at > 0 && each.opens < (ordered[at - 1]?.closes ?? ''),
  );
  return overlap ? 'overlap' : null;
}

/** The first day of a week that cannot be kept so. */
export function weekProblem(week: Week): { day: DayName; what: 'period' | 'overlap' } | null {
  for (const day of DAYS) {
    const what = periodsProblem(week[day]);
    if (what) return { day, what };
  }
  return null;
}

/** One more period for a day: the usual one, or the afternoon beside a morning. */
export function nextPeriod(periods: readonly string[]): string {
  if (periods.length === 0) return FIRST_PERIOD;
  return periods.length === 1 && (periods[0] ?? '').endsWith('-13:00')
    ? NEXT_PERIOD
    : '18:00-19:00';
}

/** A time as people write it: "9", "9.30", "0930"; as an end (`which` 1) midnight is the end of the day. */
export function typedTime(text: string, which: 0 | 1): string | null {
  if (which === 1 && /^\s*(24([:.,h]?00)?|0{1,2}([:.,h]?00)?)\s*$/.test(text)) return '24:00';
  return parseTime(text);
}

/** "9-13, 14.30-17:30" into periods; what is none stays as it was written. */
export function typedPeriods(text: string): string[] {
  return text
    .split(/[,;]/)
    .map((each) => each.replaceAll(/\s+/g, '').replace('–', '-'))
    .filter((each) => each !== '')
    .map((each) => {
      const [opens = '', closes = '', ...more] = each.split('-');
      const [from, to] = [typedTime(opens, 0), typedTime(closes, 1)];
      return from === null || to === null || more.length > 0 ? each : `${from}-${to}`;
    });
}

/** The periods of a week as the citizen's page has them. */
export function rangesOf(plan: WeekPlan): HoursRange[] {
  const week = spread(plan);
  return DAYS.flatMap((day, weekday) =>
    week[day].map((period) => {
      const [opens = '', closes = ''] = period.split('-');
      return { weekday, opens, closes };
    }),
  );
}
