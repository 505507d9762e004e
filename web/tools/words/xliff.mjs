// Hands the words to translators and takes them back, as XLIFF 1.2, which their tools read and write.
//
//   node tools/words/xliff.mjs [LANGUAGE ...]    writes var/words/<language>.xlf, of all languages when none is named
//   node tools/words/xliff.mjs --from FILE       puts the sentences of a file into locales/
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsToXliff12, xliff12ToJs } from 'xliff';
import { readEverywhere, wrongIn } from './check.mjs';
import { entries, fileOf, fragments, languages, LOCALES, ORIGIN } from './files.mjs';
import { CATEGORIES, isPlural, placesOf, pluralsOf } from './sentences.mjs';

const FOLDER = resolve(LOCALES, '../var/words');
const BESIDE = 'en';

/** The fragments that a language has or needs: all that it has begun, and those that citizens read. */
function fragmentsOf(language) {
  const needed = readEverywhere();
  return fragments().filter((name) => existsSync(fileOf(language, name)) || needed.has(name));
}

/** "0, 5, 6, 7": numbers for which a language uses a plural category. */
function examples(language, category) {
  const rules = new Intl.PluralRules(language);
  const numbers = Array.from({ length: 120 }, (_, number) => number);
  return numbers
    .filter((number) => rules.select(number) === category)
    .slice(0, 4)
    .join(', ');
}

/** The texts of an entry by the ending of their id: one, one for each plural, or a list. */
function parts(entry) {
  if (Array.isArray(entry)) return { '[]': entry.join(', ') };
  if (!isPlural(entry)) return { '': entry };
  return Object.fromEntries(Object.entries(entry).map(([key, text]) => [`[${key}]`, text]));
}

function notesOf(italian, english, ending, language) {
  const notes = [];
  if (english !== undefined) notes.push(`English: ${english}`);
  if (ending === '[]') notes.push('What people type when they look for this, separated by commas.');
  else if (ending) notes.push(`For numbers such as ${examples(language, ending.slice(1, -1))}.`);
  const places = Array.isArray(italian) ? [] : placesOf(italian);
  if (places.length > 0)
    notes.push(`Stays as it is: ${places.map((name) => `{${name}}`).join(', ')}`);
  return notes;
}

/** The units of some entries, by their ids; groups inside are named by a dot. */
function unitsOf(language, italian, english, ours, before = '') {
  const units = {};
  for (const [key, entry] of Object.entries(italian)) {
    const id = before + key;
    if (typeof entry === 'object' && !Array.isArray(entry) && !isPlural(entry)) {
      Object.assign(units, unitsOf(language, entry, english[key] ?? {}, ours[key] ?? {}, `${id}.`));
      continue;
    }
    const sources = parts(entry);
    const beside = parts(english[key] ?? entry);
    const given = ours[key] === undefined ? {} : parts(ours[key]);
    const needed = isPlural(entry)
      ? pluralsOf(language).needed.map((category) => `[${category}]`)
      : Object.keys(sources);
    for (const ending of new Set([...needed, ...Object.keys(given)])) {
      const target = given[ending];
      units[id + ending] = {
        source: sources[ending] ?? sources['[other]'],
        ...(target !== undefined && { target }),
        note: notesOf(entry, beside[ending] ?? beside['[other]'], ending, language),
        additionalAttributes: { approved: target === undefined ? 'no' : 'yes' },
      };
    }
  }
  return units;
}

/** A language as XLIFF 1.2: Italian as the source, English as a note, what is translated as approved. */
export function toXliff(language, names = fragmentsOf(language)) {
  const resources = Object.fromEntries(
    names.map((name) => [
      name,
      unitsOf(language, entries(ORIGIN, name), entries(BESIDE, name), entries(language, name)),
    ]),
  );
  return jsToXliff12(
    { resources, sourceLanguage: ORIGIN, targetLanguage: language },
    { indent: '  ' },
  );
}

