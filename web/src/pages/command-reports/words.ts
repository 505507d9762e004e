import { tcr } from '../../i18n/command-reports';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { errorWords, type Problem } from '../../staff/page';

const CODES = ['changed', 'signed', 'not_over', 'no_period', 'not_found'] as const;

/** What went wrong, in words. */
export function reportWords(error: unknown): Problem {
  return errorWords(error, CODES, (code) => tcr(`error.${code}`));
}

export function moment(at: string): string {
  return formatDateTime(Date.parse(at), STATION_ZONE);
}
