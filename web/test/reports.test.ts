import { afterEach, describe, expect, it } from 'vitest';
import { language } from '../src/i18n/language';
import { daysBefore, period, PRESETS } from '../src/pages/reports/presets';
import {
  addressOf,
  askedIn,
  changed,
  channelsOf,
  lasting,
  percent,
  queryOf,
  type Report,
  type Row,
  rowName,
} from '../src/pages/reports/report';

const FIGURES = {
  offered: 0,
  answered: 0,
  answeredWithin: 0,
  abandoned: 0,
  abandonedWithin: 0,
  abandonedAfter: 0,
  lost: 0,
  failed: 0,
  waiting: 0,
  handled: 0,
  abandonment: null,
  averageAbandonS: null,
  averageTalkS: null,
  averageWrapUpS: null,
  measured: 0,
  poor: 0,
  removed: 0,
  replaced: 0,
  abandonedShort: 0,
  messages: 0,
  serviceLevelAnswered: null,
  serviceLevelOffered: null,
  averageWaitS: null,
  longestWaitS: null,
  rated: 0,
  satisfaction: null,
  promised: 0,
  promiseKept: 0,
  promiseOpen: 0,
  promiseShare: null,
  averageHandlingS: null,
};
const row = (
  key: string,
  channels: Record<string, number> = {},
  label: string | null = null,
): Row => ({
  key,
  label,
  figures: FIGURES,
  channels,
  growth: {},
  work: null,
});
const report = (by: Report['by'], ...rows: Row[]): Report => ({
  timeZone: 'Europe/Rome',
  first: '2026-10-25',
  last: '2026-10-25',
  by,
  at: '2026-10-26T08:00:00Z',
  unfinished: false,
  rows,
  total: row(''),
  before: null,
});

afterEach(() => language.set('it'));

describe('what an address asks for', () => {
  it('is the last week when it says nothing or nonsense', () => {
    const limits = { category: '', channel: '', office: '', operator: '', outcome: '', wrapUp: '' };
    const days = { from: '2026-11-19', to: '2026-11-25', by: 'day' };
    const week = { ...days, ...limits, compare: 'previous' };
    expect(askedIn('', '2026-11-25')).toEqual(week);
    expect(askedIn('?from=x&to=2026-13-45&by=weather', '2026-11-25')).toEqual(week);
  });

  it('comes back from what it is written as', () => {
    const query = 'from=2026-01-01&to=2026-02-01&by=office&channel=phone';
    const asked = askedIn(`?${query}&compare=none`, '2026-11-25');
    expect(askedIn(`?${addressOf(asked)}`, '2026-11-25')).toEqual(asked);
    expect(queryOf(asked)).toBe(query);
    expect(queryOf(askedIn(`?${query}&compare=year`, '2026-11-25'))).toBe(`${query}&compare=year`);
  });

  it('counts days over months', () => {
    expect(daysBefore('2026-03-01', 1)).toBe('2026-02-28');
  });
});

describe('ready-made periods', () => {
  it.each([
    ['2026-11-25', 'today', '2026-11-25', '2026-11-25'],
    ['2026-11-25', 'yesterday', '2026-11-24', '2026-11-24'],
    ['2026-11-25', 'thisWeek', '2026-11-23', '2026-11-25'],
    ['2026-11-29', 'thisWeek', '2026-11-23', '2026-11-29'],
    ['2026-11-23', 'lastWeek', '2026-11-16', '2026-11-22'],
    ['2026-11-25', 'thisMonth', '2026-11-01', '2026-11-25'],
    ['2026-03-31', 'lastMonth', '2026-02-01', '2026-02-28'],
    ['2026-01-02', 'lastMonth', '2025-12-01', '2025-12-31'],
    ['2026-11-25', 'lastQuarter', '2026-07-01', '2026-09-30'],
    ['2026-01-02', 'lastQuarter', '2025-10-01', '2025-12-31'],
    ['2026-11-25', 'year', '2025-12-01', '2026-11-25'],
  ] as const)('on %s: %s', (today, preset, from, to) => {
    expect(period(preset, today)).toMatchObject({ from, to });
  });

  it('never end before they begin', () => {
    for (const preset of PRESETS) {
      const { from, to } = period(preset, '2026-03-01');
      expect(from <= to).toBe(true);
    }
  });
});

describe('names of rows', () => {
  it('tell the hour that comes twice by its offset', () => {
    const twice = report('half_hour', row('2026-10-25T02:00+02:00'), row('2026-10-25T02:00+01:00'));
    expect(twice.rows.map((each) => rowName(twice, each, []))).toEqual([
      '25 ott, 02:00 (UTC+02:00)',
      '25 ott, 02:00 (UTC+01:00)',
    ]);
    const once = report('half_hour', row('2026-11-25T09:30+01:00'));
    expect(rowName(once, once.rows[0]!, [])).toBe('25 nov, 09:30');
  });

  it('are words in the language of the page', () => {
    const months = report('month', row('2026-10'));
    expect(rowName(months, months.rows[0]!, [])).toBe('ottobre 2026');
    language.set('en');
    expect(rowName(months, months.rows[0]!, [])).toBe('October 2026');
    const outcomes = report('outcome', row(''), row('lost'), row('new-word'));
    expect(outcomes.rows.map((each) => rowName(outcomes, each, []))).toEqual([
      'not over yet',
      'connection lost',
      'new-word',
    ]);
    const people = report('operator', row('a1', {}, 'Anna'), row(''));
    expect(people.rows.map((each) => rowName(people, each, []))).toEqual(['Anna', 'no operator']);
  });
});

describe('figures', () => {
  it('have their channels in one order', () => {
    const mixed = report(
      'day',
      row('2026-10-25', { phone: 1 }),
      row('2026-10-26', { message: 2, video: 1 }),
    );
    expect(channelsOf(mixed)).toEqual(['video', 'phone', 'message']);
  });

  it('say nothing of what cannot be told', () => {
    expect(percent(null)).toBe('–');
    expect(lasting(null)).toBe('–');
    expect(percent(0.845)).toBe('85%');
    expect(percent(0.05, true)).toBe('+5%');
    expect(changed(110, 100)).toBe('(+10%)');
    expect(changed(3, 0)).toBe('');
    expect(lasting(45)).toBe('45 s');
  });
});
