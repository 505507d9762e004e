import { describe, expect, it } from 'vitest';
import type { ReplyShown } from '../src/protocol/api';
import { fillReply, findReplies, missingIn, unknownPlaces } from '../src/state/replies';

const reply = (title: string, part: Partial<ReplyShown> = {}): ReplyShown => ({
  id: title,
  title,
  text: `Testo di ${title}`,
  language: 'it',
  category: null,
  version: 1,
  writtenAt: '2026-11-26T09:00:00+01:00',
  by: 'Capo',
  retiredAt: null,
  ...part,
});

describe('a reply', () => {
  it('has its places filled in, and says which are missing', () => {
    const parts = fillReply('Gentile {nome}, il {riferimento}: {nome} {data}', {
      nome: null,
      riferimento: '7K4M',
      data: '  ',
    });
    expect(parts).toEqual([
      { text: 'Gentile ', missing: null },
      { text: '{nome}', missing: 'nome' },
      { text: ', il 7K4M: ', missing: null },
      { text: '{nome}', missing: 'nome' },
      { text: ' ', missing: null },
      { text: '{data}', missing: 'data' },
    ]);
    expect(missingIn(parts)).toEqual(['nome', 'data']);
    expect(missingIn(fillReply('Senza posti {', {}))).toEqual([]);
  });

  it('is not filled in again with what a citizen is called', () => {
    const parts = fillReply('Gentile {nome}', { nome: '{riferimento}', riferimento: 'x' });
    expect(parts.map((part) => part.text).join('')).toBe('Gentile {riferimento}');
    expect(missingIn(parts)).toEqual([]);
  });

  it('has no places but those that a desk fills in', () => {
    expect(unknownPlaces('{nome} {nme} {} {nme}', ['nome'])).toEqual(['nme', '']);
  });
});

describe('looking for replies', () => {
  const all = [
    reply('Orari', { category: 'privacy' }),
    reply('Smarrimento', { text: 'Denunci la perdita del documento' }),
    reply('Querela', { category: 'weapons', text: 'Orari e luogo della querela' }),
    reply('Hours', { language: 'en' }),
  ];
  const found = (wanted: string, of: Parameters<typeof findReplies>[2] = {}) =>
    findReplies(all, wanted, of).map((each) => each.title);

  it('finds all words in any order, without accents and capitals', () => {
    expect(found('DOCUMÉNTO denunci')).toEqual(['Smarrimento']);
    expect(found('documento bicicletta')).toEqual([]);
  });

  it('has those for the contact first, then those whose title it is', () => {
    expect(found('', { category: 'weapons', language: 'it' })).toEqual([
      'Querela',
      'Smarrimento',
      'Orari',
      'Hours',
    ]);
    expect(found('', { category: 'weapons', language: 'en' })[0]).toBe('Hours');
    expect(found('orari')).toEqual(['Orari', 'Querela']);
  });
});
