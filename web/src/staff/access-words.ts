import { ApiError } from '../api';
import { ta } from '../i18n/access';
import { ts } from '../i18n/staff';
import { PasskeyUnusedError } from './passkey';
import { errorWords, type Problem } from './problem';

const KNOWN = [
  'factor_wrong',
  'attempt_over',
  'password_wrong',
  'factor_exists',
  'factor_required',
  'factor_proof_required',
  'factors_full',
  'passkeys_off',
] as const;

/** What went wrong with a second factor or a proof, in words. */
export function accessWords(error: unknown): Problem {
  if (error instanceof PasskeyUnusedError) return { text: ta('access.error.passkey') };
  const waitS = error instanceof ApiError ? Math.ceil(error.waitS) : 0;
  if (waitS > 0) return { text: waitWords(waitS) };
  return errorWords(error, KNOWN, (code) => ta(`access.error.${code}`));
}

/** How long to wait before the next attempt. */
export function waitWords(seconds: number): string {
  return seconds < 90
    ? ts('login.error.throttled', { count: seconds })
    : ts('login.error.throttledMinutes', { count: Math.ceil(seconds / 60) });
}
