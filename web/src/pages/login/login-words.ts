import { ApiError } from '../../api';
import { ts } from '../../i18n/staff';
import type { Problem } from '../../staff/problem';

/** What went wrong with signing in or with a new password, in words. */
export function problemWords(error: unknown): Problem {
  const code = error instanceof ApiError ? error.code : 'page';
  switch (code) {
    case 'bad_credentials':
    case 'one_time_password_expired':
    case 'busy':
      return { text: ts(`login.error.${code}`) };
    case 'password_weak':
    case 'password_common':
    case 'password_wrong':
      return { text: ts(`login.new.error.${code}`) };
    case 'offline':
      return { text: ts('staff.error.offline') };
    default:
      return { text: ts('staff.error'), code };
  }
}
