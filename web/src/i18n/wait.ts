import type { HoursRange, Station, Wait } from '../api';
import { t } from './citizen';
import { formatDay, formatList, formatTime, formatWeekday } from './format';
import { language } from './language';

function minutes(style: 'long' | 'short'): Intl.NumberFormat {
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit: 'minute',
    unitDisplay: style,
  });
}

/** A range is read as one thing and must not be broken at the end of a line. */
function together(range: string): string {
  return range.replace(/[-–]/, '\u2060–\u2060').replaceAll(' ', '\u00a0');
}

const isNow = (wait: Wait) => wait.highS <= 60;

/** A wait in words: "subito", "circa 4 minuti", "3-5 minuti". */
export function waitWords(wait: Wait | null, style: 'long' | 'short' = 'long'): string {
  if (!wait) return t('wait.unknown');
  if (isNow(wait)) return t('wait.now');
  const low = Math.max(1, Math.floor(wait.lowS / 60));
  const high = Math.max(low, Math.ceil(wait.highS / 60));
  const format = minutes(style);
  if (low === high) return t('wait.about', { minutes: format.format(high) });
  return together(format.formatRange(low, high));
}

/** The wait as a sentence of its own: "Attesa stimata: 3-5 minuti", "Le rispondiamo subito". */
export function estimateWords(wait: Wait): string {
  return isNow(wait) ? t('wait.nowSentence') : t('wait.sentence', { wait: waitWords(wait) });
}

/** When the station opens next: "Riapre domani alle 08:00, ora italiana."; empty when unknown. */
export function reopeningWords(
  station: Pick<Station, 'now' | 'nextOpening' | 'closedWhy' | 'timeZone'>,
): string {
  if (!station.nextOpening) return station.closedWhy === 'day' ? t('station.soon') : '';
  const next = Date.parse(station.nextOpening);
  const day = formatDay(next, Date.parse(station.now), station.timeZone);
  return t('station.reopens', { day, time: formatTime(next, station.timeZone) });
}

const WEEK = [0, 1, 2, 3, 4, 5, 6] as const;

/** Opening hours with equal days in a row put together: "lun–ven 08:00–13:00 e 14:00–17:30". */
export function hoursWords(hours: readonly HoursRange[]): string[] {
  const ofDay = WEEK.map((weekday) =>
    hours
      .filter((range) => range.weekday === weekday)
      .map((range) => `${range.opens}\u2060–\u2060${range.closes}`),
  );
  const lines: string[] = [];
  let first = 0;
  for (const day of WEEK) {
    const ranges = ofDay[day] ?? [];
    const next = ofDay[day + 1];
    if (next?.join() === ranges.join()) continue;
    if (ranges.length > 0) {
      const name = (index: number) => formatWeekday(index + 1, 'short');
      const days = first === day ? name(day) : `${name(first)}\u2060–\u2060${name(day)}`;
      lines.push(t('station.hours', { days, ranges: formatList(ranges) }));
    }
    first = day + 1;
  }
  return lines;
}

/** A number of days, long: "180 giorni". */
export function daysWords(days: number): string {
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit: 'day',
    unitDisplay: 'long',
  }).format(days);
}
