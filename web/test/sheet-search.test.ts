import { expect, test } from 'vitest';
import { language as en } from '../src/search/search-en';
import { language as it } from '../src/search/search-it';
import { type SearchedSheet, SheetSearch } from '../src/search/sheet-search';

const sheet = (id: string, title: string, more: Partial<SearchedSheet> = {}): SearchedSheet => ({
  id,
  title,
  topics: [],
  questions: [],
  text: '',
  ...more,
});

const SHEETS = [
  sheet('weapon', "Rinnovare il porto d'armi", {
    topics: ['weapons'],
    questions: ["Mi è scaduto il porto d'armi: che cosa devo fare?"],
    text: 'Serve un certificato medico. La domanda si presenta in Questura.',
  }),
  sheet('lost', 'Denunciare lo smarrimento di un documento', {
    questions: ["Ho perso la carta d'identità"],
    text: 'Si va alla caserma più vicina; [il modulo](https://example.org/patente).',
  }),
  sheet('fine', 'Pagare o contestare una multa', {
    topics: ['road-code'],
    text: 'Il ricorso al Prefetto si fa entro sessanta giorni.',
  }),
];
const search = new SheetSearch(SHEETS, [it]);

test.each([
  ["porto d'armi scaduto", 'weapon'],
  ['ho perso la carta di identita', 'lost'],
  ['smarito documento', 'lost'],
  ['multe', 'fine'],
  ['ricorso prefetto', 'fine'],
  ['certificato med', 'weapon'],
])('finds what "%s" is about', (typed, id) => {
  expect(search.find(typed).sheets[0]).toBe(id);
});

test('the words of its topic lead to a sheet that does not say them', () => {
  const said = it.words['road-code']?.words ?? [];
  const other = said.find((word) => !/mult|ricors|prefett/.test(word)) ?? '';
  expect(search.find(other).sheets).toContain('fine');
});

test('a title counts more than a word in passing, and the address of a link nothing', () => {
  const found = new SheetSearch(
    [
      sheet('passing', 'Altro', { text: 'In questura, in caserma o dal sindaco.' }),
      sheet('named', 'In caserma'),
    ],
    [it],
  ).find('caserma').sheets;
  expect(found[0]).toBe('named');
  expect(new SheetSearch([SHEETS[1]!], [it]).find('example').sheets).toEqual([]);
});

test('what fits nothing finds nothing', () => {
  expect(search.find('xqzw').sheets).toEqual([]);
  expect(search.find('').sheets).toEqual([]);
});

test('five hundred sheets are searched with few comparisons of letters', () => {
  const many = Array.from({ length: 500 }, (_, index) =>
    sheet(`s${String(index)}`, `Titolo ${String(index)}`, {
      text: Array.from(
        { length: 60 },
        (_one, at) => `parola${String((index * 7 + at * 13) % 3000)}`,
      ).join(' '),
    }),
  );
  const big = new SheetSearch([...many, ...SHEETS], [it]);
  const before = big.compared;
  expect(big.find('smarito documento').sheets[0]).toBe('lost');
  expect(big.compared - before).toBeLessThan(10_000);
});

test('a sheet in two languages is found once, by the words of either in their own language', () => {
  const both = [
    sheet('licence', 'Patente scaduta', { language: 'it', topics: ['road-code'] }),
    sheet('licence', 'Driving licence expired', { language: 'en', topics: ['road-code'] }),
  ];
  const found = (typed: string, languages?: Set<string>) =>
    new SheetSearch(both, [it, en]).find(typed, languages && { languages }).sheets;
  expect(found('patenti')).toEqual(['licence']);
  expect(found('licences expire')).toEqual(['licence']);
  expect(found('licences expire', new Set(['it']))).toEqual([]);
});

test('only what may be found is, and the best of it counts', () => {
  const among = { sheets: new Set(['fine', 'lost']) };
  expect(search.find("porto d'armi").sheets[0]).toBe('weapon');
  expect(search.find("porto d'armi", among).sheets).not.toContain('weapon');
  expect(search.find('certificato o ricorso', among).sheets).toEqual(['fine']);
});

test('an article alone could begin any search', () => {
  expect(search.find('il').blank).toBe(true);
  expect(search.find('il ricorso').blank).toBe(false);
});
