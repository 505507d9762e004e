import { Store } from '../state/store';
import { readLocal, writeLocal } from '../state/storage';

export type DeviceKind = 'microphone' | 'camera' | 'speaker';

/** Why a device cannot be used: refused by the person, not there, held by another program, or the
 * page is not on a secure address. */
export type DeviceProblem = 'denied' | 'absent' | 'busy' | 'insecure';

export interface DeviceList {
  microphone: MediaDeviceInfo[];
  camera: MediaDeviceInfo[];
  speaker: MediaDeviceInfo[];
}

export interface DeviceStatus {
  microphone: MediaStreamTrack | null;
  camera: MediaStreamTrack | null;
  microphoneProblem: DeviceProblem | null;
  cameraProblem: DeviceProblem | null;
}

/** Whether a device of this browser is in use, which it shows to the person. */
export function isCapturing({ microphone, camera }: DeviceStatus): boolean {
  return microphone !== null || camera !== null;
}

export type DeviceChoice = Partial<Record<DeviceKind, string>>;

const KEY = 'vs.devices';
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 30, max: 30 },
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
const KINDS = { audioinput: 'microphone', videoinput: 'camera', audiooutput: 'speaker' } as const;

/** Absent outside a secure context, and where there is no browser. */
function browserDevices(): MediaDevices | undefined {
  const here = globalThis as { navigator?: { mediaDevices?: MediaDevices } };
  return here.navigator?.mediaDevices;
}

/** Puts the browser's error in terms of its cause. */
export function deviceProblem(error: unknown): DeviceProblem {
  const name = error instanceof Error ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      return 'denied';
    case 'SecurityError':
    case 'TypeError':
      return 'insecure';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
    case 'InvalidStateError':
      return 'busy';
    default:
      return 'absent';
  }
}

