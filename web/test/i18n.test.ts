import { afterEach, describe, expect, it } from 'vitest';
import { t } from '../src/i18n/citizen';
import { formatClock, formatDay, formatDuration } from '../src/i18n/format';
import { language, preferredLanguage } from '../src/i18n/language';
import { hoursWords, reopeningWords, waitWords } from '../src/i18n/wait';
import { fill } from '../src/i18n/words';

afterEach(() => language.set('it'));

describe('filling in', () => {
  it('chooses the plural and writes numbers as the language does', () => {
    const entry = { one: '{count} minuto', other: '{count} minuti' };
    expect(fill(entry, { count: 1 }, 'it')).toBe('1 minuto');
    expect(fill(entry, { count: 12_500 }, 'it')).toBe('12.500 minuti');
  });

  const COUNTS = [0, 1, 2, 3, 5, 21, 101, 102];
  it.each([
    ['it', 'argomenti argomento argomenti argomenti argomenti argomenti argomenti argomenti'],
    ['en', 'topics topic topics topics topics topics topics topics'],
    ['de', 'Themen Thema Themen Themen Themen Themen Themen Themen'],
    ['fr', 'sujet sujet sujets sujets sujets sujets sujets sujets'],
    ['sl', 'tem tema temi teme tem tem tema temi'],
  ] as const)('has the right plural for each number: %s', (code, nouns) => {
    language.set(code);
    const found = COUNTS.map((count) => t('topics.results', { count }));
    for (const [index, noun] of nouns.split(' ').entries()) {
      expect(found[index]).toMatch(new RegExp(`(^|\\s)${noun}([\\s.]|$)`));
    }
  });

  it('leaves an unknown place alone', () => {
    expect(fill('ciao {name}', {}, 'it')).toBe('ciao {name}');
  });

  it('follows the language of the page', () => {
    expect(t('enter.action')).toBe('Entra in coda');
    language.set('en');
    expect(t('enter.action')).toBe('Join the queue');
  });
});

describe('words for figures', () => {
  it('tells a wait as a person would', () => {
    expect(waitWords({ lowS: 0, highS: 45 })).toBe('subito');
    expect(waitWords({ lowS: 200, highS: 230 })).toBe('3\u2060–\u20604\u00a0minuti');
    expect(waitWords({ lowS: 240, highS: 240 })).toBe('circa 4 minuti');
    expect(waitWords(null)).toBe('attesa non prevedibile ora');
    language.set('en');
    expect(waitWords({ lowS: 180, highS: 300 })).toBe('3\u2060–\u20605\u00a0minutes');
  });

  it("says when the station reopens by the station's clock, wherever the reader is", () => {
    const closed = {
      now: '2026-11-27T20:00:00-05:00',
      nextOpening: '2026-11-28T08:00:00-05:00',
      closedWhy: null,
      timeZone: 'America/New_York',
    } as const;
    expect(reopeningWords(closed)).toContain('08:00');
  });

  it('puts equal days together', () => {
    const day = (weekday: number) => [
      { weekday, opens: '08:00', closes: '13:00' },
      { weekday, opens: '14:00', closes: '17:30' },
    ];
    const hours = [
      ...[0, 1, 2, 3, 4].flatMap(day),
      { weekday: 5, opens: '09:00', closes: '12:00' },
    ];
    // with a word joiner on both sides of each dash: a range is never broken over two lines
    const joined = hoursWords(hours).map((line) => line.replaceAll('\u2060–\u2060', '–'));
    expect(joined).toEqual(['lun–ven 08:00–13:00 e 14:00–17:30', 'sab 09:00–12:00']);
    expect(hoursWords(hours).join(' ')).not.toMatch(/[^\u2060]–|–[^\u2060]/);
    expect(hoursWords([])).toEqual([]);
  });

  it('names the day of the next opening in the zone of the station', () => {
    const evening = Date.parse('2026-11-24T21:30:00Z');
    expect(formatDay(Date.parse('2026-11-25T07:00:00Z'), evening)).toBe('domani');
    expect(formatDay(Date.parse('2026-11-24T22:30:00Z'), evening)).toBe('oggi');
    expect(formatDay(Date.parse('2026-11-27T07:00:00Z'), evening)).toBe('venerdì 27 novembre');
  });

  it('names the year of a day in another one, and counts days by the calendar of the station', () => {
    const now = Date.parse('2026-12-02T00:50:00Z');
    expect(formatDay(Date.parse('2020-01-01T09:00:00Z'), now)).toBe('mercoledì 1 gennaio 2020');
    expect(formatDay(Date.parse('2027-01-29T08:00:00Z'), now)).toBe('venerdì 29 gennaio 2027');
    expect(formatDay(Date.parse('2025-12-31T23:30:00Z'), now)).toBe('giovedì 1 gennaio');
    const late = Date.parse('2027-03-27T22:30:00Z');
    expect(formatDay(Date.parse('2027-03-28T10:00:00Z'), late)).toBe('domani');
    expect(formatDay(Date.parse('2027-03-29T06:00:00Z'), late)).toBe('lunedì 29 marzo');
    const eve = Date.parse('2026-12-31T12:00:00Z');
    expect(formatDay(Date.parse('2027-01-01T09:00:00Z'), eve)).toBe('domani');
  });

  it('writes durations', () => {
    expect(formatClock(252)).toBe('04:12');
    expect(formatClock(3_852)).toBe('1:04:12');
    expect(formatDuration(500)).toBe('8 minuti');
    expect(formatDuration(42)).toBe('42 secondi');
  });
});

describe('language of the page', () => {
  it('takes what was asked for, then what was chosen, then what the browser prefers', () => {
    expect(preferredLanguage('en', 'it', ['fr'])).toBe('it');
    expect(preferredLanguage('en', null, ['it-IT'])).toBe('en');
    expect(preferredLanguage(null, null, ['fr-FR', 'en-US'])).toBe('fr');
    expect(preferredLanguage(null, null, ['fr-FR', 'en-US'], ['it', 'en'])).toBe('en');
    expect(preferredLanguage('xx', null, ['pt'])).toBe('it');
  });
});
