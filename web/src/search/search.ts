import { words } from './fold';
import type { SearchLanguage } from './language';
import { type Entry, Lexicon, type Reading } from './lexicon';
import { MOST_TYPED } from './typed';
import { Alarm, type Danger, DANGERS } from './urgent';

/** A topic as the search sees it; its words are those of the page's language. */
export interface Searched {
  id: string;
  staff: boolean;
  label: string;
  /** In citizens' words; empty where there is none. */
  title: string;
  description: string;
  searchWords: readonly string[];
}

export interface Found {
  /** The topics that fit, the best first. */
  topics: string[];
  /** Whether even the best one is a guess. */
  unsure: boolean;
  /** What needs help at once, the most specific first. */
  dangers: Danger[];
  /** What may need help at once although nothing of it is sure; none where a danger is. */
  doubts: Danger[];
  /** Whether people are told of in words that neither a danger nor a topic knows: it may be anything. */
  untold: boolean;
  /** Whether the languages that were there know too little of the words. */
  foreign: boolean;
  /** Whether nothing was typed but articles and the like, which could begin any search. */
  blank: boolean;
}

/** Topics that fit what is urgent, the first best. */
const ABOUT: Readonly<Record<Danger, readonly string[]>> = {
  violence: ['criminal-code', 'criminal-procedure'],
  threat: ['criminal-code', 'criminal-procedure'],
  missing: ['reports', 'criminal-procedure'],
  suicide: ['reports'],
  fire: ['reports', 'other-bodies'],
  'crime-now': ['reports', 'criminal-code'],
  'intimate-images': ['criminal-code', 'suspicious-sites'],
  child: ['criminal-code', 'reports'],
};

/** What counts how much; found by trying on the queries of `web/test/search/`. */
const WEIGHTS = {
  // places in a topic
  label: 1.5,
  description: 0.35,
  word: 1.2,
  more: 1,
  /** The most that being asked often adds, as a share. */
  asked: 0.08,
  /** What is left of the score of a topic for the staff. */
  staff: 0.75,
  /** What is urgent adds to the topics that it is about: points, and a share of the best score. */
  danger: 3,
  dangerShare: 0.8,
  /** How sharply a language that knows little falls behind; what the page's own is worth more. */
  fit: 1.5,
  own: 1.15,
  /** Shown from this share of the best score on. */
  least: 0.25,
  /** Below this score the best is a guess. */
  unsure: 1.6,
  /** Below this score nothing is understood of what so many words tell of people, and it may be anything. */
  untold: 5,
  told: 4,
  /** Below this share of known words other languages are asked. */
  foreign: 0.75,
  /** A language is heard for dangers from this share of the best one's known words on. */
  heard: 0.5,
};

const MOST = 10;

interface Spoken {
  language: SearchLanguage;
  lexicon: Lexicon;
  alarm: Alarm;
}

/** Finds topics in the words of the languages that it has been given. Nothing of what is typed leaves it. */
export class Search {
  readonly #spoken: readonly Spoken[];
  readonly #topics: readonly Searched[];
  readonly #asked: readonly string[];
  readonly #locale: string;

