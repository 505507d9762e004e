// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import { type Kept, previewLines } from '../src/pages/admin/hours-preview';

/** A Tuesday, noon at the station. */
const NOW = Date.parse('2026-11-24T11:00:00Z');
const PLAN: Kept = {
  zone: 'Europe/Rome',
  holidays: true,
  week: { 'mon-fri': ['08:00-13:00', '14:00-17:30'] },
  exceptions: [],
};
const HOLIDAYS = ['2026-12-08', '2026-12-25'];
const day = (date: string, periods: string[] = [], until: string | null = null) => ({
  date,
  until,
  periods,
  note: 'di chi lavora qui',
});
const read = (change: Partial<Kept>, holidays: readonly string[] = []) =>
  previewLines({ ...PLAN, ...change }, holidays, NOW).map((line) => line.replaceAll('\u2060', ''));

beforeEach(() => setLanguage('it'));

describe('what citizens will read of the hours', () => {
  it('is the week in one line, in the words of their page', () => {
    expect(read({})).toEqual(['lun–ven 08:00–13:00 e 14:00–17:30']);
    expect(read({ week: { 'mon-thu': ['08:00-13:00'], sat: ['09:00-12:00'] } })).toEqual([
      'lun–gio 08:00–13:00',
      'sab 09:00–12:00',
    ]);
    expect(read({ week: {} })).toEqual(['chiuso']);
  });

  it('tells the next holidays, and when it opens again', () => {
    const [, ...days] = read({}, HOLIDAYS);
    expect(days).toEqual([
      'martedì 8 dicembre: «Chiusa adesso. Oggi è festivo. Riapre domani alle 08:00, ora italiana.»',
    ]);
    expect(read({ holidays: false }, HOLIDAYS)).toHaveLength(1);
  });

  it('tells single days, closed and open, the earliest first', () => {
    const exceptions = [day('2026-12-02', ['14:00-15:00', '09:00-12:00']), day('2026-11-27')];
    expect(read({ exceptions }).slice(1)).toEqual([
      'venerdì 27 novembre: «Chiusa adesso. Oggi la stazione resta chiusa. Riapre lunedì 30 novembre alle 08:00, ora italiana.»',
      'mercoledì 2 dicembre: «Aperta ora. Chiude alle 12:00.»',
    ]);
  });

  it('knows a span of days, a holiday that is worked, and the end of the day', () => {
    const exceptions = [day('2026-11-30', [], '2026-12-01'), day('2026-12-08', ['20:00-24:00'])];
    expect(read({ exceptions }, HOLIDAYS).slice(1)).toEqual([
      'lunedì 30 novembre: «Chiusa adesso. Oggi la stazione resta chiusa. Riapre mercoledì 2 dicembre alle 08:00, ora italiana.»',
      'martedì 1 dicembre: «Chiusa adesso. Oggi la stazione resta chiusa. Riapre domani alle 08:00, ora italiana.»',
      'martedì 8 dicembre: «Aperta ora. Chiude alle 00:00.»',
    ]);
  });

  it('says no day of opening where there is none', () => {
    const exceptions = [day('2026-11-24')];
    expect(read({ week: {}, exceptions })).toEqual([
      'chiuso',
      'martedì 24 novembre: «Chiusa adesso. Oggi la stazione resta chiusa.»',
    ]);
  });

  it('tells four days at most, of the next month', () => {
    const near = day('2026-11-24', [], '2026-11-30');
    expect(read({ exceptions: [near] })).toHaveLength(5);
    expect(read({ exceptions: [day('2026-12-24')] })).toHaveLength(2);
    expect(read({ exceptions: [day('2026-12-25')] })).toHaveLength(1);
  });

  it('says nothing while a time is none', () => {
    expect(read({ week: { mon: ['08:00-07:00'] } })).toEqual([]);
    expect(read({ exceptions: [day('2026-11-27', ['presto'])] })).toEqual([]);
  });
});
