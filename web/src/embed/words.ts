// What the element says of the station, in the language of its words (locales/<language>/element.json).

import type { StationSummary } from '../protocol/api';

/** The state in words, numbers and days as `locale` writes them: "Aperta ora, attesa 3-5 minuti", "Chiusa: riapre lunedì 30 novembre alle ore 08:00". */
export function stateWords(
  { state, nextOpening, timeZone, wait }: StationSummary,
  words: Record<string, string>,
  locale: string,
): string {
  if (state === 'closed' && nextOpening) {
    return filled(words['reopens'], moment(Date.parse(nextOpening), timeZone, locale));
  }
  if (state !== 'open' || !wait) return words[state] ?? '';
  if (wait.highS <= 60) return words['now'] ?? '';
  const low = Math.max(1, Math.floor(wait.lowS / 60));
  const high = Math.max(low, Math.ceil(wait.highS / 60));
  const minutes = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: 'minute',
    unitDisplay: 'long',
  });
  return filled(
    words['wait'],
    low === high ? minutes.format(high) : minutes.formatRange(low, high),
  );
}

function filled(sentence = '', value: string): string {
  return sentence.replace(/\{\w+\}/, value);
}

/** A day and a time in the station's zone, which is named where the reader's is another. */
function moment(atMs: number, timeZone: string, locale: string): string {
  const format: Intl.DateTimeFormatOptions = {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  };
  if (new Intl.DateTimeFormat().resolvedOptions().timeZone !== timeZone) {
    format.timeZoneName = 'short';
  }
  return new Intl.DateTimeFormat(locale, format).format(atMs);
}
