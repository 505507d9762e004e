import { words } from './fold';
import {
  type Ear,
  Entries,
  type Group,
  single,
  type Span,
  type Stem,
  Stretch,
  type Tokens,
} from './stretch';

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

/** One of each group is said, in any order, by different words, all within `NEAR`. */
export interface Combination {
  all: readonly (readonly string[])[];
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
  /** What says that it goes on to this day: it outweighs a date in the past. */
  still: readonly string[];
  /** What is said with anything: greetings, "what shall I do", articles. */
  polite: readonly string[];
  /** What may stand inside an entry and changes nothing: "mi ha ancora picchiata". */
  between: readonly string[];
  /** By kind what makes a weak sign harmless: a date in the past, a question of law, a film. */
  harmless: Readonly<Record<string, readonly string[]>>;
  /** What words are written for short: "nn" is "non", "dont" is "don t". */
  short: Readonly<Record<string, string>>;
  /** Words that stand for each other, by name. */
  sets: Readonly<Record<string, readonly string[]>>;
  classes: Readonly<Record<Danger, DangerRules>>;
}

/** The sets that name people. */
const PEOPLE = ['me', 'partner', 'kin', 'child', 'victim', 'person', 'someone'];
/** The set that says that something is going on: "sta", "vedo". */
const DOING = 'doing';
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
const BESIDES = new Set([
  'documents',
  'insurance_money',
  'things_animals',
  'other_senses',
  'officers',
  'shooting_range',
]);
/** The groups of a combination begin within so many words. How near they are tells little: people tell things at length. */
const NEAR = 18;
/** Of long sentences so many words are looked at together, in steps of half of it. */
const WINDOW = 28;
/** So many words after the last one of a combination may say that something else is meant. */
const AFTER = 3;

