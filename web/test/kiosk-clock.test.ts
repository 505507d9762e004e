import { describe, expect, it } from 'vitest';
import { idleSeconds, KioskClock } from '../src/state/kiosk-clock';

const NOON = Date.parse('2026-11-26T12:00:00+01:00');
const at = (seconds: number) => NOON + seconds * 1000;

describe('a screen of the station’s own', () => {
  it('asks after the time without a touch, counts down, and begins again', () => {
    const clock = new KioskClock(90, NOON);
    clock.touched(NOON);
    expect([89, 90, 91, 109, 110, 500].map((s) => clock.left(at(s)))).toEqual([
      null,
      20,
      19,
      1,
      0,
      0,
    ]);
  });

  it('asks nobody where nobody was', () => {
    expect(new KioskClock(90, NOON).left(at(10_000))).toBeNull();
  });

  it('goes on from a touch', () => {
    const clock = new KioskClock(90, NOON);
    clock.touched(NOON);
    clock.touched(at(100));
    expect([100, 189, 190].map((s) => clock.left(at(s)))).toEqual([null, null, 20]);
  });

  it('gives one in the queue five minutes, and a minute to answer', () => {
    const clock = new KioskClock(90, NOON);
    clock.entered('waiting', NOON);
    expect([299, 300, 359, 360].map((s) => clock.left(at(s)))).toEqual([null, 60, 1, 0]);
  });

  it.each(['call', 'ringing'] as const)('never ends a visit by itself: %s', (presence) => {
    const clock = new KioskClock(90, NOON);
    clock.touched(NOON);
    clock.entered(presence, NOON);
    expect(clock.left(at(10_000))).toBeNull();
  });

  it('begins the time anew with each step, and begins again by itself after a call', () => {
    const clock = new KioskClock(90, NOON);
    clock.entered('call', NOON);
    clock.entered('after', at(1_000));
    clock.entered('after', at(1_050));
    expect([1_089, 1_090, 1_110].map((s) => clock.left(at(s)))).toEqual([null, 20, 0]);
  });

  it('is loaded anew after three at night, where nobody is', () => {
    const night = Date.parse('2026-11-27T03:00:00+01:00');
    const clock = new KioskClock(90, NOON);
    expect([clock.isStale(night - 1), clock.isStale(night)]).toEqual([false, true]);
    clock.touched(night);
    expect(clock.isStale(night)).toBe(false);
    const anew = new KioskClock(90, night);
    expect(anew.isStale(night + 23 * 3_600_000)).toBe(false);
    expect(anew.isStale(night + 24 * 3_600_000)).toBe(true);
    const called = new KioskClock(90, NOON);
    called.entered('call', NOON);
    expect(called.isStale(night)).toBe(false);
  });
});

it.each([
  ['', 90],
  ['?idle=60', 60],
  ['?idle=0', 15],
  ['?idle=-1', 15],
  ['?idle=99999', 900],
  ['?idle=soon', 90],
  ['?idle=', 15],
])('the time without a touch is in the address, within bounds: %s', (search, seconds) => {
  expect(idleSeconds(search)).toBe(seconds);
});
