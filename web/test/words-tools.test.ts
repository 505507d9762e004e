import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../src/i18n/language';
import { breakable, otherTerms, unused, wrongIn } from '../tools/words/check.mjs';
import {
  complete,
  entries,
  fragmentsAtOnce,
  fragmentsFrom,
  offeredFor,
  SOURCE,
} from '../tools/words/files.mjs';

const main = (name: string) => resolve(SOURCE, 'pages', name, 'main.ts');
const page = (name: string) => fragmentsFrom(main(name));
const later = (name: string) => {
  const first = fragmentsAtOnce(main(name));
  return page(name).filter((fragment) => !first.includes(fragment));
};

describe('words of a page', () => {
  it('are those of every part that it imports, now or later or by a pattern', () => {
    expect(page('message')).toEqual(['common', 'exit', 'message']);
    // the call is imported when it begins, the sections of the quality page by their place
    expect(page('citizen')).toContain('call');
    expect(page('quality')).toEqual(expect.arrayContaining(['recordings', 'exports', 'custody']));
    expect(page('citizen')).not.toContain('staff');
  });

  it('come later when only modules that are imported later say them', () => {
    expect(fragmentsAtOnce(main('citizen'))).toEqual(['citizen', 'common', 'exit']);
    expect(later('citizen')).toEqual(
      expect.arrayContaining(['call', 'callback', 'kiosk', 'path', 'rating', 'receipt']),
    );
  });

  it('come all at once where no module waits for them', () => {
    // a page with later words imports the modules that say them with `withWords`
    const pages = readdirSync(resolve(SOURCE, 'pages')).filter((name) => existsSync(main(name)));
    expect(pages.filter((name) => later(name).length > 0)).toEqual(['citizen', 'complaint']);
  });

  it('are English where a language has none of its own', () => {
    const german = complete('de', 'desk');
    expect(german).toEqual(complete('en', 'desk'));
    expect(Object.keys(german)).toEqual(Object.keys(entries('it', 'desk')));
  });

  it('are offered in the languages that have a file for each of them', () => {
    expect(offeredFor(page('desk'))).toEqual(['it', 'en']);
    // guests of a conference are citizens
    expect(offeredFor(page('conference'))).toEqual(LANGUAGES);
    expect(page('conference')).not.toContain('staff');
    expect(offeredFor([...page('citizen'), 'nowhere'])).toEqual([]);
  });
});

describe('the check of the words', () => {
  const days = { one: '{count} giorno', other: '{count} giorni' };

  it.each([
    ['a missing sentence', {}, { a: 'Ciao a lei' }, ['a: missing']],
    ['a sentence too many', { a: 'x' }, {}, ['a: not in Italian']],
    ['a place of another name', { a: 'Hi {nam}' }, { a: 'Ciao {name}' }, ['{nam}']],
    ['an empty sentence', { a: ' ' }, { a: 'Ciao' }, ['a: empty']],
    ['what was left in Italian', { a: 'Ciao a lei' }, { a: 'Ciao a lei' }, ['left in Italian']],
    ['a plural without its plurals', { a: '{count} days' }, { a: days }, ['needs plurals']],
    ['another word for a topic', { a: 'Your subjects' }, { a: 'I suoi argomenti' }, ['subject']],
    ['plurals of another language', { a: { ...days, few: '{count}' } }, { a: days }, ['few']],
  ])('finds %s', (_what, english, italian, wanted) => {
    const found = wrongIn('en', english, italian);
    expect(found).toHaveLength(wanted.length);
    wanted.forEach((part, index) => expect(found[index]).toContain(part));
  });

  it.each([
    [
      'a word that the glossary has not',
      'Scelga la materia',
      ['a: says materia, the glossary argomento'],
    ],
    ['it in capitals', 'Videocamera spenta', ['a: says Videocamera, the glossary camera']],
    ['it behind an apostrophe of another word', 'Nell’argomento: Webcam', ['Webcam']],
    ['nothing in a longer word', 'Materiale didattico e categorico', []],
  ])('finds %s', (_what, text, wanted) => {
    const found = otherTerms({ a: text });
    expect(found).toHaveLength(wanted.length);
    wanted.forEach((part, index) => expect(found[index]).toContain(part));
  });

  it('knows one word for each thing, that of the glossary', () => {
    const glossary = readFileSync(resolve(SOURCE, '../../docs/glossary.md'), 'utf8');
    const italian = glossary
      .split('\n')
      .flatMap((row) => (row.startsWith('| ') ? [row.split(' | ')[1]] : []));
    const terms = JSON.parse(
      readFileSync(resolve(SOURCE, '../tools/words/terms.json'), 'utf8'),
    ) as Record<string, string[]>;
    for (const [term, others] of Object.entries(terms)) {
      expect(italian).toContain(term);
      for (const other of others) expect(italian).not.toContain(other);
    }
  });

  it('wants the four plurals of Slovene', () => {
    const slovene = { one: '{count} dan', two: '{count} dneva', other: '{count} dni' };
    expect(wrongIn('sl', { a: slovene }, { a: days })).toEqual([
      'a: the language has a plural for few',
    ]);
    expect(wrongIn('sl', { a: { ...slovene, few: '{count} dnevi' } }, { a: days })).toEqual([]);
  });

  it('lets a singular say its number in words', () => {
    expect(wrongIn('en', { a: { one: 'A day', other: '{count} days' } }, { a: days })).toEqual([]);
  });

  it('finds Italian that says tu', () => {
    const found = (text: string) => wrongIn('it', { a: text }, { a: text }).length;
    expect(found('Inserisci il tuo codice')).toBe(1);
    expect(found('Scriva le sei cifre del suo codice')).toBe(0);
  });

  it('finds spaces of French at which a line may break before a sign', () => {
    const found = (text: string) => breakable('fr', { key: text }).length;
    expect(
      ['Vous\u202f: oui', '«\u202foui\u202f»', 'à 10:15', '<b class="a">x</b>'].map(found),
    ).toEqual([0, 0, 0, 0]);
    expect(
      ['Vous : oui', 'oui ?', '« oui\u202f»', '«\u202foui »', '<b>x</b> : y'].map(found),
    ).toEqual([1, 1, 1, 1, 1]);
    expect(breakable('sl', { key: 'V meniju »Da«: »Ne«' })).toEqual([]);
  });

  it('finds keys that nothing names', () => {
    const source = "t('a.b'); t(`c.${kind}.title`); t(`${all}`)";
    expect(unused(['a.b', 'c.x.title', 'c.x.text', 'd'], [source])).toEqual(['c.x.text', 'd']);
  });
});
