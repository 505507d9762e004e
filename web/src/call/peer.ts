import { Store } from '../state/store';
import { availableBps, Ceiling } from './ceiling';
import { offerForwarded } from './codecs';
import { PathWatch, type PathWord } from './path-watch';
import { layerFrames, prefer } from './preference';
import { type Counters, flowed, judge, type Quality, readCounters, UNKNOWN } from './quality';
import { sendEncodings, sendLayers } from './simulcast';
import { AUDIO_SLOTS, VIDEO_SLOTS } from './slots';

export type PeerState = 'new' | 'connecting' | 'connected' | 'interrupted' | 'closed';

export interface PeerOptions {
  iceServers: () => RTCIceServer[];
  /** Sends the offer to the station (`connectMedia`) and gives its answer. */
  offer: (sdp: string, peerId: string | null) => Promise<{ sdp: string; peerId: string }>;
  /** Told when the path has to be mended: what else goes over the same network may be dead as well. */
  doubt?: () => void;
  create?: (configuration: RTCConfiguration) => RTCPeerConnection;
  now?: () => number;
  /** How many pictures can be received at once, as many as a call has when left out. */
  videoSlots?: number;
  /** The camera is sent in several sizes at once, where many look. */
  simulcast?: boolean;
}

export interface LocalTracks {
  microphone: MediaStreamTrack | null;
  camera: MediaStreamTrack | null;
  /** A shared screen and what it sounds like. */
  screen?: MediaStreamTrack | null;
  screenSound?: MediaStreamTrack | null;
}

interface Senders {
  microphone: RTCRtpSender;
  camera: RTCRtpSender;
  screen: RTCRtpSender;
  screenSound: RTCRtpSender;
}

const VIDEO_BPS = 1_200_000;
const SCREEN_BPS = 2_000_000;
const SCREEN_FPS = 15;
const START_KBPS = 600;
/** Figures are of a second, less a timer's being early. */
const STATS_MS = 900;
const RETRY_MS = [500, 1_000, 2_000, 4_000] as const;

/**
 * Tells Chromium at which rate to begin sending the picture. By itself it begins at 300 kbit/s, which
 * is a picture of 320x180 for the first ten seconds. Others ignore the parameter.
 */
export function startSharp(sdp: string): string {
  return sdp.replace(
    /^a=rtpmap:(\d+) VP8\/90000\r?$/gim,
    (line, type: string) =>
      `${line.trimEnd()}\r\na=fmtp:${type} x-google-start-bitrate=${START_KBPS}`,
  );
}

/**
 * The browser's one connection to a media worker.
 *
 * It sends a microphone, a camera and a screen, and receives into slots negotiated once, so nothing is
 * renegotiated when people or sources change. `warm` it carries nothing; `live` it sends the tracks.
 * A broken path is mended by an ICE restart, and by a new connection when that does not help.
 */
export class Peer {
  readonly state = new Store<PeerState>('new');
  readonly quality = new Store<Quality>(UNKNOWN);
  /** The browser's statistics, read once a second while live; whoever wants figures takes them here. */
  readonly report = new Store<RTCStatsReport | null>(null);
  /** One stream per slot index; replaced as a whole when the connection is rebuilt. */
  readonly streams = new Store<readonly MediaStream[]>([]);

  /** Whether the other side is sending, so that silence means a broken path. */
  expectsMedia = false;

