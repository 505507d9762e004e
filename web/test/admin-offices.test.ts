// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import type { Office } from '../src/pages/admin/offices';
import '../src/pages/admin/offices-panel';
import { expectAccessible } from './accessibility';
import {
  check,
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  press,
  Refusal,
  submit,
  words,
} from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const NORTH: Office = {
  id: 'north',
  name: 'Nucleo Roma Nord',
  shortName: '',
  email: null,
  phone: null,
  categories: ['privacy'],
  members: 1,
  disabledAt: null,
  week: {},
  exceptions: [],
  holidays: 'station',
  open: true,
};
const COAST: Office = {
  ...NORTH,
  id: 'coast',
  name: 'Nucleo Ostia',
  email: 'ostia@example.org',
  phone: '+390612345678',
  categories: ['weapons', 'licences', 'privacy'],
  members: 12,
  open: false,
};
const OLD: Office = {
  ...NORTH,
  id: 'old',
  name: 'Vecchio',
  categories: [],
  disabledAt: '2026-03-02T09:00:00Z',
};

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = signedIn('admin', { 'GET offices': { offices: [NORTH, COAST, OLD] }, ...answers });
  const { session } = await qualityContext('admin');
  await mount('vs-offices', { session, categories: CATEGORIES });
  return api;
}
const row = (name: string) =>
  [...document.querySelectorAll('tbody tr')].find((each) => words(each).includes(name))!;
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');
const field = (name: string) => document.querySelector<HTMLInputElement>(`#office-${name}`)!;

it('lists the offices: what they take, how many work there, whether they are open', async () => {
  await shown();
  expect(words(row('Roma Nord'))).toMatch(/nessun indirizzo di posta uno una persona aperto/);
  expect(words(row('Ostia'))).toMatch(
    /ostia@example.org · \+390612345678 tutti 12 persone fuori orario/,
  );
  expect(words(row('Vecchio'))).toMatch(/nessuno una persona chiuso dal 2 marzo 2026/);
  await expectAccessible();
});

it('leaves each button in its row when the order changes', async () => {
  await shown();
  const button = row('Roma Nord').querySelector('button')!;
  await press(document.querySelector('th[data-column="name"] .vs-sort')!);
  expect(words(document.querySelector('tbody tr'))).toContain('Ostia');
  expect(row('Roma Nord').contains(button)).toBe(true);
});

it('says that there are none', async () => {
  await shown({ 'GET offices': { offices: [] } });
  expect(document.body.textContent).toContain('Non ci sono uffici. Ne aggiunga uno.');
});

it('says when they could not be read, and reads them again', async () => {
  const api = await shown({ 'GET offices': new Refusal(500, 'internal') });
  expect(part('offices-table')).toBeNull();
  api.answers['GET offices'] = { offices: [NORTH] };
  await press(labelled('Riprova ora'));
  expect(words('offices-table')).toContain('Roma Nord');
});

it('adds an office, and shows first what the station would refuse', async () => {
  const api = await shown({ 'POST offices': { ...NORTH, id: 'south' } });
  await press('new-office');
  expect(words(dialog())).toContain('Aggiungi un ufficio');
  expect(document.activeElement).toBe(field('id'));
  await expectAccessible();
  await fill(field('id'), 'Con Spazio');
  await press('save-office');
  expect(field('id').getAttribute('aria-invalid')).toBe('true');
  expect(words(dialog())).toContain('Scriva una sigla di lettere minuscole, cifre e trattini.');
  await fill(field('id'), 'South');
  await press('save-office');
  expect(words(dialog())).toContain('Scriva il nome dell’ufficio.');
  expect(document.activeElement).toBe(field('name'));
  await fill(field('name'), 'Nucleo Sud');
  await fill(field('email'), 'nessuno');
  await press('save-office');
  expect(words(dialog())).toContain('non è scritto come un indirizzo di posta');
  expect(api.sent('POST offices')).toEqual([]);

  await fill(field('short'), 'N. Sud');
  await fill(field('email'), 'sud@example.org');
  await press(labelled('Seleziona tutti', dialog()!));
  await check(labelled('Licenze', dialog()!).querySelector('input')!, false);
  await press('save-office');
  expect(api.sent('POST offices')[0]?.body).toEqual({
    id: 'south',
    name: 'Nucleo Sud',
    shortName: 'N. Sud',
    email: 'sud@example.org',
    phone: '',
    categories: ['privacy', 'weapons'],
  });
  expect(dialog()).toBeNull();
  expect(document.body.textContent).toContain('Modifiche salvate.');
  expect(api.sent('GET offices')).toHaveLength(2);
});

