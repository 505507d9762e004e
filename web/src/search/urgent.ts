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
 * the rest of a word, `~` for up to two words more ("non ~ torna"), `@name` for each entry of a set.
 */
export interface DangerRules {
  /** All that is typed, and nothing else; or anything, where somebody calls for help in the same breath. */
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
  /** What somebody says of themselves and their own: a question of law then makes nothing harmless. */
  own: readonly string[];
  /** What is said with anything: greetings, "what shall I do", articles. */
  polite: readonly string[];
  /** By kind what makes a weak sign harmless: a date in the past, a question of law, a film. */
  harmless: Readonly<Record<string, readonly string[]>>;
  /** What words are written for short: "nn" is "non", "dont" is "don t". */
  short: Readonly<Record<string, string>>;
  /** Words that stand for each other, by name. */
  sets: Readonly<Record<string, readonly string[]>>;
  classes: Readonly<Record<Danger, DangerRules>>;
}

/** The kind of `harmless` that `now` does not outweigh. */
const PAST = 'past_date';
/** The kind that makes everything harmless but what happens now: a thesis, a course, figures. */
const STUDY = 'study';
/** The kinds that make a firm combination harmless. */
const FIRM = new Set([
  PAST,
  'procedure_begun',
  'law_question',
  'permission',
  'fiction_games_history',
  'gratitude',
  'other_senses',
  'officers',
]);
/** The kind that says nothing against what somebody suffers themselves: "mi picchia, è reato?" */
const LAW = 'law_question';
/** The kinds that count only within so many words of the danger: papers, money, another sense of a word. */
const BESIDE = 6;
const NEAR = new Set([
  'documents',
  'insurance_money',
  'things_animals',
  'other_senses',
  'officers',
  'shooting_range',
]);
/** A word of so many letters may have one slip of the finger; the first ones have to be right. */
const CORRECTED = 6;
const START = 2;
/** Of long sentences so many words are looked at together, in steps of half of it. */
const WINDOW = 28;
/** So many other words may stand in a gap of an entry. */
const GAP = 3;
/** So many words after the last one of a combination may say that something else is meant. */
const AFTER = 3;

interface Part {
  word: string;
  /** Whether only the beginning of a word is given. */
  open: boolean;
  /** Whether other words may stand before it. */
  apart: boolean;
}
type Entry = readonly Part[];
/** Where an entry stands: the first of its words, and the one after the last. */
type Span = readonly [from: number, to: number];

/** Doubled letters count once: they are what is most often mistyped in Italian ("amazza", "minacia"). */
const single = (word: string): string => word.replace(/(\p{L})\1+/gu, '$1');

/** The words of a text as a language writes them. */
type Tokens = (text: string) => string[];

function entry(text: string, tokens: Tokens): Entry {
  const parts: Part[] = [];
  let apart = false;
  for (const each of text.split(' ')) {
    const found = tokens(each);
    const open = each.endsWith('*');
    found.forEach((word, index) => {
      parts.push({ word, open: open && index === found.length - 1, apart: apart && index === 0 });
    });
    apart = each === '~';
  }
  return parts;
}

/** Whether a word may be written with a slip. */
const isLong = ({ word }: Part) => word.length >= CORRECTED;

/** Entries any of which may be said. */
type Group = number;

