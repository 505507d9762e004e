/** Endings of nouns, adjectives and verbs, without accents; the longest first. */
const ENDINGS = [
  'ovanjem ovanja ovanje anjem anja anju anje enjem enja enju enje',
  'ostjo osti imi ega emu ima ami ama jem jev ijo ejo ajo iti ati eti ovi ova ovo ove',
  'al el il la lo li le em im om am ih ah eh ev ov ju ja je ji jo mo te mi',
  'a e i o u',
]
  .join(' ')
  .split(' ')
  .sort((a, b) => b.length - a.length);
/** So many letters remain at least. */
const SHORTEST = 4;

/**
 * The beginning of a Slovene word that its forms share: "izkaznico" and "izkaznica" are "izkaznic". No stemmer for
 * Slovene is kept up for browsers, so this takes one ending off and knows no exceptions.
 */
export function slovene(word: string): string {
  const ending = ENDINGS.find(
    (each) => word.length - each.length >= SHORTEST && word.endsWith(each),
  );
  return ending === undefined ? word : word.slice(0, word.length - ending.length);
}