it('keeps the form with what the station says when the id is taken', async () => {
  await shown({ 'POST offices': new Refusal(409, 'office_exists') });
  await press('new-office');
  await fill(field('id'), 'north');
  await fill(field('name'), 'Altro');
  await press('save-office');
  expect(words(dialog()?.querySelector('[role="alert"]') ?? null)).toContain(
    'C’è già un ufficio con questa sigla.',
  );
  expect(field('name').value).toBe('Altro');
});

it('says by which telephone an office is called, and what is no number', async () => {
  const api = await shown({ 'PATCH offices/north': new Refusal(422, 'bad_number') });
  await press(labelled('Modifica Nucleo Roma Nord'));
  await fill(field('phone'), 'interno');
  await press('save-office');
  expect(words(dialog())).toContain('non è scritto come un numero di telefono');
  expect(api.sent('PATCH offices/north')).toEqual([]);
  await fill(field('phone'), '06 12345');
  await press('save-office');
  expect(api.sent('PATCH offices/north')[0]?.body).toEqual({ phone: '06 12345' });
  expect(words(dialog()?.querySelector('[role="alert"]') ?? null)).toContain('non esiste così');
});

it('sends only what was changed of an office', async () => {
  const changed = { ...NORTH, name: 'Nord', week: { 'mon-fri': ['08:00-13:00'] } };
  const api = await shown({ 'PATCH offices/north': changed });
  await press(labelled('Modifica Nucleo Roma Nord'));
  expect(part('office-hours')).toHaveProperty('checked', false);
  expect(document.activeElement).toBe(field('name'));
  await fill(field('name'), 'Nord');
  await check('office-hours');
  await expectAccessible();
  await press('save-office');
  expect(api.sent('PATCH offices/north')[0]?.body).toEqual({
    name: 'Nord',
    week: { 'mon-fri': ['08:00-13:00'] },
  });

  // nothing is sent when nothing was changed
  await press(labelled('Modifica Nucleo Ostia'));
  await submit(field('name'));
  expect(api.sent('PATCH offices/coast')).toEqual([]);
  expect(dialog()).toBeNull();
});

it('closes an office once it was confirmed, and opens it again', async () => {
  const closed = { ...NORTH, disabledAt: '2026-11-28T09:00:00Z' };
  const api = await shown({ 'PATCH offices/north': closed });
  await press(labelled('Chiudi Nucleo Roma Nord'));
  expect(words(dialog())).toContain('Chiudere Nucleo Roma Nord?');
  await expectAccessible();
  await press(labelled('Annulla', dialog()!));
  expect(api.sent('PATCH offices/north')).toEqual([]);
  await press(labelled('Chiudi Nucleo Roma Nord'));
  await press('confirm-close-office');
  expect(api.sent('PATCH offices/north')[0]?.body).toEqual({ disabled: true });
  expect(dialog()).toBeNull();
  expect(document.body.textContent).toContain('Nucleo Roma Nord è chiuso.');
  expect(words(row('Roma Nord'))).toContain('chiuso dal 28 novembre 2026');

  api.answers['PATCH offices/north'] = NORTH;
  await press(labelled('Riapri Nucleo Roma Nord'));
  expect(api.sent('PATCH offices/north')[1]?.body).toEqual({ disabled: false });
  expect(document.body.textContent).toContain('Nucleo Roma Nord è di nuovo aperto.');
});

it('says when one may not be closed', async () => {
  await shown({ 'PATCH offices/north': new Refusal(403, 'forbidden') });
  await press(labelled('Chiudi Nucleo Roma Nord'));
  await press('confirm-close-office');
  expect(words(document.querySelector('.staff-problem'))).toContain('Il suo incarico non permette');
  expect(words(row('Roma Nord'))).toContain('aperto');
});
