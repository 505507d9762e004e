// What an operator reads out to 112, made of what is known of the contact.
import { formatList } from '../../i18n/format';
import type { Language } from '../../i18n/language';
import { tsIn } from '../../i18n/script';
import type { Contact, Location } from '../../protocol/desk';
import type { EscalationNote } from './console';

/** A day in milliseconds. */
const DAY_MS = 86_400_000;
/** By how much the time that is typed may be ahead before it must be yesterday's. */
const AHEAD_MS = 60_000;

/** The sentences in the order in which they are asked for: who calls, what, where, whom, callback. */
export function scriptLines(
  contact: Contact,
  note: Pick<EscalationNote, 'what' | 'callback'>,
  operatorCode: string,
  locale: Language,
): string[] {
  const unknown = tsIn(locale, 'unknown');
  const name = contact.name?.trim() ?? '';
  const language = new Intl.DisplayNames(locale, { type: 'language' }).of(contact.language);
  const lines = [
    tsIn(locale, 'caller', { code: operatorCode }),
    tsIn(locale, 'what', { what: sentence(note.what) || unknown }),
    tsIn(locale, 'where', { where: placeWords(contact.location) || unknown }),
    tsIn(locale, 'who', {
      name: name === '' ? tsIn(locale, 'noName') : name,
      language: language ?? contact.language,
    }),
  ];
  if (contact.needs.length > 0) {
    const needs = contact.needs.map((need) => tsIn(locale, `need.${need}`));
    lines.push(tsIn(locale, 'needs', { needs: formatList(needs, locale) }));
  }
  const number = contact.telephone?.number;
  if (number) lines.push(tsIn(locale, 'number', { number }));
  lines.push(tsIn(locale, 'reference', { reference: contact.reference }));
  const callback = note.callback.trim();
  if (callback) lines.push(tsIn(locale, 'callback', { callback }));
  return lines;
}

/** The place in one line: the words, the coordinates, or both; empty when nothing was said. */
export function placeWords(location: Location | null): string {
  if (!location) return '';
  const place = [sentence(location.text ?? '')];
  if (location.latitude !== null && location.longitude !== null) {
    const accuracy = location.accuracyM === null ? '' : ` (± ${Math.round(location.accuracyM)} m)`;
    place.push(`${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}${accuracy}`);
  }
  return place.filter((part) => part !== '').join('; ');
}

/** Words that go on in a sentence of ours: without a full stop of their own. */
function sentence(words: string): string {
  return words.trim().replace(/[.\s]+$/, '');
}

/** The latest moment at which the clock showed `time` ("14:05", this machine's zone), or `null`. */
export function lastAt(time: string, nowMs: number): number | null {
  const found = /^\s*(\d{1,2})[:.](\d{2})\s*$/.exec(time);
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || hour > 23 || minute > 59) return null;
  const ms = new Date(nowMs).setHours(hour, minute, 0, 0);
  return ms > nowMs + AHEAD_MS ? ms - DAY_MS : ms;
}

/** "14:05", whatever the language of the browser. */
export function clockTime(ms: number): string {
  const at = new Date(ms);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}
