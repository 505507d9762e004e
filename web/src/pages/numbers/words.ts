import { ApiError } from '../../api';
import { tn } from '../../i18n/numbers';
import { errorWords, type Problem } from '../../staff/page';
import { ANY } from './numbers';

const CODES = [
  'numbers_changed',
  'bad_number',
  'number_twice',
  'no_number_left',
  'too_many_numbers',
  'topic_unnamed',
  'unknown_topic',
  'key_twice',
  'invalid',
] as const;

/** What went wrong in words; which number it is about stands beside the stable word. */
export function numberWords(error: unknown): Problem {
  const found = errorWords(error, CODES, (code) => tn(`error.${code}`));
  return error instanceof ApiError && found.code === error.code && error.message !== error.code
    ? { ...found, code: `${error.code}: ${error.message}` }
    : found;
}

/** A number as the staff read it. */
export const numberName = (number: string): string => (number === ANY ? tn('any') : number);
