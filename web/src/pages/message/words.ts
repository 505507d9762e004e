import { tc } from '../../i18n/common';
import { formatDay, formatTime } from '../../i18n/format';

/** A moment in the station's time: "domani alle 10:15", "lunedì 30 novembre alle 10:15". */
export function momentWords(iso: string, timeZone: string): string {
  const at = Date.parse(iso);
  const day = formatDay(at, Date.now(), timeZone);
  return tc('moment.at', { day, time: formatTime(at, timeZone) });
}
