import { t } from '../../i18n/citizen';
import { formatTime } from '../../i18n/format';
import type { CommandError } from '../../state/connection';

const KNOWN_ERRORS = [
  'closed',
  'queue_full',
  'nobody_signed_in',
  'all_paused',
  'media_short',
  'rate_limited',
  'unknown_category',
  'timeout',
] as const;
/** What a message helps against. */
const UNANSWERED = KNOWN_ERRORS.slice(0, 5);
/** Whether a message or a callback helps: nobody answers, or one would have to wait to enter. */
export function helpsToWrite(failure: CommandError): boolean {
  return failure.untilMs !== null || UNANSWERED.some((code) => code === failure.code);
}

/** Why one could not enter, and what to do. */
export function errorText(error: CommandError): string {
  if (error.code === 'rate_limited' && error.untilMs !== null) {
    return t('error.slowed', { time: formatTime(error.untilMs) });
  }
  const code = error.code === 'retired_category' ? 'unknown_category' : error.code;
  const known = KNOWN_ERRORS.find((each) => each === code);
  return t(`error.${known ?? 'other'}`);
}
