/** Stand-ins for what browsers have and Node has not. Only what the code under test touches. */

export class FakeTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live';
  contentHint = '';
  enabled = true;
  muted = false;
  readonly label: string;

  constructor(
    readonly kind: 'audio' | 'video',
    readonly id: string = kind,
  ) {
    super();
    this.label = `the ${id}`;
  }

  /** As when the system takes the device for a telephone call, or gives it back. */
  mute(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** As when a headset is pulled out. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.id };
  }
}

export class FakeStream {
  constructor(readonly tracks: FakeTrack[] = []) {}

  getTracks(): FakeTrack[] {
    return this.tracks;
  }
}

export class FakeSender {
  track: FakeTrack | null = null;
  parameters: Record<string, unknown> = { encodings: [{}] };

  /** As in a browser, the track is there only after a while. */
  async replaceTrack(track: FakeTrack | null): Promise<void> {
    await Promise.resolve();
    this.track = track;
  }

  getParameters(): Record<string, unknown> {
    return structuredClone(this.parameters);
  }

  setParameters(parameters: Record<string, unknown>): Promise<void> {
    this.parameters = parameters;
    return Promise.resolve();
  }
}

export class FakeConnection extends EventTarget {
  connectionState: RTCPeerConnectionState = 'new';
  readonly transceivers: { kind: string; direction: string; sender: FakeSender }[] = [];
  offers = 0;
  restarts = 0;
  closed = false;
  answers: string[] = [];
  stats = new Map<string, Record<string, unknown>>();

  constructor(readonly configuration: RTCConfiguration) {
    super();
  }

  /** What goes out: microphone, camera, screen and its sound. */
  get sending(): (string | null)[] {
    return this.transceivers.slice(0, 4).map(({ sender }) => sender.track?.id ?? null);
  }

  addTransceiver(kind: 'audio' | 'video', init: RTCRtpTransceiverInit): object {
    const sender = new FakeSender();
    this.transceivers.push({ kind, direction: init.direction ?? '', sender });
    return {
      sender,
      receiver: { track: new FakeTrack(kind, `${kind}${this.transceivers.length}`) },
    };
  }

  createOffer(): Promise<RTCSessionDescriptionInit> {
    this.offers += 1;
    return Promise.resolve({ type: 'offer', sdp: `offer ${this.offers}` });
  }

  setLocalDescription(): Promise<void> {
    return Promise.resolve();
  }

  setRemoteDescription(answer: RTCSessionDescriptionInit): Promise<void> {
    this.answers.push(answer.sdp ?? '');
    return Promise.resolve();
  }

  restartIce(): void {
    this.restarts += 1;
  }

  getStats(): Promise<Map<string, Record<string, unknown>>> {
    return Promise.resolve(this.stats);
  }

  close(): void {
    this.closed = true;
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  /** Says how many octets of media have arrived so far, and how many packets of any kind. */
  arrived(bytesReceived: number, packetsReceived?: number): void {
    const entry = { type: 'inbound-rtp', kind: 'video', bytesReceived, packetsReceived: 1 };
    this.stats = new Map<string, Record<string, unknown>>([['in', entry]]);
    if (packetsReceived !== undefined) {
      this.stats.set('transport', { type: 'transport', packetsReceived });
    }
  }

  /** Says how many packets have been sent so far. */
  sent(packetsSent: number): void {
    this.stats.set('out', { type: 'outbound-rtp', packetsSent });
  }
}

/** A `getDisplayMedia` whose person shows a window with its sound, and what has been shown so far. */
export function fakeDisplay() {
  const shown: FakeTrack[] = [];
  const getDisplayMedia = () => {
    const tracks = [new FakeTrack('video', 'window'), new FakeTrack('audio', 'window sound')];
    shown.push(...tracks);
    return Promise.resolve(new FakeStream(tracks) as unknown as MediaStream);
  };
  return { getDisplayMedia, shown };
}

export type Permission = 'granted' | 'denied';

/** `navigator.mediaDevices` with what the person and the machine allow. */
export class FakeMediaDevices extends EventTarget {
  asked: string[] = [];
  opened: FakeTrack[] = [];
  plugged: Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[] = [];

  constructor(readonly failures: { audio?: string; video?: string } = {}) {
    super();
  }

  getUserMedia(constraints: MediaStreamConstraints): Promise<FakeStream> {
    const kinds = (['audio', 'video'] as const).filter((kind) => constraints[kind]);
    this.asked.push(kinds.join('+'));
    for (const kind of kinds) {
      const name = this.failures[kind];
      if (name) return Promise.reject(Object.assign(new Error(name), { name }));
    }
    const tracks: FakeTrack[] = [];
    for (const kind of kinds) {
      const here = this.plugged.filter((device) => device.kind === `${kind}input`);
      const { exact, ideal } = wish(constraints[kind]);
      const found = here.find(({ deviceId }) => deviceId === (exact ?? ideal));
      if (exact && !found) {
        return Promise.reject(Object.assign(new Error(), { name: 'OverconstrainedError' }));
      }
      const { deviceId } = found ?? here[0] ?? { deviceId: kind };
      tracks.push(new FakeTrack(kind, deviceId));
    }
    this.opened.push(...tracks);
    return Promise.resolve(new FakeStream(tracks));
  }

  /** Devices come and go. */
  plug(...devices: [kind: MediaDeviceKind, deviceId: string][]): void {
    this.plugged = devices.map(([kind, deviceId]) => ({
      kind,
      deviceId,
      label: `the ${deviceId}`,
    }));
    this.dispatchEvent(new Event('devicechange'));
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return Promise.resolve(this.plugged as MediaDeviceInfo[]);
  }
}

function wish(constraint: boolean | MediaTrackConstraints | undefined): {
  exact?: string;
  ideal?: string;
} {
  const id = typeof constraint === 'object' ? constraint.deviceId : undefined;
  return typeof id === 'object' ? (id as { exact?: string; ideal?: string }) : {};
}
