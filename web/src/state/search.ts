import { type Category, categoryText } from '../api';

// Ranks topics as the server's own search does, so that both give the same answer.

const LABEL = 4;
const WORD = 3;
const DESCRIPTION = 1;
/** From this length on a search word is found in a longer form of it ("denuncia" in "denunciare"). */
const STEM = 5;

/** Lower case, without accents, in words. */
export function words(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

function score(worth: number, held: readonly string[], term: string): number {
  if (held.includes(term)) return worth * 2 + (held.length === 1 ? 1 : 0);
  const akin = held.some(
    (word) => word.startsWith(term) || (word.length >= STEM && term.startsWith(word)),
  );
  return akin ? worth : 0;
}

function scores(category: Category, terms: readonly string[], locale: string): number[] {
  const text = categoryText(category, locale);
  const held: [number, string[]][] = [
    [LABEL, words(text.label)],
    [DESCRIPTION, words(text.description)],
    ...text.searchWords.map((entry): [number, string[]] => [WORD, words(entry)]),
  ];
  return terms.map((term) => Math.max(0, ...held.map(([worth, list]) => score(worth, list, term))));
}

/**
 * The categories that fit what was typed, the best first. Every word has to be found in a category,
 * unless none has them all: then those with the most.
 */
export function searchCategories(
  categories: readonly Category[],
  typed: string,
  locale: string,
): Category[] {
  const all = words(typed);
  // Articles and prepositions find everything; alone they are the beginning of a word.
  const long = all.filter((term) => term.length > 2);
  const terms = long.length > 0 ? long : all;
  if (terms.length === 0) return [...categories];
  const scored = categories.map((category) => {
    const values = scores(category, terms, locale);
    return {
      category,
      hits: values.filter((value) => value > 0).length,
      total: values.reduce((sum, value) => sum + value, 0),
    };
  });
  const most = Math.max(...scored.map((entry) => entry.hits));
  if (most <= 0) return [];
  return scored
    .filter((entry) => entry.hits === most)
    .sort((a, b) => b.total - a.total)
    .map((entry) => entry.category);
}
