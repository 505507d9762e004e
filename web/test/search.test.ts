import { describe, expect, it } from 'vitest';
import type { Category } from '../src/api';
import { corrected, distance, searchCategories } from '../src/state/search';

const category = (id: string, label: string, searchWords: string[]): Category => ({
  id,
  segment: 'civil',
  sharing: 'on',
  modality: 'video',
  icon: 'chat',
  texts: { it: { label, description: '', searchWords, title: '' } },
  open: true,
  state: 'open',
  nextOpening: null,
  wait: null,
  waiting: 0,
});

const ALL = [
  category('recruitment', 'Reclutamento', ['concorso', 'arruolamento']),
  category('road-code', 'Codice della strada', ['multa', 'patente scaduta', 'incidente']),
  category('weapons', 'Armi', ['porto d’armi', 'fucile']),
];

describe('a search with slips of the finger', () => {
  it.each([
    ['concoso', 'recruitment'],
    ['cnocorso', 'recruitment'],
    ['arruolamneto', 'recruitment'],
    ['mulat', 'road-code'],
    ['patennte', 'road-code'],
    ['PATÈNTE scadtua', 'road-code'],
    ['fuciel', 'weapons'],
  ])('finds what %s means', (typed, id) => {
    const direct = searchCategories(ALL, typed, 'it');
    const found =
      direct.length > 0 ? direct : searchCategories(ALL, corrected(ALL, typed, 'it'), 'it');
    expect(found[0]?.id).toBe(id);
  });

  it.each(['zzzz', 'xyzxyz', '', 'ab', '🙂'])('does not guess what %s means', (typed) => {
    expect(corrected(ALL, typed, 'it')).toBe('');
  });

  it('counts changed, added, missing and exchanged letters', () => {
    expect(distance('multa', 'multa', 1)).toBe(0);
    expect(distance('mulat', 'multa', 1)).toBe(1);
    expect(distance('mlta', 'multa', 1)).toBe(1);
    expect(distance('mullta', 'multa', 1)).toBe(1);
    expect(distance('molta', 'multa', 1)).toBe(1);
    expect(distance('patente', 'multa', 2)).toBe(3);
  });
});
