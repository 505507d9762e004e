import { distance, words } from './fold';

/** What help is needed, the most specific first: where several are said, the first is answered. */
export const DANGERS = [
  'child',
  'suicide',
  'intimate-images',
  'fire',
  'crime-now',
  'missing',
  'threat',
  'violence',
] as const;
export type Danger = (typeof DANGERS)[number];

/** One of each group is said, in any order, by different words. */
export interface Combination {
  all: readonly (readonly string[])[];
  /** At most so many words from the first to the last; as many as a sentence has, if absent. */
  near?: number;
  /** The groups follow each other as they are written here. */
  ordered?: boolean;
  /** Only what cannot be meant otherwise makes it harmless: a date in the past, a film, a question of law. */
  firm?: boolean;
  /** Something else is meant where one of these stands before the first word, or right after the last. */
  unless?: readonly string[];
  /** So do they between the two. */
  clear?: boolean;
}

/**
 * How a danger is said. An entry is one word or several that follow each other, without accents; `*` stands for
 * the rest of a word, `@name` for each entry of a set.
 */
export interface DangerRules {
  /** All that is typed, and nothing else. */
  alone: readonly string[];
  /** Sure wherever it stands, unless it is part of an idiom. */
  strong: readonly string[];
  /** Sure unless something harmless stands beside it. */
  phrases: readonly string[];
  combos: readonly Combination[];
  /** What makes phrases and combinations of this danger harmless. */
  not: readonly string[];
  /** Sayings that are never this danger. */
  idioms: readonly string[];
}

export interface UrgentRules {
  /** What says that it happens now: it outweighs what is harmless, but not a date in the past. */
  now: readonly string[];
  /** By kind what makes a weak sign harmless: a date in the past, a question of law, a film. */
  harmless: Readonly<Record<string, readonly string[]>>;
  /** Words that stand for each other, by name. */
  sets: Readonly<Record<string, readonly string[]>>;
  classes: Readonly<Record<Danger, DangerRules>>;
}

/** The kind of `harmless` that `now` does not outweigh. */
const PAST = 'past_date';
/** The kinds that make a firm combination harmless. */
const FIRM = new Set([
  PAST,
  'procedure_begun',
  'law_question',
  'fiction_games_history',
  'gratitude',
  'other_senses',
  'officers',
]);
/** A word of so many letters may have one slip of the finger. */
const CORRECTED = 7;
/** Of long sentences so many words are looked at together, in steps of half of it. */
const WINDOW = 28;
/** So many words after the last one of a combination may say that something else is meant. */
const AFTER = 3;

interface Part {
  word: string;
  /** Whether only the beginning of a word is given. */
  open: boolean;
}
type Entry = readonly Part[];
/** Where an entry stands: the first of its words, and the one after the last. */
type Span = readonly [from: number, to: number];

interface Compiled {
  alone: readonly Entry[];
  strong: readonly Entry[];
  phrases: readonly Entry[];
  combos: readonly {
    all: readonly (readonly Entry[])[];
    near: number;
    ordered: boolean;
    firm: boolean;
    clear: boolean;
    unless: readonly Entry[];
  }[];
  not: readonly Entry[];
  idioms: readonly Entry[];
}

/** Doubled letters count once: they are what is most often mistyped in Italian ("amazza", "minacia"). */
const single = (word: string): string => word.replace(/(\p{L})\1+/gu, '$1');

const tokensOf = (text: string): string[] => words(text).map(single);

function entry(text: string): Entry {
  return text.split(' ').flatMap((each) => {
    const open = each.endsWith('*');
    const parts = tokensOf(each);
    return parts.map((word, index) => ({ word, open: open && index === parts.length - 1 }));
  });
}

/** Recognises in one language what needs help at once. Keeps nothing of what it is shown. */
export class Alarm {
  readonly #now: readonly Entry[];
  readonly #harmless: readonly (readonly [kind: string, entries: readonly Entry[]])[];
  readonly #classes: readonly (readonly [Danger, Compiled])[];
  /** Whether a word is a known one, which is not taken for a slip of another. */
  readonly #known: (word: string) => boolean;

