import type { ReportQuality } from '../protocol/citizen';
import type { Store } from '../state/store';

/** What is reported of some seconds of a call. */
export type Report = Required<Omit<ReportQuality, 'type' | 'id' | 'contactId'>>;

/** What a browser has counted so far of what it receives, out of `RTCPeerConnection.getStats()`. */
export interface Reception {
  packets: number;
  lost: number;
  videoPackets: number;
  frames: number;
  freezes: number;
  freezeS: number;
  samples: number;
  concealed: number;
  bufferS: number;
  buffered: number;
  rttMs: number | null;
  path: Report['path'];
  width: number | null;
  height: number | null;
}

type Entry = Record<string, unknown> & { type?: string };
type Counter = {
  [K in keyof Reception]: number extends Reception[K]
    ? null extends Reception[K]
      ? never
      : K
    : never;
}[keyof Reception];

/** What the first moments of a call bring (no sound yet, a first picture) is not its quality. */
const SETTLE_MS = 3_000;
const FIRST_MS = 5_000;
const EVERY_MS = 10_000;
const SOUND: ReadonlySet<Counter> = new Set(['samples', 'concealed', 'bufferS', 'buffered']);
const PICTURE: ReadonlySet<Counter> = new Set(['videoPackets', 'frames', 'freezes', 'freezeS']);
const numeric = (value: unknown) => (typeof value === 'number' && value > 0 ? value : 0);

/** Adds up what matters of a statistics report. */
export function readReception(report: Iterable<[string, unknown]>): Reception {
  const found: Reception = { ...nothing(), rttMs: null, path: null, width: null, height: null };
  const candidates = new Map<unknown, Entry>();
  const pairs = new Map<unknown, Entry>();
  let selected: unknown = null;
  for (const [id, value] of report) {
    const entry = value as Entry;
    if (entry.type === 'inbound-rtp') addInbound(found, entry);
    else if (entry.type === 'local-candidate') candidates.set(id, entry);
    else if (entry.type === 'candidate-pair') pairs.set(id, entry);
    else if (entry.type === 'transport') selected = entry['selectedCandidatePairId'];
  }
  const pair =
    pairs.get(selected) ??
    [...pairs.values()].find((each) => each['selected'] === true) ??
    [...pairs.values()].find((each) => each['nominated'] === true);
  if (pair) {
    const rtt = pair['currentRoundTripTime'];
    // Firefox says nought where it does not know.
    if (typeof rtt === 'number' && rtt > 0) found.rttMs = rtt * 1000;
    found.path = pathOf(candidates.get(pair['localCandidateId']));
  }
  return found;
}

function addInbound(found: Reception, entry: Entry): void {
  found.packets += numeric(entry['packetsReceived']);
  found.lost += numeric(entry['packetsLost']);
  if (entry['kind'] === 'audio') {
    found.samples += numeric(entry['totalSamplesReceived']);
    // Silence for a microphone that is off is not something missing.
    found.concealed +=
      numeric(entry['concealedSamples']) - numeric(entry['silentConcealedSamples']);
    found.bufferS += numeric(entry['jitterBufferDelay']);
    found.buffered += numeric(entry['jitterBufferEmittedCount']);
    return;
  }
  found.videoPackets += numeric(entry['packetsReceived']);
  found.frames += numeric(entry['framesDecoded']);
  found.freezes += numeric(entry['freezeCount']);
  found.freezeS += numeric(entry['totalFreezesDuration']);
  const width = numeric(entry['frameWidth']);
  if (width > (found.width ?? 0)) {
    found.width = width;
    found.height = numeric(entry['frameHeight']) || null;
  }
}

function pathOf(candidate: Entry | undefined): Report['path'] {
  if (!candidate) return null;
  if (candidate['candidateType'] === 'relay') return 'relay';
  return candidate['protocol'] === 'tcp' ? 'tcp' : 'udp';
}

/**
 * Tells the station every ten seconds, and once at the end, how the call is received here.
 *
 * It is handed the statistics that the connection reads anyway. A connection made anew counts from
 * nought again; what was counted before stays.
 */
