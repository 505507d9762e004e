import { ApiError } from '../../api';
import { tt } from '../../i18n/topic-editor';
import { errorWords, type Problem } from '../../staff/page';

const CODES = [
  'topics_changed',
  'topic_exists',
  'bad_topic_id',
  'topic_missing',
  'too_many_topics',
  'topic_twice',
  'language_missing',
  'unknown_language',
  'words_missing',
  'unknown_icon',
  'unknown_replacement',
  'replacement_cycle',
  'not_retired',
  'no_topic_left',
  'invalid',
] as const;

/** What went wrong in words; which topic it is about stands beside the stable word. */
export function topicWords(error: unknown): Problem {
  const found = errorWords(error, CODES, (code) => tt(`error.${code}`));
  return error instanceof ApiError && found.code === error.code && error.message !== error.code
    ? { ...found, code: `${error.code}: ${error.message}` }
    : found;
}
