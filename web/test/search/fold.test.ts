import { describe, expect, it } from 'vitest';
import { distance } from '../../src/search/fold';

/** Optimal string alignment as it is defined, cell by cell. */
function defined(a: string, b: string): number {
  const cells = new Map<string, number>();
  const cell = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j;
    const known = cells.get(`${i} ${j}`);
    if (known !== undefined) return known;
    const steps = [
      cell(i - 1, j) + 1,
      cell(i, j - 1) + 1,
      cell(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
    ];
    if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
      steps.push(cell(i - 2, j - 2) + 1);
    cells.set(`${i} ${j}`, Math.min(...steps));
    return Math.min(...steps);
  };
  return cell(a.length, b.length);
}

/** All words of at most so many letters out of "ab", and longer ones that differ where few letters do. */
const SHORT = Array.from({ length: 62 }, (_, at) =>
  (at + 2).toString(2).slice(1).replaceAll('0', 'a').replaceAll('1', 'b'),
);
const LONG = [
  'carabiniere',
  'carabinieri',
  'crabiniere',
  'caarbiniere',
  'carabinierr',
  'acrabineire',
];

describe('the distance of two words', () => {
  it.each([0, 1, 2, 3])('is what its definition says, up to %d', (most) => {
    for (const words of [['', ...SHORT], LONG]) {
      for (const a of words) {
        for (const b of words) {
          expect([a, b, distance(a, b, most)]).toEqual([a, b, Math.min(defined(a, b), most + 1)]);
        }
      }
    }
  });

  it('depends on no word that was compared before', () => {
    distance('abcdefghijklmnopqrst', 'tsrqponmlkjihgfedcba', 9);
    expect(distance('patente', 'patnete', 2)).toBe(1);
    expect(distance('ab', 'ba', 2)).toBe(1);
  });
});