function remembered(): DeviceChoice {
  try {
    const value = JSON.parse(readLocal(KEY) ?? '{}') as unknown;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/**
 * Microphone, camera and speaker of this browser. Tracks are opened once and shared: whoever shows
 * or sends them does not stop them.
 */
export class Devices {
  readonly list = new Store<DeviceList>({ microphone: [], camera: [], speaker: [] });
  readonly choice = new Store<DeviceChoice>(remembered());
  readonly status = new Store<DeviceStatus>({
    microphone: null,
    camera: null,
    microphoneProblem: null,
    cameraProblem: null,
  });

  readonly #media: MediaDevices | undefined;
  readonly #scope = new AbortController();
  /** What is wanted now; an opening that was overtaken is thrown away. */
  #wanted = { microphone: false, camera: false };
  #turn = Promise.resolve();

  constructor(media = browserDevices()) {
    this.#media = media;
    media?.addEventListener('devicechange', () => void this.#changed(), {
      signal: this.#scope.signal,
    });
  }

  /** Opens or closes devices until they are as asked. Never throws: see `status` for problems. */
  use(wanted: { microphone: boolean; camera: boolean }): Promise<void> {
    const same =
      wanted.microphone === this.#wanted.microphone && wanted.camera === this.#wanted.camera;
    if (same) return this.#turn;
    this.#wanted = { ...wanted };
    return this.#next(() => this.#reconcile());
  }

  /** Tries again what failed, after the person has changed a permission or plugged something in. */
  retry(): Promise<void> {
    return this.#next(() => this.#reconcile());
  }

  /** Takes another device, now and the next time. */
  choose(kind: DeviceKind, deviceId: string): Promise<void> {
    const choice = { ...this.choice.value, [kind]: deviceId };
    this.choice.set(choice);
    writeLocal(KEY, JSON.stringify(choice));
    if (kind === 'speaker') return Promise.resolve();
    return this.#next(async () => {
      this.#stop(kind);
      await this.#reconcile();
    });
  }

  /** Stops every track. */
  close(): void {
    this.#scope.abort();
    this.#wanted = { microphone: false, camera: false };
    this.#stop('microphone');
    this.#stop('camera');
  }

  #next(step: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(step, step);
    return this.#turn;
  }

  async #reconcile(): Promise<void> {
    for (const kind of ['microphone', 'camera'] as const) {
      if (!this.#wanted[kind]) this.#stop(kind);
    }
    const missing = (['microphone', 'camera'] as const).filter(
      (kind) => this.#wanted[kind] && this.status.value[kind]?.readyState !== 'live',
    );
    if (missing.length === 2) {
      const problem = await this.#open(missing);
      if (problem === null) return;
      await this.#openApart(problem);
    } else {
      for (const kind of missing) await this.#open([kind]);
    }
    void this.#refresh();
  }

  /** One refused device must not take the other with it, and nobody is asked the same thing twice. */
  async #openApart(problem: DeviceProblem): Promise<void> {
    await this.#open(['microphone']);
    if (problem === 'denied' && !(await this.#isGranted('camera'))) {
      this.#put('camera', null, 'denied');
      return;
    }
    await this.#open(['camera']);
  }

  async #isGranted(name: string): Promise<boolean> {
    try {
      const { permissions } = globalThis.navigator;
      const status = await permissions.query({ name: name as PermissionName });
      return status.state === 'granted';
    } catch {
      return false;
    }
  }

  /** Asks for the devices in one go, so that the person is asked once; gives what went wrong. */
  async #open(kinds: ('microphone' | 'camera')[]): Promise<DeviceProblem | null> {
    if (!this.#media) {
      for (const kind of kinds) this.#put(kind, null, 'insecure');
      return null;
    }
    const constraints: MediaStreamConstraints = {};
    if (kinds.includes('microphone')) constraints.audio = this.#constraints('microphone');
    if (kinds.includes('camera')) constraints.video = this.#constraints('camera');
    try {
      const stream = await this.#media.getUserMedia(constraints);
      for (const track of stream.getTracks()) {
        const kind = track.kind === 'audio' ? 'microphone' : 'camera';
        if (!this.#wanted[kind] || this.#scope.signal.aborted) {
          track.stop();
          continue;
        }
        if (kind === 'camera') track.contentHint = 'motion';
        track.addEventListener('ended', () => void this.#ended(kind, track), { once: true });
        this.#put(kind, track, null);
      }
      void this.#refresh();
      return null;
    } catch (error) {
      const problem = deviceProblem(error);
      if (kinds.length === 1 && kinds[0]) this.#put(kinds[0], null, problem);
      return problem;
    }
  }

  #constraints(kind: 'microphone' | 'camera'): MediaTrackConstraints {
    const deviceId = this.choice.value[kind];
    const known = deviceId && this.list.value[kind].some((device) => device.deviceId === deviceId);
    const base = kind === 'camera' ? CAMERA : MICROPHONE;
    if (!deviceId) return base;
    return { ...base, deviceId: known ? { exact: deviceId } : { ideal: deviceId } };
  }

  async #ended(kind: 'microphone' | 'camera', track: MediaStreamTrack): Promise<void> {
    if (this.status.value[kind] !== track) return;
    this.#put(kind, null, 'absent');
    await this.retry();
  }

  /** A headset was plugged in or pulled out. */
  async #changed(): Promise<void> {
    await this.#refresh();
    const { microphone, camera } = this.status.value;
    const dead = (kind: 'microphone' | 'camera', track: MediaStreamTrack | null) =>
      this.#wanted[kind] && track?.readyState !== 'live';
    if (dead('microphone', microphone) || dead('camera', camera)) await this.retry();
  }

  /** Nobody waits for this: Firefox gives the list only once its tab is in sight. */
  async #refresh(): Promise<void> {
    if (!this.#media) return;
    const list: DeviceList = { microphone: [], camera: [], speaker: [] };
    try {
      for (const device of await this.#media.enumerateDevices()) {
        list[KINDS[device.kind]].push(device);
      }
      this.list.set(list);
    } catch {
      // The list is only for choosing.
    }
  }

  #put(
    kind: 'microphone' | 'camera',
    track: MediaStreamTrack | null,
    problem: DeviceProblem | null,
  ): void {
    this.status.set({ ...this.status.value, [kind]: track, [`${kind}Problem`]: problem });
  }

  #stop(kind: 'microphone' | 'camera'): void {
    const track = this.status.value[kind];
    if (!track) {
      if (this.status.value[`${kind}Problem`]) this.#put(kind, null, null);
      return;
    }
    this.#put(kind, null, null);
    track.stop();
  }
}
