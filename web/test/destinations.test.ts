import { describe, expect, it } from 'vitest';
import {
  interpreterFor,
  isFree,
  knowing,
  type OperatorThere,
  skillsOf,
} from '../src/pages/desk/destinations';

const operator = (id: string, state: string, ...skills: string[]): OperatorThere => ({
  id,
  name: id,
  code: id,
  state,
  categories: [],
  skills,
});

describe('looking for an interpreter', () => {
  const there = [
    operator('anna', 'available', 'lis'),
    operator('bruno', 'busy', 'lis', 'de'),
    operator('carla', 'available', 'de'),
    operator('dario', 'available'),
  ];

  it('finds those who know a language, and everybody where it does not matter', () => {
    expect(knowing(there, 'lis').map((each) => each.id)).toEqual(['anna', 'bruno']);
    expect(knowing(there, 'sl')).toEqual([]);
    expect(knowing(there, '')).toHaveLength(4);
  });

  it('counts what is known, sign language first, of those who are free if wanted', () => {
    expect(skillsOf(there)).toEqual([
      { skill: 'lis', count: 2 },
      { skill: 'de', count: 2 },
    ]);
    expect(skillsOf(there.filter(isFree))).toEqual([
      { skill: 'lis', count: 1 },
      { skill: 'de', count: 1 },
    ]);
  });

  it('knows what a citizen needs: signs before a language, nobody for Italian', () => {
    expect(interpreterFor({ language: 'de', needs: ['sign-language'] })).toBe('lis');
    expect(interpreterFor({ language: 'de', needs: ['slow-speech'] })).toBe('de');
    expect(interpreterFor({ language: 'it', needs: [] })).toBeNull();
  });
});
