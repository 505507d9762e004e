// What complaints say of themselves, in words.
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { tz } from '../../i18n/complaints';
import type { Choice, ComplaintListed } from '../../protocol/api';
import { errorWords, type Problem } from '../../staff/problem';
import { choiceWords } from '../complaint/calls';

const REFUSALS = [
  'not_now',
  'thread_changed',
  'same_person',
  'anonymous',
  'second_look',
  'not_proposed',
  'empty',
  'unknown_choice',
  'unknown_office',
  'unknown_person',
  'bad_day',
  'bad_email',
  'over',
  'taken',
  'twice',
  'too_many',
  'last_one',
  'nobody',
  'not_found',
] as const;

/** What went wrong, in words. */
export function problemWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => tz(`complaints.error.${code}`));
}

export function moment(at: string | null): string {
  return at === null ? '' : formatDateTime(Date.parse(at), STATION_ZONE);
}

/** An entry of a list, or that none is chosen yet. */
export function choiceOr(choice: Choice | null): string {
  return choice?.id ? choiceWords(choice) : tz('complaints.none.choice');
}

export type Pace = 'overdue' | 'near' | 'late' | 'calm';

/** How a complaint stands against its time. */
export function paceOf({ overdue, near, late }: ComplaintListed): Pace {
  if (overdue) return 'overdue';
  if (near) return 'near';
  return late ? 'late' : 'calm';
}

/** The same in words: "entro il 12/12/2026 10:15". */
export function paceWords(of: ComplaintListed): string {
  const due = moment(of.dueAt);
  switch (paceOf(of)) {
    case 'overdue':
      return tz('complaints.pace.overdue', { due });
    case 'near':
      return tz('complaints.pace.near', { due });
    case 'late':
      return tz('complaints.pace.late');
    case 'calm':
      return of.state === 'answered' || of.state === 'closed'
        ? ''
        : tz('complaints.pace.calm', { due });
  }
}

/** Where it is, and how it ended. */
export function stateWords(of: ComplaintListed): string {
  const state = tz(`complaints.state.${of.state}`);
  return of.closedWhy === null ? state : `${state}: ${tz(`complaints.ended.${of.closedWhy}`)}`;
}

/** What it is about, in the citizen's words, as long as there are any. */
export function subjectOf({ subject }: Pick<ComplaintListed, 'subject'>): string {
  return subject || tz('complaints.noSubject');
}
