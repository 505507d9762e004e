import { tk } from '../../i18n/custody';
import { errorWords, type Problem } from '../../staff/page';

const KNOWN = [
  'own_request',
  'too_new',
  'made_by_asker',
  'same_hands',
  'already_decided',
  'decided',
  'already_held',
  'already_sealed',
  'already_asked',
  'nothing_to_ask',
  'recording_gone',
  'rules_changed',
  'account_changed',
  'own_account',
  'recording_kept',
  'nothing_recorded',
  'sealed',
  'ledger_unavailable',
] as const;

/** Why it was refused, in words for whoever wanted it. */
export function refusalWords(error: unknown): Problem {
  return errorWords(error, KNOWN, (code) => tk(`custody.error.${code}`));
}
