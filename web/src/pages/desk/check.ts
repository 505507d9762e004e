// The check at sign-in: do camera, microphone, ring and notifications work on this machine?
import type { DeviceProblem } from '../../call/devices';
import type { PathResult } from '../../call/path-test';
import { watchLevel } from '../../call/sound';
import { Store } from '../../state/store';
import type { DeskConsole } from './console';

export type DeviceVerdict = 'unknown' | 'ok' | 'missing' | 'refused' | 'busy' | 'silent';
export type NotificationVerdict = 'ok' | 'ask' | 'refused' | 'missing';

export interface CheckResult {
  phase: 'idle' | 'running' | 'watching';
  camera: DeviceVerdict;
  microphone: DeviceVerdict;
  cameraName: string;
  microphoneName: string;
  notifications: NotificationVerdict;
  /** How sound and pictures pass; `untried` when the station had no room for a try. */
  path: 'unknown' | 'untried' | PathResult;
}

const LISTEN_MS = 2_000;

const VERDICTS: Record<DeviceProblem, DeviceVerdict> = {
  denied: 'refused',
  absent: 'missing',
  busy: 'busy',
  insecure: 'refused',
};

/** Runs the check on the console's devices and lets them go again. */
export class DeskCheck {
  readonly result = new Store<CheckResult>({
    phase: 'idle',
    camera: 'unknown',
    microphone: 'unknown',
    cameraName: '',
    microphoneName: '',
    notifications: notificationVerdict(),
    path: 'unknown',
  });
  #run = new AbortController();

  /** Is given what each run that was not broken off has found. */
  done: (result: CheckResult) => void = () => undefined;

  constructor(private readonly console: DeskConsole) {}

  /** Whether the browser lets a check run without asking the person for anything. */
  unasked(): Promise<boolean> {
    return alreadyAllowed();
  }

  /** Checks by itself only where the browser will not ask. */
  async runUnasked(): Promise<void> {
    if (await this.unasked()) await this.run(false);
  }

  /** With `watching`, picture and level stay in view until `stop`. */
  async run(watching: boolean): Promise<void> {
    this.#run.abort();
    const run = new AbortController();
    this.#run = run;
    this.#put({ phase: 'running' });
    const tried = this.#tryPath(run.signal);
    await this.console.check(true);
    const { camera, microphone, cameraProblem, microphoneProblem } =
      this.console.devices.status.value;
    this.#put({
      camera: cameraProblem ? VERDICTS[cameraProblem] : camera ? 'ok' : 'unknown',
      microphone: microphoneProblem ? VERDICTS[microphoneProblem] : microphone ? 'ok' : 'unknown',
      cameraName: camera?.label ?? '',
      microphoneName: microphone?.label ?? '',
      notifications: notificationVerdict(),
    });
    if (microphone) await this.#listen(microphone, run.signal);
    await tried;
    if (run.signal.aborted) return;
    this.done(this.result.value);
    if (watching) this.#put({ phase: 'watching' });
    else await this.stop();
  }

  async stop(): Promise<void> {
    this.#run.abort();
    if (this.result.value.phase === 'idle') return;
    this.#put({ phase: 'idle' });
    await this.console.check(false);
  }

  async askNotifications(): Promise<void> {
    if (typeof Notification !== 'undefined') await Notification.requestPermission();
    this.#put({ notifications: notificationVerdict() });
  }

  /** A microphone that gives not even the noise of a room is muted somewhere. */
  async #listen(track: MediaStreamTrack, signal: AbortSignal): Promise<void> {
    let loudest = 0;
    const listening = new AbortController();
    signal.addEventListener('abort', () => listening.abort(), { once: true });
    watchLevel(track, (level) => (loudest = Math.max(loudest, level)), listening.signal);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LISTEN_MS);
      const stop = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', stop, { once: true });
    });
    listening.abort();
    if (!signal.aborted && loudest === 0) this.#put({ microphone: 'silent' });
  }

  async #tryPath(signal: AbortSignal): Promise<void> {
    let path: CheckResult['path'];
    try {
      const { testPath } = await import('../../call/path-test');
      path = await testPath({ picture: true, signal });
    } catch {
      path = 'untried';
    }
    if (!signal.aborted) this.#put({ path });
  }

  #put(part: Partial<CheckResult>): void {
    this.result.set({ ...this.result.value, ...part });
  }
}

/** How many of the five need the operator's attention. */
export function problems(result: CheckResult, soundReady: boolean): number {
  const bad = (verdict: DeviceVerdict) => verdict !== 'ok' && verdict !== 'unknown';
  return [
    bad(result.camera),
    bad(result.microphone),
    !soundReady,
    typeof result.path !== 'string' && result.path.word !== 'good',
    result.notifications === 'refused' || result.notifications === 'ask',
  ].filter(Boolean).length;
}

function notificationVerdict(): NotificationVerdict {
  if (typeof Notification === 'undefined') return 'missing';
  return ({ granted: 'ok', default: 'ask', denied: 'refused' } as const)[Notification.permission];
}

async function alreadyAllowed(): Promise<boolean> {
  try {
    const states = await Promise.all(
      ['camera', 'microphone'].map((name) =>
        navigator.permissions.query({ name: name as PermissionName }),
      ),
    );
    return states.every((each) => each.state === 'granted');
  } catch {
    return false;
  }
}
