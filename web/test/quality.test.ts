import { dayText, midnight, parseDay } from '../src/i18n/moments';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  filtersOf,
  listPath,
  merged,
  searchBody,
  type Recording,
} from '../src/pages/quality/archive';
import { addressOf, momentAddress, momentOf, paramsOf } from '../src/pages/quality/address';
import { actionsFor, panelsFor, sectionsFor } from '../src/pages/quality/sections';
import { Films } from '../src/pages/quality/films';
import { partiesOf, spansOf } from '../src/pages/quality/gaps';
import { Clock, correct, placeIn } from '../src/pages/quality/timeline';

const ROME = 'Europe/Rome';

const recording = (id: string, startedAt: string, operators: string[] = []): Recording => ({
  id,
  contactId: id,
  reference: id,
  title: null,
  category: 'weapons',
  channel: 'video',
  state: 'ready',
  startedAt,
  endedAt: null,
  durationMs: 1_000,
  bytes: 1,
  keepUntil: startedAt,
  keptBy: 'default',
  sealedAt: null,
  verdict: null,
  faults: [],
  technical: {},
  failure: null,
  outcome: 'completed',
  wrapUpCode: null,
  satisfaction: null,
  escalatedAt: null,
  parties: [],
  gaps: [],
  quality: [],
  integrity: null,
  operators: operators.map((code) => ({ id: code, displayName: code, code })),
});

describe('archive', () => {
  it('begins days where they begin in Rome, also when the clocks change', () => {
    const at = (day: string) => new Date(midnight(day, ROME)).toISOString();
    expect(at('2026-11-24')).toBe('2026-11-23T23:00:00.000Z');
    expect(at('2026-07-01')).toBe('2026-06-30T22:00:00.000Z');
    expect(at('2026-03-29')).toBe('2026-03-28T23:00:00.000Z');
    expect(at('2026-03-30')).toBe('2026-03-29T22:00:00.000Z');
    expect(at('2026-10-25')).toBe('2026-10-24T22:00:00.000Z');
    expect(at('2026-10-26')).toBe('2026-10-25T23:00:00.000Z');
  });

  it('asks for whole days, and for ranges as the station counts them', () => {
    const filters = { category: 'weapons', from: '2026-11-24', to: '2026-11-24' };
    expect(searchBody(filters, ROME, 'k')).toEqual({
      limit: 50,
      category: 'weapons',
      from: '2026-11-23T23:00:00.000Z',
      to: '2026-11-24T23:00:00.000Z',
      cursor: 'k',
    });
    expect(searchBody({ length: '60-300', score: '60-79', words: 'patente' }, ROME)).toEqual({
      limit: 50,
      words: 'patente',
      minSeconds: 60,
      maxSeconds: 299,
      minScore: 60,
      maxScore: 79,
    });
    expect(searchBody({ satisfaction: '4-5' }, ROME)).toEqual({
      limit: 50,
      minSatisfaction: 4,
      maxSatisfaction: 5,
    });
    expect(searchBody({ length: '1800-' }, ROME)).toEqual({ limit: 50, minSeconds: 1800 });
    expect(listPath('k')).toBe('recordings?limit=50&cursor=k');
  });

  it('keeps filters in the address and throws nonsense away', () => {
    const filters = { words: 'Rossi è qui', category: 'weapons', from: '2026-11-24' };
    const address = new URL(addressOf({ ...filters, recording: 'r1', t: '' }), 'http://station');
    expect(address.search).toBe('');
    expect(filtersOf(paramsOf(address))).toEqual(filters);
    expect(paramsOf(address).get('recording')).toBe('r1');
    const nonsense = new URLSearchParams('from=yesterday&to=&operator=&length=1-2&score=x&words=+');
    expect(filtersOf(nonsense)).toEqual({});
    expect(addressOf({})).toBe('/quality');
  });

  it('leads to a moment, by addresses of both kinds', () => {
    const at = (address: string) => paramsOf(new URL(address, 'http://station'));
    expect(momentOf(at(momentAddress('r1', 61_200.4)))).toBe(61_200);
    expect(at('/quality?recording=r1&t=5').get('recording')).toBe('r1');
    expect(momentOf(at('/quality#recording=r1&t=-5'))).toBe(0);
    expect(momentOf(at('/quality#recording=r1&t=1e9'))).toBe(0);
  });

  it('takes in what is new without losing what was loaded', () => {
    const old = [recording('b', '2026-11-24T10:00:00Z'), recording('a', '2026-11-24T09:00:00Z')];
    const fresh = [recording('c', '2026-11-24T11:00:00Z'), { ...old[0]!, bytes: 9 }];
    const all = merged(old, fresh);
    expect(all.map((each) => [each.id, each.bytes])).toEqual([
      ['c', 1],
      ['b', 9],
      ['a', 1],
    ]);
  });
});

