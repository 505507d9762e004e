import { words } from './fold';
import type { SearchLanguage } from './language';
import { type Entry, Lexicon } from './lexicon';
import { MOST_TYPED } from './typed';

/** An information sheet as the search sees it: its words in one language. */
export interface SearchedSheet {
  id: string;
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
interface Known {
  sheets: Lexicon;
  topics: Lexicon;
}

/** Finds sheets by the engine that finds topics, in the languages that it has been given. Nothing of what is typed leaves it. */
export class SheetSearch {
  readonly #known: readonly Known[];
  readonly #ofTopic = new Map<string, string[]>();

  constructor(sheets: readonly SearchedSheet[], languages: readonly SearchLanguage[]) {
    for (const { id, topics } of sheets) {
      for (const topic of topics) {
        this.#ofTopic.set(topic, [...(this.#ofTopic.get(topic) ?? []), id]);
      }
    }
    this.#known = languages.map((language) => {
      // the same words come in many sheets, and a stem costs more than a look
      const stems = new Map<string, string>();
      const stem = (word: string) => {
        const known = stems.get(word) ?? language.stem(word);
        stems.set(word, known);
        return known;
      };
      const tongue = { ...language, stem };
      const leading = [...this.#ofTopic.keys()].flatMap((topic) =>
        (language.words[topic]?.words ?? []).map((said) => entry(topic, said, 1)),
      );
      return {
        sheets: new Lexicon(tongue, sheets.flatMap(entriesOf)),
        topics: new Lexicon(tongue, leading),
      };
    });
  }

  /** How many pairs of words have been compared letter by letter so far. */
  get compared(): number {
    return this.#known.reduce(
      (sum, { sheets, topics }) => sum + sheets.compared + topics.compared,
      0,
    );
  }

  /** What fits the first `MOST_TYPED` characters of `whole`. */
  find(whole: string): FoundSheets {
    const typed = whole.slice(0, MOST_TYPED);
    const tokens = words(typed);
    const unfinished = /[\p{L}\p{N}]$/u.test(typed);
    const scores = new Map<string, number>();
    let sure = false;
    for (const { sheets, topics } of this.#known) {
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
      const found = sheets.scores(tokens, own);
      for (const [topic, score] of topics.scores(tokens, about)) {
        for (const id of this.#ofTopic.get(topic) ?? []) {
          found.set(id, (found.get(id) ?? 0) + score * OF_TOPIC);
        }
      }
      for (const [id, score] of found) scores.set(id, Math.max(score, scores.get(id) ?? 0));
    }
    const ranked = [...scores].filter(([, score]) => score > 0).sort(([, a], [, b]) => b - a);
    const best = ranked[0]?.[1] ?? 0;
    return {
      sheets: ranked
        .filter(([, score]) => score >= best * LEAST)
        .slice(0, MOST)
        .map(([id]) => id),
      unsure: !sure || best < UNSURE,
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
