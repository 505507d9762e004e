import { Store } from '../state/store';
import { readLocal, writeLocal } from '../state/storage';

/** Languages the pages can be read in today; a new one needs its dictionaries and a line here. */
export const LANGUAGES = ['it', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language by its own name, as a reader of it would look for it. */
export const LANGUAGE_NAMES: Record<Language, string> = { it: 'Italiano', en: 'English' };

const KEY = 'vs.language';

function isLanguage(value: unknown): value is Language {
  return LANGUAGES.includes(value as Language);
}

/** The language chosen before, else the first one of the browser that we speak, else Italian. */
export function preferredLanguage(
  stored: string | null,
  asked: string | null,
  browser: readonly string[],
): Language {
  const wanted = [asked, stored, ...browser.map((tag) => tag.slice(0, 2).toLowerCase())];
  return wanted.find(isLanguage) ?? 'it';
}

function initial(): Language {
  if (typeof document === 'undefined') return 'it';
  const asked = new URLSearchParams(location.search).get('lang');
  return preferredLanguage(readLocal(KEY), asked, navigator.languages);
}

/** The language of the page; every component shows itself again when it changes. */
export const language = new Store<Language>(initial());

/** Switches the page to another language and remembers it on this device. */
export function setLanguage(value: Language): void {
  writeLocal(KEY, value);
  language.set(value);
}

if (typeof document !== 'undefined') {
  document.documentElement.lang = language.value;
  language.subscribe((value) => (document.documentElement.lang = value));
}
