/** What has no accent to lose. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  œ: 'oe',
  æ: 'ae',
  đ: 'd',
  ø: 'o',
  ł: 'l',
};

/** So much of what is typed is looked at; more is no longer a search. In characters. */
const LONGEST = 4_000;
/** So many words are remembered with their stems; those of a language's topics are some three thousand. */
const MOST_REMEMBERED = 20_000;

/** Lower case, without accents, in words of letters and digits: "C'è" is "c", "e". */
export function words(text: string): string[] {
  const plain = text.slice(0, LONGEST).toLowerCase();
  // most words are, and a station's engine is slow at what follows
  if (isPlain(plain)) return plain.split(/[^a-z0-9]+/).filter(Boolean);
  return plain
    .replace(/[ßœæđøł]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** Whether a text has letters of ASCII only. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false;
  return true;
}

/** The same answers as `asked`, which a word that was asked for before is not asked again. */
export function remembering(asked: (word: string) => string): (word: string) => string {
  const answers = new Map<string, string>();
  return (word) => {
    const known = answers.get(word);
    if (known !== undefined) return known;
    if (answers.size >= MOST_REMEMBERED) answers.clear();
    const answer = asked(word);
    answers.set(word, answer);
    return answer;
  };
}

/** "ae" counts as "ä" and therefore as "a", likewise "oe" and "ue": as German is typed without its dots. */
export function withoutUmlauts(word: string): string {
  return word.replace(/([aou])e/g, '$1');
}

/** How many letters may be wrong in a word of this length. */
export const slips = (length: number): number => (length >= 8 ? 2 : length >= 4 ? 1 : 0);

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
