import type { Failure } from '../../protocol/desk';
import { CommandError } from '../../state/connection';

/** What went wrong with a command, as the desk keeps it to be shown. */
export function asFailure(error: unknown): Failure {
  if (!(error instanceof CommandError)) {
    return { code: 'failed', message: '', retryable: true, untilMs: null };
  }
  const { code, message, retryable, untilMs } = error;
  return { code, message, retryable, untilMs };
}
