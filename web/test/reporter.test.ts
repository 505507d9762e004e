import { describe, expect, it } from 'vitest';
import { readReception, type Report, Reporter } from '../src/call/reporter';

type Entries = [string, unknown][];

/** What a browser reports after `seconds` of a call at 20 fps and 50 packets of sound a second. */
function stats(seconds: number, changes: { audio?: object; video?: object; local?: object } = {}) {
  const entries: Entries = [
    [
      'a',
      {
        type: 'inbound-rtp',
        kind: 'audio',
        packetsReceived: 50 * seconds,
        packetsLost: 0,
        totalSamplesReceived: 48_000 * seconds,
        concealedSamples: 0,
        silentConcealedSamples: 0,
        jitterBufferDelay: 0.06 * 48_000 * seconds,
        jitterBufferEmittedCount: 48_000 * seconds,
        ...changes.audio,
      },
    ],
    [
      'v',
      {
        type: 'inbound-rtp',
        kind: 'video',
        packetsReceived: 60 * seconds,
        packetsLost: 0,
        framesDecoded: 20 * seconds,
        freezeCount: 0,
        totalFreezesDuration: 0,
        frameWidth: 640,
        frameHeight: 360,
        ...changes.video,
      },
    ],
    ['t', { type: 'transport', selectedCandidatePairId: 'p' }],
    ['q', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 9 }],
    ['p', { type: 'candidate-pair', localCandidateId: 'l', currentRoundTripTime: 0.04 }],
    ['l', { type: 'local-candidate', candidateType: 'host', protocol: 'udp', ...changes.local }],
  ];
  return entries;
}

/** A reporter in a call that began before the times of the test, so that it has settled. */
function reporter() {
  const told: [string, Report][] = [];
  const made = new Reporter((contactId, report) => told.push([contactId, report]));
  made.follow('c1');
  made.take(stats(0), -3_000);
  return { made, told };
}

describe('reporter', () => {
  it('tells after five seconds, then every ten, and what is left at the end', () => {
    const { made, told } = reporter();
    for (let second = 1; second <= 19; second += 1) made.take(stats(second), second * 1_000);
    expect(told.map(([, report]) => report.intervalS)).toEqual([5, 10]);
    made.follow(null);
    expect(told.map(([, report]) => report.intervalS)).toEqual([5, 10, 3]);
    expect(told.every(([contactId]) => contactId === 'c1')).toBe(true);
    expect(told[1]?.[1]).toEqual({
      intervalS: 10,
      freezes: 0,
      freezeS: 0,
      concealment: 0,
      fps: 20,
      jitterBufferMs: 60,
      rttMs: 40,
      loss: 0,
      path: 'udp',
      width: 640,
      height: 360,
    });
    made.take(stats(30), 30_000);
    made.follow(null);
    expect(told).toHaveLength(3);
  });

  it('counts what is bad, and only what is new of it', () => {
    const { made, told } = reporter();
    const old = {
      audio: { packetsLost: 100, concealedSamples: 48_000 },
      video: { freezeCount: 7 },
    };
    made.take(stats(1, old), 1_000);
    const audio = {
      packetsLost: 114,
      concealedSamples: 48_000 + 12_000,
      silentConcealedSamples: 2_400,
    };
    const video = { freezeCount: 9, totalFreezesDuration: 1.25, framesDecoded: 70 };
    made.take(stats(6, { audio, video }), 6_000);
    const report = told[0]?.[1];
    expect(report?.freezes).toBe(2);
    expect(report?.freezeS).toBe(1.25);
    expect(report?.fps).toBe(10);
    expect(report?.concealment).toBe(0.04);
    expect(report?.loss).toBeCloseTo(14 / (14 + 550), 4);
  });

  it('says nothing of pictures that nobody sends', () => {
    const { made, told } = reporter();
    const video = { packetsReceived: 0, framesDecoded: 0, frameWidth: undefined };
    for (const second of [1, 6]) made.take(stats(second, { video }), second * 1_000);
    expect(told[0]?.[1]).toMatchObject({ fps: null, width: null, height: null, rttMs: 40 });
  });

  it('counts frames over the time in which there were pictures', () => {
    const { made, told } = reporter();
    for (let second = 1; second <= 6; second += 1) {
      const shown = Math.min(second, 3);
      const video = { packetsReceived: 60 * shown, framesDecoded: 20 * shown };
      made.take(stats(second, { video }), second * 1_000);
    }
    expect(told[0]?.[1].fps).toBe(20);
  });

  it('goes on over a connection made anew', () => {
    const { made, told } = reporter();
    made.take(stats(100), 1_000);
    made.take(stats(102), 3_000);
    made.take(stats(1), 4_000);
    made.take(stats(3), 6_000);
    expect(told[0]?.[1]).toMatchObject({ intervalS: 5, fps: 20, loss: 0 });
  });

  it('judges no pictures without a camera, and no sound without a microphone', () => {
    const { made, told } = reporter();
    made.expected = { microphone: false, camera: false };
    const audio = { concealedSamples: 40_000 };
    const video = { framesDecoded: 5, freezeCount: 2, totalFreezesDuration: 3 };
    made.take(stats(1), 1_000);
    made.take(stats(6, { audio, video }), 6_000);
    const nothing = { fps: null, freezes: 0, freezeS: 0, concealment: null, jitterBufferMs: null };
    expect(told[0]?.[1]).toMatchObject({ ...nothing, rttMs: 40, loss: 0 });
  });

  it('takes no account of the first moments', () => {
    const told: Report[] = [];
    const made = new Reporter((_, report) => told.push(report));
    made.follow('c1');
    made.take(stats(1), 1_000);
    const audio = { concealedSamples: 30_000 };
    for (const second of [2, 3, 4, 9]) made.take(stats(second, { audio }), second * 1_000);
    expect(told).toMatchObject([{ intervalS: 5, concealment: 0 }]);
  });

  it('tells over what the connection runs', () => {
    const path = (local: object) => readReception(stats(1, { local })).path;
    expect(path({})).toBe('udp');
    expect(path({ protocol: 'tcp' })).toBe('tcp');
    expect(path({ candidateType: 'relay', protocol: 'udp' })).toBe('relay');
    expect(readReception([]).path).toBeNull();
  });
});