  readonly #options: PeerOptions;
  readonly #now: () => number;
  readonly #scope = new AbortController();
  #connection: RTCPeerConnection | null = null;
  #connectionScope = new AbortController();
  #peerId: string | null = null;
  #lostBefore: string | null = null;
  #tracks: LocalTracks = { microphone: null, camera: null };
  #live = false;
  #answered = false;
  /** Pictures are received at all; else the station is asked to send none. */
  #pictures = true;
  #pictureLines: RTCRtpTransceiver[] = [];
  #senders: Senders | null = null;
  #negotiating = false;
  /** The network changed while an offer was under way. */
  #restartWanted = false;
  #offerWanted = false;
  #failures = 0;
  /** Of a second ago or so, and of the one before that. */
  #counters: Counters | null = null;
  #countersBefore: Counters | null = null;
  #word: PathWord = 'alive';
  readonly #path: PathWatch;
  #ceiling = new Ceiling();
  #available: number | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #look: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#path = new PathWatch(this.#now());
    this.#watchLater();
    const mend = () => void this.restart();
    if (typeof window !== 'undefined') {
      window.addEventListener('online', mend, { signal: this.#scope.signal });
      this.#watchNetwork(mend);
    }
  }

  /** Wi-Fi to mobile and back; changes of mere speed are not a reason to look for another path. */
  #watchNetwork(mend: () => void): void {
    const network = (navigator as Navigator & { connection?: EventTarget & { type?: string } })
      .connection;
    let type = network?.type;
    const changed = () => {
      if (network?.type === type) return;
      type = network?.type;
      mend();
    };
    network?.addEventListener('change', changed, { signal: this.#scope.signal });
  }

  get peerId(): string | null {
    return this.#peerId;
  }

  /** Connects if that has not been done; carries nothing until `setLive(true)`. */
  connect(): void {
    if (this.#connection || this.#scope.signal.aborted) return;
    void this.#build();
  }

  /** What is sent while live. */
  async setTracks(tracks: LocalTracks): Promise<void> {
    this.#tracks = tracks;
    await this.#applyTracks();
  }

  /**
   * Whether media is to flow. Until it is `answered` only the camera does: its picture may go to the
   * station, which shows it to nobody, so that the first is there at once; what is said may not, nor a
   * screen and what it sounds like.
   */
  async setLive(live: boolean, answered = live): Promise<void> {
    if (this.#live === live && this.#answered === answered) return;
    this.#answered = answered;
    if (this.#live === live) {
      await this.#applyTracks();
      return;
    }
    this.#live = live;
    this.#path.changed(this.#now());
    this.#forgetCounters();
    if (!live) this.quality.set(UNKNOWN);
    await this.#applyTracks();
  }

  /** Whether pictures are to be received. Without them nothing of the line is spent on any. */
  async receivePictures(pictures: boolean): Promise<void> {
    if (this.#pictures === pictures) return;
    this.#pictures = pictures;
    // A line once inactive does not start again in every browser; a new connection does.
    if (pictures && this.#peerId) await this.#build();
    else await this.#offerPictures();
  }

  async #offerPictures(): Promise<void> {
    const connection = this.#connection;
    if (!connection || !this.#peerId) return;
    if (this.#negotiating) {
      this.#offerWanted = true;
      return;
    }
    for (const line of this.#pictureLines) {
      line.direction = this.#pictures ? 'recvonly' : 'inactive';
    }
    await this.#negotiate(connection);
  }

  /** The network under the connection changed or broke: find another path, keeping the keys. */
  async restart(): Promise<void> {
    const connection = this.#connection;
    if (!connection || !this.#peerId) return;
    if (this.#negotiating) {
      this.#restartWanted = true;
      return;
    }
    this.#options.doubt?.();
    this.#path.mending(this.#now());
    connection.restartIce();
    for (const line of this.#pictureLines) {
      line.direction = this.#pictures ? 'recvonly' : 'inactive';
    }
    await this.#negotiate(connection);
  }

  /** The station has lost the connection with this id: make a new one. */
  lost(peerId: string): void {
    // The word may overtake the answer that tells us our id: two workers that die in a row, say.
    if (peerId === this.#peerId) void this.#build();
    else this.#lostBefore = peerId;
  }

  /** Somebody has a use for these layers of the camera, and nobody for its others. */
  async useLayers(source: 'camera' | 'screen', rids: readonly string[]): Promise<void> {
    const sender = this.#senders?.camera;
    if (source === 'camera' && sender) await sendLayers(sender, rids);
  }

  close(): void {
    if (this.#scope.signal.aborted) return;
    this.#scope.abort();
    clearTimeout(this.#retry);
    clearTimeout(this.#look);
    this.#drop();
    this.state.set('closed');
  }

  #drop(): void {
    this.#connectionScope.abort();
    this.#connection?.close();
    this.#connection = null;
    this.#senders = null;
    this.#peerId = null;
    this.#forgetCounters();
    this.#negotiating = this.#restartWanted = this.#offerWanted = false;
    this.#ceiling = new Ceiling();
  }

  async #build(): Promise<void> {
    if (this.#scope.signal.aborted) return;
    clearTimeout(this.#retry);
    const again = this.state.value !== 'new';
    this.#drop();
    this.state.set(again ? 'interrupted' : 'connecting');
    const configuration: RTCConfiguration = {
      iceServers: this.#options.iceServers(),
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
    };
    const connection =
      this.#options.create?.(configuration) ?? new RTCPeerConnection(configuration);
    this.#connection = connection;
    this.#path.renewed(this.#now());
    this.#connectionScope = new AbortController();
    const { signal } = this.#connectionScope;
    connection.addEventListener(
      'connectionstatechange',
      () => this.#stateChanged(connection.connectionState),
      { signal },
    );
    this.#addTransceivers(connection);
    await this.#applyTracks();
    await this.#negotiate(connection);
    // A line has to be offered as a receiving one once, or it would be nothing's for good.
    if (!this.#pictures && connection === this.#connection) await this.#offerPictures();
  }

  /** The order is part of the protocol: microphone, camera, screen, its sound, then the receiving slots. */
  #addTransceivers(connection: RTCPeerConnection): void {
    const own = new MediaStream();
    const audio = connection.addTransceiver('audio', { direction: 'sendonly', streams: [own] });
    const video = connection.addTransceiver('video', {
      direction: 'sendonly',
      streams: [own],
      sendEncodings: this.#options.simulcast ? sendEncodings() : [{ maxBitrate: VIDEO_BPS }],
    });
    // A stream of its own: what is shown is not to be held back to be in step with a voice.
    const shown = new MediaStream();
    const screen = connection.addTransceiver('video', {
      direction: 'sendonly',
      streams: [shown],
      sendEncodings: [{ maxBitrate: SCREEN_BPS, maxFramerate: SCREEN_FPS }],
    });
    const screenSound = connection.addTransceiver('audio', {
      direction: 'sendonly',
      streams: [shown],
    });
    this.#senders = {
      microphone: audio.sender,
      camera: video.sender,
      screen: screen.sender,
      screenSound: screenSound.sender,
    };
    const receive = (kind: 'audio' | 'video') =>
      connection.addTransceiver(kind, { direction: 'recvonly' });
    const sounds = Array.from({ length: AUDIO_SLOTS }, () => receive('audio').receiver.track);
    const pictureSlots = this.#options.videoSlots ?? VIDEO_SLOTS;
    this.#pictureLines = Array.from({ length: pictureSlots }, () => receive('video'));
    const pictures = this.#pictureLines.map(({ receiver }) => receiver.track);
    if (this.#options.videoSlots !== undefined) {
      for (const line of connection.getTransceivers()) {
        offerForwarded(line, line.receiver.track.kind === 'audio' ? 'audio' : 'video');
      }
    }
    const streams = pictures.map((picture, index) => {
      const sound = sounds[index];
      return new MediaStream(sound ? [sound, picture] : [picture]);
    });
    this.streams.set(streams);
  }

  /** Sends the offer at once; candidates are not waited for, the station needs none of ours. */
  async #negotiate(connection: RTCPeerConnection): Promise<void> {
    if (this.#negotiating) return;
    this.#negotiating = true;
    const { signal } = this.#connectionScope;
    const asked = this.#peerId;
    try {
      const offer = await connection.createOffer();
      await connection.setLocalDescription(offer);
      const answer = await this.#options.offer(offer.sdp ?? '', asked);
      if (signal.aborted) return;
      const otherKeys = asked !== null && answer.peerId !== asked;
      if (otherKeys || answer.peerId === this.#lostBefore) {
        // The station had lost ours, and has answered for another; or it has lost this one by now.
        void this.#build();
        return;
      }
      await connection.setRemoteDescription({ type: 'answer', sdp: startSharp(answer.sdp) });
      this.#peerId = answer.peerId;
      this.#failures = 0;
      await this.#setPreferences();
    } catch {
      if (!signal.aborted) this.#rebuildLater();
    } finally {
      if (!signal.aborted) this.#negotiated();
    }
  }

  /** Looks for more bandwidth on the way up (see `Ceiling`): the station's answer again, from here. */
  async #lookForMore(connection: RTCPeerConnection): Promise<void> {
    const answer = connection.remoteDescription;
    if (!answer || !this.#senders?.camera.track) return;
    const unsettled = connection.getTransceivers().some((each) => each.mid === null);
    if (unsettled || this.#negotiating || connection.signalingState !== 'stable') return;
    const available = this.#available;
    if (!this.#ceiling.due(available, VIDEO_BPS, this.#now())) return;
    this.#negotiating = true;
    const { signal } = this.#connectionScope;
    try {
      for (const kbps of this.#ceiling.next(available, VIDEO_BPS)) {
        await connection.setLocalDescription(await connection.createOffer());
        await connection.setRemoteDescription({
          type: 'answer',
          sdp: Ceiling.on(answer.sdp, kbps),
        });
      }
    } catch {
      this.#ceiling.stop();
      await connection.setLocalDescription({ type: 'rollback' }).catch(() => undefined);
    } finally {
      if (!signal.aborted) this.#negotiated();
    }
  }

  #negotiated(): void {
    this.#negotiating = false;
    const [restart, offer] = [this.#restartWanted, this.#offerWanted];
    this.#restartWanted = this.#offerWanted = false;
    if (restart) void this.restart();
    else if (offer) void this.#offerPictures();
  }

  #rebuildLater(): void {
    const delay = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 4_000;
    this.#failures += 1;
    this.state.set('interrupted');
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#build(), delay);
  }

  /** On a bad network a face gets smaller before it gets jerky, and a text jerky before it gets blurred. */
  async #setPreferences(): Promise<void> {
    const senders = this.#senders;
    if (!senders) return;
    // each of several sizes has a bound of its own
    const bound = this.#options.simulcast ? null : VIDEO_BPS;
    await prefer(senders.camera, 'maintain-framerate', bound);
    await prefer(senders.screen, 'maintain-resolution', SCREEN_BPS);
    // A screen has many viewers and no sizes to choose from; frames matter least in it.
    await layerFrames(senders.screen);
  }

  async #applyTracks(): Promise<void> {
    const senders = this.#senders;
    if (!senders) return;
    await Promise.all([
      this.#put(senders, 'microphone'),
      this.#put(senders, 'camera'),
      this.#put(senders, 'screen'),
      this.#put(senders, 'screenSound'),
    ]);
  }

  /** A sender has its new track only after a while; what is wanted may have changed by then. */
  async #put(senders: Senders, source: keyof Senders): Promise<void> {
    const sender = senders[source];
    let wanted: MediaStreamTrack | null;
    do {
      wanted = this.#flowing(source);
      if (sender.track === wanted) return;
      await sender.replaceTrack(wanted).catch(() => undefined);
    } while (this.#flowing(source) !== wanted);
  }

  #flowing(source: keyof Senders): MediaStreamTrack | null {
    const flows = this.#live && (source === 'camera' || this.#answered);
    return flows ? (this.#tracks[source] ?? null) : null;
  }

  #stateChanged(state: RTCPeerConnectionState): void {
    switch (state) {
      case 'connected':
        this.#path.connected(this.#now());
        this.state.set('connected');
        break;
      case 'disconnected':
        this.#path.disconnected(this.#now());
        this.state.set('interrupted');
        break;
      case 'failed':
        this.state.set('interrupted');
        if (!this.#path.mended && this.#peerId) void this.restart();
        else this.#rebuildLater();
        break;
      default:
        break;
    }
  }

  #forgetCounters(): void {
    this.#counters = this.#countersBefore = null;
    this.#word = 'alive';
  }

  #watchLater(): void {
    if (this.#scope.signal.aborted) return;
    const look = () => void this.#watch().finally(() => this.#watchLater());
    this.#look = setTimeout(look, this.#path.nextMs);
  }

  /** Browsers say `connected` long after media has died, so arrival itself is watched. */
  async #watch(): Promise<void> {
    const connection = this.#connection;
    const slept = this.#path.slept(this.#now());
    if (!connection || !this.#peerId) return;
    if (slept) {
      // Whatever held before, addresses and paths may be others now.
      void this.restart();
      return;
    }
    if (this.#negotiating) return;
    const word = this.#live ? await this.#measure(connection) : null;
    if (connection !== this.#connection) return;
    const remedy = this.#path.remedy(this.#now(), word);
    // (not waited for: looking goes on meanwhile, and times itself by that)
    if (remedy === 'restart') void this.restart();
    else if (remedy === 'rebuild') void this.#build();
    else if (word === 'alive') void this.#lookForMore(connection);
  }

  async #measure(connection: RTCPeerConnection): Promise<PathWord | null> {
    const report = await connection.getStats();
    if (connection !== this.#connection || !this.#live) return null;
    const nowMs = this.#now();
    const counters = readCounters(report, nowMs);
    const before = this.#counters;
    const since = this.#countersBefore ?? before;
    const word = this.#path.look({
      nowMs,
      heard: counters.heard,
      mediaBytes: counters.bytesReceived,
      expected: this.expectsMedia,
      sending: since !== null && flowed(since, counters),
    });
    this.#available = availableBps(report);
    if (word === this.#word && before && nowMs - before.atMs < STATS_MS) return word;
    this.#word = word;
    this.#countersBefore = before;
    this.#counters = counters;
    if (before) {
      const quality = judge(before, counters);
      this.quality.set(word === 'alive' ? quality : { ...quality, word });
    }
    this.report.set(report);
    return word;
  }
}
