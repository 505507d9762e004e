// The words of the pages: which languages there are, what their files say, and which of them a page needs.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const LOCALES = resolve(import.meta.dirname, '../../../locales');
export const SOURCE = resolve(import.meta.dirname, '../../src');
/** The language whose files say which keys there are. */
export const ORIGIN = 'it';
/** What is shown where a language has no sentence of its own, the first that has one. */
const INSTEAD = ['en', ORIGIN];

/** The codes of the languages, in the order of the menu. */
export function languages() {
  return Object.keys(JSON.parse(readFileSync(join(LOCALES, 'languages.json'), 'utf8')));
}

/** Where the words of a fragment stand. */
export function fileOf(language, fragment) {
  return join(LOCALES, language, `${fragment}.json`);
}

/** The names of all fragments. */
export function fragments() {
  return readdirSync(join(LOCALES, ORIGIN))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace(/\.json$/, ''));
}

/** The entries of a fragment by key; none when the language lacks the file. */
export function entries(language, fragment) {
  const file = fileOf(language, fragment);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** The entries of a fragment, those that the language lacks in English or Italian. */
export function complete(language, fragment) {
  const known = [language, ...INSTEAD].map((each) => entries(each, fragment));
  return Object.fromEntries(
    Object.keys(entries(ORIGIN, fragment)).map((key) => [
      key,
      known.find((each) => key in each)[key],
    ]),
  );
}

let all;

/** The complete words by language and fragment. They are read once in a process, and nobody can change them. */
export function allWords() {
  all ??= frozen(
    Object.fromEntries(
      languages().map((language) => [
        language,
        Object.fromEntries(fragments().map((fragment) => [fragment, complete(language, fragment)])),
      ]),
    ),
  );
  return all;
}

function frozen(words) {
  if (typeof words === 'object') Object.values(Object.freeze(words)).forEach(frozen);
  return words;
}

/** Every TypeScript file of the pages. */
export function sources() {
  return readdirSync(SOURCE, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(SOURCE, name));
}

/** The fragments that a file makes translators of. */
export function fragmentsIn(text) {
  return [...text.matchAll(/\btranslator(?:In)?\('([\w-]+)'\)/g)].map((found) => found[1]);
}

/** The fragments that a file speaks in another language than the page's. */
export function spokenIn(text) {
  return [...text.matchAll(/\btranslatorIn\('([\w-]+)'\)/g)].map((found) => found[1]);
}

/** The files that one imports, `later` those of `import()` as well; `import type` is left out, as the compiler does. */
function importsOf(file, text, later) {
  const named = [...text.matchAll(/(?:from|import)\s*(\(?)\s*'(\.{1,2}\/[^']+)'/g)]
    .filter(([, call]) => later || call === '')
    .filter((found) => !/import\s+type\s[^;]*$/.test(text.slice(0, found.index)))
    .map((found) => resolve(dirname(file), `${found[2]}.ts`))
    .filter((path) => existsSync(path));
  const matched = [...text.matchAll(/import\.meta\.glob[^(]*\(\s*'(\.{1,2}\/[^']+)'/g)].flatMap(
    (found) => {
      const [start, end] = resolve(dirname(file), found[1]).split('*');
      return sources().filter((path) => path.startsWith(start) && path.endsWith(end));
    },
  );
  return [...named, ...matched];
}

function reached(entry, later) {
  const seen = new Set([entry]);
  const found = new Set();
  for (const file of seen) {
    const text = readFileSync(file, 'utf8');
    fragmentsIn(text).forEach((fragment) => found.add(fragment));
    importsOf(file, text, later).forEach((path) => seen.add(path));
  }
  return [...found].sort();
}

/** The fragments that are reached from a file by its imports, at once or later, in the order of their names. */
export function fragmentsFrom(entry) {
  return reached(entry, true);
}

/** Those of them that are reached without `import()`: what modules say that run at once. */
export function fragmentsAtOnce(entry) {
  return reached(entry, false);
}

/** The languages in which a page can be read: those with a file for each of its fragments. */
export function offeredFor(fragments) {
  return languages().filter((language) =>
    fragments.every((fragment) => existsSync(fileOf(language, fragment))),
  );
}