describe('timeline', () => {
  it('leaves a film in step alone, bends one that drifts, and sets one that is far off', () => {
    expect(correct(5.01, 5, 1)).toEqual({ kind: 'keep', rate: 1 });
    for (const [actual, speed, rate] of [
      [5.1, 1, 0.9],
      [4.9, 2, 2.2],
      [4.8, 1, 1.12],
    ] as const) {
      const correction = correct(actual, 5, speed);
      expect(correction.kind).toBe('bend');
      expect('rate' in correction && correction.rate).toBeCloseTo(rate);
    }
    expect(correct(9, 5, 1)).toEqual({ kind: 'jump', to: 5 });
  });

  it('knows when a film has not begun or is over', () => {
    expect(placeIn(1, 2, 10)).toBeNull();
    expect(placeIn(3, 2, 10)).toBe(1);
    expect(placeIn(13, 2, 10)).toBeNull();
  });

  it('runs, stands, moves and changes speed', () => {
    let now = 100;
    const clock = new Clock(() => now);
    clock.run();
    now += 4;
    expect(clock.position).toBe(4);
    clock.setSpeed(2);
    now += 3;
    expect(clock.position).toBe(10);
    clock.stand();
    now += 50;
    expect(clock.position).toBe(10);
    clock.moveTo(-3);
    expect([clock.position, clock.running]).toEqual([0, false]);
  });
});

/** A film of a length, which plays with the fake clock and may lag behind. */
class FakeVideo extends EventTarget {
  readyState = 4;
  paused = true;
  seeking = false;
  #rate = 1;
  #at = 0;
  #since = performance.now();
  /** Seconds lost per second played. */
  lag = 0;
  /** Why the browser does not begin. */
  refusal: 'NotAllowedError' | null = null;
  /** Its beginning takes a moment, as when it has to load first. */
  slow = false;
  #interrupt: (() => void) | null = null;

  constructor(readonly duration: number) {
    super();
  }

