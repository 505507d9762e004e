import { type Category, categoryText } from '../api';
import { type Language, LANGUAGES } from '../i18n/language';
import type { SearchLanguage } from './language';
import { type Found, Search, type Searched } from './search';

type Loader = () => Promise<{ language: SearchLanguage }>;

/** What fetches each language. Everybody takes them from here, so that the engine stays one file. */
export const LOADERS: Readonly<Record<Language, Loader>> = {
  it: () => import('./search-it'),
  en: () => import('./search-en'),
  de: () => import('./search-de'),
  fr: () => import('./search-fr'),
  sl: () => import('./search-sl'),
};

export interface Result extends Found {
  /** Whether another language is being fetched that may know more of the words. */
  pending: boolean;
}

/** The search over the station's topics, which fetches the languages that it needs. */
export class TopicSearch {
  readonly #known = new Map<Language, SearchLanguage>();
  readonly #coming = new Map<Language, Promise<void>>();
  readonly #changed: () => void;
  readonly #loaders: Readonly<Record<Language, Loader>>;
  #categories: readonly Category[] = [];
  #words = '';
  #made = '';
  #search: Search | null = null;

  /** `changed` is called when a language has come that may give other results. */
  constructor(changed: () => void, loaders = LOADERS) {
    this.#changed = changed;
    this.#loaders = loaders;
  }

  /**
   * Fetches the page's language. The others follow with the first words that it does not know.
   *
   * @throws what the import throws, when it cannot be fetched.
   */
  prepare(locale: Language): Promise<void> {
    return this.#learn(locale);
  }

  /**
   * What fits `typed` by what is known now; fetches more languages where that is too little. `asked` are the topics that
   * people ask for, the most frequent first.
   */
  find(
    typed: string,
    categories: readonly Category[],
    locale: Language,
    asked: readonly string[] = [],
  ): Result {
    const found = this.#over(categories, locale, asked).find(typed);
    if (!this.#known.has(locale)) this.#fetch([locale]);
    if (found.foreign) this.#fetch(LANGUAGES);
    return { ...found, pending: this.#coming.size > 0 };
  }

  #fetch(languages: readonly Language[]): void {
    for (const each of languages) void this.#learn(each).catch(() => undefined);
  }

  #learn(code: Language): Promise<void> {
    if (this.#known.has(code)) return Promise.resolve();
    const coming = this.#coming.get(code) ?? this.#load(code);
    this.#coming.set(code, coming);
    return coming;
  }

  async #load(code: Language): Promise<void> {
    try {
      const { language } = await this.#loaders[code]();
      this.#known.set(code, language);
    } finally {
      this.#coming.delete(code);
    }
    this.#changed();
  }

  /** The search over these topics, made anew only when their words, their order or the languages are others. */
  #over(categories: readonly Category[], locale: Language, asked: readonly string[]): Search {
    if (categories !== this.#categories) {
      this.#categories = categories;
      this.#words = JSON.stringify(categories.map((each) => [each.id, each.segment, each.texts]));
    }
    const made = [locale, ...this.#known.keys(), this.#words, ...asked].join(' ');
    if (this.#search === null || made !== this.#made) {
      this.#made = made;
      this.#search = new Search(
        categories.map((each) => searched(each, locale)),
        locale,
        [...this.#known.values()],
        asked,
      );
    }
    return this.#search;
  }
}

function searched(category: Category, locale: Language): Searched {
  const { id, segment } = category;
  return { id, staff: segment === 'military', ...categoryText(category, locale) };
}
