// What inquiries say of themselves, in words.
import { formatDateTime, formatDay, STATION_ZONE } from '../../i18n/format';
import { tiq } from '../../i18n/inquiries';
import type { InquiryListed, InquiryOpened } from '../../protocol/api';
import { errorWords, type Problem } from '../../staff/problem';

const REFUSALS = [
  'not_found',
  'one_addressee',
  'unknown_office',
  'unknown_body',
  'retired',
  'no_address',
  'no_certified_mail',
  'bad_day',
  'empty',
  'not_yours',
  'withdrawn',
  'answered',
  'reminded_today',
  'unanswered',
  'has_sheet',
  'file_kind',
  'file_refused',
] as const;

/** What went wrong, in words. */
export function problemWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => tiq(`inquiries.error.${code}`));
}

export function moment(at: string): string {
  return formatDateTime(Date.parse(at), STATION_ZONE);
}

/** The day until which an answer is wanted. */
export function dueDay(at: string): string {
  return formatDay(Date.parse(at), Date.now(), STATION_ZONE);
}

/** How it stands: "entro mercoledì 2 dicembre", "oltre il termine dal…", "risposto il…". */
export function standingWords({ standing, dueAt, answeredAt }: InquiryListed): string {
  if (standing === 'answered')
    return tiq('inquiries.standing.answered', {
      at: answeredAt === null ? '' : moment(answeredAt),
    });
  if (standing === 'withdrawn') return tiq('inquiries.standing.withdrawn');
  return tiq(`inquiries.standing.${standing}`, { day: dueDay(dueAt) });
}

/** Why the sender of an answer has to be checked before it is used; none where there is no reason. */
export function doubtsOf({
  expected,
  certified,
  sender,
}: InquiryOpened['answers'][number]): string[] {
  return [
    ...(expected ? [] : [tiq('inquiries.answer.other', { address: sender })]),
    ...(certified ? [] : [tiq('inquiries.answer.uncertified')]),
  ];
}
