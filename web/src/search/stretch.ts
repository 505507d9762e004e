import { distance } from './fold';

// Finds the rules' entries in a typed text: words, phrases, beginnings, forms and slips.

/** A word of so many letters may have one slip of the finger; the first ones have to be right. */
const CORRECTED = 6;
const START = 2;
/** Words whose stem has so many letters may be meant in all of their forms. */
const FORMS = 4;
/** So many other words may stand in a gap of an entry. */
const GAP = 3;

interface Part {
  word: string;
  stem: string;
  /** Whether only the beginning of a word is given. */
  open: boolean;
  /** Whether other words may stand before it. */
  apart: boolean;
}
type Entry = readonly Part[];
/** Where an entry stands: the first of its words, and the one after the last. */
export type Span = readonly [from: number, to: number];

/** Doubled letters count once: they are what is most often mistyped in Italian ("amazza", "minacia"). */
export const single = (word: string): string => word.replace(/(\p{L})\1+/gu, '$1');

/** The words of a text as a language writes them. */
export type Tokens = (text: string) => string[];
/** The part of a word that its forms share. */
export type Stem = (word: string) => string;

function entry(text: string, tokens: Tokens, stem: Stem): Entry {
  const parts: Part[] = [];
  let apart = false;
  for (const each of text.split(' ')) {
    const found = tokens(each);
    const open = each.endsWith('*');
    found.forEach((word, index) => {
      parts.push({
        word,
        stem: stem(word),
        open: open && index === found.length - 1,
        apart: apart && index === 0,
      });
    });
    apart = each === '~';
  }
  return parts;
}

/** Whether a word may be written with a slip. */
const isLong = ({ word }: Part) => word.length >= CORRECTED;

/** Whether other forms of a word may be meant by it; short stems are those of too many words. */
const hasForms = ({ stem, open }: Part) => !open && stem.length >= FORMS;

/** Entries any of which may be said. */
export type Group = number;

/** All entries by how they begin, so that few have to be looked at, each with the groups that it is in. */
export class Entries {
  readonly #begun = new Map<string, [Entry, Group][]>();
  readonly #made = new Map<string, Group>();
  readonly #written = new Set<string>();
  readonly #tokens: Tokens;
  readonly #stem: Stem;

  constructor(tokens: Tokens, stem: Stem) {
    this.#tokens = tokens;
    this.#stem = stem;
  }

  /** The group of these entries. */
  add(texts: readonly string[]): Group {
    const key = texts.join('|');
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const group = this.#made.size;
    this.#made.set(key, group);
    for (const each of texts.map((text) => entry(text, this.#tokens, this.#stem))) {
      const start = each[0]?.word.slice(0, START);
      if (start === undefined) continue;
      for (const { word, open } of each) if (!open) this.#written.add(word);
      const same = this.#begun.get(start);
      if (same) same.push([each, group]);
      else this.#begun.set(start, [[each, group]]);
    }
    return group;
  }

  /** Whether an entry has a word as it is written: it is then no slip of another one. */
  has(word: string): boolean {
    return this.#written.has(word);
  }

  /** The entries that may begin with a word: in whatever form or with what slip, its first letters are the same. */
  beginningWith(token: string): readonly (readonly [Entry, Group])[] {
    return this.#begun.get(token.slice(0, START)) ?? [];
  }
}

/** How words are told from each other. */
export interface Ear {
  /** Whether a word is a known one, which is not taken for a slip of another. */
  isKnown: (word: string) => boolean;
  between: ReadonlySet<string>;
  /** Where it is given, a word is meant in all of its forms. */
  stem: Stem | null;
}

/** A stretch of what was typed, and where each group stands in it. */
export class Stretch {
  readonly length: number;
  readonly #places = new Map<Group, Span[]>();

  constructor(entries: Entries, tokens: readonly string[], ear: Ear) {
    this.length = tokens.length;
    tokens.forEach((token, from) => {
      for (const [each, group] of entries.beginningWith(token)) {
        const end = endOf(each, tokens, from, ear);
        if (end === null) continue;
        const span: Span = [from, end];
        const found = this.#places.get(group);
        if (found) found.push(span);
        else this.#places.set(group, [span]);
      }
    });
  }

  has(group: Group): boolean {
    return this.#places.has(group);
  }

  places(group: Group): readonly Span[] {
    return this.#places.get(group) ?? [];
  }
}

/** Where an entry ends that begins at `from`; null if it does not stand there. */
function endOf(parts: Entry, tokens: readonly string[], from: number, ear: Ear): number | null {
  let at = from;
  for (const part of parts) {
    let room = part.apart ? GAP : 0;
    for (;;) {
      const token = tokens[at];
      if (isSaid(part, token, ear)) break;
      if (token === undefined) return null;
      if (!ear.between.has(token)) room -= 1;
      if (room < 0 || at === from) return null;
      at += 1;
    }
    at += 1;
  }
  return at;
}

function isSaid(part: Part, token: string | undefined, { isKnown, stem }: Ear): boolean {
  if (token === undefined) return false;
  const { word, open } = part;
  if (open ? token.startsWith(word) : token === word) return true;
  if (stem !== null && hasForms(part) && stem(token) === part.stem) return true;
  if (!isLong(part) || token.length < CORRECTED - 1) return false;
  // what begins or ends otherwise, or ends before, is rather another word, or another form of it
  if (token.slice(0, START) !== word.slice(0, START) || isKnown(token)) return false;
  if (open) {
    if (word.startsWith(token)) return false;
    return [-1, 0, 1].some((more) => distance(token.slice(0, word.length + more), word, 1) === 1);
  }
  return token.slice(-2) === word.slice(-2) && distance(token, word, 1) === 1;
}
