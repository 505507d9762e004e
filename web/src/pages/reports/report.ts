// A report as the API tells it, and what the page makes of it. No DOM.
import { type Category, categoryText } from '../../api';
import { formatDuration } from '../../i18n/format';
import { locale } from '../../i18n/language';
import { tr } from '../../i18n/reports';
import type { Row, Report } from '../../protocol/api';
import { formatNumber, formatPercent } from '../../i18n/amounts';

export type { Row, Report };
export type { Figures } from '../../protocol/api';

export const GROUPINGS = [
  'day',
  'half_hour',
  'time_of_day',
  'month',
  'category',
  'channel',
  'operator',
  'office',
  'outcome',
] as const;
export type Grouping = (typeof GROUPINGS)[number];
const PERIODS: readonly Grouping[] = ['day', 'half_hour', 'time_of_day', 'month'];
export const CHANNELS = ['video', 'phone', 'message', 'callback'] as const;
const OUTCOMES = [
  'completed',
  'abandoned',
  'left_while_ringing',
  'lost',
  'agent_lost',
  'failed',
  'abuse',
  'removed',
] as const;

/** What the page asks for; empty words are no limit. */
export interface Asked {
  from: string;
  to: string;
  by: Grouping;
  category: string;
  channel: string;
}

const DAY_MS = 86_400_000;

/** The day `count` days before another, both as "2026-11-24". */
export function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(day) - count * DAY_MS).toISOString().slice(0, 10);
}

/** What an address asks for; what it does not say, or says wrongly, is the last week by day. */
export function askedIn(query: string, today: string): Asked {
  const given = new URLSearchParams(query);
  const day = (name: string, otherwise: string) => {
    const text = given.get(name) ?? '';
    return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : otherwise;
  };
  return {
    from: day('from', daysBefore(today, 6)),
    to: day('to', today),
    by: GROUPINGS.find((each) => each === given.get('by')) ?? 'day',
    category: given.get('category') ?? '',
    channel: given.get('channel') ?? '',
  };
}

/** The query of the page's address and of the API alike. */
export function queryOf(asked: Asked): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(asked) as [string, string][]) {
    if (value) given.set(name, value);
  }
  return given.toString();
}

/** Whether the rows follow each other in time, and are drawn as a line. */
export function isOverTime(by: Grouping): boolean {
  return PERIODS.includes(by);
}

/** The channels that any row has, in the order the page knows them. */
export function channelsOf(report: Report): string[] {
  const there = new Set(report.rows.flatMap((row) => Object.keys(row.channels)));
  const known: readonly string[] = CHANNELS;
  return [...there].sort((a, b) => known.indexOf(a) - known.indexOf(b));
}

export function channelName(channel: string): string {
  const known = CHANNELS.find((each) => each === channel);
  return known ? tr(`reports.channel.${known}`) : channel;
}

/** What a row is called; `short` is for the axis of a chart. */
export function rowName(
  report: Report,
  row: Row,
  categories: readonly Category[],
  short = false,
): string {
  switch (report.by) {
    case 'month':
      return format(Date.parse(`${row.key}-15`), {
        month: short ? 'short' : 'long',
        year: 'numeric',
      });
    case 'day':
      return format(Date.parse(row.key), {
        day: 'numeric',
        month: short ? 'numeric' : 'short',
        ...(short ? {} : { weekday: 'short' }),
      });
    case 'half_hour': {
      const day = format(Date.parse(row.key.slice(0, 10)), { day: 'numeric', month: 'short' });
      const time = row.key.slice(11, 16);
      // the hour that comes twice in autumn is told apart by its offset
      const offset = row.key.slice(16);
      return short ? time : `${day}, ${time}${isDoubled(report, row) ? ` (UTC${offset})` : ''}`;
    }
    case 'time_of_day':
      return row.key;
    case 'category': {
      const found = categories.find((each) => each.id === row.key);
      return found ? categoryText(found).label : row.key;
    }
    case 'channel':
      return channelName(row.key);
    case 'outcome': {
      const known = OUTCOMES.find((each) => each === row.key);
      if (known) return tr(`reports.outcome.${known}`);
      return row.key || tr('reports.outcome.none');
    }
    case 'operator':
      return row.label ?? (row.key || tr('reports.nobody'));
    case 'office':
      return row.label ?? (row.key || tr('reports.noOffice'));
  }
}

function isDoubled(report: Report, row: Row): boolean {
  const time = row.key.slice(0, 16);
  return report.rows.filter((each) => each.key.startsWith(time)).length > 1;
}

function format(ms: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(), { ...options, timeZone: 'UTC' }).format(ms);
}

/** "84 %", a dash for what cannot be told. */
export function percent(share: number | null | undefined, signed = false): string {
  if (share === null || share === undefined) return '–';
  return formatPercent(share, Math.abs(share) < 0.1 ? 1 : 0, signed);
}

/** "45 s", "6 min". */
export function lasting(seconds: number | null): string {
  return seconds === null ? '–' : formatDuration(seconds, 'short');
}

export function count(value: number): string {
  return formatNumber(value);
}

/** "Operatore" for "operatore". */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
