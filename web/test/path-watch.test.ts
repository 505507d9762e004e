import { describe, expect, it } from 'vitest';
import { PathWatch, type Sighting } from '../src/call/path-watch';

/** A path that is looked at as often as it asks; `arrives` says what has come by then. */
function watched(arrives: (nowMs: number) => Partial<Sighting>, forMs: number, lateMs = 0) {
  const path = new PathWatch(0);
  const seen: { atMs: number; word: string; remedy: string }[] = [];
  for (let nowMs = 130; nowMs <= forMs; nowMs += path.nextMs + lateMs) {
    const sighting = { nowMs, heard: 0, mediaBytes: 0, expected: true, sending: true };
    const word = path.look({ ...sighting, ...arrives(nowMs) });
    const remedy = path.remedy(nowMs, word);
    if (remedy === 'restart') path.mending(nowMs);
    seen.push({ atMs: nowMs, word, remedy });
  }
  const first = (what: string) =>
    seen.find(({ word, remedy }) => word === what || remedy === what)?.atMs ?? null;
  const words = new Set(seen.map(({ word }) => word));
  return { seen, first, words, remedies: seen.filter(({ remedy }) => remedy !== 'none') };
}

/** Eighty packets a second, of which a share is lost. */
function lossy(share: number, seed: number) {
  let [state, counted, upTo] = [seed, 0, 0];
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return (nowMs: number) => {
    for (; upTo < nowMs; upTo += 1000 / 80) if (random() >= share) counted += 1;
    return { heard: counted, mediaBytes: counted };
  };
}

describe('the path to the station', () => {
  it('is alive while anything arrives', () => {
    const { words, remedies } = watched((nowMs) => ({ heard: nowMs, mediaBytes: nowMs }), 5_000);
    expect(words).toEqual(new Set(['alive']));
    expect(remedies).toEqual([]);
  });

  it('is mended within a second and a half of its death, and given up later', () => {
    for (let diesMs = 3_000; diesMs < 3_500; diesMs += 50) {
      const until = (nowMs: number) => Math.min(nowMs, diesMs);
      const path = watched((nowMs) => ({ heard: until(nowMs), mediaBytes: until(nowMs) }), 12_000);
      const mended = path.first('restart')! - diesMs;
      expect(mended).toBeGreaterThanOrEqual(1_000);
      expect(mended).toBeLessThanOrEqual(1_500);
      expect(path.first('lost')! - diesMs).toBeLessThanOrEqual(2_000);
      expect(path.first('rebuild')! - path.first('restart')!).toBe(6_000);
    }
  });

  it('is mended within two seconds on a machine whose timers come late', () => {
    const until = (nowMs: number) => Math.min(nowMs, 3_000);
    const path = watched((nowMs) => ({ heard: until(nowMs), mediaBytes: 0 }), 9_000, 150);
    expect(path.first('restart')! - 3_000).toBeLessThanOrEqual(2_000);
  });

  it('is not doubted for loss, however much, nor for a pause of half a second', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const lossyPath = watched(lossy(0.9, seed), 60_000);
      expect(lossyPath.words).toEqual(new Set(['alive']));
      expect(lossyPath.remedies).toEqual([]);
    }
    const paused = (nowMs: number) => nowMs - Math.min(600, nowMs % 5_000);
    const path = watched((nowMs) => ({ heard: paused(nowMs), mediaBytes: paused(nowMs) }), 60_000);
    expect(path.words).toEqual(new Set(['alive']));
    expect(path.remedies).toEqual([]);
  });

  it('is told from a silence that is the other side’s', () => {
    const path = watched((nowMs) => ({ heard: nowMs, mediaBytes: 1 }), 40_000);
    expect(path.first('silent')).toBeGreaterThan(3_000);
    expect(path.first('silent')).toBeLessThan(4_000);
    expect(path.words.has('lost')).toBe(false);
    expect(path.remedies.map(({ remedy }) => remedy)).toEqual(['rebuild']);
  });

  it('is not doubted for the pause between two checks while nothing is sent', () => {
    const checks = (nowMs: number) => Math.floor(nowMs / 3_000);
    const mute = watched((nowMs) => ({ heard: checks(nowMs), sending: false }), 20_000);
    expect(mute.words.has('lost')).toBe(false);
    expect(mute.remedies).toEqual([]);
    const idle = { expected: false, sending: false };
    const idlePath = watched((nowMs) => ({ heard: checks(nowMs), ...idle }), 20_000);
    expect(idlePath.words).toEqual(new Set(['alive']));
    expect(watched(() => idle, 20_000).first('restart')).not.toBeNull();
  });

  it('is not doubted in the moment in which something begins to be sent', () => {
    const begun = (nowMs: number) => nowMs >= 5_400;
    const path = watched(
      (nowMs) => ({
        heard: begun(nowMs - 100) ? nowMs : Math.floor(nowMs / 3_000),
        sending: begun(nowMs),
      }),
      8_000,
    );
    expect(path.words.has('lost')).toBe(false);
    expect(path.remedies).toEqual([]);
  });

  it('is judged by media, and later, where a browser counts nothing else', () => {
    const until = (nowMs: number) => ({ heard: null, mediaBytes: Math.min(nowMs, 3_000) });
    const path = watched(until, 9_000);
    expect(path.first('lost')! - 3_000).toBeGreaterThanOrEqual(1_500);
    expect(path.first('restart')! - 3_000).toBeGreaterThanOrEqual(2_000);
    expect(path.first('restart')! - 3_000).toBeLessThanOrEqual(2_500);
  });

  it('is not judged where a browser counts nothing and nothing is expected', () => {
    const path = watched(() => ({ heard: null, expected: false }), 30_000);
    expect(path.words).toEqual(new Set(['alive']));
    expect(path.remedies).toEqual([]);
  });
});
