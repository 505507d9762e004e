// Days and times as people write them, by the station's clock.
import { calendarDay, formatDayFigures, formatTime, STATION_ZONE } from './format';

const MINUTE = 60_000;

/**
 * "2026-11-24" for what people write: "24/11/2026", "24. 11. 2026", "24-11-26", and for itself. `null` for anything else.
 * The browser's own date field follows the language of the browser, not of the page.
 */
export function parseDay(text: string): string | null {
  const whole = /^\s*(\d{4})-(\d{2})-(\d{2})\s*$/.exec(text);
  if (whole) return parseDay(`${whole[3]}/${whole[2]}/${whole[1]}`);
  const found = /^\s*(\d{1,2})[/.\s-]\s?(\d{1,2})[/.\s-]\s?(\d{4}|\d{2})\s*$/.exec(text);
  if (!found) return null;
  const [day, month] = [Number(found[1]), Number(found[2])];
  const year = Number(found[3]) + (found[3]?.length === 2 ? 2000 : 0);
  const at = new Date(Date.UTC(year, month - 1, day));
  const real = at.getUTCDate() === day && at.getUTCMonth() === month - 1;
  return real ? at.toISOString().slice(0, 10) : null;
}

/** "24/11/2026" for "2026-11-24", as the language of the page writes a day in figures. */
export function dayText(day: string): string {
  return formatDayFigures(Date.parse(`${day}T00:00:00Z`));
}

/** "09:30" for what people write: "9:30", "9.30", "0930", "9". `null` for anything else. */
export function parseTime(text: string): string | null {
  const found = /^\s*(\d{1,2})(?:[:.,h]?([0-5]\d))?\s*$/.exec(text);
  if (!found) return null;
  const hour = Number(found[1]);
  return hour > 23 ? null : `${String(hour).padStart(2, '0')}:${found[2] ?? '00'}`;
}

/** The instant at which the station's clocks show `time` on `day`; of an hour that comes twice, the first. */
export function stationInstant(day: string, time: string, zone = STATION_ZONE): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const wanted = Date.UTC(year, month - 1, date, hour, minute);
  // what the clocks show at a guess tells how far off it is; a second look settles the night of a change
  const first = wanted - offset(wanted, zone);
  const second = wanted - offset(first, zone);
  const earlier = second - 60 * MINUTE;
  return earlier + offset(earlier, zone) === wanted ? earlier : second;
}

function offset(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour12: false,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(ms);
  const part = (name: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find(({ type }) => type === name)?.value);
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour') % 24,
    part('minute'),
  );
  return shown - Math.floor(ms / MINUTE) * MINUTE;
}

/** The moment at which a calendar day begins in a zone, in Unix milliseconds. */
export function midnight(day: string, zone = STATION_ZONE): number {
  return stationInstant(day, '00:00', zone);
}

/** The calendar day that follows. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** A day written "2026-11-24" as a moment in the middle of it, for those who write it out. */
export function noon(day: string): number {
  return stationInstant(day, '12:00');
}

/** "13:30" of a moment, by the station's clock. */
export function timeOf(moment: string): string {
  return formatTime(Date.parse(moment), STATION_ZONE);
}

/** The day that a moment is on, by the station's clock. */
export function today(nowMs = Date.now()): string {
  return calendarDay(nowMs);
}
