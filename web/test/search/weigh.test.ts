import { describe, expect, it } from 'vitest';
import { type Alarm, type Danger, DANGERS, type Traces } from '../../src/search/urgent';
import { judge, LEVELS, Scales, signs } from '../../src/search/weigh';

const NO_TRACES: Traces = { tokens: [], lists: [], isSure: false };

/** Rules that say what a test has them say. */
const rules = (heard: Danger[], suspected: Danger[] = [], traces: Partial<Traces> = {}) =>
  ({
    hear: () => heard,
    suspect: () => suspected,
    traces: () => ({ ...NO_TRACES, ...traces }),
  }) as unknown as Alarm;

/** Scales on which every text has this score. */
const scales = (score: number, dangers: Record<string, number[]> = {}) =>
  new Scales({ bits: 2, weights: 'AAA=', unit: 1, bias: score, dangers });

const said = (score: number, alarm: Alarm, dangers?: Record<string, number[]>) =>
  judge('', alarm, scales(score, dangers), DANGERS);

const BELOW = 0.01;

describe('what the rules and the weights say together', () => {
  it('is urgent where the rules hear it, unless the weights are against it', () => {
    expect(said(LEVELS.heard, rules(['fire'])).dangers).toEqual(['fire']);
    expect(said(LEVELS.heard - BELOW, rules(['fire']))).toEqual({
      dangers: [],
      doubts: ['fire'],
    });
  });

  it('is urgent against more where the rules are sure', () => {
    const sure = rules(['fire'], [], { isSure: true });
    expect(said(LEVELS.heard - BELOW, sure).dangers).toEqual(['fire']);
    expect(said(LEVELS.sure - BELOW, sure)).toEqual({
      dangers: [],
      doubts: ['fire'],
    });
  });

  it('is urgent where the rules doubt, and the weights do not', () => {
    expect(said(LEVELS.suspected, rules([], ['missing'])).dangers).toEqual(['missing']);
    expect(said(LEVELS.suspected - BELOW, rules([], ['missing']))).toEqual({
      dangers: [],
      doubts: ['missing'],
    });
    // a doubt of the rules stays, whatever the weights say
    expect(said(-99, rules([], ['missing'])).doubts).toEqual(['missing']);
  });

  it('is never urgent where the rules know no word of it', () => {
    expect(said(99, rules([]))).toEqual({ dangers: [], doubts: [] });
    const speaks = {
      place: DANGERS.map((danger) => (danger === 'fire' ? 9 : -9)),
    };
    const touched = rules([], [], { lists: [['place', 0, 1]] });
    expect(said(99, touched, speaks).dangers).toEqual(['fire']);
    expect(said(LEVELS.doubt, touched, speaks)).toEqual({
      dangers: [],
      doubts: ['fire'],
    });
    expect(said(LEVELS.doubt - BELOW, touched, speaks)).toEqual({
      dangers: [],
      doubts: [],
    });
  });
});

describe('the signs of a text', () => {
  const traces = (tokens: string[], lists: Traces['lists'] = []) => ({
    ...NO_TRACES,
    tokens,
    lists,
  });

  it('are the same for the same text, and each there once', () => {
    const found = signs(traces(['brucia', 'brucia']));
    expect(new Set(found).size).toBe(found.length);
    expect(signs(traces(['brucia', 'brucia']))).toEqual(found);
  });

  it('know who comes first, and what stands far apart', () => {
    const shared = (one: number[], other: number[]) => one.filter((sign) => other.includes(sign));
    const way = signs(traces(['cane', 'uomo'])).length;
    expect(
      shared(signs(traces(['cane', 'uomo'])), signs(traces(['uomo', 'cane']))).length,
    ).toBeLessThan(way);
    const near = signs(
      traces(
        [],
        [
          ['hit', 0, 1],
          ['me', 1, 2],
        ],
      ),
    ).length;
    const far = signs(
      traces(
        [],
        [
          ['hit', 0, 1],
          ['me', 9, 10],
        ],
      ),
    ).length;
    expect(near).toBe(far + 1);
  });

  it('move the score', () => {
    const weights = btoa(String.fromCharCode(0x77, 0x77));
    const heavy = new Scales({
      bits: 2,
      weights,
      unit: 0.01,
      bias: -1,
      dangers: {},
    });
    expect(heavy.score(traces(['brucia']))).toBeGreaterThan(heavy.score(NO_TRACES));
    expect(heavy.score(NO_TRACES)).toBeGreaterThan(-1);
  });
});
