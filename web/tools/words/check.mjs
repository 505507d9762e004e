// Checks the files of all languages against the Italian ones, and against what the pages use.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  entries,
  fileOf,
  fragments,
  fragmentsFrom,
  fragmentsIn,
  languages,
  LOCALES,
  ORIGIN,
  SOURCE,
  sources,
  spokenIn,
} from './files.mjs';
import { labels, listedInVain, wrongLabel } from './labels.mjs';
import { document, documents, frameOf, partsOf } from './documents.mjs';
import { tagsOf, textOf } from './markup.mjs';
import { flat, isPlural, placesIn, pluralsOf, textsOf } from './sentences.mjs';

/** Complete for every page, those of the staff included. */
const COMPLETE = [ORIGIN, 'en'];
/** A page without this fragment is read by citizens. */
const STAFF = 'staff';
/** Topics hold what people type, whatever the glossary says. */
const SEARCHED = 'topics';
/** Texts that are rightly the same as in Italian or English, by language. */
const SAME = JSON.parse(readFileSync(new URL('same.json', import.meta.url), 'utf8'));
/** Pairs of keys that rightly have one text in a language, though the others tell them apart. */
const ALIKE = JSON.parse(readFileSync(new URL('alike.json', import.meta.url), 'utf8'));
/** What the glossary has one word for, and the words that say the same and are not used. */
const TERMS = JSON.parse(readFileSync(new URL('terms.json', import.meta.url), 'utf8'));
/** Familiar address where Italian pages are formal. */
const FAMILIAR =
  /(?<![\p{L}’])(?:tu|te|ti|tuo|tua|tuoi|tue|hai|sei(?! cifre| lettere)|puoi|vuoi|devi|clicca|inserisci|scegli|premi|attendi|controlla il tuo)(?![\p{L}])/iu;

/**
 * The fragments that are to be complete in every language: those of the citizens' pages, those spoken in another
 * language than the page's, and what else has been translated for citizens, such as letters.
 */
export function readEverywhere() {
  const texts = sources().map((file) => readFileSync(file, 'utf8'));
  const translated = fragments().filter((fragment) =>
    languages().some(
      (language) => !COMPLETE.includes(language) && existsSync(fileOf(language, fragment)),
    ),
  );
  return new Set([...pagesOfCitizens(), ...texts.flatMap(spokenIn), ...translated]);
}

function pagesOfCitizens() {
  const pages = readdirSync(join(SOURCE, 'pages'))
    .map((page) => join(SOURCE, 'pages', page, 'main.ts'))
    .filter(existsSync)
    .map(fragmentsFrom);
  return pages.filter((used) => !used.includes(STAFF)).flat();
}

/** Sentences that the public administration's model prescribes word for word (criterion C.SE.1.7), in its own form of address. */
const OFFICIAL = new Set([
  'Dove hai incontrato le maggiori difficoltà?',
  'Quali sono stati gli aspetti che hai preferito?',
  'Vuoi aggiungere altri dettagli?',
  'Grazie, il tuo parere ci aiuterà a migliorare il servizio!',
]);

/** What is wrong with the entries of one fragment in one language, compared with the Italian ones. */
export function wrongIn(language, ours, italian, same = []) {
  const wrong = [];
  for (const [key, entry] of Object.entries(italian)) {
    if (!(key in ours)) wrong.push(`${key}: missing`);
    else wrong.push(...wrongWith(language, ours[key], entry, same).map((why) => `${key}: ${why}`));
  }
  for (const key of Object.keys(ours)) {
    if (!(key in italian)) wrong.push(`${key}: not in Italian`);
  }
  return wrong;
}

function wrongWith(language, entry, italian, same) {
  if (isPlural(entry) !== isPlural(italian)) {
    return [isPlural(entry) ? 'has plurals, the Italian has none' : 'needs plurals, as in Italian'];
  }
  const wrong = [];
  if (isPlural(entry)) {
    const { needed, known } = pluralsOf(language);
    const given = Object.keys(entry);
    const missing = needed.filter((category) => !given.includes(category));
    const unknown = given.filter((category) => !known.includes(category));
    if (missing.length > 0) wrong.push(`the language has a plural for ${missing.join(', ')}`);
    if (unknown.length > 0) wrong.push(`the language has no plural for ${unknown.join(', ')}`);
  }
  // "Un contatto" may do without the number that "{count} contatti" says
  const places = (text) => placesIn(text).filter((name) => name !== 'count' || !isPlural(entry));
  const wanted = places(textsOf(italian).at(-1)).join(', ');
  for (const text of textsOf(entry)) {
    if (text.trim() === '') wrong.push('empty');
    const given = places(text).join(', ');
    if (given !== wanted) wrong.push(`has the places {${given}}, the Italian {${wanted}}`);
    const marks = tagsOf(text).sort().join(' ');
    const marksWanted = tagsOf(textsOf(italian).at(-1)).sort().join(' ');
    if (marks !== marksWanted) wrong.push(`has the marks ${marks}, the Italian ${marksWanted}`);
    if (language === ORIGIN && FAMILIAR.test(text) && !OFFICIAL.has(text))
      wrong.push(`says tu: ${text}`);
    if (language === 'en' && /\bsubjects?\b/i.test(text) && /argoment/i.test(textsOf(italian)[0])) {
      wrong.push(`says subject for a topic: ${text}`);
    }
    if (
      language !== ORIGIN &&
      /\p{L}/u.test(text.replace(/\{\w+\}/g, '')) &&
      text.split(' ').length > 2 &&
      textsOf(italian).includes(text) &&
      !same.includes(text)
    ) {
      wrong.push(`left in Italian: ${text}`);
    }
  }
  return wrong;
}

