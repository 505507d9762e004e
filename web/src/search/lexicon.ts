import { distance, slips, withoutUmlauts } from './fold';

/** A language apart from the topics' words. */
export interface Tongue {
  code: string;
  /** The part of a word that its forms share. */
  stem: (word: string) => string;
  /** Words that say nothing of the topic, without accents: articles, prepositions, auxiliaries. */
  stopWords: ReadonlySet<string>;
  /** "ae" is "ä", and words are put together: German. */
  compounds?: boolean;
}

/** Words of a topic: what it is called, what is said of it, what people type. */
export interface Entry {
  topic: string;
  words: readonly string[];
  /** How much this place counts, against 1 of a search word. */
  weight: number;
  /** Running text: its words count one by one, each with the whole weight, and no order of them means anything. */
  loose?: boolean;
}

/**
 * One word of what was typed, as a language understands it: stems with how sure they are (0 to 1). `begun` is one
 * that may still be typed, or is put together of known ones; `guessed` a slip of the finger.
 */
export interface Reading {
  kind: 'said' | 'stop' | 'begun' | 'guessed' | 'unknown';
  stems: readonly (readonly [stem: string, sure: number])[];
}

interface Phrase {
  topic: string;
  stems: readonly string[];
  weight: number;
}

const UNKNOWN: Reading = { kind: 'unknown', stems: [] };
const STOP: Reading = { kind: 'stop', stems: [] };

/** A word is put together of parts of at least so many letters. */
const PART = 4;
/** No word has more letters. */
const LONGEST = 40;
/** So many words that begin with what is being typed are taken for meant. */
const BEGINNINGS = 6;
/** What counts how much; found by trying on the queries of `web/test/search/`. */
const TUNING = {
  /** Said so often, a word counts half of what it can. */
  half: 0.6,
  /** How much more a few strong words count than many weak ones. */
  sharp: 1.25,
  phrase: 0.8,
  whole: 2,
  /** By the number of slips. */
  corrected: [1, 0.75, 0.5],
  compound: 0.85,
  inside: 0.5,
  beginning: 0.8,
};

/** The words of all topics in one language. */
export class Lexicon {
  /** How many pairs of words have been compared letter by letter: the work that a search costs. */
  compared = 0;
  readonly #tongue: Tongue;
  /** By stem how much of each topic it is. */
  readonly #stems = new Map<string, Map<string, number>>();
  readonly #phrases: Phrase[] = [];
  readonly #phrasesWith = new Map<string, number[]>();
  /** Words as they are written, by their first letter, each with its stem. */
  readonly #written = new Map<string, Map<string, string>>();
  /** What is typed as it stands in a topic, by all of its words. */
  readonly #entries = new Map<string, Map<string, number>>();
  readonly #rarity = new Map<string, number>();
  readonly #readings = new Map<string, Reading>();
  /** What {@link has} has answered: with each key the words before it are asked for again. */
  readonly #had = new Map<string, boolean>();

  constructor(tongue: Tongue, entries: readonly Entry[]) {
    this.#tongue = tongue;
    const topics = new Set<string>();
    for (const { topic, words, weight, loose } of entries) {
      topics.add(topic);
      const said = words.map((word) => this.#plain(word));
      for (const word of said) this.#learn(word);
      if (!loose) {
        const same = this.#entries.get(said.join(' ')) ?? new Map<string, number>();
        this.#entries.set(said.join(' '), same.set(topic, weight));
      }
      const content = said.filter((word) => !tongue.stopWords.has(word));
      const stems = [...new Set(content.map((word) => tongue.stem(word)))];
      for (const stem of stems) {
        const of = this.#stems.get(stem) ?? new Map<string, number>();
        of.set(topic, (of.get(topic) ?? 0) + (loose ? weight : weight / stems.length));
        this.#stems.set(stem, of);
      }
      if (stems.length > 1 && !loose) this.#addPhrase({ topic, stems, weight });
    }
    for (const [stem, of] of this.#stems) {
      // a topic that says it once in passing counts less than one that it names
      const among = [...of.values()].reduce((sum, much) => sum + Math.min(1, 2 * much), 0);
      this.#rarity.set(stem, Math.log(1 + topics.size / Math.max(among, 0.5)));
    }
  }

  #plain(word: string): string {
    return this.#tongue.compounds ? withoutUmlauts(word) : word;
  }

