import NAMES from '../../../locales/languages.json';
import { Store } from '../state/store';
import { isKiosk } from '../state/kiosk';
import { readLocal, writeLocal } from '../state/storage';
import { untilDone } from '../state/until-done';
import type { Entry } from './words';

export type Language = keyof typeof NAMES;

/** The sentences of a page in one language: by fragment, then by key. */
export type Sentences = Readonly<Record<string, Readonly<Record<string, Entry>>>>;

/** Every language that the station knows, Italian first. A page may have words in fewer. */
export const LANGUAGES = Object.keys(NAMES) as Language[];

/** The station's own language: every sentence exists in it, and notices are written in it. */
export const OWN_LANGUAGE: Language = 'it';

const KEY = 'vs.language';

type AddressOf = (language: Language) => string;

const learnt = new Map<Language, Sentences>();
const waiting = new Set<() => void>();
let offered: readonly Language[] = LANGUAGES;
/** Where the files are that the page needs by now, and where the one is for what it loads later. */
const needed = new Set<AddressOf>();
let later: AddressOf | null = null;
/** The files that have come, and those that are on their way, by their addresses. */
const fetched = new Set<string>();
const coming = new Map<string, Promise<void>>();
let wanted: Language | null = null;

/** The language of the page; every component shows itself again when it changes. */
export const language = new Store<Language>(OWN_LANGUAGE);

/** The language of files for the reader: the staff's pages have two. */
export function fileLanguage(): 'it' | 'en' {
  return language.value === 'it' ? 'it' : 'en';
}

/** The language by its own name, as a reader of it would look for it. */
export function languageName(code: Language): string {
  return NAMES[code].name;
}

/** The name under which `Intl` knows how dates and numbers are written in the language. */
export function localeOf(code: Language): string {
  return NAMES[code].locale;
}

/** The locale of the page, for `Intl`. */
export function locale(): string {
  return localeOf(language.value);
}

/** The languages that the page can be read in, for its menu. */
export function offeredLanguages(): readonly Language[] {
  return offered;
}

/** The language asked for, else the one chosen before, else the first of the browser that is offered, else the station's. */
export function preferredLanguage(
  stored: string | null,
  asked: string | null,
  browser: readonly string[],
  among: readonly Language[] = offered,
): Language {
  const codes = [asked, stored, ...browser.map((tag) => tag.slice(0, 2).toLowerCase())];
  return codes.find((code): code is Language => among.includes(code as Language)) ?? OWN_LANGUAGE;
}

/** The sentences of the page in a language; none until they have been fetched. */
export function sentences(code: Language = language.value): Sentences | undefined {
  return learnt.get(code);
}

/** Adds sentences of a language to those that are here. */
export function learn(code: Language, words: Sentences): void {
  learnt.set(code, { ...learnt.get(code), ...words });
}

/**
 * Says in which languages there are words for this page and where each file is, and fetches those of the language
 * that the reader prefers. What the page shows begins when they are there (`whenWordsCame`). `laterAt` is where the
 * words of the modules are that the page imports later (`withWords`); null when they come with the first.
 */
export function provide(
  languages: readonly Language[],
  addressOf: AddressOf,
  laterAt: AddressOf | null = null,
): void {
  offered = languages;
  needed.add(addressOf);
  later = laterAt;
  const asked = new URLSearchParams(location.search).get('lang');
  // a screen of the station's own speaks to the next person, whatever its browser was set up in
  const browser = isKiosk() ? [] : navigator.languages;
  const stored = readLocal(KEY);
  // the element around a frame always asks; what a link asks for is asked by the reader
  const [before, otherwise] = window.parent === window ? [asked, stored] : [stored, asked];
  void first(preferredLanguage(otherwise, before, browser));
}

/** Fetches the words of a language that the page needs by now, unless they are here. Fails with the network's or the server's error. */
export async function fetchWords(code: Language): Promise<void> {
  await Promise.all(missing(code).map((address) => fetchFile(code, address)));
}

function missing(code: Language): string[] {
  return [...needed].map((addressOf) => addressOf(code)).filter((at) => !fetched.has(at));
}

function fetchFile(code: Language, address: string): Promise<void> {
  const under = coming.get(address) ?? load(code, address);
  coming.set(address, under);
  return under.finally(() => coming.delete(address));
}

async function load(code: Language, address: string): Promise<void> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`words: ${response.status}`);
  learn(code, (await response.json()) as Sentences);
  fetched.add(address);
}

/**
 * Waits for a module that is imported later and for the words of such modules, in the language of the page. Fails
 * when either does not come; both can be asked for again.
 */
export async function withWords<M>(module: M): Promise<Awaited<M>> {
  const [loaded] = await Promise.all([module, laterWords()]);
  return loaded;
}

async function laterWords(): Promise<void> {
  if (later) needed.add(later);
  // the page may be switched meanwhile
  while (missing(language.value).length > 0) await fetchWords(language.value);
}

/** Fetches the first words, without which a page can say nothing. */
async function first(code: Language): Promise<void> {
  await untilDone(() => fetchWords(code));
  language.set(code);
  document.documentElement.lang = code;
  for (const begin of waiting) begin();
  waiting.clear();
}

/** Runs `begin` as soon as there are words: at once, when they have come already. */
export function whenWordsCame(begin: () => void): void {
  if (learnt.has(language.value)) begin();
  else waiting.add(begin);
}

/**
 * Switches the page to another language and remembers it on this device. The page goes on in its language until
 * the words of the other are there; of several that are asked for the last counts. Fails when its words cannot be
 * fetched, and then nothing has changed.
 */
export async function setLanguage(code: Language): Promise<void> {
  wanted = code;
  // while they come, the page may begin to need more
  while (missing(code).length > 0) await fetchWords(code);
  if (wanted !== code) return;
  writeLocal(KEY, code);
  askForInAddress(code);
  language.set(code);
}

/** Has an address that asks for a language ask for this one: it would win over the choice at a reload. */
function askForInAddress(code: Language): void {
  const url = new URL(location.href);
  if (!url.searchParams.has('lang') || isKiosk()) return;
  url.searchParams.set('lang', code);
  history.replaceState(history.state, '', url);
}

/** The address of another page of the station, in the language of this one. */
export function inLanguage(address: string): string {
  if (isKiosk()) return address;
  const [page = '', part] = address.split('#', 2);
  const asking = `${page}${page.includes('?') ? '&' : '?'}lang=${language.value}`;
  return part === undefined ? asking : `${asking}#${part}`;
}

if (typeof document !== 'undefined') {
  language.subscribe((value) => (document.documentElement.lang = value));
}
