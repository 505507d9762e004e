import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Danger } from '../../src/search/urgent';
import { type Code, find } from './station';

// The sentences from which the weights are learnt (`tools/search/learn.mjs`), so that weights that do not belong to the
// rules any more are noticed. How well the search hears what it has not learnt, `learn.mjs --try` says.

type Told = Record<Code, Record<Danger | 'calm', string[]>>;

const read = (name: string) =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, name), 'utf8')) as Told;

/** Ends what hangs on a busy machine. */
const MANY_MS = 120_000;
/** All would take too long. */
const EVERY = 3;

const some = (all: readonly string[]) => all.filter((_typed, at) => at % EVERY === 0);
const isLoud = (typed: string, code: Code) => find(typed, code).dangers.length > 0;
const percent = (part: readonly string[], whole: readonly string[]) =>
  (100 * part.length) / whole.length;

describe.each(['told.json', 'phrases.json'])('the sentences of %s', (name) => {
  const all = Object.entries(read(name)) as [Code, Told[Code]][];

  it('are heard where they are urgent, hardly ever elsewhere', { timeout: MANY_MS }, () => {
    const urgent = all.flatMap(([code, { calm: _calm, ...said }]) =>
      some(Object.values(said).flat()).map((typed) => [code, typed] as const),
    );
    const calm = all.flatMap(([code, said]) =>
      some(said.calm).map((typed) => [code, typed] as const),
    );
    const missed = urgent.filter(([code, typed]) => !isLoud(typed, code)).map(([, typed]) => typed);
    const alarmed = calm.filter(([code, typed]) => isLoud(typed, code)).map(([, typed]) => typed);
    expect(urgent.length).toBeGreaterThan(150);
    expect(
      percent(
        missed,
        urgent.map(([, typed]) => typed),
      ),
      missed.join('\n'),
    ).toBeLessThan(3);
    expect(
      percent(
        alarmed,
        calm.map(([, typed]) => typed),
      ),
      alarmed.join('\n'),
    ).toBeLessThan(3);
  });
});
