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

/** Lower case, without accents, in words of letters and digits: "C'è" is "c", "e". */
export function words(text: string): string[] {
  return text
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(/[ßœæđøł]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
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
