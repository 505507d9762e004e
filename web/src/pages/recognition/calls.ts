import { api, ApiError } from '../../api';
import { tko } from '../../i18n/known-code';
import type { BeRecognised, Kept, RecognitionCode } from '../../protocol/api';
import type { Problem } from '../../ui/problem';

export type { Kept, KnownCase, RecognitionCode } from '../../protocol/api';
export type Wishes = Omit<BeRecognised, 'consent'>;

/** The code goes in the body: addresses end up in logs. */
export const openKept = (code: string): Promise<Kept> =>
  api('recognition/open', { method: 'POST', body: { code } });
export const begin = (wishes: Wishes): Promise<RecognitionCode> =>
  api('recognition', { method: 'POST', body: { ...wishes, consent: true } });
export const changeWishes = (code: string, wishes: Wishes): Promise<Kept> =>
  api('recognition/wishes', { method: 'POST', body: { ...wishes, code } });
export const linkCase = (code: string, linked: string): Promise<Kept> =>
  api('recognition/cases', { method: 'POST', body: { code, case: linked } });
export const unlinkCase = (code: string, reference: string): Promise<Kept> =>
  api('recognition/cases/remove', { method: 'POST', body: { code, reference } });
export const renewCode = (code: string): Promise<RecognitionCode> =>
  api('recognition/code', { method: 'POST', body: { code } });
export const eraseAll = (code: string) =>
  api('recognition/erase', { method: 'POST', body: { code } });

/** What a refusal means, and what to do about it. */
export function failureWords(error: unknown): Problem {
  const { status, code } = error instanceof ApiError ? error : { status: 0, code: 'page' };
  if (code === 'no_such_case') return { text: tko('error.case') };
  if (code === 'too_many_cases') return { text: tko('error.full') };
  if (status === 404) return { text: tko('error.unknown') };
  if (status === 422) return { text: tko('error.email') };
  if (status === 429) return { text: tko('error.limited') };
  return { text: tko(code === 'offline' ? 'error.offline' : 'error.other') };
}
