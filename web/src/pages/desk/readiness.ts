// The check of the desk as the supervisor's readiness board has it: told after each run, begun by itself when it
// was asked for.
import { notices } from '../../state/notices';
import { Store } from '../../state/store';
import type { StaffSession } from '../../staff/session';
import type { CheckResult, DeskCheck } from './check';
import type { Ticker } from './ticker';
import type { NewCheck } from '../../protocol/api';
import { SAFETY_MS } from '../../ui/hearing-poller';

/** So often one that is due is looked at; nobody else is told whether this desk is free for it. */
const LOOK_MS = 5_000;
/** So far apart the offices begin what they were all asked for at one time: the station tries some paths at once. */
const SPREAD_MS = 15_000;

export type Duty = 'none' | 'due' | 'running' | 'ready' | 'not_ready';

/** What came of a check, as the station takes it: whole numbers, and nothing of what was not found. */
export function reportOf({ camera, microphone, path }: CheckResult): NewCheck {
  if (typeof path === 'string') return { camera, microphone, path: 'untried' };
  const { word, way, rttMs, loss, kbps } = path;
  return {
    camera,
    microphone,
    path: word,
    ...(way !== null && { way }),
    ...(rttMs !== null && { rttMs: Math.min(60_000, Math.max(0, Math.round(rttMs))) }),
    ...(loss !== null && { loss: Math.min(1, Math.max(0, loss)) }),
    ...(kbps !== null && { kbps: Math.max(0, Math.round(kbps)) }),
  };
}

/** Some milliseconds that are always the same for one account, and different for most. */
export function spreadOf(accountId: string, within = SPREAD_MS): number {
  let sum = 0;
  for (const letter of accountId) sum = (sum * 31 + letter.charCodeAt(0)) % 1_000_003;
  return sum % within;
}

/** Looks whether the check was asked for, begins it where nobody has to be asked, and tells what was found. */
export class ReadinessDuty {
  readonly state = new Store<Duty>('none');
  #sinceMs: number | null = null;
  #looking = false;
  /** Whether the station has told of a change since it was asked. */
  #isNoticed = true;
  #askedMs = 0;

  /** `free`: whether a check may begin at this moment. */
  constructor(
    private readonly session: StaffSession,
    private readonly check: DeskCheck,
    private readonly free: () => boolean,
    ticker: Ticker,
    signal: AbortSignal,
  ) {
    check.done = (result) => void this.#tell(result);
    ticker.every(LOOK_MS, () => void this.#look(), signal);
    const stop = notices.hear('me/readiness', () => (this.#isNoticed = true));
    signal.addEventListener('abort', stop, { once: true });
  }

  /** By a click: the browser may ask for the devices. */
  async run(): Promise<void> {
    this.state.set('running');
    await this.check.run(false);
    // whatever interrupted it, a citizen for one, leaves it due
    if (this.state.value === 'running') this.state.set('due');
  }

  dismiss(): void {
    this.state.set('none');
  }

  async #look(): Promise<void> {
    if (this.#looking || this.state.value === 'running') return;
    const isRecent = performance.now() - this.#askedMs < SAFETY_MS;
    if (this.#sinceMs === null && !this.#isNoticed && isRecent) return;
    this.#looking = true;
    this.#isNoticed = false;
    this.#askedMs = performance.now();
    try {
      const { due } = await this.session.api('me/readiness');
      await this.#follow(due);
    } catch {
      // Looked at again in a moment.
      this.#isNoticed = true;
    } finally {
      this.#looking = false;
    }
  }

  async #follow(due: boolean): Promise<void> {
    if (!due) {
      this.#sinceMs = null;
      if (this.state.value === 'due') this.state.set('none');
      return;
    }
    this.#sinceMs ??= performance.now();
    const spread = spreadOf(this.session.me.value?.id ?? '');
    if (!this.free()) return;
    if (!(await this.check.unasked())) {
      this.state.set('due');
      return;
    }
    if (performance.now() - this.#sinceMs >= spread) await this.run();
  }

  async #tell(result: CheckResult): Promise<void> {
    const asked = this.state.value === 'running' || this.state.value === 'due';
    try {
      const { ready } = await this.session.api('me/readiness', {
        method: 'POST',
        body: reportOf(result),
      });
      if (asked) this.state.set(ready ? 'ready' : 'not_ready');
    } catch {
      // It stays due, and is asked for again.
    }
  }
}
