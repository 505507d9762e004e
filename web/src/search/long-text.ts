import { MOST_TYPED } from './typed';

/** So much of a letter is read, in characters: what is longer is no cry for help. */
const LONGEST = 12_000;

/**
 * A letter in pieces as long as what the search reads at once, each beginning with the last sentence of the one before,
 * so that what belongs together is read together. A text that is as short is one piece, as it is.
 */
export function pieces(text: string): string[] {
  if (text.length <= MOST_TYPED) return [text];
  const sentences = text
    .slice(0, LONGEST)
    .split(/(?<=[.!?;\n])/u)
    .flatMap(shortened)
    .filter((each) => each.trim() !== '');
  const made: string[] = [];
  let piece = '';
  let last = '';
  for (const sentence of sentences) {
    if (piece.length + sentence.length > MOST_TYPED) {
      made.push(piece);
      piece = last.length + sentence.length > MOST_TYPED ? '' : last;
    }
    piece += sentence;
    last = sentence;
  }
  return piece === '' ? made : [...made, piece];
}

/** A sentence that is longer than a piece, in parts of which each has half of the one before. */
function shortened(sentence: string): string[] {
  if (sentence.length <= MOST_TYPED) return [sentence];
  const parts: string[] = [];
  let from = 0;
  while (from + MOST_TYPED < sentence.length) {
    parts.push(sentence.slice(from, wordEnd(sentence, from + MOST_TYPED)));
    from = wordEnd(sentence, from + MOST_TYPED / 2);
  }
  return [...parts, sentence.slice(from)];
}

/** The last place up to `end` at which a word ends; `end`, where the word is longer than a word. */
function wordEnd(text: string, end: number): number {
  const blank = text.lastIndexOf(' ', end);
  return blank > end - 60 ? blank : end;
}
