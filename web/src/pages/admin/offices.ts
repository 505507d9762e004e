// Peripheral offices as the API tells them. No DOM.
import type { Holidays } from './holidays-field';
import { gathered, type PlannedException, spread, type WeekPlan } from './hours';
import type { OfficeShown as Office } from '../../protocol/api';

export type { Office };

export interface OfficeForm {
  id: string;
  name: string;
  /** For where there is little room; empty: none. */
  shortName: string;
  email: string;
  /** At which it is called into conferences; empty: none. */
  phone: string;
  categories: string[];
  week: WeekPlan;
  exceptions: PlannedException[];
  holidays: Holidays;
}

const OFFICE_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;
const EMAIL = /^[^@\s]+@[^@\s]+$/;
/** The station reads it closely. */
const PHONE = /^[+(]?\d[\d ()./-]{4,30}$/;

/** The first field that cannot be saved as it is, or `null`. */
export function wrongField(form: OfficeForm): 'id' | 'name' | 'email' | 'phone' | null {
  if (!OFFICE_ID.test(form.id)) return 'id';
  if (form.name.trim() === '') return 'name';
  if (form.email !== '' && !EMAIL.test(form.email)) return 'email';
  if (form.phone !== '' && !PHONE.test(form.phone)) return 'phone';
  return null;
}

export type OfficeChanges = Partial<Omit<OfficeForm, 'id'>>;

/** What of an office was changed in its form; `null` when nothing was. */
export function officeChanges(office: Office, form: OfficeForm): OfficeChanges | null {
  const changes: OfficeChanges = {};
  if (form.name.trim() !== office.name) changes.name = form.name.trim();
  if (form.shortName !== office.shortName) changes.shortName = form.shortName;
  if (form.email !== (office.email ?? '')) changes.email = form.email;
  if (form.phone !== (office.phone ?? '')) changes.phone = form.phone;
  const before = [...office.categories].sort().join(' ');
  if ([...form.categories].sort().join(' ') !== before) changes.categories = form.categories;
  if (
    JSON.stringify(gathered(spread(form.week))) !== JSON.stringify(gathered(spread(office.week)))
  ) {
    changes.week = form.week;
  }
  if (JSON.stringify(form.exceptions) !== JSON.stringify(office.exceptions)) {
    changes.exceptions = form.exceptions;
  }
  if (form.holidays !== office.holidays) changes.holidays = form.holidays;
  return Object.keys(changes).length === 0 ? null : changes;
}
