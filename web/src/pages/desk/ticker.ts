// Time for the desk that goes on while its tab is in the background.

export interface Ticker {
  /** Calls `task` about every `everyMs` (not finer than 250 ms) until `signal` aborts. */
  every(everyMs: number, task: () => void, signal: AbortSignal): void;
}

interface Job {
  everyMs: number;
  dueMs: number;
  task: () => void;
}

/** Starts a worker that ticks; without workers, an ordinary interval of the page. */
export function startTicker(
  signal: AbortSignal,
  now: () => number = () => performance.now(),
): Ticker {
  const jobs = new Set<Job>();
  const tick = () => runDue(jobs, now());
  try {
    const worker = new Worker(new URL('./ticker.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', tick, { signal });
    worker.addEventListener('error', () => fallBack(tick, signal), { signal, once: true });
    signal.addEventListener('abort', () => worker.terminate(), { once: true });
  } catch {
    fallBack(tick, signal);
  }
  return {
    every(everyMs, task, until) {
      const job: Job = { everyMs, dueMs: now() + everyMs, task };
      jobs.add(job);
      until.addEventListener('abort', () => jobs.delete(job), { once: true });
    },
  };
}

function fallBack(tick: () => void, signal: AbortSignal): void {
  const interval = setInterval(tick, 250);
  signal.addEventListener('abort', () => clearInterval(interval), { once: true });
}

/** Runs what is due. A long sleep of the machine leaves one late run, not a burst. */
export function runDue(jobs: Iterable<Job>, nowMs: number): void {
  for (const job of [...jobs]) {
    if (nowMs < job.dueMs) continue;
    job.dueMs = nowMs - job.dueMs > job.everyMs ? nowMs + job.everyMs : job.dueMs + job.everyMs;
    job.task();
  }
}
