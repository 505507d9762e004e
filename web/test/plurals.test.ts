import { describe, expect, it } from 'vitest';
import { type Language, LANGUAGES, localeOf } from '../src/i18n/language';
import { type Entry, fill } from '../src/i18n/words';
import { entries, fragments } from '../tools/words/files.mjs';

/** The category of each number, as a reader of the language says it, written down by hand. */
const CATEGORIES: Record<Language, Readonly<Record<number, Intl.LDMLPluralRule>>> = {
  it: { 0: 'other', 1: 'one', 2: 'other', 3: 'other', 5: 'other', 21: 'other', 101: 'other' },
  en: { 0: 'other', 1: 'one', 2: 'other', 3: 'other', 5: 'other', 21: 'other', 101: 'other' },
  de: { 0: 'other', 1: 'one', 2: 'other', 3: 'other', 5: 'other', 21: 'other', 101: 'other' },
  fr: { 0: 'one', 1: 'one', 2: 'other', 3: 'other', 5: 'other', 21: 'other', 101: 'other' },
  sl: { 0: 'other', 1: 'one', 2: 'two', 3: 'few', 5: 'other', 21: 'other', 101: 'one' },
};

/** What is never said of nought: another sentence is. */
const FROM_ONE = new Set([
  'letters: callback.near.ahead',
  ...['cost', 'unpriced'].map((each) => `conference: conference.dial.${each}`),
  ...['line', 'late', 'near', 'all', 'more'].map((each) => `alarms: alarms.${each}`),
]);

type Plural = Exclude<Entry, string>;

function pluralsOf(language: Language): [string, Plural][] {
  return fragments().flatMap((fragment) =>
    Object.entries(entries(language, fragment))
      .filter((pair): pair is [string, Plural] => typeof pair[1] === 'object' && 'other' in pair[1])
      .map(([key, entry]): [string, Plural] => [`${fragment}: ${key}`, entry]),
  );
}

describe.each(LANGUAGES)('plurals in %s', (language) => {
  const counts = Object.entries(CATEGORIES[language]).map(
    ([count, category]) => [Number(count), category] as const,
  );
  const all = pluralsOf(language);

  it('have a sentence of their own for 0, 1, 2, 3, 5, 21 and 101', () => {
    expect(all.length).toBeGreaterThan(10);
    for (const [key, entry] of all) {
      for (const [count, category] of counts) {
        const sentence = entry[category];
        expect(sentence, `${key}, ${count}: ${category}`).toBeTruthy();
        const said = fill(entry, { count }, localeOf(language));
        expect(said, key).toBe(fill(sentence ?? '', { count }, localeOf(language)));
      }
    }
  });

  it('say their number, unless the sentence is for one number alone', () => {
    for (const [key, entry] of all) {
      if (!entry.other.includes('{count}')) continue;
      const said = counts.filter(([count]) => count > 0 || !FROM_ONE.has(key));
      for (const [count, category] of said) {
        const alone = said.filter(([, other]) => other === category).length === 1;
        const sentence = fill(entry, { count }, localeOf(language));
        if (!alone) expect(sentence, `${key}, ${count}`).toContain(String(count));
      }
    }
  });
});