  get currentTime(): number {
    if (this.paused) return this.#at;
    const played = ((performance.now() - this.#since) / 1000) * (this.#rate - this.lag);
    return Math.min(this.duration, this.#at + played);
  }

  set currentTime(value: number) {
    this.#at = value;
    this.#since = performance.now();
    this.dispatchEvent(new Event('seeking'));
  }

  get playbackRate(): number {
    return this.#rate;
  }

  set playbackRate(value: number) {
    this.#at = this.currentTime;
    this.#since = performance.now();
    this.#rate = value;
  }

  play(): Promise<void> {
    this.#since = performance.now();
    this.paused = false;
    this.dispatchEvent(new Event('play'));
    if (this.refusal) return Promise.reject(new DOMException('', this.refusal));
    if (!this.slow) return Promise.resolve();
    return new Promise((_, reject) => {
      this.#interrupt = () => reject(new DOMException('', 'AbortError'));
    });
  }

  pause(): void {
    this.#at = this.currentTime;
    this.paused = true;
    this.#interrupt?.();
    this.#interrupt = null;
  }
}

describe('films', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('HTMLMediaElement', { HAVE_FUTURE_DATA: 3 });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function show(lengths: number[], offsets: number[] = []) {
    const scope = new AbortController();
    const films = new Films(null, () => undefined, scope.signal);
    const videos = lengths.map((length) => new FakeVideo(length));
    videos.forEach((video, index) =>
      films.add(video as unknown as HTMLVideoElement, offsets[index] ?? 0, scope.signal),
    );
    return { films, videos, scope };
  }
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
  const at = (videos: FakeVideo[]) => videos.map((video) => video.currentTime);

  it('plays together, the later one from its own beginning', async () => {
    const { films, videos } = show([20, 10], [0, 3_000]);
    films.play();
    await pass(2);
    expect(videos.map((video) => video.paused)).toEqual([false, true]);
    await pass(4);
    expect(at(videos)[0]).toBeCloseTo(6, 1);
    expect(at(videos)[1]).toBeCloseTo(3, 1);
    await pass(20);
    expect(films.playing).toBe(false);
    expect(films.durationS).toBe(20);
    films.play();
    await pass(1);
    expect(at(videos)[0]).toBeCloseTo(1, 1);
  });

  it('holds a lagging film within a tenth of a second', async () => {
    const { films, videos } = show([60, 60]);
    videos[1]!.lag = 0.05;
    films.play();
    for (let second = 0; second < 20; second += 1) {
      await pass(1);
      expect(Math.abs(at(videos)[0]! - at(videos)[1]!)).toBeLessThan(0.1);
    }
  });

  it('waits for a film that is not loaded', async () => {
    const { films, videos } = show([60, 60]);
    films.play();
    await pass(2);
    videos[1]!.readyState = 1;
    await pass(5);
    expect(films.buffering).toBe(true);
    expect(at(videos)[0]).toBeLessThan(2.3);
    videos[1]!.readyState = 4;
    await pass(2);
    expect(films.buffering).toBe(false);
    expect(at(videos)[0]! - at(videos)[1]!).toBeCloseTo(0, 1);
    expect(at(videos)[0]).toBeGreaterThan(3.5);
  });

  it('goes on after it had to wait while a film was about to begin', async () => {
    const { films, videos } = show([60, 60]);
    videos[0]!.slow = true;
    films.play();
    videos[1]!.readyState = 1;
    await pass(1);
    videos[1]!.readyState = 4;
    await pass(2);
    expect(films.playing).toBe(true);
    expect(at(videos)[0]).toBeGreaterThan(1.5);
  });

  it('stands where the browser does not let it begin', async () => {
    const { films, videos } = show([60]);
    videos[0]!.refusal = 'NotAllowedError';
    films.play();
    await pass(1);
    expect(films.playing).toBe(false);
  });

  it('follows a film that is played or moved by other means', async () => {
    const { films, videos } = show([60, 60], [0, 1_000]);
    void videos[0]!.play();
    await pass(1);
    expect(films.playing).toBe(true);
    videos[1]!.currentTime = 30;
    await pass(0.2);
    expect(at(videos)[0]).toBeCloseTo(31.2, 1);
    films.pause();
    await pass(3);
    expect(at(videos)[0]! - at(videos)[1]!).toBeCloseTo(1, 2);
    expect(films.clock.running).toBe(false);
  });

  it('plays faster when asked, and leaves films alone once taken away', async () => {
    const { films, videos, scope } = show([60]);
    films.setSpeed(2);
    films.play();
    await pass(5);
    expect(at(videos)[0]).toBeCloseTo(10, 0);
    scope.abort();
    videos[0]!.pause();
    await pass(1);
    expect(videos[0]!.paused).toBe(true);
  });
});

describe('gaps of a recording', () => {
  const gap = (startMs: number, endMs: number) => ({
    startMs,
    endMs,
    cause: 'interrupted' as const,
    sources: ['citizen.audio', 'citizen.video', 'agent.audio'],
  });

  it('lie on the bar where they lie in the recording', () => {
    expect(spansOf([gap(15_000, 30_000)], 60)).toEqual([{ from: 250, width: 250 }]);
  });

  it('are wide enough to be seen, and inside the bar', () => {
    const [short, late] = spansOf([gap(10_000, 10_001), gap(3_599_999, 3_700_000)], 3_600);
    expect(short?.width).toBeGreaterThan(5);
    expect((late?.from ?? 0) + (late?.width ?? 0)).toBeLessThanOrEqual(1000);
    expect(spansOf([gap(0, 1)], 0)).toEqual([]);
  });

  it('name a person once', () => {
    expect(partiesOf(gap(0, 1))).toEqual(['citizen', 'agent']);
  });
});

describe('a day that is typed', () => {
  it('is read in the order people write it in, and nothing else', () => {
    for (const text of ['2026-11-24', '24/11/2026', ' 24.11.26 ', '24-11-2026', '24 11 2026']) {
      expect(parseDay(text)).toBe('2026-11-24');
    }
    expect(parseDay('1/2/2026')).toBe('2026-02-01');
    for (const text of ['', '31/2/2026', '24/13/2026', 'ieri', '24/11']) {
      expect(parseDay(text)).toBeNull();
    }
    expect(dayText('2026-11-24')).toBe('24/11/2026');
  });
});

describe('what hooks into the page', () => {
  it('is found in its own folder, and shown to its roles, in order', () => {
    expect(sectionsFor().map((each) => each.name)[0]).toBe('recordings');
    expect(sectionsFor('operator').map((each) => each.name)).not.toContain('recordings');
    expect(panelsFor('quality').map((each) => each.name)).toContain('facts');
    const orders = [...panelsFor('quality')].map((each) => each.order);
    expect(orders).toEqual([...orders].sort((a, b) => a - b));
    expect(actionsFor('office')).toEqual([]);
  });
});
