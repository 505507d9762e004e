import { language, type Language } from './language';

/** A sentence, or one per plural category of the number given as `count`. */
export type Entry = string | PluralEntry;
export type PluralEntry = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<E> = E extends string ? Names<E> : Names<E[keyof E]> | 'count';
type Arguments<E> = [NamesOf<E>] extends [never]
  ? []
  : [parameters: Record<NamesOf<E>, string | number>];

/** What a translation must provide: the same keys, plural where the Italian one is. */
export type Translation<Source> = {
  readonly [Key in keyof Source]: Source[Key] extends string ? string : PluralEntry;
};

/** `t('key', { name: value })`: the sentence in the language of the page. */
export type Translate<Source> = <Key extends keyof Source & string>(
  key: Key,
  ...parameters: Arguments<Source[Key]>
) => string;

/** Fills in one entry; `{name}` marks a place, numbers are written as the language does. */
export function fill(
  entry: Entry,
  parameters: Record<string, string | number>,
  locale: string,
): string {
  const text =
    typeof entry === 'string'
      ? entry
      : (entry[new Intl.PluralRules(locale).select(Number(parameters['count']))] ?? entry.other);
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = parameters[name];
    if (value === undefined) return place;
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

/** `t('en', 'key', { name: value })`: the sentence in a language, whatever that of the page is. */
export type TranslateIn<Source> = <Key extends keyof Source & string>(
  locale: Language,
  key: Key,
  ...parameters: Arguments<Source[Key]>
) => string;

/** Makes a `t` that is told the language each time. */
export function translatorIn<const Source extends Record<string, Entry>>(
  dictionaries: { it: Source } & Record<Language, Translation<Source>>,
): TranslateIn<Source> {
  return (locale, key, ...[parameters]) =>
    fill(dictionaries[locale][key], parameters ?? {}, locale);
}

/** Makes the `t` of a page from its dictionaries. */
export function translator<const Source extends Record<string, Entry>>(
  dictionaries: { it: Source } & Record<Language, Translation<Source>>,
): Translate<Source> {
  return (key, ...[parameters]) => {
    const locale = language.value;
    const entry = dictionaries[locale][key];
    return fill(entry, parameters ?? {}, locale);
  };
}
