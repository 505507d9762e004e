import { besideDoubt, DEAF, type HelpLine, helpLinesAt, MOST_ANSWERED } from './help-lines';
import type { SearchLanguage } from './language';
import { Lexicon } from './lexicon';
import { pieces } from './long-text';
import { type Found, Search, type Searched } from './search';
import { language as de } from './search-de';
import { language as en } from './search-en';
import { language as fr } from './search-fr';
import { language as it } from './search-it';
import { language as sl } from './search-sl';
import { type SearchedSheet, SheetSearch } from './sheet-search';
import { type Danger, DANGERS } from './urgent';

// The search as the gateway runs it: one script without modules, network, clock or page (gateway/search/). It takes and
// answers texts, most of them JSON.

const LANGUAGES: readonly SearchLanguage[] = [it, en, de, fr, sl];

/** The station's topics, worded in each language. */
type Topics = Readonly<Record<string, readonly Searched[]>>;

let topics: Topics = {};
const lexicons = new Map<string, Lexicon>();
const searches = new Map<string, Search>();

/** The search of a page in this language, in the languages that it has fetched. */
function searchOf(locale: string, codes: readonly string[]): Search {
  const key = [locale, ...codes].join(' ');
  const known = searches.get(key);
  if (known) return known;
  const languages = LANGUAGES.filter(({ code }) => codes.includes(code));
  const made = new Search(topics[locale] ?? [], locale, languages, [], lexicons);
  searches.set(key, made);
  return made;
}

/** What a page shows in the end: with the other languages, where its own knows too little. */
function find(typed: string, locale: string): Found {
  const found = searchOf(locale, [locale]).find(typed);
  if (!found.foreign) return found;
  return searchOf(
    locale,
    LANGUAGES.map(({ code }) => code),
  ).find(typed);
}

/** What a letter says of danger. `lines` are those that answer at this hour of the Italian day. */
interface Heard {
  sure: boolean;
  dangers: Danger[];
  lines: HelpLine[];
  /** The number for people who do not hear. */
  deaf: string;
}

function hear(text: string, locale: string, hour: number): Heard | null {
  const found: Found[] = [];
  const of = (said: (each: Found) => readonly Danger[]) => {
    const all = new Set(found.flatMap(said));
    return DANGERS.filter((danger) => all.has(danger));
  };
  // the same words again and again are read once
  for (const piece of new Set(pieces(text))) {
    found.push(find(piece, locale));
    if (of((each) => each.dangers).length >= MOST_ANSWERED) break;
  }
  const dangers = of((each) => each.dangers).slice(0, MOST_ANSWERED);
  const deaf = DEAF.number;
  if (dangers.length > 0) return { sure: true, dangers, lines: helpLinesAt(dangers, hour), deaf };
  const doubts = of((each) => each.doubts).slice(0, 1);
  if (doubts.length === 0) return null;
  return { sure: false, dangers: doubts, lines: besideDoubt(helpLinesAt(doubts, hour)), deaf };
}

let sheets: readonly SearchedSheet[] = [];
let sheetSearch: SheetSearch | null = null;

/** The search over the sheets, to whose topics the station's own words lead. */
function overSheets(): SheetSearch {
  sheetSearch ??= new SheetSearch(sheets, LANGUAGES, (language) => {
    searchOf(language.code, [language.code]);
    return lexicons.get(`${language.code} own`) ?? new Lexicon(language, []);
  });
  return sheetSearch;
}

/** The languages in which there are sheets. */
const ofSheets = () => new Set(sheets.flatMap(({ language = [] }) => language));

/** What the gateway calls, by name. */
const engine = {
  /** Takes the station's topics over. */
  topics(given: string): string {
    topics = JSON.parse(given) as Topics;
    lexicons.clear();
    searches.clear();
    sheetSearch = null;
    return '';
  },
  /** Takes the sheets over, and reads them. */
  sheets(given: string): string {
    sheets = JSON.parse(given) as SearchedSheet[];
    sheetSearch = null;
    for (const language of LANGUAGES)
      if (ofSheets().has(language.code)) overSheets().know(language);
    return '';
  },
  /** What fits of some sheets, a JSON list of their ids, for a reader of this language. */
  findSheets(typed: string, locale: string, among: string): string {
    const found = overSheets().find(typed, {
      sheets: new Set(JSON.parse(among) as string[]),
      languages: ofSheets().add(locale),
    });
    return JSON.stringify(found);
  },
  find: (typed: string, locale: string): string => JSON.stringify(find(typed, locale)),
  hear: (text: string, locale: string, hour: number): string =>
    JSON.stringify(hear(text, locale, hour)),
};

Object.assign(globalThis, { engine });
