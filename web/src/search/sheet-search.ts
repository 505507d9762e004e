import { words } from './fold';
import type { SearchLanguage } from './language';
import { type Entry, Lexicon } from './lexicon';
import { MOST_TYPED } from './typed';

/** An information sheet as the search sees it: its words in one language. One in several languages comes once for each. */
export interface SearchedSheet {
  id: string;
  /** Of its words; they are looked for in every language, if absent. */
  language?: string;
  title: string;
  topics: readonly string[];
  /** What people ask that it answers. */
  questions: readonly string[];
  /** The rest of it, as Markdown or plain. */
  text: string;
}

export interface FoundSheets {
  /** The sheets that fit, the best first. */
  sheets: string[];
  /** Whether even the best one is a guess. */
  unsure: boolean;
  /** Whether nothing was typed but articles and the like, which could begin any search. */
  blank: boolean;
}

/** What a search is narrowed to. */
export interface Among {
  /** The sheets that may be found. */
  sheets?: ReadonlySet<string>;
  /** The languages that are heard. */
  languages?: ReadonlySet<string>;
}

/** What counts how much: a question that leads to a sheet most, a word in passing least. */
const WEIGHTS = { title: 1.5, question: 1.4, text: 0.1 };
/** What is left of the score of a topic for each of its sheets. */
const OF_TOPIC = 0.4;
/** Shown from this share of the best score on. */
const LEAST = 0.3;
/** Below this score the best is a guess. */
const UNSURE = 1.2;
const MOST = 30;

/** What a language knows: the sheets' own words, and those that lead to their topics. */
export interface Known {
  sheets: Lexicon;
  topics: Lexicon;
}

/** Finds sheets by the engine that finds topics, in the languages that it has been given. Nothing of what is typed leaves it. */
export class SheetSearch {
  readonly #sheets: readonly SearchedSheet[];
  readonly #languages: readonly SearchLanguage[];
  readonly #known = new Map<string, Known>();
  readonly #ofTopic = new Map<string, Set<string>>();
  readonly #leading: ((language: SearchLanguage) => Lexicon) | undefined;

  /** `leading` gives what leads to topics in a language; the shipped words do, if absent. */
  constructor(
    sheets: readonly SearchedSheet[],
    languages: readonly SearchLanguage[],
    leading?: (language: SearchLanguage) => Lexicon,
  ) {
    this.#sheets = sheets;
    this.#languages = languages;
    this.#leading = leading;
    for (const { id, topics } of sheets) {
      for (const topic of topics) {
        const same = this.#ofTopic.get(topic) ?? new Set();
        this.#ofTopic.set(topic, same.add(id));
      }
    }
  }

  /** Reads the words of all languages, so that the first search does not have to. */
  ready(): this {
    for (const language of this.#languages) this.know(language);
    return this;
  }

  /** Reads a language's words; done once, when it is first needed. */
  know(language: SearchLanguage): Known {
    const known = this.#known.get(language.code);
    if (known) return known;
    const spoken = this.#sheets.filter(
      (each) => (each.language ?? language.code) === language.code,
    );
    const made = {
      sheets: new Lexicon(language, spoken.flatMap(entriesOf)),
      topics: this.#leading?.(language) ?? new Lexicon(language, this.#shipped(language)),
    };
    this.#known.set(language.code, made);
    return made;
  }

  #shipped(language: SearchLanguage): Entry[] {
    return [...this.#ofTopic.keys()].flatMap((topic) =>
      (language.words[topic]?.words ?? []).map((said) => entry(topic, said, 1)),
    );
  }

  /** How many pairs of words have been compared letter by letter so far. */
  get compared(): number {
    return [...this.#known.values()].reduce(
      (sum, { sheets, topics }) => sum + sheets.compared + topics.compared,
      0,
    );
  }

  /** What fits the first `MOST_TYPED` characters of `whole`. */
  find(whole: string, among: Among = {}): FoundSheets {
    const typed = whole.slice(0, MOST_TYPED);
    const tokens = words(typed);
    const unfinished = /[\p{L}\p{N}]$/u.test(typed);
    const scores = new Map<string, number>();
    let sure = false;
    let blank = tokens.length === 0;
    for (const language of this.#languages) {
      if (among.languages?.has(language.code) === false) continue;
      const { sheets, topics } = this.know(language);
      const read = (lexicon: Lexicon, other: Lexicon) =>
        tokens.map((token, index) =>
          lexicon.read(
            token,
            unfinished && index === tokens.length - 1,
            !lexicon.has(token) && other.has(token),
          ),
        );
      const [own, about] = [read(sheets, topics), read(topics, sheets)];
      sure ||= [...own, ...about].some(({ kind }) => kind === 'said' || kind === 'begun');
      blank ||= own.every(({ kind }) => kind === 'stop');
      const found = sheets.scores(tokens, own);
      for (const [topic, score] of topics.scores(tokens, about)) {
        for (const id of this.#ofTopic.get(topic) ?? []) {
          found.set(id, (found.get(id) ?? 0) + score * OF_TOPIC);
        }
      }
      for (const [id, score] of found) scores.set(id, Math.max(score, scores.get(id) ?? 0));
    }
    const ranked = [...scores]
      .filter(([id, score]) => score > 0 && among.sheets?.has(id) !== false)
      .sort(([, a], [, b]) => b - a);
    const best = ranked[0]?.[1] ?? 0;
    return {
      sheets: ranked
        .filter(([, score]) => score >= best * LEAST)
        .slice(0, MOST)
        .map(([id]) => id),
      unsure: !sure || best < UNSURE,
      blank,
    };
  }
}

const entry = (topic: string, text: string, weight: number): Entry => ({
  topic,
  words: words(text),
  weight,
});

function entriesOf({ id, title, questions, text }: SearchedSheet): Entry[] {
  // without the addresses of links
  const said = new Set(
    text
      .replace(/\]\([^)]*\)/g, ']')
      .split('\n')
      .flatMap(words),
  );
  return [
    entry(id, title, WEIGHTS.title),
    ...questions.map((question) => entry(id, question, WEIGHTS.question)),
    { topic: id, words: [...said], weight: WEIGHTS.text, loose: true },
  ];
}