/** The entries made of units, in the order and the groups of the Italian ones; what has no target is left out. */
function entriesOf(units, italian, before = '') {
  const made = {};
  for (const [key, entry] of Object.entries(italian)) {
    const id = before + key;
    const target = (ending) => units[id + ending]?.target?.trim() || undefined;
    if (Array.isArray(entry)) {
      const list = target('[]')
        ?.split(',')
        .map((word) => word.trim());
      if (list) made[key] = list.filter((word) => word !== '');
    } else if (isPlural(entry)) {
      const categories = CATEGORIES.map((category) => [category, target(`[${category}]`)]).filter(
        ([, text]) => text !== undefined,
      );
      if (categories.length > 0) made[key] = Object.fromEntries(categories);
    } else if (typeof entry === 'object') {
      const group = entriesOf(units, entry, `${id}.`);
      if (Object.keys(group).length > 0) made[key] = group;
    } else if (target('') !== undefined) {
      // tools drop the empty line at the end of a letter
      made[key] = entry.replace(/^(\s*)[^]*?(\s*)$/, (_, start, end) => start + target('') + end);
    }
  }
  return made;
}

/**
 * Reads a file that a translator gives back: its language, the entries of each fragment, and what is wrong with
 * them. A sentence without a translation is left out, and shown in English.
 */
export async function fromXliff(text) {
  const { resources, targetLanguage } = await xliff12ToJs(text);
  if (!/^[a-z]{2,3}$/.test(targetLanguage ?? '')) throw new Error(`no language: ${targetLanguage}`);
  const words = {};
  const wrong = [];
  for (const [name, units] of Object.entries(resources)) {
    if (!fragments().includes(name)) {
      wrong.push(`${name}: there is no such fragment`);
      continue;
    }
    for (const [id, { target }] of Object.entries(units)) {
      if (target !== undefined && typeof target !== 'string') {
        wrong.push(`${name}: ${id}: has marks of a tool in it`);
        delete units[id];
      }
    }
    const italian = entries(ORIGIN, name);
    words[name] = entriesOf(units, italian);
    const problems = wrongIn(targetLanguage, flatTexts(words[name]), flatTexts(italian));
    wrong.push(
      ...problems.filter((why) => !why.endsWith(': missing')).map((why) => `${name}: ${why}`),
    );
  }
  return { language: targetLanguage, words, wrong };
}

function flatTexts(group, before = '') {
  return Object.fromEntries(
    Object.entries(group).flatMap(([key, entry]) => {
      if (Array.isArray(entry)) return [];
      if (typeof entry === 'string' || isPlural(entry)) return [[before + key, entry]];
      return Object.entries(flatTexts(entry, `${before}${key}.`));
    }),
  );
}

/** Adds a language to the list, by its own name. */
async function addLanguage(code) {
  const file = join(LOCALES, 'languages.json');
  const known = JSON.parse(await readFile(file, 'utf8'));
  if (code in known) return;
  const name = new Intl.DisplayNames(code, { type: 'language' }).of(code);
  known[code] = { name: name.charAt(0).toLocaleUpperCase(code) + name.slice(1), locale: code };
  const lines = Object.entries(known).map(([each, value]) => {
    const fields = Object.entries(value).map(([field, text]) => `"${field}": "${text}"`);
    return `  "${each}": { ${fields.join(', ')} }`;
  });
  await writeFile(file, `{\n${lines.join(',\n')}\n}\n`);
  console.log(`${code} is in languages.json now, as ${known[code].name}`);
}

async function take(file) {
  const { language, words, wrong } = await fromXliff(await readFile(file, 'utf8'));
  if (wrong.length > 0) {
    for (const problem of wrong) console.error(problem);
    console.error('Nothing was taken.');
    return 1;
  }
  await addLanguage(language);
  await mkdir(join(LOCALES, language), { recursive: true });
  for (const [name, made] of Object.entries(words)) {
    if (Object.keys(made).length === 0) continue;
    await writeFile(fileOf(language, name), `${JSON.stringify(made, null, 2)}\n`);
  }
  console.log(`${Object.keys(words).length} fragments in locales/${language}/`);
  return 0;
}

async function give(wanted) {
  await mkdir(FOLDER, { recursive: true });
  for (const language of wanted.length > 0 ? wanted : languages()) {
    if (language === ORIGIN) continue;
    const text = await toXliff(language);
    await writeFile(join(FOLDER, `${language}.xlf`), `${text}\n`);
    const all = text.match(/<trans-unit /g)?.length ?? 0;
    const open = text.match(/approved="no"/g)?.length ?? 0;
    console.log(`var/words/${language}.xlf: ${all} sentences, ${open} of them to be translated`);
  }
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [first, ...rest] = process.argv.slice(2);
  const base = process.env.INIT_CWD ?? dirname(LOCALES);
  process.exitCode =
    first === '--from'
      ? await take(resolve(base, rest[0] ?? ''))
      : await give([first, ...rest].filter((each) => each !== undefined));
}
