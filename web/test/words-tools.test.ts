import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../src/i18n/language';
import {
  misspaced,
  oneTextForTwo,
  otherTerms,
  singularCommand,
  untranslated,
  unused,
  wrongIn,
  wrongPairs,
} from '../tools/words/check.mjs';
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
    expect(page('message')).toEqual(['common', 'exit', 'known-code', 'message']);
    // the call is imported when it begins, the sections of the quality page by their place
    expect(page('citizen')).toContain('call');
    expect(page('quality')).toEqual(expect.arrayContaining(['recordings', 'exports', 'custody']));
    expect(page('citizen')).not.toContain('staff');
    // these pages ask for a code; recognition has a page of its own
    expect(page('citizen')).not.toContain('recognition');
  });

  it('come later when only modules that are imported later say them', () => {
    expect(fragmentsAtOnce(main('citizen'))).toEqual(['citizen', 'common', 'exit']);
    expect(later('citizen')).toEqual(
      expect.arrayContaining(['call', 'callback', 'kiosk', 'path', 'rating', 'receipt']),
    );
  });

  it('come all at once where no module waits for them', () => {
    // a page with later words imports the modules that say them with `withWords`; the guide's search learns its own
    const pages = readdirSync(resolve(SOURCE, 'pages')).filter((name) => existsSync(main(name)));
    expect(pages.filter((name) => later(name).length > 0)).toEqual([
      'citizen',
      'complaint',
      'guide',
      'message',
    ]);
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
    ['a place that is there once', { a: '{k} of k' }, { a: '{k} su {k}' }, ['{k}']],
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
    ['a word left in Italian', 'en', 'Grande', ['a: the same as in it']],
    ['a word left in English', 'fr', 'Large', ['a: the same as in en']],
    ['a word of both', 'fr', 'Video', ['a: the same as in it', 'a: the same as in en']],
    ['nothing that is translated', 'fr', 'Grand', []],
    ['nothing without letters', 'fr', '{count} %', []],
    ['nothing that is rightly the same', 'fr', 'PDF', []],
  ])('finds %s', (_what, language, text, wanted) => {
    const italian = { one: 'Grande', two: 'Video', other: text === 'Video' ? '' : 'PDF' };
    const english = { one: 'Large', two: 'Video', other: '{count} %' };
    const others = { it: { a: italian }, en: { a: english } };
    const found = untranslated(language, { a: text }, others, ['PDF']);
    expect(found).toHaveLength(wanted.length);
    wanted.forEach((part, index) => expect(found[index]).toContain(part));
  });

  it('does not compare English with itself', () => {
    expect(untranslated('en', { a: 'Large' }, { en: { a: 'Large' } })).toEqual([]);
  });

  it('finds the text of another key, where every other language has two', () => {
    const italian = { a: 'Chiudi', b: 'Apri', c: 'Apri' };
    const german = { a: 'Schließen', b: 'Öffnen' };
    expect(oneTextForTwo({ a: 'Open', b: 'Open' }, [italian, german])).toEqual(['a = b']);
    // Italian has one text for these as well, and German does not know them
    expect(oneTextForTwo({ b: 'Open', c: 'Open' }, [italian, german])).toEqual([]);
    // one that agrees suffices
    expect(oneTextForTwo({ a: 'Open', b: 'Open' }, [italian, { a: 'x', b: 'x' }])).toEqual([]);
    expect(oneTextForTwo({ a: 'Close', b: 'Open' }, [italian])).toEqual([]);
    expect(oneTextForTwo({ x: 'Open', y: 'Open' }, [italian])).toEqual([]);
  });

  it('says which pairs are not listed, and which are listed in vain', () => {
    expect(wrongPairs(['f: a = b', 'f: c = d'], ['f: c = d', 'f: e = f'])).toEqual([
      'f: a = b: one text for two, and not in alike.json',
      'f: e = f: in alike.json in vain',
    ]);
    expect(wrongPairs([])).toEqual([]);
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
    const found = otherTerms('it', { a: text });
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
    ) as Record<string, Record<string, string[]>>;
    for (const [term, others] of Object.entries(terms['it'] ?? {})) {
      expect(italian).toContain(term);
      for (const other of others) expect(italian).not.toContain(other);
    }
    for (const [language, words] of Object.entries(terms)) {
      for (const term of Object.keys(words)) expect(glossary, language).toContain(term);
    }
  });

  it('knows the words of other languages than Italian, and no place for one of them', () => {
    expect(otherTerms('fr', { a: 'Retour à la station' })).toEqual([
      'a: says station, the glossary guichet',
    ]);
    expect(otherTerms('fr', { a: '{station}: votre code' })).toEqual([]);
    expect(otherTerms('it', { a: 'Torna alla stazione' })).toEqual([]);
  });

  it('finds Slovene buttons that speak to a friend', () => {
    expect(['Pošlji', 'Oddaj pritožbo'].flatMap(singularCommand)).toEqual([
      'says Pošlji to one who is addressed in the plural',
      'says Oddaj to one who is addressed in the plural',
    ]);
    expect(['Pošljite', 'Nazaj na postajo', 'Znova uporabite'].flatMap(singularCommand)).toEqual(
      [],
    );
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

  it('finds other spaces around signs than the language has', () => {
    const found = (text: string) => misspaced('fr', { key: text }).length;
    expect(
      ['Vous\u202f: oui', '«\u202foui\u202f»', 'à 10:15', '<b class="a">x</b>'].map(found),
    ).toEqual([0, 0, 0, 0]);
    expect(
      [
        'Vous : oui',
        'Vous\u00a0: oui',
        'oui ?',
        '« oui\u202f»',
        '«\u202foui\u00a0»',
        '<b>x</b> : y',
      ].map(found),
    ).toEqual([1, 1, 1, 1, 1, 1]);
    expect(misspaced('sl', { key: 'V meniju »Da«: »Ne«, Pošiljanje …' })).toEqual([]);
    expect(misspaced('de', { key: 'Wird gesendet…' })).toEqual(['key: wants a space before …']);
    expect(misspaced('it', { key: 'Invio in corso…' })).toEqual([]);
  });

  it('finds keys that nothing names', () => {
    const source = "t('a.b'); t(`c.${kind}.title`); t(`${all}`)";
    expect(unused(['a.b', 'c.x.title', 'c.x.text', 'd'], [source])).toEqual(['c.x.text', 'd']);
  });
});
