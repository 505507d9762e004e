import { language, locale } from './language';

/** Where the station is: opening hours are told in its time. */
export const STATION_ZONE = 'Europe/Rome';

const cache = new Map<string, Intl.DateTimeFormat>();

function dateFormat(options: Intl.DateTimeFormatOptions, code = locale()): Intl.DateTimeFormat {
  const key = code + JSON.stringify(options);
  let format = cache.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(code, options);
    cache.set(key, format);
  }
  return format;
}

/** "14:05", in the reader's zone unless another is given. */
export function formatTime(ms: number, timeZone?: string): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit', ...(timeZone && { timeZone }) }).format(
    ms,
  );
}

/** "14:05:09". */
export function formatTimeWithSeconds(ms: number, timeZone?: string): string {
  return dateFormat({ timeStyle: 'medium', ...(timeZone && { timeZone }) }).format(ms);
}

/** "3 novembre 2026". */
export function formatDate(ms: number, timeZone?: string): string {
  return dateFormat({ dateStyle: 'long', ...(timeZone && { timeZone }) }).format(ms);
}

/** "03/11/2026" of a moment in UTC. */
export function formatDayFigures(ms: number): string {
  const options = { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' } as const;
  return dateFormat(options).format(ms);
}

/** "3 nov 2026, 14:05". */
export function formatDateTime(ms: number, timeZone?: string): string {
  const options = {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(timeZone && { timeZone }),
  } as const;
  return dateFormat(options).format(ms);
}

/** "14:05" today, "3 nov 2026, 14:05" on any other day. */
export function formatMoment(ms: number, nowMs: number, timeZone = STATION_ZONE): string {
  return calendarDay(ms, timeZone) === calendarDay(nowMs, timeZone)
    ? formatTime(ms, timeZone)
    : formatDateTime(ms, timeZone);
}

/** "lunedì", for an ISO weekday (1 is Monday). */
export function formatWeekday(isoDay: number, style: 'long' | 'short' = 'long'): string {
  return dateFormat({ weekday: style, timeZone: 'UTC' }).format(Date.UTC(2024, 0, isoDay));
}

/** The calendar day of a moment in a zone, as "2026-11-24". */
export function calendarDay(ms: number, timeZone = STATION_ZONE): string {
  return dateFormat({ timeZone, dateStyle: 'short' }, 'sv-SE').format(ms);
}

/** "oggi", "domani" or the weekday with its date; with the year where that is another one. */
export function formatDay(ms: number, nowMs: number, timeZone = STATION_ZONE): string {
  const [on, today] = [calendarDay(ms, timeZone), calendarDay(nowMs, timeZone)];
  // days of the calendar: in the night of a change of the clocks one has 23 hours or 25
  const distance = (Date.parse(on) - Date.parse(today)) / 86_400_000;
  if (distance === 0 || distance === 1) {
    return new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' }).format(distance, 'day');
  }
  const year = on.slice(0, 4) !== today.slice(0, 4);
  return dateFormat({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(year && { year: 'numeric' }),
    timeZone,
  }).format(ms);
}

/** "lunedì 30 novembre". */
export function formatWeekdayDate(ms: number, timeZone = STATION_ZONE): string {
  return dateFormat({ weekday: 'long', day: 'numeric', month: 'long', timeZone }).format(ms);
}

/** "4:12" or "1:04:12". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const pad = (value: number) => String(value).padStart(2, '0');
  const tail = `${pad(minutes)}:${pad(whole % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** "8 minuti" ("8 min" when short); under a minute in seconds. */
export function formatDuration(seconds: number, style: 'long' | 'short' = 'long'): string {
  const whole = Math.max(0, Math.round(seconds));
  const [value, unit] = whole < 60 ? [whole, 'second'] : [Math.round(whole / 60), 'minute'];
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit,
    unitDisplay: style,
  }).format(value);
}

/** "1,2 %" for a share of 0.012. */
export function formatShare(share: number): string {
  return new Intl.NumberFormat(language.value, {
    style: 'percent',
    maximumFractionDigits: 1,
  }).format(share);
}

/** "un, due e tre", joined as the language does. */
export function formatList(items: readonly string[], code = language.value): string {
  return new Intl.ListFormat(code, { type: 'conjunction' }).format(items);
}

/** "1,4 MB"; in decimal units, as file managers of most systems show it. */
export function formatSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit: units[unit] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value);
}

/** A month of the year, `2026-11`, in words. */
export function formatMonth(month: string): string {
  return dateFormat({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${month}-01T00:00:00Z`),
  );
}
