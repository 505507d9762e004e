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
import { document, documentFile, documents, frameOf, partsOf, withParts } from './documents.mjs';
import { entries, fileOf, fragments, languages, LOCALES, ORIGIN } from './files.mjs';
import { fromInline, tagsOf, toInline } from './markup.mjs';
import { CATEGORIES, flat, isPlural, placesOf, pluralsOf, textsOf } from './sentences.mjs';

const FOLDER = resolve(LOCALES, '../var/words');
const BESIDE = 'en';

/** What a language has or needs: fragments that it has begun, those that citizens read, and documents. */
function filesOf(language) {
  const needed = readEverywhere();
  const ours = fragments().filter((name) => existsSync(fileOf(language, name)) || needed.has(name));
  return [...ours, ...documents()];
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
  if (!Array.isArray(italian) && textsOf(italian).some((text) => tagsOf(text).length > 0))
    notes.push('Marks stay around the same words.');
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
      const source = sources[ending] ?? sources['[other]'];
      units[id + ending] = {
        source: toInline(source, source),
        ...(target && { target: toInline(target, source) }),
        note: notesOf(entry, beside[ending] ?? beside['[other]'], ending, language),
        additionalAttributes: { approved: target ? 'yes' : 'no' },
      };
    }
  }
  return units;
}

/** What a file says in a language: the entries of a fragment, or the parts of a document. */
function said(language, name) {
  return name.endsWith('.html') ? partsOf(document(language, name)) : entries(language, name);
}

/** A language as XLIFF 1.2: Italian as the source, English as a note, what is translated as approved. */
export async function toXliff(language, names = filesOf(language)) {
  const resources = {};
  for (const name of names) {
    const [italian, english, ours] = [ORIGIN, BESIDE, language].map((each) => said(each, name));
    const text = name.endsWith('.html') && document(language, name);
    if (text && frameOf(text) !== frameOf(document(ORIGIN, name)))
      throw new Error(`locales/${language}/${name}: has other parts than the Italian`);
    resources[name] = unitsOf(language, italian, english, ours);
  }
  // the library's own indentation would put spaces between the words and the marks of a sentence
  const xliff = await jsToXliff12(
    { resources, sourceLanguage: ORIGIN, targetLanguage: language },
    { indent: '' },
  );
  return xliff
    .replace(/<\/?(?:file|body)\b|<\/xliff>/g, '\n$&')
    .replace(/<\/?trans-unit\b/g, '\n  $&')
    .replace(/<(?:source|target|note)>/g, '\n    $&');
}

/** The entries made of sentences, in the order and the groups of the Italian ones; what is not there is left out. */
function entriesOf(sentences, italian, before = '') {
  const made = {};
  for (const [key, entry] of Object.entries(italian)) {
    const id = before + key;
    const target = (ending) => sentences[id + ending] || undefined;
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
      const group = entriesOf(sentences, entry, `${id}.`);
      if (Object.keys(group).length > 0) made[key] = group;
    } else if (target('') !== undefined) {
      // tools drop the empty line at the end of a letter
      made[key] = entry.replace(/^(\s*)[^]*?(\s*)$/, (_, start, end) => start + target('') + end);
    }
  }
  return made;
}

/** The sentences of units, their marks read as the tags of the Italian ones; *refuse* is told of others. */
function sentencesOf(units, italian, html, refuse) {
  const read = {};
  for (const [id, { target }] of Object.entries(units)) {
    if (target === undefined) continue;
    const source = italian[id.replace(/\[\w*\]$/, '')] ?? '';
    try {
      read[id] = fromInline(target, textsOf(source).at(-1), html || undefined).trim();
    } catch (problem) {
      refuse(`${id}: ${problem.message}`);
    }
  }
  return read;
}

/** The parts of a document that were translated from another Italian text than today's. */
function changedSince(units, italian) {
  const plain = (text) => text.replace(/\s+/g, ' ').trim();
  return Object.entries(units)
    .filter(([, { target }]) => target !== undefined)
    .filter(([id, { source }]) => {
      try {
        return plain(fromInline(source, italian[id] ?? '', true)) !== plain(italian[id] ?? '');
      } catch {
        return true;
      }
    })
    .map(([id]) => `${id}: the Italian has changed since: hand the file out again`);
}

/**
 * Reads a file that a translator gives back: its language, the entries of each fragment, and what is wrong with
 * them. A sentence without a translation is left out, and shown in English.
 */
export async function fromXliff(text) {
  const { resources, targetLanguage } = await xliff12ToJs(text, {
    captureSpacesBetweenElements: true,
  });
  if (!/^[a-z]{2,3}$/.test(targetLanguage ?? '')) throw new Error(`no language: ${targetLanguage}`);
  const words = {};
  const pages = {};
  const wrong = [];
  for (const [name, units] of Object.entries(resources)) {
    const isDocument = documents().includes(name);
    if (!isDocument && !fragments().includes(name)) {
      wrong.push(`${name}: there is no such fragment`);
      continue;
    }
    const italian = said(ORIGIN, name);
    const sources = flat(italian);
    const say = (why) => wrong.push(`${name}: ${why}`);
    if (isDocument) changedSince(units, italian).forEach(say);
    const made = entriesOf(sentencesOf(units, sources, isDocument, say), italian);
    wrongIn(targetLanguage, flat(made), sources)
      .filter((why) => !why.endsWith(': missing'))
      .forEach(say);
    if (!isDocument) words[name] = made;
    else if (Object.keys(made).length > 0) pages[name] = withParts(document(ORIGIN, name), made);
  }
  return { language: targetLanguage, words, documents: pages, wrong };
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
  const {
    language,
    words,
    documents: pages,
    wrong,
  } = await fromXliff(await readFile(file, 'utf8'));
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
  for (const [name, text] of Object.entries(pages))
    await writeFile(documentFile(language, name), text);
  const counts = [Object.keys(words).length, Object.keys(pages).length];
  console.log(`${counts[0]} fragments and ${counts[1]} documents in locales/${language}/`);
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
