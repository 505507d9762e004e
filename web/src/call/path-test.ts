import { api } from '../api';
import { startSharp } from './peer';
import type { IceServer } from '../protocol/api';

/** How a network lets sound and pictures pass: UDP to the station, TCP to it, or a relay. */
export type Way = 'direct' | 'tcp' | 'relay';
export type PathWord = 'good' | 'weak' | 'bad' | 'none';

/** What was found. Only `word` is there when no way was. */
export interface PathResult {
  word: PathWord;
  way: Way | null;
  rttMs: number | null;
  /** Share of packets lost on the way there and back, 0 to 1. */
  loss: number | null;
  /** What came back of what was sent; the way may carry more. */
  kbps: number | null;
}

export interface PathTestOptions {
  /** Whether pictures are to pass, too: then enough is sent to find out. */
  picture: boolean;
  signal: AbortSignal;
  create?: (configuration: RTCConfiguration) => RTCPeerConnection;
  source?: (kbps: number) => MediaStreamTrack | null;
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const CONNECT_MS = 12_000;
const SETTLE_MS = 1_000;
const MEASURE_MS = 4_000;
const POLL_MS = 100;
const PICTURE_KBPS = 700;
const SOUND_KBPS = 100;
const FRAMES_PER_S = 15;

/** At most so much loss, delay and, for pictures, at least so much bandwidth. */
const GOOD = { loss: 0.03, rttMs: 300, kbps: 350 };
const WEAK = { loss: 0.1, rttMs: 800, kbps: 120 };

export const NO_WAY: PathResult = { word: 'none', way: null, rttMs: null, loss: null, kbps: null };

/** Whether this browser has calls at all; in the Lockdown Mode of an iPhone it has not. */
export function hasCalls(): boolean {
  return typeof RTCPeerConnection !== 'undefined';
}

/**
 * Makes a short connection to a media worker, which sends back what it gets, and measures it.
 *
 * No camera and no microphone: the picture is noise drawn here. It takes about six seconds.
 *
 * @throws {ApiError} when the station has no room for it now; an `AbortError` when `signal` aborts.
 */
export async function testPath(options: PathTestOptions): Promise<PathResult> {
  const { signal } = options;
  const sleep = options.sleep ?? pause;
  const { iceServers } = await api('path-test', { signal });
  const configuration: RTCConfiguration = {
    iceServers: iceServers.map(asIceServer),
    bundlePolicy: 'max-bundle',
  };
  const connection = options.create?.(configuration) ?? new RTCPeerConnection(configuration);
  const kbps = options.picture ? PICTURE_KBPS : SOUND_KBPS;
  const track = (options.source ?? noise)(kbps);
  try {
    connection.addTransceiver(track ?? 'video', {
      direction: 'sendonly',
      sendEncodings: [{ maxBitrate: kbps * 1000 }],
    });
    connection.addTransceiver('video', { direction: 'recvonly' });
    const offer = await connection.createOffer();
    await connection.setLocalDescription(offer);
    const answer = await api('path-test', {
      method: 'POST',
      body: { sdp: offer.sdp ?? '' },
      signal,
    });
    const sdp = options.picture ? startSharp(answer.sdp) : answer.sdp;
    await connection.setRemoteDescription({ type: 'answer', sdp });
    for (let waited = 0; connection.connectionState !== 'connected'; waited += POLL_MS) {
      if (waited >= CONNECT_MS || connection.connectionState === 'failed') return NO_WAY;
      await sleep(POLL_MS, signal);
    }
    await sleep(SETTLE_MS, signal);
    const before = readPath(await connection.getStats());
    await sleep(MEASURE_MS, signal);
    const after = readPath(await connection.getStats());
    return rate(before, after, MEASURE_MS, options.picture && track !== null);
  } finally {
    connection.close();
    track?.stop();
  }
}

/** Counters of one moment. */
export interface PathCounters {
  way: Way | null;
  rttMs: number | null;
  received: number;
  lost: number;
  octets: number;
  /** Of the way there, as the station reports it. */
  remoteLoss: number;
}

type Entry = Record<string, unknown> & { type?: string };
type Report = Iterable<[string, unknown]>;

const numeric = (value: unknown) => (typeof value === 'number' ? value : 0);

/** Takes out of a statistics report what the path is and how it fares. */
export function readPath(report: Report): PathCounters {
  const entries = new Map<string, Entry>();
  for (const [id, entry] of report) entries.set(id, entry as Entry);
  const found: PathCounters = {
    way: null,
    rttMs: null,
    received: 0,
    lost: 0,
    octets: 0,
    remoteLoss: 0,
  };
  let chosen: unknown;
  for (const entry of entries.values()) {
    if (entry.type === 'transport') chosen = entry['selectedCandidatePairId'];
    if (entry.type === 'inbound-rtp') {
      found.received += numeric(entry['packetsReceived']);
      found.lost += Math.max(0, numeric(entry['packetsLost']));
      found.octets += numeric(entry['bytesReceived']);
    }
    if (entry.type === 'remote-inbound-rtp') found.remoteLoss = numeric(entry['fractionLost']);
  }
  for (const [id, entry] of entries) {
    // Firefox names no transport's pair and marks it on the pair itself
    if (entry.type !== 'candidate-pair' || !(id === chosen || entry['selected'] === true)) continue;
    const local = entries.get(entry['localCandidateId'] as string);
    found.way =
      local?.['candidateType'] === 'relay'
        ? 'relay'
        : local?.['protocol'] === 'tcp'
          ? 'tcp'
          : 'direct';
    if (typeof entry['currentRoundTripTime'] === 'number') {
      found.rttMs = entry['currentRoundTripTime'] * 1000;
    }
  }
  return found;
}

/** Judges what happened between two moments; without a picture there is no bandwidth to judge. */
export function rate(
  before: PathCounters,
  after: PathCounters,
  ms: number,
  picture: boolean,
): PathResult {
  const received = after.received - before.received;
  const lost = Math.max(0, after.lost - before.lost);
  const back = received + lost > 0 ? lost / (received + lost) : 0;
  const loss = Math.max(back, after.remoteLoss);
  const kbps = Math.round(((after.octets - before.octets) * 8) / ms);
  const rttMs = after.rttMs === null ? null : Math.round(after.rttMs);
  const within = (bound: typeof GOOD) =>
    loss <= bound.loss && (rttMs ?? 0) <= bound.rttMs && (!picture || kbps >= bound.kbps);
  return {
    word: within(GOOD) ? 'good' : within(WEAK) ? 'weak' : 'bad',
    way: after.way,
    rttMs,
    loss,
    kbps: picture ? kbps : null,
  };
}

/** A server of the station's in the browser's form. */
export function asIceServer(server: IceServer): RTCIceServer {
  return {
    urls: server.urls,
    ...(server.username !== null && { username: server.username }),
    ...(server.credential !== null && { credential: server.credential }),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      clearTimeout(timer);
      reject(new DOMException('aborted', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
  });
}

/** A picture that cannot be compressed to nothing, as large as its rate can use. */
function noise(kbps: number): MediaStreamTrack | null {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = kbps > SOUND_KBPS ? [320, 240] : [128, 96];
  const context = canvas.getContext('2d');
  if (!context || !('captureStream' in canvas)) return null;
  const picture = context.createImageData(canvas.width, canvas.height);
  const points = new Uint32Array(picture.data.buffer);
  const draw = () => {
    for (let at = 0; at < points.length; at++) {
      points[at] = 0xff000000 | (Math.random() * 0x1000000);
    }
    context.putImageData(picture, 0, 0);
  };
  draw();
  const [track] = canvas.captureStream(FRAMES_PER_S).getVideoTracks();
  if (!track) return null;
  const timer = setInterval(() => {
    if (track.readyState === 'ended') clearInterval(timer);
    else draw();
  }, 1000 / FRAMES_PER_S);
  return track;
}
