// Ready-made periods, as days of the station. No DOM.
import type { Grouping } from './report';

const DAY_MS = 86_400_000;

/** The day `count` days before another, both as "2026-11-24". */
export function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(day) - count * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of the month `count` months before the one of a day. */
function monthsBefore(day: string, count: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - count, 1)).toISOString().slice(0, 10);
}

/** The Monday of a day's week. */
function monday(day: string): string {
  return daysBefore(day, (new Date(Date.parse(day)).getUTCDay() + 6) % 7);
}

export const PRESETS = [
  'today',
  'yesterday',
  'thisWeek',
  'lastWeek',
  'thisMonth',
  'lastMonth',
  'lastQuarter',
  'week',
  'month',
  'year',
] as const;
export type Preset = (typeof PRESETS)[number];

export interface Period {
  from: string;
  to: string;
  /** What its rows are best. */
  by: Grouping;
}

/** The days that a ready-made period stands for today. */
export function period(preset: Preset, today: string): Period {
  switch (preset) {
    case 'today':
      return { from: today, to: today, by: 'half_hour' };
    case 'yesterday':
      return { from: daysBefore(today, 1), to: daysBefore(today, 1), by: 'half_hour' };
    case 'thisWeek':
      return { from: monday(today), to: today, by: 'day' };
    case 'lastWeek':
      return { from: daysBefore(monday(today), 7), to: daysBefore(monday(today), 1), by: 'day' };
    case 'thisMonth':
      return { from: monthsBefore(today, 0), to: today, by: 'day' };
    case 'lastMonth':
      return { from: monthsBefore(today, 1), to: daysBefore(monthsBefore(today, 0), 1), by: 'day' };
    case 'lastQuarter': {
      const begun = (Number(today.slice(5, 7)) - 1) % 3;
      return {
        from: monthsBefore(today, begun + 3),
        to: daysBefore(monthsBefore(today, begun), 1),
        by: 'month',
      };
    }
    case 'week':
      return { from: daysBefore(today, 6), to: today, by: 'day' };
    case 'month':
      return { from: daysBefore(today, 29), to: today, by: 'day' };
    case 'year':
      return { from: monthsBefore(today, 11), to: today, by: 'month' };
  }
}

/** Periods that a saved report may have: those that are over when it is sent. */
export const OVER = ['yesterday', 'lastWeek', 'lastMonth', 'lastQuarter'] as const;
