// Numbers of the telephone line as an administrator edits them: no DOM, no requests.

import { type Category, categoryText, current } from '../../api';
import { type Language, OWN_LANGUAGE } from '../../i18n/language';
import type { InboundNumber, NumberFile } from '../../protocol/api';
import type { Choice } from '../../ui/field';

export type { InboundNumber };
export type Page = InboundNumber['menu'][number];

/** Stands for every number that is not named. */
export const ANY = '*';
export const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8'] as const;
export const LEADS = ['menu', 'topic', 'conference'] as const;
/** As the gateway takes them. */
export const MOST_PAGES = 10;

/** A number to begin with. */
export const emptyNumber = (): InboundNumber => ({
  number: '',
  leadsTo: 'menu',
  topic: null,
  menu: [],
  reception: null,
  languages: [OWN_LANGUAGE],
  retired: false,
  note: '',
});

export const topicOf = (page: Page, key: string): string =>
  page.find((each) => each.key === key)?.topic ?? '';

/** The pages of a menu with another topic behind a key of one; an empty topic takes the key away. */
export const withKey = (menu: readonly Page[], at: number, key: string, topic: string): Page[] =>
  menu.map((page, number) => {
    if (number !== at) return page;
    const others = page.filter((each) => each.key !== key);
    const made = topic === '' ? others : [...others, { key, topic }];
    return made.toSorted((one, other) => one.key.localeCompare(other.key));
  });

/** The languages with one more, by the next key, or without it. */
export const toggled = (
  languages: InboundNumber['languages'],
  language: Language,
): InboundNumber['languages'] =>
  languages.includes(language)
    ? languages.filter((each) => each !== language)
    : [...languages, language];

/** All numbers with `made` in place of the one that is called `before`; a new one is called nothing. */
export const replaced = (
  numbers: readonly InboundNumber[],
  before: string,
  made: InboundNumber,
): InboundNumber[] => [...numbers.filter(({ number }) => number !== before), made];

/** What of a number is heard; while it is the same, so is the preview. */
export const heardOf = ({ leadsTo, topic, menu, reception, languages }: InboundNumber): string =>
  JSON.stringify([leadsTo, topic, menu, reception, languages]);

/** The topics that can be chosen, and the one that is chosen already although it was retired. */
export function topicChoices(
  categories: readonly Category[],
  chosen: string | null,
  retired: (name: string) => string,
): Choice<string>[] {
  const open = current(categories);
  const choices = open.map((each) => [each.id, categoryText(each).label] as const);
  if (!chosen || open.some(({ id }) => id === chosen)) return choices;
  const known = categories.find(({ id }) => id === chosen);
  return [...choices, [chosen, retired(known ? categoryText(known).label : chosen)]];
}

/** What was read from a file that was chosen; null where it is no export of numbers. The gateway looks at the rest. */
export function readFile(content: string): NumberFile | null {
  try {
    const found = JSON.parse(content) as Partial<NumberFile> | null;
    return found?.format === 1 && Array.isArray(found.numbers) ? (found as NumberFile) : null;
  } catch {
    return null;
  }
}
