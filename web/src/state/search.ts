import { type Category, categoryText } from '../api';

// Ranks topics as the server's own search does, so that both give the same answer
// (tests/gateway/topic_searches.json is tried on both).

const LABEL = 4;
const WORD = 3;
const DESCRIPTION = 1;
/** From this length on a search word is found in a longer form of it ("denuncia" in "denunciare") and in a compound. */
const STEM = 5;
/** Two words are forms of one if so many first letters agree and at most so many follow in each. */
const ENDINGS = [
  [5, 3],
  [4, 2],
] as const;
/** What has no accent to lose. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  œ: 'oe',
  æ: 'ae',
  đ: 'd',
  ø: 'o',
  ł: 'l',
};

/** Lower case, without accents, in words; "ae" counts as "ä" and therefore as "a", likewise "oe" and "ue". */
export function words(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[ßœæđøł]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([aou])e/g, '$1')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** Whether one is another form of the other, or a part of it as in a compound. */
function isLikely(word: string, term: string): boolean {
  const [short, long] = word.length <= term.length ? [word, term] : [term, word];
  if (short.length >= STEM && long.includes(short)) return true;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  return ENDINGS.some(([first, most]) => same >= first && long.length - same <= most);
}

function score(worth: number, held: readonly string[], term: string): number {
  if (held.includes(term)) return worth * 2 + (held.length === 1 ? 1 : 0);
  const akin = held.some(
    (word) => word.startsWith(term) || (word.length >= STEM && term.startsWith(word)),
  );
  if (akin) return worth;
  return held.some((word) => isLikely(word, term)) ? Math.floor(worth / 2) : 0;
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
  const most = Math.max(0, ...scored.map((entry) => entry.hits));
  if (most === 0) return [];
  return scored
    .filter((entry) => entry.hits === most)
    .sort((a, b) => b.total - a.total)
    .map((entry) => entry.category);
}

/** How many letters may be wrong in a word of this length. */
const slips = (length: number) => (length >= 8 ? 2 : length >= 4 ? 1 : 0);

/**
 * How many letters have to be changed, added, left out or exchanged with their neighbour to make one
 * word of the other (optimal string alignment); `most` + 1 stands for more than that.
 */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(before, j - 2) + 1);
      }
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return Math.min(at(last, b.length), most + 1);
}

const at = (row: readonly number[], index: number) => row[index] ?? Number.POSITIVE_INFINITY;

/**
 * The words of the catalogue that were probably meant when what was typed fits nothing: each term
 * replaced by its nearest word, or kept. Empty when there is none near enough.
 */
export function corrected(categories: readonly Category[], typed: string, locale: string): string {
  const known = new Set<string>();
  for (const category of categories) {
    const { label, description, searchWords } = categoryText(category, locale);
    for (const text of [label, description, ...searchWords]) {
      for (const word of words(text)) if (word.length > 3) known.add(word);
    }
  }
  const near = words(typed).map((term) => nearest(term, known));
  return near.some((word) => word !== null) ? near.filter((word) => word !== null).join(' ') : '';
}

function nearest(term: string, known: ReadonlySet<string>): string | null {
  let best: string | null = null;
  let least = slips(term.length) + 1;
  for (const word of known) {
    const found = distance(term, word, least - 1);
    if (found < least) {
      least = found;
      best = word;
    }
  }
  return best;
}
