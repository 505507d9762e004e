/** How long an answer is waited for by what asks again, in milliseconds. */
export const ANSWER_MS = 15_000;

/** Aborts a controller with a `TimeoutError` after {@link ANSWER_MS}, unless what it returns is called before. */
export function bound(controller: AbortController): () => void {
  const timer = setTimeout(
    () => controller.abort(new DOMException('no answer in time', 'TimeoutError')),
    ANSWER_MS,
  );
  return () => clearTimeout(timer);
}

/** Whether a signal has aborted because no answer came in time. */
export function hasTimedOut(signal: AbortSignal): boolean {
  return signal.aborted && (signal.reason as Error | undefined)?.name === 'TimeoutError';
}
