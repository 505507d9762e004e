import { Store } from '../state/store';
import { readLocal, writeLocal } from '../state/storage';
import { converse, givesBackDead } from './audio-session';
import { compare, type DeviceLosses, found, lose, replace } from './device-losses';

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

/** Devices that the system keeps from the page for now, as a telephone does while somebody calls. */
export interface Withheld {
  microphone: boolean;
  camera: boolean;
}

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
/** A track may be muted for a moment without anything being wrong. */
const WITHHELD_MS = 1_500;
/** When the page is looked at again and the system has not given a device back by then, it is opened anew. */
const GIVEN_BACK_MS = 2_500;
/** A device that was given back is opened anew at most this often. */
const ANEW_MS = 10_000;
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
  readonly losses = new Store<DeviceLosses>({});
  readonly withheld = new Store<Withheld>({ microphone: false, camera: false });

  readonly #media: MediaDevices | undefined;
  readonly #scope = new AbortController();
  /** What is wanted now; an opening that was overtaken is thrown away. */
  #wanted = { microphone: false, camera: false };
  #turn = Promise.resolve();
  /** Taken away by the system since they were opened: they may be dead when they are given back. */
  readonly #interrupted = new Set<'microphone' | 'camera'>();
  readonly #openedAnewMs = { microphone: -ANEW_MS, camera: -ANEW_MS };
  readonly #camera: MediaTrackConstraints;

  constructor(media = browserDevices(), camera: MediaTrackConstraints = CAMERA) {
    this.#camera = camera;
    this.#media = media;
    const { signal } = this.#scope;
    media?.addEventListener('devicechange', () => void this.#changed(), { signal });
    if (typeof document !== 'undefined') {
      document.addEventListener('visibilitychange', () => this.#lookedAt(), { signal });
    }
    if (typeof window !== 'undefined') {
      // A page with an icon on an iPhone may come back without a change of visibility.
      window.addEventListener('pageshow', () => this.#lookedAt(), { signal });
    }
    void this.#watchPermissions();
  }

  /** The speaker to play by: the chosen one while it is there, else the system's own. */
  get speaker(): string {
    return this.losses.value.speaker ? '' : (this.choice.value.speaker ?? '');
  }

  /** Opens or closes devices until they are as asked. Never throws: see `status` for problems. */
  use(wanted: { microphone: boolean; camera: boolean }): Promise<void> {
    if (this.#scope.signal.aborted) return this.#turn;
    const same =
      wanted.microphone === this.#wanted.microphone && wanted.camera === this.#wanted.camera;
    if (same) return this.#turn;
    this.#wanted = { ...wanted };
    if (!wanted.microphone && !wanted.camera) converse(false);
    return this.#next(() => this.#reconcile());
  }

  /** Tries again what failed, after the person has changed a permission or plugged something in. */
  retry(): Promise<void> {
    return this.#next(() => this.#reconcile());
  }

  /** Takes another device, now and the next time; where it cannot be had, the system's own is taken. */
  choose(kind: DeviceKind, deviceId: string): Promise<void> {
    const choice = { ...this.choice.value, [kind]: deviceId };
    this.choice.set(choice);
    writeLocal(KEY, JSON.stringify(choice));
    this.losses.set(found(this.losses.value, kind));
    if (kind === 'speaker') return Promise.resolve();
    return this.#next(async () => {
      this.#stop(kind);
      await this.#reconcile();
    });
  }

  /** Goes back to a device that had gone away. */
  useAgain(kind: DeviceKind): Promise<void> {
    const loss = this.losses.value[kind];
    return loss ? this.choose(kind, loss.deviceId) : Promise.resolve();
  }

  /** Stays with what is used instead. */
  accept(kind: DeviceKind): void {
    if (kind === 'speaker' && this.losses.value.speaker) {
      const choice = { ...this.choice.value, speaker: '' };
      this.choice.set(choice);
      writeLocal(KEY, JSON.stringify(choice));
    }
    this.losses.set(found(this.losses.value, kind));
  }

  /** Stops every track. */
  close(): void {
    this.#scope.abort();
    this.#wanted = { microphone: false, camera: false };
    this.#stop('microphone');
    this.#stop('camera');
    converse(false);
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
      await this.#take(constraints);
      return null;
    } catch (error) {
      const problem = deviceProblem(error);
      const [kind] = kinds;
      if (kinds.length === 1 && kind && !(await this.#openAnother(kind, problem))) {
        this.#put(kind, null, problem);
      }
      return problem;
    }
  }

  async #take(constraints: MediaStreamConstraints): Promise<void> {
    const stream = await this.#media?.getUserMedia(constraints);
    for (const track of stream?.getTracks() ?? []) {
      const kind = track.kind === 'audio' ? 'microphone' : 'camera';
      if (!this.#wanted[kind] || this.#scope.signal.aborted) {
        track.stop();
        continue;
      }
      if (kind === 'camera') track.contentHint = 'motion';
      track.addEventListener('ended', () => void this.#ended(kind, track), { once: true });
      if (kind === 'microphone') converse(true);
      track.addEventListener('mute', () => {
        if (givesBackDead() && this.status.value[kind] === track) this.#interrupted.add(kind);
        this.#muted(kind, track);
      });
      track.addEventListener('unmute', () => {
        this.#given(kind);
        this.#openAnew(kind, track);
      });
      this.#put(kind, track, null);
      this.losses.set(replace(this.losses.value, kind, track));
      if (track.muted) this.#muted(kind, track);
    }
    void this.#refresh();
  }

  /** The chosen device cannot be had: any other is better than none. */
  async #openAnother(kind: 'microphone' | 'camera', problem: DeviceProblem): Promise<boolean> {
    const deviceId = this.choice.value[kind];
    if (!deviceId || problem === 'denied' || problem === 'insecure') return false;
    const label = this.list.value[kind].find((each) => each.deviceId === deviceId)?.label ?? '';
    const base = kind === 'camera' ? { video: this.#camera } : { audio: MICROPHONE };
    if (!this.losses.value[kind]) {
      this.losses.set(lose(this.losses.value, kind, { deviceId, label }));
    }
    try {
      await this.#take(base);
      return true;
    } catch {
      return false;
    }
  }

  #constraints(kind: 'microphone' | 'camera'): MediaTrackConstraints {
    const deviceId = this.choice.value[kind];
    const known = deviceId && this.list.value[kind].some((device) => device.deviceId === deviceId);
    const base = kind === 'camera' ? this.#camera : MICROPHONE;
    if (!deviceId) return base;
    return { ...base, deviceId: known ? { exact: deviceId } : { ideal: deviceId } };
  }

  /** A device was pulled out, taken by another program, or its permission taken back. */
  async #ended(kind: 'microphone' | 'camera', track: MediaStreamTrack): Promise<void> {
    if (this.status.value[kind] !== track) return;
    const { deviceId } = track.getSettings();
    this.#put(kind, null, 'absent');
    this.#given(kind);
    if (deviceId) {
      this.losses.set(lose(this.losses.value, kind, { deviceId, label: track.label }));
    }
    await this.#refresh();
    await this.retry();
    // What was lost is the permission, or the device only for a moment.
    if (this.status.value[`${kind}Problem`] === 'denied')
      this.losses.set(found(this.losses.value, kind));
  }

  /** A headset was plugged in or pulled out. */
  async #changed(): Promise<void> {
    await this.#refresh();
    const { status } = this;
    const missing = (['microphone', 'camera'] as const).some(
      (kind) =>
        this.#wanted[kind] &&
        status.value[kind]?.readyState !== 'live' &&
        status.value[`${kind}Problem`] !== 'denied',
    );
    if (missing) await this.retry();
  }

  /** Browsers tell of a permission given or taken back in their own bar, or not at all. */
  async #watchPermissions(): Promise<void> {
    for (const kind of ['microphone', 'camera'] as const) {
      try {
        const permission = await navigator.permissions.query({ name: kind });
        const changed = () => {
          const refused = this.status.value[`${kind}Problem`] === 'denied';
          if (permission.state === 'granted' && refused) void this.retry();
        };
        permission.addEventListener('change', changed, { signal: this.#scope.signal });
      } catch {
        // Not to be asked here; the person can press "try again".
      }
    }
  }

  #muted(kind: 'microphone' | 'camera', track: MediaStreamTrack): void {
    setTimeout(() => {
      if (this.status.value[kind] !== track || !track.muted) return;
      this.withheld.set({ ...this.withheld.value, [kind]: true });
    }, WITHHELD_MS);
  }

  #given(kind: 'microphone' | 'camera'): void {
    if (this.withheld.value[kind]) {
      this.withheld.set({ ...this.withheld.value, [kind]: false });
    }
  }

  /** The system has given a device back, to a page that is looked at: after an interruption it may send nothing. */
  #openAnew(kind: 'microphone' | 'camera', track: MediaStreamTrack): void {
    if (!this.#interrupted.has(kind) || this.status.value[kind] !== track || track.muted) return;
    if (typeof document !== 'undefined' && document.visibilityState !== 'visible') return;
    const nowMs = Date.now();
    if (nowMs - this.#openedAnewMs[kind] < ANEW_MS) return;
    this.#openedAnewMs[kind] = nowMs;
    this.#reopen(kind);
  }

  #reopen(kind: 'microphone' | 'camera'): void {
    void this.#next(async () => {
      this.#stop(kind);
      await this.#reconcile();
    });
  }

  /** After a telephone call, say: some systems give a device back only to whoever asks again. */
  #lookedAt(): void {
    if (document.visibilityState !== 'visible') return;
    const { microphone, camera, microphoneProblem, cameraProblem } = this.status.value;
    const taken = (problem: DeviceProblem | null) => problem === 'busy' || problem === 'absent';
    if (taken(microphoneProblem) || taken(cameraProblem)) void this.retry();
    if (microphone) this.#openAnew('microphone', microphone);
    if (camera) this.#openAnew('camera', camera);
    const muted = { microphone: microphone?.muted === true, camera: camera?.muted === true };
    if (!muted.microphone && !muted.camera) return;
    setTimeout(() => {
      for (const kind of ['microphone', 'camera'] as const) {
        const track = kind === 'microphone' ? microphone : camera;
        if (muted[kind] && track?.muted && this.status.value[kind] === track) {
          this.#reopen(kind);
        }
      }
    }, GIVEN_BACK_MS);
  }

  /** Nobody waits for this: Firefox gives the list only once its tab is in sight. */
  async #refresh(): Promise<void> {
    if (!this.#media) return;
    const list: DeviceList = { microphone: [], camera: [], speaker: [] };
    try {
      for (const device of await this.#media.enumerateDevices()) {
        list[KINDS[device.kind]].push(device);
      }
      const before = this.list.value;
      this.list.set(list);
      this.losses.set(compare(this.losses.value, before, list, this.choice.value.speaker));
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
    this.#interrupted.delete(kind);
    const track = this.status.value[kind];
    if (!track) {
      if (this.status.value[`${kind}Problem`]) this.#put(kind, null, null);
      return;
    }
    this.#put(kind, null, null);
    track.stop();
  }
}
