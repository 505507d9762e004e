// What there is in an entry of a language file: a sentence, or one for each plural category.

/** The sentences of an entry. */
export function textsOf(entry) {
  return typeof entry === 'string' ? [entry] : Object.values(entry);
}

/** The names of the places in a text, as often as each is there, sorted. */
export function placesIn(text) {
  return [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
}

/** The names of the places of an entry, each once; the number that decides a plural is `count`. */
export function placesOf(entry) {
  const names = textsOf(entry).flatMap(placesIn);
  if (typeof entry !== 'string') names.push('count');
  return [...new Set(names)].sort();
}

/** The plural categories of all languages. */
export const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'];

/** Whether an entry has a sentence for each plural category. */
export function isPlural(entry) {
  if (typeof entry !== 'object' || Array.isArray(entry)) return false;
  return 'other' in entry && Object.keys(entry).every((key) => CATEGORIES.includes(key));
}

/** The plural categories of a language: all that it knows, and those that whole numbers to a thousand need. */
export function pluralsOf(language) {
  const rules = new Intl.PluralRules(language);
  const whole = new Set(Array.from({ length: 1001 }, (_, number) => rules.select(number)));
  return {
    known: rules.resolvedOptions().pluralCategories,
    needed: CATEGORIES.filter((category) => whole.has(category) || category === 'other'),
  };
}

/** The entries of a file whose keys stand in groups, with whole names: `weapons.label`. Lists are left out. */
export function flat(entries, before = '') {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, entry]) => {
      if (Array.isArray(entry)) return [];
      const grouped = typeof entry === 'object' && !isPlural(entry);
      return grouped
        ? Object.entries(flat(entry, `${before}${key}.`))
        : [[`${before}${key}`, entry]];
    }),
  );
}
