import { html, nothing } from 'lit';
import type { Station } from '../../api';
import { t } from '../../i18n/crisis';
import { language } from '../../i18n/language';
import { type Result, TopicSearch } from '../../search/topic-search';
import type { Danger } from '../../search/urgent';
import { isKiosk } from '../../state/kiosk';
import { crisisHelp, crisisWords, doubtHelp, doubtWords } from './crisis';

/** What may be meant: 112 alone is right for what nobody understands. */
const doubtsOf = ({ doubts, untold }: Pick<Result, 'doubts' | 'untold'>): readonly Danger[] =>
  untold ? ['crime-now'] : doubts;

/** What the first screen needs to answer what is typed; it is fetched when somebody is about to type. */
export class Finder {
  readonly #search: TopicSearch;
  #last: { typed: string; station: Station; result: Result } | null = null;

  /** `changed` is called when there may be other results for the same words. */
  constructor(changed: () => void) {
    // comes after the topics, which are asked for more
    if (!isKiosk()) void import('./guide-found').catch(() => undefined);
    this.#search = new TopicSearch(() => {
      this.#last = null;
      changed();
    });
  }

  /** @throws what fetching the words of the page's language throws. */
  prepare(): Promise<void> {
    return this.#search.prepare(language.value);
  }

  find(typed: string, station: Station): Result {
    const last = this.#last;
    if (last?.typed === typed && last.station === station) return last.result;
    const { categories, mostAsked } = station;
    const result = this.#search.find(typed, categories, language.value, mostAsked);
    this.#last = { typed, station, result };
    return result;
  }

  /** The panel that answers dangers; a line with numbers where there may be one, and what may spare the queue. */
  help({ dangers, ...rest }: Result) {
    const doubts = doubtsOf(rest);
    if (dangers.length > 0) {
      const here = html`
        <p>${t('here')}</p>
      `;
      return crisisHelp(dangers, Date.now(), here);
    }
    return html`
      ${doubts.length > 0 ? doubtHelp(doubts, Date.now()) : nothing}
      ${
        isKiosk()
          ? nothing
          : html`
              <vs-guide-found .query=${this.#last?.typed ?? ''}></vs-guide-found>
            `
      }
    `;
  }

  /** What it says, for a screen reader; empty where there is none. */
  helpWords({ dangers, ...rest }: Result): string {
    if (dangers.length > 0) return crisisWords(dangers, Date.now());
    const doubts = doubtsOf(rest);
    return doubts.length > 0 ? doubtWords(doubts, Date.now()) : '';
  }
}
