import { type Language, language, localeOf, sentences } from './language';
import type { Words } from './keys';

/** A sentence, or one for each plural category of the number given as `count`. */
export type Entry = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { other: string });

/** A file of `locales/<language>/`, without its ending. */
export type Fragment = keyof Words;
type Key<F extends Fragment> = keyof Words[F] & string;
type Values = Record<string, string | number>;
type Arguments<Places> = [Places] extends [never]
  ? []
  : [values: Record<Places & string, string | number>];

/** `t('key', { name: value })`: the sentence in the language of the page. */
export interface Translate<F extends Fragment> {
  <K extends Key<F>>(key: K, ...values: Arguments<Words[F][K]>): string;
  /** Whether there is a sentence of this name, for keys that are made of what a server says. */
  has: (key: string) => key is Key<F>;
}

/** `t('en', 'key', { name: value })`: the sentence in a language whose words have been fetched, else in the page's. */
export type TranslateIn<F extends Fragment> = <K extends Key<F>>(
  language: Language,
  key: K,
  ...values: Arguments<Words[F][K]>
) => string;

const plurals = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

function kept<T>(cache: Map<string, T>, locale: string, make: () => T): T {
  const found = cache.get(locale) ?? make();
  cache.set(locale, found);
  return found;
}

/** Fills in one entry; `{name}` marks a place, numbers are written as the language does. */
export function fill(entry: Entry, values: Values, locale: string): string {
  const text = typeof entry === 'string' ? entry : chosen(entry, Number(values['count']), locale);
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) return place;
    if (typeof value !== 'number') return value;
    return kept(numbers, locale, () => new Intl.NumberFormat(locale)).format(value);
  });
}

function chosen(entry: Exclude<Entry, string>, count: number, locale: string): string {
  const rules = kept(plurals, locale, () => new Intl.PluralRules(locale));
  return entry[rules.select(count)] ?? entry.other;
}

function entryOf(fragment: string, key: string, code: Language): Entry | undefined {
  return sentences(code)?.[fragment]?.[key];
}

/** Makes the `t` of a fragment. The words themselves are brought by the page. */
export function translator<F extends Fragment>(fragment: F): Translate<F> {
  const translate = <K extends Key<F>>(key: K, ...[values]: Arguments<Words[F][K]>) => {
    const code = language.value;
    return fill(entryOf(fragment, key, code) ?? key, values ?? {}, localeOf(code));
  };
  const has = (key: string): key is Key<F> => entryOf(fragment, key, language.value) !== undefined;
  return Object.assign(translate, { has });
}

/** Makes a `t` that is told the language each time. */
export function translatorIn<F extends Fragment>(fragment: F): TranslateIn<F> {
  return (asked, key, ...[values]) => {
    const code = sentences(asked) ? asked : language.value;
    return fill(entryOf(fragment, key, code) ?? key, values ?? {}, localeOf(code));
  };
}
