/**
 * How the connection is, in the words the pages use. `lost`: nothing arrives from the station; `silent`:
 * the station is heard, and nothing of the other side is.
 */
export type QualityWord = 'unknown' | 'good' | 'weak' | 'bad' | 'lost' | 'silent';

export interface Quality {
  word: QualityWord;
  rttMs: number | null;
  /** Share of packets that did not arrive in the last interval, 0 to 1, the worse of both ways. */
  loss: number;
  jitterMs: number | null;
  sendBps: number;
  receiveBps: number;
  framesPerSecond: number | null;
}

/** Counters of one moment, taken out of a statistics report. */
export interface Counters {
  atMs: number;
  /** Grows with whatever arrives, checks of the path included; null where that is not counted. */
  heard: number | null;
  bytesReceived: number;
  bytesSent: number;
  packetsSent: number;
  packetsReceived: number;
  packetsLost: number;
  remoteLoss: number;
  rttMs: number | null;
  jitterMs: number | null;
  framesPerSecond: number | null;
}

export const UNKNOWN: Quality = {
  word: 'unknown',
  rttMs: null,
  loss: 0,
  jitterMs: null,
  sendBps: 0,
  receiveBps: 0,
  framesPerSecond: null,
};

type Entry = Record<string, unknown> & { type?: string };

const numeric = (value: unknown) => (typeof value === 'number' ? value : 0);

/** Adds up what matters of `RTCPeerConnection.getStats()`. */
export function readCounters(report: Iterable<[string, unknown]>, atMs: number): Counters {
  const counters: Counters = {
    atMs,
    heard: null,
    bytesReceived: 0,
    bytesSent: 0,
    packetsSent: 0,
    packetsReceived: 0,
    packetsLost: 0,
    remoteLoss: 0,
    rttMs: null,
    jitterMs: null,
    framesPerSecond: null,
  };
  for (const [, value] of report) {
    const entry = value as Entry;
    if (entry.type === 'inbound-rtp') {
      counters.bytesReceived += numeric(entry['bytesReceived']);
      counters.packetsReceived += numeric(entry['packetsReceived']);
      counters.packetsLost += Math.max(0, numeric(entry['packetsLost']));
      if (entry['kind'] === 'audio' && numeric(entry['packetsReceived']) > 0) {
        counters.jitterMs = Math.max(counters.jitterMs ?? 0, numeric(entry['jitter']) * 1000);
      }
      if (typeof entry['framesPerSecond'] === 'number') {
        counters.framesPerSecond = Math.max(
          counters.framesPerSecond ?? 0,
          entry['framesPerSecond'],
        );
      }
    } else if (entry.type === 'outbound-rtp') {
      counters.bytesSent += numeric(entry['bytesSent']);
      counters.packetsSent += numeric(entry['packetsSent']);
    } else if (entry.type === 'remote-inbound-rtp') {
      counters.remoteLoss = Math.max(counters.remoteLoss, numeric(entry['fractionLost']));
    } else if (entry.type === 'candidate-pair' && entry['nominated'] === true) {
      if (typeof entry['currentRoundTripTime'] === 'number') {
        counters.rttMs = entry['currentRoundTripTime'] * 1000;
      }
      if (typeof entry['responsesReceived'] === 'number') {
        counters.heard = (counters.heard ?? 0) + entry['responsesReceived'];
      }
    } else if (entry.type === 'transport' && typeof entry['packetsReceived'] === 'number') {
      counters.heard = (counters.heard ?? 0) + entry['packetsReceived'];
    }
  }
  return counters;
}

/** A sound alone is fifty packets a second; a screen on which nothing happens is one or two. */
const FLOWS_PER_S = 10;

/** Whether more has been sent between two moments than now and then a packet. */
export function flowed(before: Counters, now: Counters): boolean {
  const seconds = (now.atMs - before.atMs) / 1000;
  return seconds > 0 && now.packetsSent - before.packetsSent >= FLOWS_PER_S * seconds;
}

/** Judges the interval between two moments. */
export function judge(before: Counters, now: Counters): Quality {
  const seconds = Math.max(0.001, (now.atMs - before.atMs) / 1000);
  const received = Math.max(0, now.packetsReceived - before.packetsReceived);
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const inbound = received + lost > 0 ? lost / (received + lost) : 0;
  const loss = Math.max(inbound, now.remoteLoss);
  const rate = (first: number, last: number) => Math.max(0, ((last - first) * 8) / seconds);
  const rtt = now.rttMs ?? 0;
  const jitter = now.jitterMs ?? 0;
  let word: QualityWord = 'good';
  if (loss > 0.12 || rtt > 800 || jitter > 150) word = 'bad';
  else if (loss > 0.04 || rtt > 350 || jitter > 60) word = 'weak';
  return {
    word,
    loss,
    rttMs: now.rttMs,
    jitterMs: now.jitterMs,
    sendBps: rate(before.bytesSent, now.bytesSent),
    receiveBps: rate(before.bytesReceived, now.bytesReceived),
    framesPerSecond: now.framesPerSecond,
  };
}