/** All entries by how they begin, so that few have to be looked at, each with the groups that it is in. */
class Entries {
  readonly #whole = new Map<string, [Entry, Group][]>();
  readonly #begun = new Map<string, [Entry, Group][]>();
  readonly #made = new Map<string, Group>();
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** The group of these entries. */
  add(texts: readonly string[]): Group {
    const key = texts.join('|');
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const group = this.#made.size;
    this.#made.set(key, group);
    for (const each of texts.map((text) => entry(text, this.#tokens))) {
      const [first] = each;
      if (first === undefined) continue;
      // what is open or long may stand for a word that is written otherwise, but begins alike
      const isBegun = first.open || isLong(first);
      const by = isBegun ? this.#begun : this.#whole;
      const start = isBegun ? first.word.slice(0, START) : first.word;
      const same = by.get(start);
      if (same) same.push([each, group]);
      else by.set(start, [[each, group]]);
    }
    return group;
  }

  /** The entries that may begin with a word. */
  beginningWith(token: string): (readonly [Entry, Group])[] {
    const found = [...(this.#whole.get(token) ?? [])];
    for (let letters = 1; letters <= START; letters += 1) {
      const start = token.slice(0, letters);
      if (start.length === letters) found.push(...(this.#begun.get(start) ?? []));
    }
    return found;
  }
}

/** A stretch of what was typed, and where each group stands in it. */
class Stretch {
  readonly length: number;
  readonly #places = new Map<Group, Span[]>();

  /** `isKnown` says whether a word is a known one, which is not taken for a slip of another. */
  constructor(entries: Entries, tokens: readonly string[], isKnown: (word: string) => boolean) {
    this.length = tokens.length;
    tokens.forEach((token, from) => {
      for (const [each, group] of entries.beginningWith(token)) {
        const end = endOf(each, tokens, from, isKnown);
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
function endOf(
  parts: Entry,
  tokens: readonly string[],
  from: number,
  isKnown: (word: string) => boolean,
): number | null {
  let at = from;
  for (const part of parts) {
    const last = at + (part.apart ? GAP : 0);
    while (at < last && !isSaid(part, tokens[at], isKnown)) at += 1;
    if (!isSaid(part, tokens[at], isKnown)) return null;
    at += 1;
  }
  return at;
}

function isSaid(
  part: Part,
  token: string | undefined,
  isKnown: (word: string) => boolean,
): boolean {
  if (token === undefined) return false;
  const { word, open } = part;
  if (open ? token.startsWith(word) : token === word) return true;
  if (!isLong(part) || token.length < CORRECTED - 1) return false;
  // what begins or ends otherwise is rather another word, or another form of it
  if (token.slice(0, START) !== word.slice(0, START) || isKnown(token)) return false;
  if (open) {
    return [-1, 0, 1].some((more) => distance(token.slice(0, word.length + more), word, 1) === 1);
  }
  return token.slice(-2) === word.slice(-2) && distance(token, word, 1) === 1;
}

interface Compiled {
  alone: Group;
  /** Those of `alone` that name the danger, and do not only call for help. */
  named: Group;
  strong: Group;
  phrases: Group;
  combos: readonly {
    all: readonly Group[];
    near: number;
    ordered: boolean;
    firm: boolean;
    clear: boolean;
    unless: Group | null;
  }[];
  not: Group;
  idioms: Group;
}

/** The rules of a language as they are looked for. */
interface Rules {
  now: Group;
  own: Group;
  polite: Group;
  harmless: readonly (readonly [kind: string, group: Group])[];
  classes: readonly (readonly [Danger, Compiled])[];
  tokens: Tokens;
  entries: Entries;
}

/** Each language's rules are read once, however many searches there are. */
const READ = new WeakMap<UrgentRules, Rules>();

function compile(rules: UrgentRules): Rules {
  const short = new Map(Object.entries(rules.short));
  const tokens: Tokens = (text) =>
    words(text)
      .flatMap((word) => (short.get(word) ?? word).split(' '))
      .map(single);
  const entries = new Entries(tokens);
  const group = (texts: readonly string[]): Group =>
    entries.add(
      texts.flatMap((text) => (text.startsWith('@') ? (rules.sets[text.slice(1)] ?? []) : [text])),
    );
  return {
    now: group(rules.now),
    own: group(rules.own),
    polite: group(rules.polite),
    harmless: Object.entries(rules.harmless).map(([kind, texts]) => [kind, group(texts)]),
    classes: DANGERS.map((danger) => {
      const { alone, strong, phrases, combos, not, idioms } = rules.classes[danger];
      const compiled: Compiled = {
        alone: group(alone),
        named: group(alone.filter((each) => !rules.now.includes(each))),
        strong: group(strong),
        phrases: group(phrases),
        combos: combos.map(({ all, near, ordered, firm, clear, unless }) => ({
          all: all.map(group),
          near: near ?? WINDOW,
          ordered: ordered ?? false,
          firm: firm ?? false,
          clear: clear ?? false,
          unless: unless ? group(unless) : null,
        })),
        not: group(not),
        idioms: group(idioms),
      };
      return [danger, compiled];
    }),
    tokens,
    entries,
  };
}

/** Recognises in one language what needs help at once. Keeps nothing of what it is shown. */
export class Alarm {
  readonly #rules: Rules;
  readonly #isKnown: (word: string) => boolean;

  /** `isKnown` says whether a word is a known one, which is not taken for a slip of another. */
  constructor(rules: UrgentRules, isKnown: (word: string) => boolean) {
    this.#isKnown = isKnown;
    this.#rules = READ.get(rules) ?? compile(rules);
    READ.set(rules, this.#rules);
  }

  /** The dangers that are said, the most specific first; none when all is harmless. */
  hear(typed: string): Danger[] {
    const stretch = (tokens: readonly string[]) =>
      new Stretch(this.#rules.entries, tokens, this.#isKnown);
    const whole = stretch(this.#rules.tokens(typed));
    const stretches = typed
      .split(/[.!?;\n]+/u)
      .flatMap((sentence) => windows(this.#rules.tokens(sentence)))
      .map(stretch);
    const isAlone = ({ alone }: Compiled) => isAllOf(alone, this.#rules.polite, whole);
    return this.#rules.classes
      .filter(([, rules]) => isAlone(rules) || stretches.some((each) => this.#says(rules, each)))
      .map(([danger]) => danger);
  }

  /**
   * The dangers that may be meant although they are not heard: what is harmless, and how far words stand from each other,
   * speaks against none of them. Sayings and studies do.
   */
  suspect(typed: string): Danger[] {
    const whole = new Stretch(this.#rules.entries, this.#rules.tokens(typed), this.#isKnown);
    if (this.#rules.harmless.some(([kind, group]) => kind === STUDY && whole.has(group))) return [];
    return this.#rules.classes
      .filter(
        ([, { strong, phrases, named, combos, idioms }]) =>
          !whole.has(idioms) &&
          ([strong, phrases, named].some((group) => whole.has(group)) ||
            combos.some(
              ({ all }) =>
                fitting(
                  all.map((group) => whole.places(group)),
                  false,
                  whole.length,
                ) !== null,
            )),
      )
      .map(([danger]) => danger);
  }

  #says(rules: Compiled, stretch: Stretch): boolean {
    if (stretch.has(rules.idioms)) return false;
    const kinds = this.#rules.harmless
      .filter(([, group]) => stretch.has(group))
      .map(([kind]) => kind);
    const isNow = stretch.has(this.#rules.now);
    if (kinds.includes(STUDY) && !isNow) return false;
    if (stretch.has(rules.strong)) return true;
    if (isNow && stretch.has(rules.named) && !kinds.includes(PAST)) return true;
    const isOwn = stretch.has(this.#rules.own);
    const calming = this.#rules.harmless.filter(
      ([kind]) => kind === PAST || !(isNow || (isOwn && kind === LAW)),
    );
    /** Whether nothing says that what stands there is harmless. */
    const isSerious = ([from, to]: Span, counts: (kind: string) => boolean) =>
      !calming.some(
        ([kind, group]) =>
          counts(kind) &&
          stretch
            .places(group)
            .some(
              ([start, end]) => !NEAR.has(kind) || (end > from - BESIDE && start < to + BESIDE),
            ),
      );
    const isSaid = (combo: Compiled['combos'][number]) => {
      const span = together(combo, stretch);
      const counts = (kind: string) => FIRM.has(kind) || !combo.firm;
      return span !== null && isSerious(span, counts);
    };
    if (rules.combos.some((combo) => combo.firm && isSaid(combo))) return true;
    if (stretch.has(rules.not)) return false;
    return (
      stretch.places(rules.phrases).some((span) => isSerious(span, () => true)) ||
      rules.combos.some((combo) => !combo.firm && isSaid(combo))
    );
  }
}

/** Whether nothing but entries of a group is said, each as often as one likes, politely: "aiuto, ladri, ladri". */
function isAllOf(group: Group, polite: Group, stretch: Stretch): boolean {
  const said = new Set<number>();
  for (const [from, to] of [...stretch.places(group), ...stretch.places(polite)]) {
    for (let at = from; at < to; at += 1) said.add(at);
  }
  return stretch.has(group) && said.size === stretch.length;
}

/** From where to where each group is said, by other words than the groups before it; null if they are not. */
function together(combo: Compiled['combos'][number], stretch: Stretch): Span | null {
  const places = combo.all.map((group) => stretch.places(group));
  if (places.some((each) => each.length === 0)) return null;
  const spans = fitting(places, combo.ordered, combo.near);
  if (spans === null) return null;
  const from = Math.min(...spans.map(([start]) => start));
  const to = Math.max(...spans.map(([, end]) => end));
  const { unless } = combo;
  const stands = (first: number, last: number) =>
    unless !== null && stretch.places(unless).some(([start, end]) => start >= first && end <= last);
  const isOther = combo.clear ? stands(0, to + AFTER) : stands(0, from) || stands(to, to + AFTER);
  return isOther ? null : [from, to];
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
