import { formatDay, formatTime } from '../../i18n/format';
import { language } from '../../i18n/language';

/** A moment in the station's time: "domani alle 10:15", "lunedì 30 novembre alle 10:15". */
export function momentWords(iso: string, timeZone: string): string {
  const at = Date.parse(iso);
  const day = formatDay(at, Date.now(), timeZone);
  const joint = language.value === 'it' ? 'alle' : 'at';
  return `${day} ${joint} ${formatTime(at, timeZone)}`;
}