/** Texts of any length that say the same as *others*, the entries of Italian and English by language. */
export function untranslated(language, ours, others, same = []) {
  const found = [];
  for (const [key, entry] of Object.entries(ours)) {
    for (const text of textsOf(entry)) {
      if (!/\p{L}/u.test(text.replace(/\{\w+\}/g, '')) || same.includes(text)) continue;
      for (const [other, theirs] of Object.entries(others)) {
        if (other !== language && key in theirs && textsOf(theirs[key]).includes(text)) {
          found.push(`${key}: the same as in ${other}, and not in same.json: ${text}`);
        }
      }
    }
  }
  return found;
}

/** Pairs of keys, as `a = b`, with one text where each of *others*, the entries of other languages, has two. */
export function oneTextForTwo(ours, others) {
  const keys = new Map();
  for (const [key, entry] of Object.entries(ours)) {
    const said = JSON.stringify(entry);
    keys.set(said, [...(keys.get(said) ?? []), key]);
  }
  const pairs = [...keys.values()].flatMap((all) =>
    all.flatMap((one, index) => all.slice(index + 1).map((two) => [one, two])),
  );
  return pairs
    .filter(([one, two]) => {
      const know = others.filter((theirs) => one in theirs && two in theirs);
      const apart = (theirs) => JSON.stringify(theirs[one]) !== JSON.stringify(theirs[two]);
      return know.length > 0 && know.every(apart);
    })
    .map((pair) => pair.join(' = '));
}

/** What there is to say of the pairs found in a language, and of those that *listed* has for it in vain. */
export function wrongPairs(found, listed = []) {
  return [
    ...found
      .filter((pair) => !listed.includes(pair))
      .map((pair) => `${pair}: one text for two, and not in alike.json`),
    ...listed
      .filter((pair) => !found.includes(pair))
      .map((pair) => `${pair}: in alike.json in vain`),
  ];
}

/** Sentences that have another word for something than the glossary has in their language. */
export function otherTerms(language, ours) {
  return Object.entries(TERMS[language] ?? {}).flatMap(([term, others]) => {
    const other = new RegExp(`(?<![\\p{L}’{.])(?:${others.join('|')})(?!\\p{L})`, 'iu');
    return Object.entries(ours).flatMap(([key, entry]) =>
      textsOf(entry).flatMap((text) => {
        const found = other.exec(text);
        return found ? [`${key}: says ${found[0]}, the glossary ${term}`] : [];
      }),
    );
  });
}

/** Slovene commands in the singular, which are said to a friend; a button speaks to a citizen as sentences do. */
export function singularCommand(text) {
  const [first] = /^\p{L}*/u.exec(text);
  return /[ij]$/.test(first) && !['Hitri', 'Naj', 'Naprej', 'Nazaj'].includes(first)
    ? [`says ${first} to one who is addressed in the plural`]
    : [];
}

