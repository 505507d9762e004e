import { describe, expect, it } from 'vitest';
import type { Ladder } from '../src/call/ladder';
import { showsPictures, SteadyLine } from '../src/call/line';

const rung = (incoming: Ladder['incoming'], outgoing: Ladder['outgoing'] = 'hd'): Ladder => ({
  incoming,
  outgoing,
});

describe('how the line is', () => {
  it.each([
    ['good', null, null, 'good'],
    ['good', rung('hd'), 'good', 'good'],
    ['good', rung('sd'), 'good', 'weak'],
    ['good', rung('hd', 'sound'), null, 'weak'],
    ['good', rung('sound'), null, 'bad'],
    ['good', rung('text'), null, 'bad'],
    ['bad', rung('sd'), null, 'bad'],
    ['good', null, 'poor', 'weak'],
    ['bad', null, 'poor', 'bad'],
    ['unknown', null, null, 'unknown'],
    ['lost', rung('sd'), 'poor', 'lost'],
    ['silent', rung('text'), null, 'silent'],
  ] as const)('is the worst of what is known: %s, %o, %s', (measured, ladder, received, word) => {
    expect(new SteadyLine().at(measured, ladder, received, 0).word).toBe(word);
  });

  it('stays as it was told until it has been better for a while, word and pictures alike', () => {
    const line = new SteadyLine();
    expect(line.at('good', rung('sound'), null, 0)).toEqual({ word: 'bad', told: 'sound' });
    const soon = line.at('good', rung('hd'), null, 1_000);
    expect(soon).toEqual({ word: 'bad', told: 'sound' });
    expect(showsPictures(soon, rung('hd'))).toBe(false);
    const later = line.at('good', rung('hd'), null, 4_000);
    expect(later).toEqual({ word: 'good', told: null });
    expect(showsPictures(later, rung('hd'))).toBe(true);
  });

  it('shows pictures that come while only the own sound does not get through', () => {
    const line = new SteadyLine().at('good', rung('sd', 'text'), null, 0);
    expect(line.told).toBe('text');
    expect(showsPictures(line, rung('sd', 'text'))).toBe(true);
    expect(showsPictures(line, rung('text', 'text'))).toBe(false);
  });
});
