// When something happened, by the station's clock.
import { calendarDay, formatDate, formatTimeWithSeconds, STATION_ZONE } from '../../i18n/format';

/** The time of day, with its day when that is another one than `day` ("2026-11-24"): a message goes over several. */
export function clockFrom(day: string, ms: number): string {
  const time = formatTimeWithSeconds(ms, STATION_ZONE);
  return calendarDay(ms) === day ? time : `${formatDate(ms, STATION_ZONE)}, ${time}`;
}
