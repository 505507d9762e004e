import { describe, expect, it } from 'vitest';
import { language, LANGUAGES } from '../src/i18n/language';
import { dayText, parseDay, parseTime, stationInstant } from '../src/i18n/moments';

describe('a day in figures', () => {
  it('is written as the language does', () => {
    const written = LANGUAGES.map((code) => {
      language.set(code);
      return dayText('2026-11-04');
    });
    language.set('it');
    expect(written).toEqual([
      '04/11/2026',
      '04/11/2026',
      '04.11.2026',
      '04/11/2026',
      '04. 11. 2026',
    ]);
    for (const text of written) expect(parseDay(text)).toBe('2026-11-04');
  });
});

describe('a time as people write it', () => {
  it.each([
    ['9:30', '09:30'],
    ['9.30', '09:30'],
    ['0930', '09:30'],
    [' 17 ', '17:00'],
    ['9h05', '09:05'],
    ['24:00', null],
    ['9:7', null],
    ['alle 9', null],
    ['', null],
  ])('%j is %j', (text, time) => {
    expect(parseTime(text)).toBe(time);
  });
});

describe('the instant at which the clocks of the station show a time', () => {
  it.each([
    ['2026-11-26', '07:45', '2026-11-26T06:45:00.000Z'],
    ['2026-07-01', '07:45', '2026-07-01T05:45:00.000Z'],
    ['2026-07-01', '00:00', '2026-06-30T22:00:00.000Z'],
    // the clocks are put back: half past two comes twice
    ['2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25', '03:30', '2026-10-25T02:30:00.000Z'],
    ['2026-03-29', '03:00', '2026-03-29T01:00:00.000Z'],
  ])('%s %s is %s', (day, time, instant) => {
    expect(new Date(stationInstant(day, time)).toISOString()).toBe(instant);
  });
});
