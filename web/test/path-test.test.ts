import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_WAY, type PathCounters, rate, readPath, testPath } from '../src/call/path-test';
import { FakeConnection, FakeTrack } from './fake-media';

const pair = (local: object, more: object = {}) => [
  ['T', { type: 'transport', selectedCandidatePairId: 'P' }],
  ['P', { type: 'candidate-pair', localCandidateId: 'L', currentRoundTripTime: 0.042, ...more }],
  ['O', { type: 'candidate-pair', localCandidateId: 'X', currentRoundTripTime: 9 }],
  ['L', { type: 'local-candidate', ...local }],
];

const report = (entries: unknown) => entries as [string, unknown][];

describe('what the path is', () => {
  it.each([
    [{ candidateType: 'host', protocol: 'udp' }, 'direct'],
    [{ candidateType: 'prflx', protocol: 'udp' }, 'direct'],
    [{ candidateType: 'host', protocol: 'tcp' }, 'tcp'],
    [{ candidateType: 'prflx', protocol: 'tcp' }, 'tcp'],
    [{ candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' }, 'relay'],
  ])('%o is %s', (local, way) => {
    const found = readPath(report(pair(local)));
    expect(found.way).toBe(way);
    expect(found.rttMs).toBeCloseTo(42);
  });

  it('is read where the pair itself is marked', () => {
    const [, , ...rest] = pair({ candidateType: 'host', protocol: 'tcp' }, { selected: true });
    const marked = pair({ candidateType: 'host', protocol: 'tcp' }, { selected: true })[1];
    expect(readPath(report([marked, ...rest])).way).toBe('tcp');
  });

  it('is unknown before there is one', () => {
    expect(readPath([]).way).toBeNull();
  });
});

const counters = (more: Partial<PathCounters> = {}): PathCounters => ({
  way: 'direct',
  rttMs: 40,
  received: 0,
  lost: 0,
  octets: 0,
  remoteLoss: 0,
  ...more,
});

describe('how good it is', () => {
  const after = (more: Partial<PathCounters>) =>
    rate(counters(), counters({ received: 400, octets: 300_000, ...more }), 4_000, true);

  it.each([
    [{}, 'good'],
    [{ lost: 8 }, 'good'],
    [{ lost: 20 }, 'weak'],
    [{ remoteLoss: 0.08 }, 'weak'],
    [{ lost: 60 }, 'bad'],
    [{ rttMs: 450 }, 'weak'],
    [{ rttMs: 900 }, 'bad'],
    [{ octets: 100_000 }, 'weak'],
    [{ octets: 40_000 }, 'bad'],
    [{ received: 0, octets: 0 }, 'bad'],
  ])('%o is %s', (more, word) => {
    expect(after(more).word).toBe(word);
  });

  it('tells figures', () => {
    expect(after({ lost: 20 })).toEqual({
      word: 'weak',
      way: 'direct',
      rttMs: 40,
      loss: 20 / 420,
      kbps: 600,
    });
  });

  it('asks no bandwidth of a voice', () => {
    const found = rate(counters(), counters({ received: 40, octets: 5_000 }), 4_000, false);
    expect(found.word).toBe('good');
    expect(found.kbps).toBeNull();
  });
});

describe('trying it', () => {
  let connection: FakeConnection;
  let posted: unknown;
  const track = new FakeTrack('video');
  const abort = new AbortController();

  beforeEach(() => {
    connection = new FakeConnection({});
    vi.stubGlobal('fetch', (_: string, options: RequestInit) => {
      if (options.method === 'GET') {
        const iceServers = [{ urls: ['turn:r'], username: 'u', credential: 'c' }];
        return Promise.resolve(new Response(JSON.stringify({ iceServers })));
      }
      posted = JSON.parse(options.body as string);
      return Promise.resolve(new Response(JSON.stringify({ sdp: 'the answer' }), { status: 201 }));
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  const run = (state: RTCPeerConnectionState) => {
    let given: RTCConfiguration | undefined;
    connection.connectionState = state;
    const result = testPath({
      picture: true,
      signal: abort.signal,
      create: (configuration) => {
        given = configuration;
        return connection as unknown as RTCPeerConnection;
      },
      source: () => track as unknown as MediaStreamTrack,
      sleep: () => Promise.resolve(),
    });
    return { result, given: () => given };
  };

  it('gives up when nothing connects, and leaves nothing open', async () => {
    const { result } = run('connecting');
    expect(await result).toBe(NO_WAY);
    expect(connection.closed).toBe(true);
    expect(track.readyState).toBe('ended');
  });

  it('sends an offer with the relays it was given', async () => {
    const { result, given } = run('connected');
    expect((await result).word).toBe('bad');
    expect(posted).toEqual({ sdp: 'offer 1' });
    expect(given()?.iceServers).toEqual([{ urls: ['turn:r'], username: 'u', credential: 'c' }]);
  });

  it('says so when there is no room', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}', { status: 503 })));
    await expect(run('connecting').result).rejects.toMatchObject({ status: 503 });
  });
});
