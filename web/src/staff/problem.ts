import { ApiError } from '../api';
import { ta } from '../i18n/access';
import { ts } from '../i18n/staff';
import type { Problem } from '../ui/problem';
export type { Problem };

/**
 * What went wrong, in words for a member of the staff. Refusals that the asker has words for are its `codes`,
 * and `words` gives them.
 */
export function errorWords<const Code extends string>(
  error: unknown,
  codes: readonly Code[] = [],
  words?: (code: Code) => string,
): Problem {
  if (error instanceof ApiError) {
    const known = codes.find((each) => each === error.code);
    if (known !== undefined && words) return { text: words(known), code: known };
    if (error.code === 'offline') return { text: ts('staff.error.offline'), code: error.code };
    if (error.code === 'reauthentication_required') return { text: ta('access.error.unproven') };
    if (error.status === 403) return { text: ts('staff.error.forbidden'), code: error.code };
    return { text: ts('staff.error'), code: error.code };
  }
  return { text: ts('staff.error'), code: 'page' };
}
