// What circulars say of themselves, in words.
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { dayText } from '../../i18n/moments';
import { tr } from '../../i18n/circulars';
import { errorWords, type Problem } from '../../staff/problem';
import { type CircularListed, standing } from './circulars';

const REFUSALS = [
  'nobody_concerned',
  'past',
  'confirm_after_end',
  'unknown_office',
  'busy',
  'empty',
  'nobody_left',
  'withdrawn',
  'not_found',
] as const;

/** What went wrong, in words. */
export function problemWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => tr(`circulars.error.${code}`));
}

export function moment(at: string | null): string {
  return at === null ? '' : formatDateTime(Date.parse(at), STATION_ZONE);
}

/** For whom it is: "Operatori, Uffici periferici · 2 uffici". */
export function forWhom({ roles, offices }: Pick<CircularListed, 'roles' | 'offices'>): string {
  const who = roles.map((role) => tr(`circulars.form.role.${role}`)).join(', ');
  if (offices.length === 0) return who;
  return `${who} · ${tr('circulars.for.offices', { count: offices.length })}`;
}

/** How it stands for whoever reads: "da confermare entro il 30/11/2026". */
export function standingWords(of: CircularListed, today: string): string {
  const how = standing(of, today);
  const day = of.confirmBy === null ? '' : dayText(of.confirmBy);
  if (how === 'confirmed') return tr('circulars.yours.confirmed', { at: moment(of.confirmedAt) });
  if (how === 'late') return tr('circulars.yours.late', { day });
  if (how === 'confirm' && day) return tr('circulars.yours.confirm.by', { day });
  return tr(`circulars.yours.${how}`);
}

/** How many have read or confirmed it. */
export function countWords({ counts, confirm }: CircularListed): string {
  if (!counts) return '';
  const { people, read, confirmed } = counts;
  return confirm
    ? tr('circulars.counts.confirmed', { confirmed, people })
    : tr('circulars.counts.read', { read, people });
}

/** Why it is in the archive. */
export function endWords(of: CircularListed): string {
  if (of.state === 'withdrawn') {
    return tr('circulars.state.withdrawn', {
      at: moment(of.withdrawnAt),
      why: of.withdrawnWhy ?? '',
    });
  }
  return of.state === 'expired' && of.until !== null
    ? tr('circulars.state.expired', { day: dayText(of.until) })
    : '';
}
