/** Stand-ins for what browsers have and Node has not. Only what the code under test touches. */

export class FakeTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live';
  contentHint = '';
  enabled = true;

  constructor(
    readonly kind: 'audio' | 'video',
    readonly id: string = kind,
  ) {
    super();
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

  replaceTrack(track: FakeTrack | null): Promise<void> {
    this.track = track;
    return Promise.resolve();
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
}

export type Permission = 'granted' | 'denied';

/** `navigator.mediaDevices` with what the person and the machine allow. */
export class FakeMediaDevices extends EventTarget {
  asked: string[] = [];
  opened: FakeTrack[] = [];

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
    const tracks = kinds.map((kind) => new FakeTrack(kind));
    this.opened.push(...tracks);
    return Promise.resolve(new FakeStream(tracks));
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return Promise.resolve([]);
  }
}
