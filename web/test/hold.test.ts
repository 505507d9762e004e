import { describe, expect, it } from 'vitest';
import { BEAT_S, hertz, LOOP_S, score } from '../src/call/hold-music';
import { alarmsDue } from '../src/pages/desk/hold-banner';
import { actionFor } from '../src/state/desk-keys';
import { DEFAULT_HOLD, parseHold } from '../src/state/hold-settings';

describe('the alarm of a hold', () => {
  it('is due at the limit and every half minute after it', () => {
    expect([0, 119.9, 120, 149.9, 150, 180].map((held) => alarmsDue(held, 120))).toEqual([
      0, 0, 1, 1, 2, 3,
    ]);
  });
  it('is never due without a limit', () => {
    expect(alarmsDue(1_000_000, 0)).toBe(0);
  });
});

describe('the music on hold', () => {
  it('fills its loop, sounds on every beat and is never loud', () => {
    const tones = score();
    for (let beat = 0; beat * BEAT_S < LOOP_S; beat += 1) {
      const now = tones.filter((tone) => tone.beat <= beat && beat < tone.beat + tone.beats);
      expect(now.length).toBeGreaterThan(0);
      expect(now.reduce((sum, tone) => sum + tone.level, 0)).toBeLessThanOrEqual(1.3);
    }
    expect(Math.max(...tones.map((tone) => tone.beat))).toBeLessThan(LOOP_S / BEAT_S);
  });
  it('is in tune', () => {
    expect(hertz(69)).toBe(440);
    expect(hertz(81)).toBeCloseTo(880);
  });
  it('is remembered as it was set, whatever stood there', () => {
    expect(parseHold(null)).toEqual(DEFAULT_HOLD);
    expect(parseHold('{"music":false,"volume":7}')).toEqual({ music: false, volume: 0.4 });
    expect(parseHold('nonsense')).toEqual(DEFAULT_HOLD);
    expect(parseHold('{"music":true,"volume":0}')).toEqual({ music: true, volume: 0 });
  });
});

it('P puts on hold in a call, and nowhere else', () => {
  const stroke = { key: 'p', shift: false, modified: false, typing: false, repeat: false };
  expect(actionFor(stroke, 'call')).toBe('hold');
  expect(actionFor(stroke, 'wrap_up')).toBeNull();
  expect(actionFor({ ...stroke, typing: true }, 'call')).toBeNull();
});
