import type { Tongue } from './lexicon';
import type { UrgentRules } from './urgent';

/** All that is fetched for a language when somebody begins to search in it. */
export interface SearchLanguage extends Tongue {
  /** By topic what people type besides the topic's own search words: `locales/<language>/search.json`. */
  words: Readonly<Record<string, { words: readonly string[] }>>;
  urgent: UrgentRules;
}
