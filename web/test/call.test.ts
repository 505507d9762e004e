import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Peer } from '../src/call/peer';
import { flowed, judge, readCounters, type Counters } from '../src/call/quality';
import { NOTHING, remoteMedia, type SlotContent } from '../src/call/slots';
import { loudness } from '../src/call/sound';
import { FakeConnection, FakeStream, FakeTrack } from './fake-media';

const asTrack = (track: FakeTrack) => track as unknown as MediaStreamTrack;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('MediaStream', FakeStream);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function build(answer: () => Promise<{ sdp: string; peerId: string }>, now?: () => number) {
  const connections: FakeConnection[] = [];
  const offered: [string, string | null][] = [];
  const peer = new Peer({
    iceServers: () => [{ urls: 'turn:example.org' }],
    ...(now && { now }),
    offer: (sdp, peerId) => {
      offered.push([sdp, peerId]);
      return answer();
    },
    create: (configuration) => {
      const connection = new FakeConnection(configuration);
      connections.push(connection);
      return connection as unknown as RTCPeerConnection;
    },
  });
  return { peer, connections, offered, last: () => connections.at(-1)! };
}

const agree = () => Promise.resolve({ sdp: 'answer', peerId: 'p1' });

async function live(answer = agree) {
  const built = build(answer);
  built.peer.connect();
  await vi.advanceTimersByTimeAsync(0);
  built.last().become('connected');
  await built.peer.setTracks({
    microphone: asTrack(new FakeTrack('audio')),
    camera: asTrack(new FakeTrack('video')),
  });
  await built.peer.setLive(true);
  return built;
}