export class Reporter {
  /**
   * What the other side's microphone and camera send. Without a microphone there is no sound to make up,
   * and pictures without a camera are those of a screen, of which there are few a second.
   */
  expected = { microphone: true, camera: true };
  readonly #send: (contactId: string, report: Report) => void;
  #contactId: string | null = null;
  #before: Reception | null = null;
  #firstMs: number | null = null;
  #lastMs = 0;
  #beganMs = 0;
  #sent = 0;
  #sums = nothing();
  /** How long pictures came, in milliseconds. */
  #pictureMs = 0;

  constructor(send: (contactId: string, report: Report) => void) {
    this.#send = send;
  }

  /** Takes the statistics of a connection as it reads them. */
  watch(
    report: Store<RTCStatsReport | null>,
    signal: AbortSignal,
    now: () => number = Date.now,
  ): void {
    report.subscribe((each) => each && this.take(each, now()), signal);
  }

  /** Which contact is being talked in; null when it is over: then what is left is told. */
  follow(contactId: string | null): void {
    if (contactId === this.#contactId) return;
    this.#tell();
    this.#contactId = contactId;
    this.#before = this.#firstMs = null;
    this.#sent = 0;
    this.#clear();
  }

  /** One reading, about once a second. */
  take(report: Iterable<[string, unknown]>, nowMs: number): void {
    if (this.#contactId === null) return;
    this.#firstMs ??= nowMs;
    if (nowMs - this.#firstMs < SETTLE_MS) return;
    const now = readReception(report);
    const before = this.#before;
    this.#before = now;
    if (before) {
      const pictures = this.#add(before, now);
      if (pictures) this.#pictureMs += nowMs - this.#lastMs;
    } else {
      this.#beganMs = nowMs;
    }
    this.#lastMs = nowMs;
    if (nowMs - this.#beganMs >= (this.#sent === 0 ? FIRST_MS : EVERY_MS)) this.#tell();
  }

  /** Gives whether pictures came meanwhile. */
  #add(before: Reception, now: Reception): boolean {
    const grown = (name: Counter) =>
      now[name] < before[name] ? now[name] : now[name] - before[name];
    for (const name of Object.keys(this.#sums) as Counter[]) {
      if (SOUND.has(name) && !this.expected.microphone) continue;
      if (PICTURE.has(name) && !this.expected.camera) continue;
      this.#sums[name] += grown(name);
    }
    return this.expected.camera && (grown('videoPackets') > 0 || grown('frames') > 0);
  }

  #tell(): void {
    const contactId = this.#contactId;
    const seconds = (this.#lastMs - this.#beganMs) / 1000;
    const now = this.#before;
    if (contactId === null || !now || seconds < 1) return;
    const sums = this.#sums;
    const share = (part: number, whole: number) => (whole > 0 ? round(part / whole, 4) : null);
    const pictureS = this.#pictureMs / 1000;
    this.#send(contactId, {
      intervalS: round(seconds, 2),
      freezes: sums.freezes,
      freezeS: round(sums.freezeS, 3),
      concealment: share(sums.concealed, sums.samples),
      fps: pictureS >= 1 ? round(sums.frames / pictureS, 1) : null,
      jitterBufferMs: sums.buffered > 0 ? round((sums.bufferS / sums.buffered) * 1000, 0) : null,
      rttMs: now.rttMs === null ? null : round(now.rttMs, 1),
      loss: share(sums.lost, sums.lost + sums.packets),
      path: now.path,
      width: pictureS >= 1 ? now.width : null,
      height: pictureS >= 1 ? now.height : null,
    });
    this.#sent += 1;
    this.#clear();
  }

  #clear(): void {
    this.#sums = nothing();
    this.#pictureMs = 0;
    this.#beganMs = this.#lastMs;
  }
}

function nothing(): Record<Counter, number> {
  return {
    packets: 0,
    lost: 0,
    videoPackets: 0,
    frames: 0,
    freezes: 0,
    freezeS: 0,
    samples: 0,
    concealed: 0,
    bufferS: 0,
    buffered: 0,
  };
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
