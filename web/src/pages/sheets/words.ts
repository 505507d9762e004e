// What sheets say of themselves, in words.
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { tr } from '../../i18n/sheets';
import { errorWords, type Problem } from '../../staff/problem';
import type { SheetListed } from './sheets';

const REFUSALS = [
  'own_text',
  'not_yours',
  'not_newest',
  'not_in_review',
  'published_already',
  'not_published',
  'sheet_changed',
  'withdrawn',
  'empty',
  'bad_link',
  'unknown_topic',
  'unknown_account',
  'busy',
  'not_found',
  'unknown_file',
  'file_too_large',
  'file_empty',
  'file_kind',
  'file_heic',
  'file_damaged',
  'file_pixels',
  'file_infected',
  'file_unscanned',
  'file_storage',
  'files_busy',
] as const;

/** What went wrong, in words. */
export function problemWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => tr(`sheets.error.${code}`));
}

export function moment(at: string | null): string {
  return at === null ? '' : formatDateTime(Date.parse(at), STATION_ZONE);
}

/** How it stands: "Valida fino al 27/1/2027, 10:00". */
export function standingWords(of: SheetListed): string {
  if (of.state === 'withdrawn') {
    return tr('sheets.standing.withdrawn', {
      at: moment(of.withdrawnAt),
      why: of.withdrawnWhy ?? '',
    });
  }
  if (of.freshness === null || of.freshness === 'withdrawn') {
    return tr(of.state === 'in_review' ? 'sheets.standing.in_review' : 'sheets.standing.draft');
  }
  return tr(`sheets.standing.${of.freshness}`, { at: moment(of.freshUntil) });
}

/** By whom and when; what came with the station, or is of an account that was removed, has no name. */
export const writtenWords = (name: string | null | undefined, at: string): string =>
  name ? tr('sheets.version.by', { name, at: moment(at) }) : moment(at);
