import { describe, expect, it } from 'vitest';
import { type Office, officeChanges, wrongField } from '../src/pages/admin/offices';

const office: Office = {
  id: 'north',
  name: 'Nord',
  email: null,
  categories: ['privacy', 'weapons'],
  members: 2,
  disabledAt: null,
};

describe('an office', () => {
  const form = { id: 'north', name: 'Nord', email: '', categories: ['weapons', 'privacy'] };

  it('sends only what was changed', () => {
    expect(officeChanges(office, form)).toBeNull();
    expect(officeChanges(office, { ...form, name: ' Nord-Est ' })).toEqual({ name: 'Nord-Est' });
    expect(officeChanges(office, { ...form, email: 'n@example.org', categories: [] })).toEqual({
      email: 'n@example.org',
      categories: [],
    });
  });

  it('is not saved with a field that the station would refuse', () => {
    expect(wrongField(form)).toBeNull();
    expect(wrongField({ ...form, id: 'Nord Est' })).toBe('id');
    expect(wrongField({ ...form, name: ' ' })).toBe('name');
    expect(wrongField({ ...form, email: 'nobody' })).toBe('email');
  });
});