/** Quotation marks and apostrophes of a typewriter, which pages do not show. */
function typewritten(ours) {
  return Object.entries(ours)
    .filter(([, entry]) => textsOf(entry).some((text) => /['"]/.test(textOf(text))))
    .map(([key]) => `${key}: has typewriter's quotes`);
}

/** What a language wants around signs, and how it is said when a text has it otherwise. */
const SPACING = {
  // a line could begin with : ; ! ? or », or end with «; a space of full width that does not break would leave a hole
  fr: [/[ \u00a0][:;?!»]|«[ \u00a0]/, 'wants the narrow space U+202F before : ; ! ? » and after «'],
  de: [/\p{L}…/u, 'wants a space before …'],
  sl: [/\p{L}…/u, 'wants a space before …'],
};

/** Texts with other spaces around signs than their language has. */
export function misspaced(language, ours) {
  const [wrong, why] = SPACING[language] ?? [];
  if (!wrong) return [];
  return Object.entries(ours)
    .filter(([, entry]) => textsOf(entry).some((text) => wrong.test(textOf(text))))
    .map(([key]) => `${key}: ${why}`);
}

/** What is wrong with a document in one language, compared with the Italian one. */
export function wrongInDocument(language, ours, italian) {
  if (frameOf(ours) !== frameOf(italian)) return ['has other parts than the Italian'];
  const parts = partsOf(ours);
  return [
    ...wrongIn(language, parts, partsOf(italian)),
    ...typewritten(parts),
    ...misspaced(language, parts),
  ];
}

/** The keys that no source names, whole or as the beginning and end of a template. */
export function unused(keys, texts) {
  const literals = new Set();
  const patterns = new Set();
  for (const text of texts) {
    for (const [, literal] of text.matchAll(/'([\w.-]+)'/g)) literals.add(literal);
    for (const [, template] of text.matchAll(/`([\w.-]*(?:\$\{[^{}`]*\}[\w.-]*)+)`/g)) {
      if (!/[a-z]{3}/i.test(template.replace(/\$\{[^{}]*\}/g, ''))) continue;
      patterns.add(
        template
          .split(/\$\{[^{}]*\}/)
          .map((part) => part.replaceAll('.', '\\.'))
          .join('.+'),
      );
    }
  }
  const made = [...patterns].map((pattern) => new RegExp(`^${pattern}$`));
  return keys.filter(
    (key) => !literals.has(key) && !made.some((expression) => expression.test(key)),
  );
}

function problems() {
  const found = [];
  const say = (place, wrong) => found.push(...wrong.map((why) => `${place}: ${why}`));
  const texts = sources().map((file) => readFileSync(file, 'utf8'));
  const everywhere = readEverywhere();
  for (const language of languages()) {
    for (const fragment of fragments()) {
      const place = `locales/${language}/${fragment}.json`;
      if (!existsSync(fileOf(language, fragment))) {
        if (COMPLETE.includes(language)) say(place, ['missing']);
        else if (everywhere.has(fragment)) say(place, ['missing; citizens read it']);
        continue;
      }
      const ours = flat(entries(language, fragment));
      say(place, wrongIn(language, ours, flat(entries(ORIGIN, fragment)), SAME[language]));
      if (language !== ORIGIN) {
        const others = COMPLETE.map((other) => [other, flat(entries(other, fragment))]);
        say(place, untranslated(language, ours, Object.fromEntries(others), SAME[language]));
      }
      say(place, misspaced(language, ours));
      if (fragment !== SEARCHED) say(place, otherTerms(language, ours));
    }
  }
  for (const language of languages()) {
    const others = languages().filter((other) => other !== language);
    const pairs = fragments().flatMap((fragment) =>
      oneTextForTwo(
        flat(entries(language, fragment)),
        others.map((other) => flat(entries(other, fragment))),
      ).map((pair) => `${fragment}: ${pair}`),
    );
    say(`locales/${language}`, wrongPairs(pairs, ALIKE[language]));
  }
  for (const language of languages()) {
    for (const name of documents()) {
      const ours = document(language, name);
      const wrong = ours ? wrongInDocument(language, ours, document(ORIGIN, name)) : ['missing'];
      say(`locales/${language}/${name}`, wrong);
    }
  }
  for (const label of labels()) {
    const [fragment, key] = label.split(': ');
    const wrong = textsOf(entries(ORIGIN, fragment)[key]).flatMap(wrongLabel);
    say(`locales/${ORIGIN}/${fragment}.json: ${key}`, wrong);
    if (existsSync(fileOf('sl', fragment))) {
      const slovene = textsOf(entries('sl', fragment)[key]).flatMap(singularCommand);
      say(`locales/sl/${fragment}.json: ${key}`, slovene);
    }
  }
  say('web/tools/words/labels.json', listedInVain());
  for (const language of readdirSync(LOCALES)) {
    if (!language.includes('.') && !languages().includes(language)) {
      say(`locales/${language}`, ['not in languages.json']);
    }
  }
  for (const fragment of new Set(texts.flatMap(fragmentsIn))) {
    const keys = Object.keys(entries(ORIGIN, fragment));
    for (const language of languages()) {
      say(`locales/${language}/${fragment}.json`, typewritten(entries(language, fragment)));
    }
    const used = texts.filter((text) => !text.startsWith('// Generated'));
    say(
      `locales/${ORIGIN}/${fragment}.json`,
      unused(keys, used).map((key) => `${key}: unused`),
    );
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = problems();
  for (const problem of found) console.error(problem);
  if (found.length > 0) process.exitCode = 1;
}