  constructor(rules: UrgentRules, known: (word: string) => boolean) {
    this.#known = known;
    const sets = new Map<string, Entry[]>();
    const entries = (texts: readonly string[]): Entry[] =>
      texts
        .flatMap((text) => {
          if (!text.startsWith('@')) return [entry(text)];
          const name = text.slice(1);
          const found = sets.get(name) ?? entries(rules.sets[name] ?? []);
          sets.set(name, found);
          return found;
        })
        .filter((each) => each.length > 0);
    this.#now = entries(rules.now);
    this.#harmless = Object.entries(rules.harmless).map(([kind, texts]) => [kind, entries(texts)]);
    this.#classes = DANGERS.map((danger) => {
      const { alone, strong, phrases, combos, not, idioms } = rules.classes[danger];
      return [
        danger,
        {
          alone: entries(alone),
          strong: entries(strong),
          phrases: entries(phrases),
          combos: combos.map(({ all, near, ordered, firm, clear, unless }) => ({
            all: all.map(entries),
            near: near ?? WINDOW,
            ordered: ordered ?? false,
            firm: firm ?? false,
            clear: clear ?? false,
            unless: entries(unless ?? []),
          })),
          not: entries(not),
          idioms: entries(idioms),
        },
      ];
    });
  }

  /** The dangers that are said, the most specific first; none when all is harmless. */
  hear(typed: string): Danger[] {
    const whole = tokensOf(typed);
    const parts = typed.split(/[.!?;\n]+/u).flatMap((sentence) => windows(tokensOf(sentence)));
    return this.#classes
      .filter(
        ([, rules]) =>
          rules.alone.some((each) => each.length === whole.length && this.#has(each, whole)) ||
          parts.some((tokens) => this.#says(rules, tokens)),
      )
      .map(([danger]) => danger);
  }

  #says(rules: Compiled, tokens: readonly string[]): boolean {
    const has = (each: Entry) => this.#has(each, tokens);
    if (rules.idioms.some(has)) return false;
    if (rules.strong.some(has)) return true;
    const kinds = this.#harmless.filter(([, list]) => list.some(has)).map(([kind]) => kind);
    const isNow = this.#now.some(has);
    const calmed = (kind: string) => kind === PAST || !isNow;
    const firmly = !kinds.some((kind) => FIRM.has(kind) && calmed(kind));
    if (firmly && rules.combos.some((each) => each.firm && this.#together(each, tokens))) return true;
    if (kinds.some(calmed) || rules.not.some(has)) return false;
    return rules.phrases.some(has) || rules.combos.some((each) => this.#together(each, tokens));
  }

  /** Whether each group is said, by other words than the groups before it. */
  #together(combo: Compiled['combos'][number], tokens: readonly string[]): boolean {
    const places = combo.all.map((group) => group.flatMap((each) => this.#all(each, tokens)));
    if (places.some((each) => each.length === 0)) return false;
    const spans = fitting(places, combo.ordered, combo.near);
    if (spans === null) return false;
    if (combo.unless.length === 0) return true;
    const from = Math.min(...spans.map(([start]) => start));
    const to = Math.max(...spans.map(([, end]) => end));
    const around = combo.clear
      ? [tokens.slice(0, to + AFTER)]
      : [tokens.slice(0, from), tokens.slice(to, to + AFTER)];
    return !around.some((part) => combo.unless.some((each) => this.#has(each, part)));
  }

  /** A word has to begin as it is written, slips or not, so most entries need no look. */
  #mayStand(each: Entry, tokens: readonly string[]): boolean {
    const first = each[0]?.word[0];
    return tokens.some((token) => token[0] === first);
  }

  #has(each: Entry, tokens: readonly string[]): boolean {
    return this.#all(each, tokens, 1).length > 0;
  }

  /** Where an entry stands among `tokens`; at most so many places. */
  #all(each: Entry, tokens: readonly string[], most = 4): Span[] {
    const found: Span[] = [];
    if (!this.#mayStand(each, tokens)) return found;
    for (let from = 0; from + each.length <= tokens.length && found.length < most; from += 1) {
      const said = each.every((part, index) => this.#isSaid(part, tokens[from + index] ?? ''));
      if (said) found.push([from, from + each.length]);
    }
    return found;
  }

  #isSaid({ word, open }: Part, token: string): boolean {
    if (open ? token.startsWith(word) : token === word) return true;
    if (word.length < CORRECTED || token.length < CORRECTED - 1) return false;
    // what begins or ends otherwise is rather another word, or another form of it
    if (token[0] !== word[0] || this.#known(token)) return false;
    if (open) {
      return [-1, 0, 1].some((more) => distance(token.slice(0, word.length + more), word, 1) === 1);
    }
    return token.slice(-2) === word.slice(-2) && distance(token, word, 1) === 1;
  }
}

function windows(tokens: readonly string[]): (readonly string[])[] {
  if (tokens.length <= WINDOW) return tokens.length > 0 ? [tokens] : [];
  const parts: string[][] = [];
  for (let from = 0; from + WINDOW / 2 < tokens.length; from += WINDOW / 2) {
    parts.push(tokens.slice(from, from + WINDOW));
  }
  return parts;
}

/** One place of each group so that none overlap, and all are near enough to each other; null if there are none. */
function fitting(
  places: readonly (readonly Span[])[],
  ordered: boolean,
  near: number,
  taken: readonly Span[] = [],
): readonly Span[] | null {
  const [group, ...rest] = places;
  if (group === undefined) return taken;
  for (const span of group) {
    const last = taken.at(-1);
    if (taken.some(([from, to]) => span[0] < to && from < span[1])) continue;
    if (ordered && last !== undefined && span[0] < last[1]) continue;
    const starts = [...taken, span].map(([from]) => from);
    if (Math.max(...starts) - Math.min(...starts) > near) continue;
    const found = fitting(rest, ordered, near, [...taken, span]);
    if (found !== null) return found;
  }
  return null;
}