interface Compiled {
  alone: Group;
  /** Those of `alone` that name the danger, and do not only call for help. */
  named: Group;
  strong: Group;
  phrases: Group;
  combos: readonly {
    all: readonly Group[];
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
  still: Group;
  polite: Group;
  people: Group;
  doing: Group;
  harmless: readonly (readonly [kind: string, group: Group])[];
  classes: readonly (readonly [Danger, Compiled])[];
  tokens: Tokens;
  entries: Entries;
  between: ReadonlySet<string>;
}

/** Each language's rules are read once, however many searches there are. */
const READ = new WeakMap<UrgentRules, Rules>();

/** The words of a text as the rules have them. */
export function spoken(rules: UrgentRules): Tokens {
  const short = new Map(Object.entries(rules.short));
  return (text) =>
    words(text)
      .flatMap((word) =>
        (short.get(word) ?? word.replace(/^(\w+(?:[aei]r|ndo))([mc]i)$/u, '$2 $1$2')).split(' '),
      )
      .map(single);
}

function compile(rules: UrgentRules, stem: Stem): Rules {
  const tokens = spoken(rules);
  const entries = new Entries(tokens, stem);
  const group = (texts: readonly string[]): Group =>
    entries.add(
      texts.flatMap((text) => (text.startsWith('@') ? (rules.sets[text.slice(1)] ?? []) : [text])),
    );
  return {
    now: group(rules.now),
    own: group(rules.own),
    still: group(rules.still),
    polite: group(rules.polite),
    doing: group([`@${DOING}`]),
    people: group(PEOPLE.map((name) => `@${name}`)),
    harmless: Object.entries(rules.harmless).map(([kind, texts]) => [kind, group(texts)]),
    classes: DANGERS.map((danger) => {
      const { alone, strong, phrases, combos, not, idioms } = rules.classes[danger];
      const compiled: Compiled = {
        alone: group(alone),
        named: group(alone.filter((each) => !rules.now.includes(each))),
        strong: group(strong),
        phrases: group(phrases),
        combos: combos.map(({ all, ordered, firm, clear, unless }) => ({
          all: all.map(group),
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
    between: new Set(rules.between),
  };
}

/** Recognises in one language what needs help at once. Keeps nothing of what it is shown. */
export class Alarm {
  readonly #rules: Rules;
  readonly #exact: Ear;
  readonly #forms: Ear;

  /**
   * `isKnown` says whether a word is a known one, which is not taken for a slip of another; `stem` gives the part of
   * a word that its forms share.
   */
  constructor(rules: UrgentRules, isKnown: (word: string) => boolean, stem: Stem = (word) => word) {
    this.#rules = READ.get(rules) ?? compile(rules, stem);
    READ.set(rules, this.#rules);
    const { entries, between } = this.#rules;
    const isWord = (word: string) => entries.has(word) || isKnown(word);
    this.#exact = { isKnown: isWord, between, stem: null };
    this.#forms = { ...this.#exact, stem };
  }

  /** The dangers that are said, the most specific first; none when all is harmless. */
  hear(typed: string): Danger[] {
    const whole = this.#stretch(this.#rules.tokens(typed));
    const stretches = typed
      .split(/[.!?;\n]+/u)
      .flatMap((sentence) => windows(this.#rules.tokens(sentence)))
      .map((tokens): [Stretch, Stretch] => {
        const exact = this.#stretch(tokens);
        const { own, now, doing } = this.#rules;
        const isClose = [own, now, doing].some((group) => exact.has(group));
        return [exact, isClose ? this.#stretch(tokens, this.#forms) : exact];
      });
    const isAlone = ({ alone }: Compiled) => isAllOf(alone, this.#rules.polite, whole);
    return this.#rules.classes
      .filter(([, rules]) => isAlone(rules) || stretches.some((each) => this.#says(rules, ...each)))
      .map(([danger]) => danger);
  }

  /**
   * The dangers that may be meant although they are not heard: what is harmless, and how far words stand from each other,
   * speaks against none of them. Sayings and studies do. Words count in all of their forms.
   */
  suspect(typed: string): Danger[] {
    const whole = this.#stretch(this.#rules.tokens(typed), this.#forms);
    if (this.#rules.harmless.some(([kind, group]) => kind === STUDY && whole.has(group))) return [];
    return this.#rules.classes
      .filter(
        ([, { strong, phrases, named, combos, idioms }]) =>
          !whole.has(idioms) &&
          ([strong, phrases, named].some((group) => whole.has(group)) ||
            combos.some(({ all }) =>
              isFitting(
                all.map((group) => whole.places(group)),
                false,
                whole.length,
              ),
            )),
      )
      .map(([danger]) => danger);
  }

  /** Whether people are told of, the writer being one of them. */
  tellsOfPeople(typed: string): boolean {
    return this.#stretch(this.#rules.tokens(typed)).has(this.#rules.people);
  }

  #stretch(tokens: readonly string[], ear = this.#exact): Stretch {
    return new Stretch(this.#rules.entries, tokens, ear);
  }

  /** `forms` is where combinations are looked for: in all forms of their words, where somebody speaks of themselves or of now. */
  #says(rules: Compiled, stretch: Stretch, forms: Stretch): boolean {
    if (stretch.has(rules.idioms)) return false;
    const kinds = this.#rules.harmless
      .filter(([, group]) => stretch.has(group))
      .map(([kind]) => kind);
    const isNow = stretch.has(this.#rules.now);
    if (kinds.includes(STUDY) && !isNow) return false;
    if (stretch.has(rules.strong)) return true;
    if (isNow && stretch.has(rules.named) && !kinds.includes(PAST)) return true;
    const isOwn = stretch.has(this.#rules.own);
    const isOver = !stretch.has(this.#rules.still);
    const calming = this.#rules.harmless.filter(([kind]) =>
      kind === PAST ? isOver : !(isNow || (isOwn && kind === LAW)),
    );
    /** Whether nothing says that what stands there is harmless. */
    const isSerious = ([from, to]: Span, counts: (kind: string) => boolean) =>
      !calming.some(
        ([kind, group]) =>
          counts(kind) &&
          stretch
            .places(group)
            .some(
              ([start, end]) => !BESIDES.has(kind) || (end > from - BESIDE && start < to + BESIDE),
            ),
      );
    const isSaid = (combo: Compiled['combos'][number]) =>
      isTogether(combo, forms, (span) => isSerious(span, (kind) => FIRM.has(kind) || !combo.firm));
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

/** Whether each group is said, by other words than the groups before it, somewhere where nothing else is meant by them. */
function isTogether(
  { all, ordered, clear, unless }: Compiled['combos'][number],
  stretch: Stretch,
  isMeant: (span: Span) => boolean,
): boolean {
  const places = all.map((group) => stretch.places(group));
  if (places.some((each) => each.length === 0)) return false;
  const others = unless === null ? [] : stretch.places(unless);
  return isFitting(places, ordered, NEAR, (spans) => {
    const from = Math.min(...spans.map(([start]) => start));
    const to = Math.max(...spans.map(([, end]) => end));
    const isOther = others.some(
      ([start, end]) => end <= to + AFTER && (clear || end <= from || start >= to),
    );
    return !isOther && isMeant([from, to]);
  });
}

function windows(tokens: readonly string[]): (readonly string[])[] {
  if (tokens.length <= WINDOW) return tokens.length > 0 ? [tokens] : [];
  const parts: string[][] = [];
  for (let from = 0; from + WINDOW / 2 < tokens.length; from += WINDOW / 2) {
    parts.push(tokens.slice(from, from + WINDOW));
  }
  return parts;
}

/** Whether one place of each group can be had so that none overlap, all are near enough to each other, and `isMeant` holds. */
function isFitting(
  places: readonly (readonly Span[])[],
  ordered: boolean,
  near: number,
  isMeant: (spans: readonly Span[]) => boolean = () => true,
  taken: readonly Span[] = [],
): boolean {
  const [group, ...rest] = places;
  if (group === undefined) return isMeant(taken);
  const last = taken.at(-1);
  return group.some((span) => {
    if (taken.some(([from, to]) => span[0] < to && from < span[1])) return false;
    if (ordered && last !== undefined && span[0] < last[1]) return false;
    const starts = [...taken, span].map(([from]) => from);
    if (Math.max(...starts) - Math.min(...starts) > near) return false;
    return isFitting(rest, ordered, near, isMeant, [...taken, span]);
  });
}
