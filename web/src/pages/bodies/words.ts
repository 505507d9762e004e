// What bodies say of themselves, in words.
import { tb } from '../../i18n/bodies';
import type { BodyShown } from '../../protocol/api';
import { errorWords, type Problem } from '../../staff/problem';

const REFUSALS = [
  'not_found',
  'retired',
  'unknown_contact',
  'no_address',
  'bad_email',
  'bad_site',
  'empty',
  'file_too_large',
  'not_text',
  'range_reversed',
  'not_yours',
  'unknown_body',
] as const;

/** What went wrong, in words. */
export function problemWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => tb(`bodies.error.${code}`));
}

/** "Via Roma 1, 73100 Lecce, LE". */
export function placeOf({ address, postcode, town, province }: BodyShown): string {
  const city = [postcode, town].filter(Boolean).join(' ');
  return [address, city, province].filter(Boolean).join(', ');
}
