import { ApiError } from '../../api';
import { formatDay, formatTime, STATION_ZONE } from '../../i18n/format';
import { tl } from '../../i18n/messages';
import type { Problem } from '../../ui/problem';
import type { Listed, Opened } from './calls';

const KNOWN = [
  'taken',
  'holding_another',
  'not_yours',
  'not_waiting',
  'thread_changed',
  'another_person',
  'second_look',
  'near_due',
  'bad_time',
  'bad_day',
  'other_citizen',
  'no_mail',
  'same_case',
  'not_proposed',
  'not_found',
  'bad_email',
  'too_many_views',
  'is_complaint',
  'is_praise',
  'way_off',
  'bad_number',
  'number_not_called',
  'number_asked',
  'callbacks_full',
  'no_address',
  'closed_then',
  'not_held',
  'not_bounced',
  'same_address',
  'empty',
] as const;

export function problemWords(error: unknown): Problem {
  const known = error instanceof ApiError && KNOWN.find((code) => code === error.code);
  return known ? { text: tl(`error.${known}`), code: known } : { text: tl('error.other') };
}

export function momentWords(iso: string): string {
  const at = Date.parse(iso);
  return `${formatDay(at, Date.now(), STATION_ZONE)}, ${formatTime(at, STATION_ZONE)}`;
}

export function dueWords(message: Listed): string {
  return tl(message.overdue ? 'due.over' : 'due.left', { when: momentWords(message.dueAt) });
}

export function holderWords(message: Listed): string {
  if (message.mine) return `· ${tl('mine')}`;
  return message.holder ? `· ${tl('holder', { name: message.holder })}` : '';
}

export function mailWords(mail: Opened['mail'][number]): string {
  if (mail.inDoubt) return tl(mail.state === 'sent' ? 'mail.twice' : 'mail.doubt');
  return mail.state === 'failed'
    ? tl('mail.failed', { error: failureWords(mail.error ?? '') })
    : tl(`mail.${mail.state}`);
}

const FAILURES = ['recipient_refused', 'bounced', 'refused', 'pec'] as const;

/** Why a letter did not arrive; the server's code where it has one. */
export function failureWords(error: string): string {
  const known = FAILURES.find((each) => error === each || error.startsWith(`${each}_`));
  const code = /[245]\.?\d[\d.]*$/.exec(error)?.[0];
  return [tl(`failure.${known ?? 'other'}`), code].filter(Boolean).join(', ');
}
