// Help for somebody in danger, beside what they write: fetched when they write, and nothing of it leaves the page.
import { nothing, type TemplateResult } from 'lit';
import type { Station } from '../../api';
import { language } from '../../i18n/language';
import { type Result, TopicSearch } from '../../search/topic-search';
import { crisisHelp, crisisWords, doubtHelp, doubtWords } from './crisis';

/** Hears what is urgent in a text. */
export class UrgentWords {
  readonly #search: TopicSearch;
  #last: { text: string; result: Result } | null = null;

  /** `changed` is called when there may be other results for the same words. */
  constructor(changed: () => void) {
    this.#search = new TopicSearch(() => {
      this.#last = null;
      changed();
    });
  }

  /** What stands above a text: numbers where it names a danger, and then `more`; one line where it may. */
  help(text: string, station: Station, more?: TemplateResult) {
    const { dangers, doubts } = this.#hear(text, station);
    if (dangers.length > 0) return crisisHelp(dangers, Date.now(), more);
    return doubts.length > 0 ? doubtHelp(doubts, Date.now()) : nothing;
  }

  /** The same for a screen reader; empty where there is none. */
  words(text: string, station: Station): string {
    const { dangers, doubts } = this.#hear(text, station);
    if (dangers.length > 0) return crisisWords(dangers, Date.now());
    return doubts.length > 0 ? doubtWords(doubts, Date.now()) : '';
  }

  #hear(text: string, { categories, mostAsked }: Station): Result {
    if (this.#last?.text === text) return this.#last.result;
    const result = this.#search.find(text, categories, language.value, mostAsked);
    this.#last = { text, result };
    return result;
  }
}
