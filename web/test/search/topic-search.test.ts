import { describe, expect, it, vi } from 'vitest';
import { TopicSearch } from '../../src/search/topic-search';
import { category } from '../citizen-samples';
import { type Code, LANGUAGES } from './station';

const named = (id: string, label: string) =>
  category(id, {
    texts: { it: { label, title: '', description: '', searchWords: [], requirements: [] } },
  });

const categories = [named('weapons', 'Armi'), named('road-code', 'Codice della strada')];

/** A search whose languages come when the test lets them. */
function searching() {
  const asked: Code[] = [];
  const refused = new Set<Code>();
  const loader = (code: Code) => () => {
    asked.push(code);
    return refused.has(code)
      ? Promise.reject(new Error('no network'))
      : Promise.resolve({ language: LANGUAGES[code] });
  };
  const codes = Object.keys(LANGUAGES) as Code[];
  const loaders = Object.fromEntries(codes.map((code) => [code, loader(code)]));
  const changed = vi.fn();
  const search = new TopicSearch(changed, loaders as ConstructorParameters<typeof TopicSearch>[1]);
  const arrived = () => new Promise((resolve) => setTimeout(resolve));
  return { search, asked, refused, changed, arrived };
}

describe('the languages of the search', () => {
  it('are the page’s alone, until it does not know what is typed', async () => {
    const { search, asked, changed, arrived } = searching();
    await search.prepare('it');
    expect(asked).toEqual(['it']);
    expect(search.find('patente scaduta', categories, 'it')).toMatchObject({
      topics: expect.arrayContaining(['road-code']) as string[],
      pending: false,
    });
    expect(asked).toEqual(['it']);
    changed.mockClear();
    expect(search.find('Führerschein abgelaufen', categories, 'it').pending).toBe(true);
    await arrived();
    expect(changed).toHaveBeenCalledTimes(4);
    expect(search.find('Führerschein abgelaufen', categories, 'it')).toMatchObject({
      topics: ['road-code'],
      pending: false,
    });
    // each is fetched once
    expect([...asked].sort()).toEqual(['de', 'en', 'fr', 'it', 'sl']);
  });

  it('are asked for again after they could not be fetched', async () => {
    const { search, asked, refused, arrived } = searching();
    refused.add('it');
    await expect(search.prepare('it')).rejects.toThrow('no network');
    refused.delete('it');
    await search.prepare('it');
    refused.add('de');
    search.find('Führerschein', categories, 'it');
    await arrived();
    refused.delete('de');
    search.find('Führerschein', categories, 'it');
    await arrived();
    expect(asked.filter((code) => code === 'de')).toHaveLength(2);
    expect(search.find('Führerschein', categories, 'it').topics).toEqual(['road-code']);
  });

  it('follow the page when another is chosen', async () => {
    const { search, asked, arrived } = searching();
    await search.prepare('it');
    search.find('patente', categories, 'sl');
    await arrived();
    expect(asked).toContain('sl');
  });
});

describe('the index', () => {
  it('follows what the station has counted meanwhile', async () => {
    const { search } = searching();
    await search.prepare('it');
    const alike = ['one', 'two'].map((id) => named(id, 'Zebra'));
    const best = (asked: string[]) => search.find('zebra', alike, 'it', asked).topics[0];
    expect([best(['one', 'two']), best(['two', 'one'])]).toEqual(['one', 'two']);
  });

  it('follows topics that are edited while the page is open', async () => {
    const { search } = searching();
    await search.prepare('it');
    expect(search.find('zebra', categories, 'it').topics).toEqual([]);
    const edited = [
      ...categories,
      category('animals', {
        texts: {
          it: {
            label: 'Animali',
            title: '',
            description: '',
            searchWords: ['zebra'],
            requirements: [],
          },
        },
      }),
    ];
    expect(search.find('zebra', edited, 'it').topics).toEqual(['animals']);
  });
});
