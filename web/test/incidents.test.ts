// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from 'vitest';
import { language } from '../src/i18n/language';
import { StaffSession } from '../src/staff/session';
import { expectAccessible } from './accessibility';
import { category } from './citizen-samples';
import { FakeMediaDevices } from './fake-media';
import {
  clearPage,
  FakeApi,
  fill,
  mount,
  part,
  playBrowser,
  press,
  Refusal,
  settled,
  words,
} from './page';

await import('../src/pages/supervisor/incidents');

const contact = { contactId: 'c1', reference: '7K4-92Q', category: 'weapons', operator: 'Bruno' };
let api: FakeApi;

beforeEach(() => {
  playBrowser(new FakeMediaDevices());
  language.set('it');
  document.documentElement.lang = 'it';
  document.title = 'Sala';
  const opened = { ...contact, openedAt: '2026-11-26T10:00:00+01:00', calledAt: null };
  const until = '2026-11-26T11:00:00+01:00';
  api = new FakeApi({
    'POST session/refresh': { accessToken: 't', me: { role: 'supervisor' } },
    'GET escalations': { escalations: [{ ...opened, outcome: 'handed-over', located: true }] },
    'GET cool-downs': { coolDowns: [{ ...contact, since: until, until }] },
  });
});
afterEach(clearPage);

async function shown() {
  await mount('vs-incidents', {
    session: new StaffSession(),
    categories: [category('weapons')],
  });
  for (let each = 0; each < 5; each += 1) await settled();
}

it('lists calls to 112 with what came of them, and not what was said', async () => {
  await shown();
  expect(words('escalations')).toContain('Il 112 interviene');
  expect(words('escalations')).toContain('posizione indicata');
  expect(words('escalations')).toContain('Chiamata non indicata');
});

it('lets a visitor in again for a reason, which may be refused', async () => {
  await shown();
  expect(words('cool-downs')).toContain('11:00');
  await press('lift-cool-down');
  expect(document.activeElement).toBe(part('lift-reason'));
  expect(part('confirm-lift')?.hasAttribute('disabled')).toBe(true);
  await expectAccessible(document.querySelector('vs-incidents')!);
  await fill('lift-reason', ' Si è scusato ');
  api.answers['POST cool-downs/c1/lift'] = new Refusal(403, 'forbidden');
  await press('confirm-lift');
  await settled();
  expect(document.querySelector('dialog[open] [role="alert"]')).not.toBeNull();
  api.answers['POST cool-downs/c1/lift'] = () => undefined;
  api.answers['GET cool-downs'] = { coolDowns: [] };
  await press('confirm-lift');
  for (let each = 0; each < 5; each += 1) await settled();
  expect(api.sent('POST cool-downs/c1/lift').at(-1)?.body).toEqual({ reason: 'Si è scusato' });
  expect(document.querySelector('dialog[open]')).toBeNull();
  expect(words('cool-downs')).toContain('Nessuno deve restare fuori');
});
