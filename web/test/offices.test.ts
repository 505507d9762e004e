import { describe, expect, it } from 'vitest';
import { type Office, officeChanges, wrongField } from '../src/pages/admin/offices';

const office: Office = {
  id: 'north',
  name: 'Nord',
  shortName: '',
  email: null,
  phone: null,
  categories: ['privacy', 'weapons'],
  members: 2,
  disabledAt: null,
  week: { 'mon-fri': ['08:00-13:00'] },
  exceptions: [],
  holidays: 'station',
  open: true,
};

describe('an office', () => {
  const form = {
    id: 'north',
    name: 'Nord',
    shortName: '',
    email: '',
    phone: '',
    categories: ['weapons', 'privacy'],
    week: office.week,
    exceptions: office.exceptions,
    holidays: office.holidays,
  };

  it('sends only what was changed', () => {
    expect(officeChanges(office, form)).toBeNull();
    expect(officeChanges(office, { ...form, name: ' Nord-Est ' })).toEqual({ name: 'Nord-Est' });
    expect(officeChanges(office, { ...form, email: 'n@example.org', categories: [] })).toEqual({
      email: 'n@example.org',
      categories: [],
    });
    expect(officeChanges(office, { ...form, shortName: 'N. 01' })).toEqual({ shortName: 'N. 01' });
    expect(officeChanges(office, { ...form, phone: '06 1234567' })).toEqual({
      phone: '06 1234567',
    });
    expect(officeChanges({ ...office, phone: '+39061234567' }, form)).toEqual({ phone: '' });
    expect(officeChanges(office, { ...form, week: {} })).toEqual({ week: {} });
    const patron = { date: '2031-06-24', until: null, periods: [], note: 'Patrono' };
    expect(officeChanges(office, { ...form, exceptions: [patron], holidays: 'open' })).toEqual({
      exceptions: [patron],
      holidays: 'open',
    });
    const spelt = { 'mon-wed': ['08:00-13:00'], 'thu-fri': ['08:00-13:00'] };
    expect(officeChanges(office, { ...form, week: spelt })).toBeNull();
  });

  it('is not saved with a field that the station would refuse', () => {
    expect(wrongField(form)).toBeNull();
    expect(wrongField({ ...form, id: 'Nord Est' })).toBe('id');
    expect(wrongField({ ...form, name: ' ' })).toBe('name');
    expect(wrongField({ ...form, email: 'nobody' })).toBe('email');
    expect(wrongField({ ...form, phone: 'interno 3' })).toBe('phone');
    expect(wrongField({ ...form, phone: '+39 (06) 1234-567' })).toBeNull();
  });
});
