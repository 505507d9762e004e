import { api } from '../api';
import type { GuideSheet } from '../protocol/api';
import { type Language, LANGUAGES } from '../i18n/language';
import { SheetSearch } from './sheet-search';
import { LOADERS } from './topic-search';

export type { GuideSheet };

/** Sheets change a few times a day; each says until when it is true. */
const KEPT_MS = 300_000;

/** The sheets that citizens may read, and the search over them. Nothing that is typed leaves the page. */
export class GuideSearch {
  readonly #sheets: readonly GuideSheet[];
  readonly #search: SheetSearch;
  readonly #sinceMs = Date.now();
  readonly #aheadMs: number;

  constructor(sheets: readonly GuideSheet[], search: SheetSearch, aheadMs: number) {
    this.#sheets = sheets;
    this.#search = search;
    this.#aheadMs = aheadMs;
  }

  /** @throws what the station or the network fails with. */
  static async fetch(code: string): Promise<GuideSearch> {
    const { sheets, nowMs } = await api(`guide?language=${code}`);
    const aheadMs = nowMs - Date.now();
    // the languages in which there are words, and the reader's own
    const wanted = [...new Set([code, ...sheets.map(({ language }) => language)])];
    const languages = await Promise.all(
      wanted
        .filter((each): each is Language => LANGUAGES.includes(each as Language))
        .map(async (each) => (await LOADERS[each]()).language),
    );
    return new GuideSearch(sheets, new SheetSearch(sheets, languages).ready(), aheadMs);
  }

  /** The station's time: the clock of a telephone may be wrong. */
  get nowMs(): number {
    return Date.now() + this.#aheadMs;
  }

  get isOld(): boolean {
    return Date.now() - this.#sinceMs > KEPT_MS;
  }

  /** The sheets that fit, the best first. */
  find(typed: string): { sheets: GuideSheet[]; unsure: boolean } {
    const { sheets, unsure } = this.#search.find(typed);
    const fresh = this.#fresh();
    return { sheets: sheets.flatMap((id) => fresh.find((each) => each.id === id) ?? []), unsure };
  }

  /** The sheets of a topic. */
  of(topic: string): GuideSheet[] {
    return this.#fresh().filter(({ topics }) => topics.includes(topic));
  }

  /** A sheet expires at the minute, also while a page is open. */
  #fresh(): GuideSheet[] {
    const { nowMs } = this;
    return this.#sheets.filter(({ freshUntilMs }) => nowMs < freshUntilMs);
  }
}
