import { language } from './language';
import { translator } from './words';

export const tq = translator('satisfaction');

export const SATISFACTION = [1, 2, 3, 4, 5] as const;

/** An answer in words: "4 su 5: Buono". */
export function satisfactionWords(score: number): string {
  const known = SATISFACTION.find((each) => each === score);
  return known
    ? tq('satisfaction.of', { score, word: tq(`satisfaction.${known}`) })
    : String(score);
}

/** An average in words: "4,2 su 5". */
export function stars(average: number | null): string {
  if (average === null) return '–';
  const words = new Intl.NumberFormat(language.value, { maximumFractionDigits: 1 }).format(average);
  return tq('satisfaction.average.value', { average: words });
}
