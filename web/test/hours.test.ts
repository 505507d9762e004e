import { describe, expect, it } from 'vitest';
import {
  gathered,
  nextPeriod,
  periodsProblem,
  spread,
  typedPeriods,
  weekProblem,
} from '../src/pages/admin/hours';

const PLAN = { 'mon-fri': ['08:00-13:00', '14:00-17:30'], sat: ['09:00-12:00'] };

describe('the week', () => {
  it('is spread over its days and gathered again', () => {
    const week = spread(PLAN);
    expect(week.wed).toEqual(['08:00-13:00', '14:00-17:30']);
    expect(week.sun).toEqual([]);
    expect(gathered(week)).toEqual(PLAN);
  });

  it('keeps a day apart that has become another one', () => {
    expect(gathered({ ...spread(PLAN), wed: ['08:00-12:00'] })).toEqual({
      'mon-tue': PLAN['mon-fri'],
      wed: ['08:00-12:00'],
      'thu-fri': PLAN['mon-fri'],
      sat: PLAN.sat,
    });
    expect(gathered(spread({}))).toEqual({});
  });

  it('is told what cannot be kept', () => {
    expect(periodsProblem(['08:00-13:00', '13:00-24:00'])).toBeNull();
    expect(periodsProblem(['13:00-08:00'])).toBe('period');
    expect(periodsProblem(['08:00-'])).toBe('period');
    expect(periodsProblem(['08:00-13:00', '12:30-15:00'])).toBe('overlap');
    expect(weekProblem({ ...spread(PLAN), sat: ['25:00-26:00'] })).toEqual({
      day: 'sat',
      what: 'period',
    });
    expect(weekProblem(spread(PLAN))).toBeNull();
  });

  it('offers the afternoon after a morning', () => {
    expect(nextPeriod([])).toBe('08:00-13:00');
    expect(nextPeriod(['08:00-13:00'])).toBe('14:00-17:30');
  });

  it('takes periods as people type them', () => {
    expect(typedPeriods(' 09:00 - 12:00; 14:00–16:00 ,')).toEqual(['09:00-12:00', '14:00-16:00']);
    expect(typedPeriods('')).toEqual([]);
    expect(typedPeriods('9-12:30, 14.15–18; 22-24')).toEqual([
      '09:00-12:30',
      '14:15-18:00',
      '22:00-24:00',
    ]);
    // what is none stays, to be seen and mended
    expect(typedPeriods('dalle 9 alle 12')).toEqual(['dalle9alle12']);
  });
});
