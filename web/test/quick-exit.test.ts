import { describe, expect, it, vi } from 'vitest';
import { reminder } from '../src/pages/citizen/reminder';
import { exitElsewhere, onExitElsewhere, safeAddress, TripleKey } from '../src/state/quick-exit';
import { eventually } from './eventually';

describe('a key pressed three times', () => {
  it('counts down to nothing and begins anew', () => {
    const key = new TripleKey();
    expect([key.press(0), key.press(300), key.press(600)]).toEqual([2, 1, 0]);
    expect(key.press(700)).toBe(2);
  });

  it('forgets what was pressed too long ago, and what another key interrupted', () => {
    const key = new TripleKey();
    expect([key.press(0), key.press(1_000), key.press(2_000)]).toEqual([2, 1, 1]);
    key.reset();
    expect(key.press(2_100)).toBe(2);
  });
});

describe('the address of the quick exit', () => {
  it('is an ordinary web address or nothing', () => {
    expect(safeAddress('https://www.example.org/meteo')).toBe('https://www.example.org/meteo');
    expect(safeAddress('javascript:alert(1)')).toBe('about:blank');
    expect(safeAddress('')).toBe('about:blank');
  });
});

describe('the other tabs', () => {
  it('go as well, unless they are gone already', async () => {
    const here = new AbortController();
    const gone = new AbortController();
    const left = vi.fn();
    const never = vi.fn();
    onExitElsewhere(left, here.signal);
    onExitElsewhere(never, gone.signal);
    gone.abort();
    exitElsewhere();
    await eventually(() => expect(left).toHaveBeenCalledOnce());
    here.abort();
    expect(never).not.toHaveBeenCalled();
  });

  it('are left to themselves where the browser has no channel between pages', () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    onExitElsewhere(() => undefined, new AbortController().signal);
    expect(exitElsewhere).not.toThrow();
    vi.unstubAllGlobals();
  });
});

describe('the reminder of the next opening', () => {
  it('is a calendar entry in universal time', () => {
    const text = reminder(
      Date.parse('2026-11-25T08:00:00+01:00'),
      'Stazione, virtuale',
      'https://station.example/',
      Date.parse('2026-11-24T19:00:00Z'),
    );
    const lines = text.split('\r\n');
    expect(lines).toContain('DTSTART:20261125T070000Z');
    expect(lines).toContain('DTSTAMP:20261124T190000Z');
    expect(lines).toContain('SUMMARY:Stazione\\, virtuale: apertura');
    expect(lines.at(0)).toBe('BEGIN:VCALENDAR');
    expect(lines.at(-2)).toBe('END:VCALENDAR');
  });
});
