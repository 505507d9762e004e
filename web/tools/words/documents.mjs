// Texts that are a document as a whole, `locales/<language>/<name>.html`: the same parts in every language, in the same
// order. A part is what stands between the tags of a paragraph, a heading or a line of a list.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LOCALES, ORIGIN } from './files.mjs';

const PART = /(<(p|h2|h3|li)(?:\s[^<>]*)?>)([^]*?)(?=<\/\2>)/g;

/** The names of all documents: `privacy.html`. */
export function documents() {
  return readdirSync(join(LOCALES, ORIGIN)).filter((name) => name.endsWith('.html'));
}

/** Where a document stands. */
export function documentFile(language, name) {
  return join(LOCALES, language, name);
}

/** A document as it is written; nothing when the language lacks it. */
export function document(language, name) {
  const file = documentFile(language, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The parts of a document by their ids: their number and what they are (`3.p`). */
export function partsOf(html) {
  return Object.fromEntries(
    [...html.matchAll(PART)].map(([, , tag, text], index) => [`${index + 1}.${tag}`, text]),
  );
}

/** What is around the parts; the same in every language. */
export function frameOf(html) {
  return html.replace(PART, '$1');
}

/** The document of a language: the frame of the Italian one with *parts*; those that are not there yet are empty. */
export function withParts(italian, parts) {
  let index = 0;
  return italian.replace(PART, (_, open, tag) => open + (parts[`${++index}.${tag}`] ?? ''));
}