  #learn(word: string): void {
    if (word.length < 3 || this.#tongue.stopWords.has(word)) return;
    const first = word[0] ?? '';
    const same = this.#written.get(first) ?? new Map<string, string>();
    same.set(word, this.#tongue.stem(word));
    this.#written.set(first, same);
  }

  #addPhrase(phrase: Phrase): void {
    const index = this.#phrases.push(phrase) - 1;
    for (const stem of phrase.stems) {
      const found = this.#phrasesWith.get(stem) ?? [];
      found.push(index);
      this.#phrasesWith.set(stem, found);
    }
  }

  /** Whether the language has this word, in this form or another. */
  has(word: string): boolean {
    const asked = this.#had.get(word);
    if (asked !== undefined) return asked;
    const plain = this.#plain(word);
    const has = this.#tongue.stopWords.has(plain) || this.#stems.has(this.#tongue.stem(plain));
    if (this.#had.size > 2_000) this.#had.clear();
    this.#had.set(word, has);
    return has;
  }

  /** What a word means; `unfinished` is one that may still be typed, `foreign` one of another language. */
  read(typed: string, unfinished = false, foreign = false): Reading {
    const key = `${unfinished ? '1' : '0'}${foreign ? '1' : '0'}${typed}`;
    const found = this.#readings.get(key) ?? this.#read(this.#plain(typed), unfinished, foreign);
    if (this.#readings.size > 2_000) this.#readings.clear();
    this.#readings.set(key, found);
    return found;
  }

  #read(word: string, unfinished: boolean, foreign: boolean): Reading {
    if (this.#tongue.stopWords.has(word)) return STOP;
    const stem = this.#tongue.stem(word);
    if (this.#stems.has(stem)) return { kind: 'said', stems: [[stem, 1]] };
    if (/^\d+$/.test(word) || word.length > LONGEST) return UNKNOWN;
    const begun = (unfinished ? this.#beginnings(word) : null) ?? this.#parts(word);
    if (begun) return { kind: 'begun', stems: begun };
    const meant = (foreign ? null : this.#nearest(word)) ?? this.#around(word);
    return meant ? { kind: 'guessed', stems: meant } : UNKNOWN;
  }

  #beginnings(word: string): Reading['stems'] | null {
    if (word.length < 3) return null;
    const longer = [...(this.#written.get(word[0] ?? '') ?? [])]
      .filter(([known]) => known.startsWith(word))
      .sort(([a], [b]) => a.length - b.length)
      .slice(0, BEGINNINGS);
    if (longer.length === 0) return null;
    const stems = new Map(
      longer.map(([known, stem]) => [
        stem,
        TUNING.beginning * Math.min(1, (word.length + 2) / known.length),
      ]),
    );
    return [...stems];
  }

  /** Two words written as one: "Fahrraddiebstahl", "portodarmi". */
  #parts(word: string): Reading['stems'] | null {
    for (let cut = word.length - PART; cut >= PART; cut -= 1) {
      const first = this.#whole(word.slice(0, cut), ['s', 'n', 'es']);
      if (first === null) continue;
      const rest = word.slice(cut);
      // "porto d'armi" without its apostrophe
      const elided = /^[dl]/.test(rest) ? this.#whole(rest.slice(1), []) : null;
      const last = this.#whole(rest, []) ?? elided;
      if (last !== null) {
        return [
          [first, TUNING.compound],
          [last, TUNING.compound],
        ];
      }
    }
    return null;
  }

  /** The stem of a part of a word, which may be linked to the next one by a letter. */
  #whole(part: string, links: readonly string[]): string | null {
    for (const link of ['', ...(this.#tongue.compounds ? links : [])]) {
      if (!part.endsWith(link)) continue;
      const plain = part.slice(0, part.length - link.length);
      const stem = plain.length >= 3 ? this.#written.get(plain[0] ?? '')?.get(plain) : undefined;
      if (stem !== undefined) return stem;
    }
    return null;
  }

  /** The words of which it probably is a slip of the finger. */
  #nearest(word: string): Reading['stems'] | null {
    const most = slips(word.length);
    if (most === 0) return null;
    let least = most + 1;
    let best = new Set<string>();
    const firsts = new Set([word[0] ?? '', word[1] ?? '']);
    for (const first of firsts) {
      for (const [known, stem] of this.#written.get(first) ?? []) {
        if (known.length < 4 || Math.abs(known.length - word.length) > least) continue;
        this.compared += 1;
        const found = distance(word, known, Math.min(least, most));
        if (found > most || found > least) continue;
        if (found < least) {
          least = found;
          best = new Set();
        }
        best.add(stem);
      }
    }
    if (best.size === 0) return null;
    const sure = (TUNING.corrected[least] ?? 0) / Math.sqrt(best.size);
    return [...best].slice(0, 4).map((stem) => [stem, sure] as const);
  }

  /** A known word in a longer one, or the other way round: "waffe" in "Jagdwaffenschein". */
  #around(word: string): Reading['stems'] | null {
    if (!this.#tongue.compounds || word.length < 5) return null;
    const stems = new Set<string>();
    for (const same of this.#written.values()) {
      for (const [known, stem] of same) {
        if (known.includes(word) || (known.length >= 5 && word.includes(known))) stems.add(stem);
      }
    }
    const sure = TUNING.inside / Math.sqrt(Math.max(1, stems.size));
    return stems.size > 0 ? [...stems].slice(0, 6).map((stem) => [stem, sure] as const) : null;
  }

  /**
   * How well each topic fits: by each word, rare ones first, by the phrase that agrees best, and by what stands in
   * the topic just as it was typed. `named` takes the topics that are named exactly: all words of one of their phrases are
   * typed, or an entry and nothing else.
   */
  scores(
    typed: readonly string[],
    readings: readonly Reading[],
    named = new Set<string>(),
  ): Map<string, number> {
    const sure = new Map<string, number>();
    for (const { stems } of readings) {
      for (const [stem, much] of stems) sure.set(stem, Math.max(much, sure.get(stem) ?? 0));
    }
    const scores = new Map<string, number>();
    for (const [stem, much] of sure) {
      const rarity = this.#rarity.get(stem) ?? 0;
      for (const [topic, often] of this.#stems.get(stem) ?? []) {
        const worth = (rarity * much * often) / (often + TUNING.half);
        scores.set(topic, (scores.get(topic) ?? 0) + worth ** TUNING.sharp);
      }
    }
    for (const [topic, worth] of this.#phraseScores(sure, named)) {
      scores.set(topic, (scores.get(topic) ?? 0) + TUNING.phrase * worth ** TUNING.sharp);
    }
    const whole = typed.map((word) => this.#plain(word)).join(' ');
    for (const [topic, weight] of this.#entries.get(whole) ?? []) {
      scores.set(topic, (scores.get(topic) ?? 0) + TUNING.whole * weight);
      named.add(topic);
    }
    return scores;
  }

  #phraseScores(sure: ReadonlyMap<string, number>, named: Set<string>): Map<string, number> {
    const best = new Map<string, number>();
    const touched = new Set([...sure.keys()].flatMap((stem) => this.#phrasesWith.get(stem) ?? []));
    for (const index of touched) {
      const phrase = this.#phrases[index];
      if (!phrase) continue;
      let found = 0;
      let whole = 0;
      let hits = 0;
      for (const stem of phrase.stems) {
        const rarity = this.#rarity.get(stem) ?? 0;
        const much = sure.get(stem) ?? 0;
        if (much > 0) hits += 1;
        found += rarity * much;
        whole += rarity;
      }
      if (hits < 2) continue;
      if (hits === phrase.stems.length) named.add(phrase.topic);
      const worth = found * (found / whole) ** 2 * Math.min(1, phrase.weight);
      best.set(phrase.topic, Math.max(worth, best.get(phrase.topic) ?? 0));
    }
    return best;
  }
}
