import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { tmb } from '../../i18n/mailbox';

/** What a received mail is, in words. */
export function kindWords(kind: string): string {
  const key = `kind.${kind}`;
  return tmb.has(key) ? tmb(key as 'kind.letter') : tmb('kind.other');
}

/** What goes wrong with a mail-box, in words. */
export function errorOf(error: string): string {
  const key = `error.${error}`;
  return tmb.has(key) ? tmb(key as 'error.timeout') : tmb('error.other');
}

export const when = (iso: string): string => formatDateTime(Date.parse(iso), STATION_ZONE);
