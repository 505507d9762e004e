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

/** Three rows of the table that `distance` fills: it is asked thousands of times for each key. */
const ROWS: [number[], number[], number[]] = [[], [], []];

/**
 * How many letters have to be changed, added, left out or exchanged with their neighbour to make one
 * word of the other (optimal string alignment); `most` + 1 stands for more than that.
 */
export function distance(a: string, b: string, most: number): number {
  const far = most + 1;
  if (Math.abs(a.length - b.length) > most) return far;
  // what both begin and end with costs nothing
  let from = 0;
  let ends = a.length;
  let ending = b.length;
  while (from < ends && from < ending && a[from] === b[from]) from += 1;
  while (ends > from && ending > from && a[ends - 1] === b[ending - 1]) {
    ends -= 1;
    ending -= 1;
  }
  const width = ending - from;
  let [before, last, row] = ROWS;
  for (let j = 0; j <= width; j += 1) last[j] = j;
  for (let i = 1; i <= ends - from; i += 1) {
    // a cell further than `most` from the diagonal is worth more than `most`
    const low = Math.max(1, i - most);
    const high = Math.min(width, i + most);
    row[low - 1] = low === 1 ? i : far;
    let least = row[low - 1] ?? far;
    for (let j = low; j <= high; j += 1) {
      const one = a[from + i - 1];
      const other = b[from + j - 1];
      let cost = Math.min(last[j] ?? far, row[j - 1] ?? far) + 1;
      cost = Math.min(cost, (last[j - 1] ?? far) + (one === other ? 0 : 1));
      if (i > 1 && j > 1 && one === b[from + j - 2] && a[from + i - 2] === other) {
        cost = Math.min(cost, (before[j - 2] ?? far) + 1);
      }
      row[j] = cost;
      least = Math.min(least, cost);
    }
    row[high + 1] = far;
    if (least > most) return far;
    [before, last, row] = [last, row, before];
  }
  return Math.min(last[width] ?? far, far);
}