describe('peer', () => {
  it('negotiates its slots in the agreed order and sends the offer at once', async () => {
    const { peer, last, offered } = build(agree);
    peer.connect();
    await vi.advanceTimersByTimeAsync(0);
    const order = last().transceivers.map(({ kind, direction }) => `${kind} ${direction}`);
    expect(order).toEqual([
      'audio sendonly',
      'video sendonly',
      'video sendonly',
      'audio sendonly',
      ...Array<string>(3).fill('audio recvonly'),
      ...Array<string>(4).fill('video recvonly'),
    ]);
    expect(last().configuration.iceServers).toEqual([{ urls: 'turn:example.org' }]);
    expect(offered).toEqual([['offer 1', null]]);
    expect(last().answers).toEqual(['answer']);
    expect(peer.peerId).toBe('p1');
    expect(peer.streams.value).toHaveLength(4);
    peer.close();
  });

  it('sends nothing while warm, and the tracks while live', async () => {
    const { peer, last } = build(agree);
    const microphone = new FakeTrack('audio');
    const camera = new FakeTrack('video');
    await peer.setTracks({ microphone: asTrack(microphone), camera: asTrack(camera) });
    peer.connect();
    await vi.advanceTimersByTimeAsync(0);
    const [audio, video] = last().transceivers;
    expect(audio!.sender.track).toBeNull();
    expect(video!.sender.track).toBeNull();
    await peer.setLive(true);
    expect(audio!.sender.track).toBe(microphone);
    expect(video!.sender.track).toBe(camera);
    await peer.setTracks({ microphone: null, camera: asTrack(camera) });
    expect(audio!.sender.track).toBeNull();
    expect(video!.sender.parameters['degradationPreference']).toBe('maintain-framerate');
    peer.close();
  });

  it('sends a shared screen beside the camera, sharp rather than fluent', async () => {
    const { peer, last } = await live();
    const [, camera, screen, sound] = last().transceivers.map(({ sender }) => sender);
    const before = camera!.track;
    expect(before).not.toBeNull();
    const [shown, heard] = [new FakeTrack('video', 'screen'), new FakeTrack('audio', 'tab')];
    await peer.setTracks({
      microphone: null,
      camera: before as unknown as MediaStreamTrack,
      screen: asTrack(shown),
      screenSound: asTrack(heard),
    });
    expect([camera!.track, screen!.track, sound!.track]).toEqual([before, shown, heard]);
    expect(camera!.parameters['degradationPreference']).toBe('maintain-framerate');
    expect(screen!.parameters['degradationPreference']).toBe('maintain-resolution');
    // in temporal layers, of which a viewer with a slow link gets the lowest alone
    expect(screen!.parameters['encodings']).toMatchObject([{ scalabilityMode: 'L1T3' }]);
    expect(camera!.parameters['encodings']).not.toHaveProperty([0, 'scalabilityMode']);
    await peer.setTracks({ microphone: null, camera: null });
    expect([screen!.track, sound!.track]).toEqual([null, null]);
    peer.close();
  });

  it('sends neither sound nor screen before somebody has answered', async () => {
    const { peer, last } = build(agree);
    peer.connect();
    await peer.setTracks({
      microphone: asTrack(new FakeTrack('audio', 'microphone')),
      camera: asTrack(new FakeTrack('video', 'camera')),
      screen: asTrack(new FakeTrack('video', 'window')),
      screenSound: asTrack(new FakeTrack('audio', 'window sound')),
    });
    await peer.setLive(true, false);
    expect(last().sending).toEqual([null, 'camera', null, null]);
    await peer.setLive(true, true);
    expect(last().sending).toEqual(['microphone', 'camera', 'window', 'window sound']);
    await peer.setLive(true, false);
    expect(last().sending).toEqual([null, 'camera', null, null]);
    peer.close();
  });

  it('takes a track away that is only about to be sent', async () => {
    const { peer, last } = build(agree);
    peer.connect();
    await peer.setLive(true);
    const camera = asTrack(new FakeTrack('video', 'camera'));
    const microphone = asTrack(new FakeTrack('audio', 'microphone'));
    const on = peer.setTracks({ microphone, camera });
    const muted = peer.setTracks({ microphone: null, camera });
    await Promise.all([on, muted]);
    expect(last().sending).toEqual([null, 'camera', null, null]);
    peer.close();
  });

  it('restarts ICE under the same id when the connection stays broken', async () => {
    const { peer, last, offered } = await live();
    last().become('disconnected');
    expect(peer.state.value).toBe('interrupted');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(last().restarts).toBe(1);
    expect(offered.at(-1)).toEqual(['offer 2', 'p1']);
    last().become('connected');
    expect(peer.state.value).toBe('connected');
    peer.close();
  });

  it('restarts when media stops arriving though the browser says connected', async () => {
    const { peer, last, connections } = await live();
    peer.expectsMedia = true;
    let bytes = 0;
    for (let second = 0; second < 5; second += 1) {
      last().arrived((bytes += 1_000));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(last().restarts).toBe(0);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(last().restarts).toBe(1);
    expect(peer.quality.value.word).toBe('lost');
    // No better after that: a new connection.
    await vi.advanceTimersByTimeAsync(8_000);
    expect(connections.length).toBeGreaterThan(1);
    expect(connections[0]!.closed).toBe(true);
    peer.close();
  });

  it('restarts sooner while it sends, and is the same connection again when that helps', async () => {
    const { peer, last, connections } = await live();
    peer.expectsMedia = true;
    let [packets, sent] = [0, 0];
    const passes = async (ms: number, per100Ms: number) => {
      for (let past = 0; past < ms; past += 100) {
        last().arrived(packets * 100, (packets += per100Ms));
        last().sent((sent += 6));
        await vi.advanceTimersByTimeAsync(100);
      }
    };
    await passes(5_000, 6);
    expect(last().restarts).toBe(0);
    await passes(900, 0);
    expect(last().restarts).toBe(0);
    await passes(700, 0);
    expect(last().restarts).toBe(1);
    // it was not even said
    expect(peer.quality.value.word).toBe('good');
    await passes(10_000, 6);
    expect(last().restarts).toBe(1);
    expect(connections).toHaveLength(1);
    peer.close();
  });

  it('leaves its path alone when only the other side is not heard', async () => {
    const { peer, last, connections } = await live();
    peer.expectsMedia = true;
    for (let second = 0; second < 12; second += 1) {
      last().arrived(1_000, second);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(peer.quality.value.word).toBe('silent');
    expect(last().restarts).toBe(0);
    expect(connections).toHaveLength(1);
    peer.close();
  });

  it('looks for its path at once after the device has slept', async () => {
    let nowMs = 1_000;
    const built = build(agree, () => nowMs);
    built.peer.connect();
    const tick = async (passedMs: number) => {
      nowMs += passedMs;
      await vi.advanceTimersByTimeAsync(1_000);
    };
    await tick(1_000);
    await tick(1_000);
    built.last().become('connected');
    expect(built.last().restarts).toBe(0);
    await tick(60_000);
    expect(built.last().restarts).toBe(1);
    await tick(1_000);
    expect(built.last().restarts).toBe(1);
    built.peer.close();
  });

  it('begins anew when the station answers a restart for another connection', async () => {
    let asked = 0;
    const { peer, last, connections, offered } = await live(() =>
      Promise.resolve({ sdp: 'answer', peerId: `p${(asked += 1)}` }),
    );
    expect(peer.peerId).toBe('p1');
    await peer.restart();
    await vi.advanceTimersByTimeAsync(0);
    expect(offered.map(([, id]) => id)).toEqual([null, 'p1', null]);
    expect(connections).toHaveLength(2);
    expect(connections[0]!.closed).toBe(true);
    expect(connections[0]!.answers).toEqual(['answer']);
    expect(peer.peerId).toBe('p3');
    expect(last().transceivers[0]!.sender.track).not.toBeNull();
    peer.close();
  });

  it('begins anew when its connection is lost before it has heard of it', async () => {
    const answers: ((answer: { sdp: string; peerId: string }) => void)[] = [];
    const { peer, connections, offered } = build(
      () => new Promise((resolve) => answers.push(resolve)),
    );
    peer.connect();
    await vi.advanceTimersByTimeAsync(0);
    peer.lost('p1');
    answers.pop()!({ sdp: 'answer', peerId: 'p1' });
    await vi.advanceTimersByTimeAsync(0);
    expect(connections).toHaveLength(2);
    expect(connections[0]!.answers).toEqual([]);
    expect(offered.at(-1)?.[1]).toBeNull();
    answers.pop()!({ sdp: 'answer', peerId: 'p2' });
    await vi.advanceTimersByTimeAsync(0);
    expect(connections).toHaveLength(2);
    expect(peer.peerId).toBe('p2');
    peer.close();
  });

  it('follows a network that changes while it is being followed', async () => {
    const answers: (() => void)[] = [];
    const { peer, last } = build(
      () => new Promise((resolve) => answers.push(() => resolve({ sdp: 'answer', peerId: 'p1' }))),
    );
    peer.connect();
    await vi.advanceTimersByTimeAsync(0);
    answers.pop()!();
    await vi.advanceTimersByTimeAsync(0);
    void peer.restart();
    await vi.advanceTimersByTimeAsync(0);
    void peer.restart();
    expect(last().restarts).toBe(1);
    answers.pop()!();
    await vi.advanceTimersByTimeAsync(0);
    expect(last().restarts).toBe(2);
    peer.close();
  });

  it('takes silence for silence when the other side sends nothing', async () => {
    const { peer, last, connections } = await live();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(last().restarts).toBe(0);
    expect(connections).toHaveLength(1);
    peer.close();
  });

  it('builds a new connection when the station has lost it, and keeps sending', async () => {
    const { peer, connections, last } = await live();
    peer.lost('another');
    expect(connections).toHaveLength(1);
    peer.lost('p1');
    await vi.advanceTimersByTimeAsync(0);
    expect(connections).toHaveLength(2);
    expect(connections[0]!.closed).toBe(true);
    expect(last().transceivers[0]!.sender.track).not.toBeNull();
    peer.close();
  });

  it('tries again, more and more slowly, while the station refuses', async () => {
    const { peer, connections } = build(() => Promise.reject(new Error('busy')));
    peer.connect();
    await vi.advanceTimersByTimeAsync(0);
    expect(connections).toHaveLength(1);
    expect(peer.state.value).toBe('interrupted');
    await vi.advanceTimersByTimeAsync(600);
    expect(connections).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(connections).toHaveLength(3);
    peer.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connections).toHaveLength(3);
  });
});

describe('quality', () => {
  const counters = (change: Partial<Counters>): Counters => ({
    atMs: 0,
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
    ...change,
  });

  it('reads the report of a browser', () => {
    const report = new Map<string, Record<string, unknown>>([
      [
        'a',
        {
          type: 'inbound-rtp',
          kind: 'audio',
          bytesReceived: 100,
          packetsReceived: 10,
          packetsLost: 1,
          jitter: 0.02,
        },
      ],
      [
        'v',
        {
          type: 'inbound-rtp',
          kind: 'video',
          bytesReceived: 900,
          packetsReceived: 30,
          packetsLost: -2,
          framesPerSecond: 20,
        },
      ],
      ['o', { type: 'outbound-rtp', bytesSent: 50, packetsSent: 5 }],
      ['r', { type: 'remote-inbound-rtp', fractionLost: 0.1 }],
      [
        'p',
        {
          type: 'candidate-pair',
          nominated: true,
          currentRoundTripTime: 0.05,
          responsesReceived: 4,
        },
      ],
      ['t', { type: 'transport', packetsReceived: 60 }],
      ['q', { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 }],
    ]);
    expect(readCounters(report, 7)).toEqual(
      counters({
        atMs: 7,
        heard: 64,
        bytesReceived: 1_000,
        bytesSent: 50,
        packetsSent: 5,
        packetsReceived: 40,
        packetsLost: 1,
        remoteLoss: 0.1,
        rttMs: 50,
        jitterMs: 20,
        framesPerSecond: 20,
      }),
    );
  });

  it('tells a flow of packets from one now and then', () => {
    const before = counters({ atMs: 1_000, packetsSent: 100 });
    const later = (packetsSent: number) => counters({ atMs: 2_500, packetsSent });
    expect(flowed(before, later(175))).toBe(true);
    expect(flowed(before, later(103))).toBe(false);
    expect(flowed(before, before)).toBe(false);
  });

  it('finds words for loss and delay of the last interval', () => {
    const before = counters({ packetsReceived: 1_000, packetsLost: 500 });
    const after = (change: Partial<Counters>) =>
      judge(before, counters({ atMs: 1_000, packetsReceived: 1_100, packetsLost: 500, ...change }))
        .word;
    expect(after({})).toBe('good');
    expect(after({ packetsLost: 507 })).toBe('weak');
    expect(after({ packetsLost: 530 })).toBe('bad');
    expect(after({ rttMs: 500 })).toBe('weak');
    expect(after({ remoteLoss: 0.2 })).toBe('bad');
  });

  it('hears as the ear does', () => {
    expect(loudness([0, 0, 0])).toBe(0);
    expect(loudness([1, -1, 1])).toBe(1);
    expect(loudness([0.01, -0.01])).toBeGreaterThan(0.2);
    expect(loudness([0.01, -0.01])).toBeLessThan(0.6);
  });
});

describe('slots', () => {
  const streams = ['s0', 's1', 's2', 's3'] as unknown as MediaStream[];
  const slot = (
    index: number,
    kind: 'audio' | 'video',
    source: SlotContent['source'],
    party: SlotContent['party'] = 'agent',
  ) => ({ index, kind, source, party });

  it('shows sound and picture of the other side from one stream', () => {
    const found = remoteMedia(
      [slot(1, 'audio', 'microphone'), slot(1, 'video', 'camera')],
      streams,
      'agent',
    );
    expect(found).toEqual({ ...NOTHING, main: 's1', hasPicture: true });
  });

  it('plays a voice without a picture, and others beside it', () => {
    const found = remoteMedia(
      [
        slot(0, 'audio', 'microphone'),
        slot(2, 'audio', 'microphone', 'citizen'),
        slot(3, 'video', 'screen'),
      ],
      streams,
      'agent',
    );
    expect(found).toEqual({ ...NOTHING, main: 's0', screen: 's3', others: ['s2'] });
  });

  it('shows a screen only while it is shared, though its slot is kept', () => {
    const slots = [slot(0, 'video', 'camera'), slot(3, 'video', 'screen')];
    expect(remoteMedia(slots, streams, 'agent', false, false).screen).toBeNull();
    expect(remoteMedia(slots, streams, 'agent', false, true).screen).toBe('s3');
  });

  it('shows a second person beside, whose sound is heard with the others', () => {
    const slots = [
      slot(0, 'audio', 'microphone'),
      slot(0, 'video', 'camera'),
      slot(1, 'audio', 'microphone', 'colleague'),
      slot(1, 'video', 'camera', 'colleague'),
    ];
    const found = remoteMedia(slots, streams, 'agent', false, true, 'colleague');
    expect(found).toEqual({
      ...NOTHING,
      main: 's0',
      hasPicture: true,
      second: 's1',
      others: ['s1'],
    });
    expect(remoteMedia(slots, streams, 'agent').second).toBeNull();
  });

  it('shows nothing of empty slots', () => {
    expect(remoteMedia([slot(0, 'audio', null, null)], streams, 'agent').main).toBeNull();
  });

  it('has the first stream ready for whoever is awaited, and then goes by the slots', () => {
    expect(remoteMedia([], streams, 'agent', true)).toEqual({ ...NOTHING, main: 's0' });
    expect(remoteMedia([slot(0, 'video', null, null)], streams, 'agent', true).main).toBe('s0');
    expect(remoteMedia([slot(1, 'video', 'camera')], streams, 'agent', true).main).toBe('s1');
  });
});
