import { describe, expect, it } from 'vitest';
import { PathWatch, type Sighting } from '../src/call/path-watch';

/** A path that is looked at once a second; `arrives` says what has come by then. */
function watched(arrives: (second: number) => Partial<Sighting>, seconds: number) {
  const path = new PathWatch(0);
  const seen: string[] = [];
  for (let second = 1; second <= seconds; second += 1) {
    const nowMs = second * 1_000;
    const sighting = { nowMs, heard: 0, mediaBytes: 0, expected: true, sending: true };
    const word = path.look({ ...sighting, ...arrives(second) });
    const remedy = path.remedy(nowMs, word);
    if (remedy === 'restart') path.mending(nowMs);
    seen.push(remedy === 'none' ? word : remedy);
  }
  return seen;
}

describe('the path to the station', () => {
  it('is alive while anything arrives', () => {
    const seen = watched((second) => ({ heard: second, mediaBytes: second * 1_000 }), 5);
    expect(new Set(seen)).toEqual(new Set(['alive']));
  });

  it('is mended within seconds of its death, and given up later', () => {
    const until = (second: number) => Math.min(second, 3);
    const seen = watched((second) => ({ heard: until(second), mediaBytes: until(second) }), 12);
    expect(seen.slice(0, 6)).toEqual(['alive', 'alive', 'alive', 'alive', 'restart', 'lost']);
    expect(seen.indexOf('rebuild')).toBe(10);
  });

  it('is told from a silence that is the other side’s', () => {
    const seen = watched((second) => ({ heard: second, mediaBytes: 1 }), 40);
    expect(seen[1]).toBe('alive');
    expect(seen[10]).toBe('silent');
    expect(seen).not.toContain('restart');
    expect(seen.filter((each) => each === 'rebuild')).toHaveLength(1);
  });

  it('is not doubted for the pause between two checks while nothing is sent', () => {
    const everyThird = (second: number) => Math.floor(second / 3);
    const mute = watched((second) => ({ heard: everyThird(second), sending: false }), 20);
    expect(mute).not.toContain('lost');
    expect(mute).not.toContain('restart');
    const idle = { expected: false, sending: false };
    expect(watched((second) => ({ heard: everyThird(second), ...idle }), 20)).not.toContain('lost');
    expect(watched(() => idle, 20)).toContain('restart');
  });

  it('is not judged where a browser counts nothing and nothing is expected', () => {
    const seen = watched(() => ({ heard: null, expected: false }), 30);
    expect(new Set(seen)).toEqual(new Set(['alive']));
  });
});