  /**
   * `asked` are the topics that people ask for, the most frequent first. `lexicons` are those of other searches over
   * the same topics, which serve this one too.
   */
  constructor(
    topics: readonly Searched[],
    locale: string,
    languages: readonly SearchLanguage[],
    asked: readonly string[] = [],
    lexicons = new Map<string, Lexicon>(),
  ) {
    this.#topics = topics;
    this.#locale = locale;
    this.#asked = asked;
    const read = languages.map((language) => {
      // the topics' own texts are read in the page's language only
      const key = `${language.code}${language.code === locale ? ' own' : ''}`;
      const lexicon = lexicons.get(key) ?? new Lexicon(language, this.#entries(language));
      lexicons.set(key, lexicon);
      return { language, lexicon };
    });
    const isKnown = (word: string) => read.some(({ lexicon }) => lexicon.has(word));
    this.#spoken = read.map((each) => ({
      ...each,
      alarm: new Alarm(each.language.urgent, isKnown, each.language.stem),
    }));
  }

  #entries(language: SearchLanguage): Entry[] {
    return this.#topics.flatMap((topic) => {
      const more = language.words[topic.id]?.words ?? [];
      const own =
        language.code === this.#locale
          ? [
              entry(topic.id, topic.label, WEIGHTS.label),
              entry(topic.id, topic.title, WEIGHTS.label),
              entry(topic.id, topic.description, WEIGHTS.description),
              ...topic.searchWords.map((word) => entry(topic.id, word, WEIGHTS.word)),
            ]
          : [];
      return [...own, ...more.map((word) => entry(topic.id, word, WEIGHTS.more))];
    });
  }

  /** The same languages over other topics. */
  over(topics: readonly Searched[], asked: readonly string[] = this.#asked): Search {
    return new Search(
      topics,
      this.#locale,
      this.#spoken.map(({ language }) => language),
      asked,
    );
  }

  /** How many pairs of words have been compared letter by letter so far. */
  get compared(): number {
    return this.#spoken.reduce((sum, { lexicon }) => sum + lexicon.compared, 0);
  }

  /** What fits the first `MOST_TYPED` characters of `whole`. */
  find(whole: string): Found {
    const typed = whole.slice(0, MOST_TYPED);
    const tokens = words(typed);
    const unfinished = /[\p{L}\p{N}]$/u.test(typed);
    const fits = new Map<Spoken, number>();
    const scores = new Map<string, number>();
    const named = new Set<string>();
    let fitting = 0;
    let sure = false;
    let blank = tokens.length === 0;
    for (const spoken of this.#spoken) {
      const { language, lexicon } = spoken;
      const readings = tokens.map((token, index) =>
        lexicon.read(
          token,
          unfinished && index === tokens.length - 1,
          !lexicon.has(token) && this.#spoken.some((other) => other.lexicon.has(token)),
        ),
      );
      const fit = fitOf(readings);
      fits.set(spoken, fit);
      fitting = Math.max(fitting, fit);
      blank ||= readings.every(({ kind }) => kind === 'stop');
      sure ||= readings.some(({ kind }) => kind === 'said' || kind === 'begun');
      const factor = fit ** WEIGHTS.fit * (language.code === this.#locale ? WEIGHTS.own : 1);
      for (const [topic, score] of lexicon.scores(tokens, readings, named)) {
        scores.set(topic, Math.max(score * factor, scores.get(topic) ?? 0));
      }
    }
    // words of one language may be dangerous in another: "mein Mann will die Scheidung"
    const meant = [...fits].filter(([, fit]) => fit >= fitting * WEIGHTS.heard);
    const heard = new Set(meant.flatMap(([{ alarm }]) => alarm.hear(typed)));
    const dangers = DANGERS.filter((danger) => heard.has(danger));
    const suspected = new Set(
      dangers.length > 0 ? [] : meant.flatMap(([{ alarm }]) => alarm.suspect(typed)),
    );
    const most = Math.max(0, ...scores.values());
    for (const danger of dangers.slice(0, 2)) {
      ABOUT[danger].forEach((topic, index) => {
        const more = most * WEIGHTS.dangerShare + WEIGHTS.danger / (1 + index / 2);
        scores.set(topic, (scores.get(topic) ?? 0) + more);
      });
    }
    const ranked = this.#topics
      .map(({ id, staff }) => ({
        id,
        leads: !staff || named.has(id),
        score: (scores.get(id) ?? 0) * (staff ? WEIGHTS.staff : this.#frequent(id)),
      }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score);
    const best = ranked[0]?.score ?? 0;
    const untold =
      !blank &&
      heard.size + suspected.size === 0 &&
      tokens.length >= WEIGHTS.told &&
      best < WEIGHTS.untold &&
      meant.some(([{ alarm }]) => alarm.tellsOfPeople(typed));
    const shown = blank ? [] : ranked.filter(({ score }) => score >= best * WEIGHTS.least);
    // a topic for the staff is first where it is named, or nothing else fits
    const first = blank ? undefined : ranked.find(({ leads }) => leads);
    const topics = [...new Set([first, ...shown])].flatMap((each) => (each ? [each.id] : []));
    return {
      topics: topics.slice(0, MOST),
      unsure: !sure || best < WEIGHTS.unsure,
      dangers,
      doubts: DANGERS.filter((danger) => suspected.has(danger)),
      untold,
      foreign: fitting < WEIGHTS.foreign,
      blank,
    };
  }

  #frequent(topic: string): number {
    const place = this.#asked.indexOf(topic);
    return place < 0 ? 1 : 1 + WEIGHTS.asked * (1 - place / this.#asked.length);
  }
}

const entry = (topic: string, text: string, weight: number): Entry => ({
  topic,
  words: words(text),
  weight,
});

/** How much of what was typed a language knows: 0 to 1. */
function fitOf(readings: readonly Reading[]): number {
  if (readings.length === 0) return 0;
  const known = { said: 1, stop: 1, begun: 0.8, guessed: 0.6, unknown: 0 };
  return readings.reduce((sum, { kind }) => sum + known[kind], 0) / readings.length;
}
