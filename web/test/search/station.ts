import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Found, Search, type Searched } from '../../src/search/search';
import { language as de } from '../../src/search/search-de';
import { language as en } from '../../src/search/search-en';
import { language as fr } from '../../src/search/search-fr';
import { language as it } from '../../src/search/search-it';
import { language as sl } from '../../src/search/search-sl';

/** The shipped topics as the search sees them, and the search over them, without a page. */

export const LANGUAGES = { it, en, de, fr, sl };
export type Code = keyof typeof LANGUAGES;

const ROOT = resolve(import.meta.dirname, '../../..');
const STAFF = ['telematics', 'regulations', 'training', 'advancement', 'welfare'];

/** The topics by how often they are expected to be asked for, as a station gives them that has counted none itself. */
const SHIPPED = readFileSync(resolve(ROOT, 'queueing/categories.toml'), 'utf8');
export const ASKED = [...SHIPPED.matchAll(/^id = "([^"]+)"\nsegment = "civil"\nasked = (\d+)$/gm)]
  .sort(([, , a], [, , b]) => Number(b) - Number(a))
  .map(([, id]) => id!);

type Texts = Record<
  string,
  { label: string; title?: string; description: string; words: string[] }
>;

export function topicsIn(locale: Code): Searched[] {
  const texts = JSON.parse(
    readFileSync(resolve(ROOT, `locales/${locale}/topics.json`), 'utf8'),
  ) as Texts;
  return Object.entries(texts).map(([id, { label, title = '', description, words }]) => ({
    id,
    staff: STAFF.includes(id),
    label,
    title,
    description,
    searchWords: words,
  }));
}

const made = new Map<string, Search>();

/** The search of a page in this language, with the languages that it has fetched. */
export function searchIn(locale: Code, codes: readonly Code[]): Search {
  const key = [locale, ...codes].join(' ');
  const found =
    made.get(key) ??
    new Search(
      topicsIn(locale),
      locale,
      [...new Set(codes)].map((code) => LANGUAGES[code]),
      ASKED,
    );
  made.set(key, found);
  return found;
}

/** What the page shows in the end: with the other languages, where the first ones know too little. */
export function find(typed: string, locale: Code): Found {
  const found = searchIn(locale, [locale]).find(typed);
  return found.foreign ? searchIn(locale, Object.keys(LANGUAGES) as Code[]).find(typed) : found;
}
