// A report as the API tells it, and what the page makes of it. No DOM.
import { type Category, categoryText } from '../../api';
import { formatDuration } from '../../i18n/format';
import { locale } from '../../i18n/language';
import { tf } from '../../i18n/report-figures';
import { tr } from '../../i18n/reports';
import type { ReportChoices, Row, Report } from '../../protocol/api';
import { formatNumber, formatPercent, roughDuration } from '../../i18n/amounts';
import { period } from './presets';

export type { Row, Report };
export type { Figures, ReportChoices } from '../../protocol/api';

export const GROUPINGS = [
  'day',
  'half_hour',
  'time_of_day',
  'month',
  'category',
  'channel',
  'office',
  'operator',
  'outcome',
  'wrap_up',
] as const;
export type Grouping = (typeof GROUPINGS)[number];
const PERIODS: readonly Grouping[] = ['day', 'half_hour', 'time_of_day', 'month'];
export const CHANNELS = ['video', 'phone', 'message', 'callback'] as const;
export const OUTCOMES = [
  'completed',
  'unanswered',
  'abandoned',
  'left_while_ringing',
  'lost',
  'agent_lost',
  'failed',
  'abuse',
  'removed',
] as const;
export const COMPARISONS = ['previous', 'year', ''] as const;

/** What the page asks for; empty words are no limit. */
export interface Asked {
  from: string;
  to: string;
  by: Grouping;
  category: string;
  channel: string;
  office: string;
  operator: string;
  outcome: string;
  wrapUp: string;
  compare: (typeof COMPARISONS)[number];
}
export const LIMITS = ['category', 'channel', 'office', 'operator', 'outcome', 'wrapUp'] as const;

/** What an address asks for; what it does not say, or says wrongly, is the last week by day. */
export function askedIn(query: string, today: string): Asked {
  const given = new URLSearchParams(query);
  const day = (name: string, otherwise: string) => {
    const text = given.get(name) ?? '';
    return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : otherwise;
  };
  const word = (name: (typeof LIMITS)[number]) => given.get(name) ?? '';
  const week = period('week', today);
  const compare = given.get('compare') ?? 'previous';
  return {
    from: day('from', week.from),
    to: day('to', week.to),
    by: GROUPINGS.find((each) => each === given.get('by')) ?? 'day',
    category: word('category'),
    channel: word('channel'),
    office: word('office'),
    operator: word('operator'),
    outcome: word('outcome'),
    wrapUp: word('wrapUp'),
    compare: COMPARISONS.find((each) => each === compare) ?? '',
  };
}

/** The query for the API. */
export function queryOf(asked: Asked): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(asked) as [string, string][]) {
    if (value) given.set(name, value);
  }
  return given.toString();
}

/** The query of the page's address: it says also that nothing is compared. */
export function addressOf(asked: Asked): string {
  return queryOf(asked) + (asked.compare === '' ? '&compare=none' : '');
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
  return said(`channel.${channel}`, channel);
}

export function outcomeName(outcome: string): string {
  return said(`outcome.${outcome || 'none'}`, outcome);
}

export function wrapUpName(code: string): string {
  return said(`wrapUp.${code || 'none'}`, code);
}

/** A limit in words: "Canale: telefono". */
export function limitName(
  limit: (typeof LIMITS)[number],
  value: string,
  categories: readonly Category[],
  choices: ReportChoices | null,
): string {
  const named = (list: readonly { id: string; name: string }[] | null | undefined) =>
    list?.find((each) => each.id === value)?.name ?? value;
  switch (limit) {
    case 'category': {
      const found = categories.find((each) => each.id === value);
      return `${tr('reports.category')}: ${found ? categoryText(found).label : value}`;
    }
    case 'channel':
      return `${tr('reports.channel')}: ${channelName(value)}`;
    case 'office':
      return `${tr('reports.office')}: ${named(choices?.offices)}`;
    case 'operator':
      return `${tr('reports.operator')}: ${named(choices?.operators)}`;
    case 'outcome':
      return `${tr('reports.outcome')}: ${outcomeName(value)}`;
    case 'wrapUp':
      return `${tr('reports.wrapUp')}: ${wrapUpName(value)}`;
  }
}

/** The words of a key, where there are some for what the station says. */
function said(key: string, otherwise: string): string {
  return tf.has(key) ? tf(key as 'channel.video') : otherwise;
}

/** What a month is called, `2026-11`. */
export function monthName(key: string, short = false): string {
  return format(Date.parse(`${key}-15`), { month: short ? 'short' : 'long', year: 'numeric' });
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
      return monthName(row.key, short);
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
    case 'outcome':
      return outcomeName(row.key);
    case 'wrap_up':
      return wrapUpName(row.key);
    case 'operator':
      return row.label ?? (row.key || tf('nobody'));
    case 'office':
      return row.label ?? (row.key || tf('noOffice'));
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

/** "45 s", "6 min", "1 h 20 min". */
export function lasting(seconds: number | null): string {
  if (seconds === null) return '–';
  return seconds < 3600 ? formatDuration(seconds, 'short') : roughDuration(seconds * 1000);
}

export function count(value: number): string {
  return formatNumber(value);
}

/** "Operatore" for "operatore". */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** By how much a number has changed: "+12%"; nothing where there is nothing to compare with. */
export function changed(now: number, before: number): string {
  return before > 0 ? tr('reports.before.by', { share: percent(now / before - 1, true) }) : '';
}
