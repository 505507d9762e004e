// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/upkeep/persons-panel';
import { expectAccessible } from './accessibility';
import { type FakeApi, fill, labelled, mount, part, press, Refusal, submit, words } from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const FOUND = {
  id: 'c1',
  reference: 'K7M4-2QXP',
  category: 'weapons',
  channel: 'video',
  createdAt: '2026-11-20T09:00:00Z',
  state: 'closed',
};
const DONE = {
  id: 'person.export-0',
  kind: 'export',
  state: 'done',
  at: '2026-11-21T09:00:00Z',
  by: 'admin due',
  reason: 'prot. 12',
  contacts: 1,
  references: ['K7M4-2QXP'],
  decidedWhy: null,
};

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = signedIn('admin', {
    'GET persons/requests': { requests: [] },
    'POST persons/search': { contacts: [FOUND], apart: 0 },
    ...answers,
  });
  const { session } = await qualityContext('admin');
  await mount('vs-persons', { session, categories: CATEGORIES });
  return api;
}
const field = (id: string) => document.querySelector<HTMLInputElement>(`#person-${id}`)!;

async function find(value = 'K7M4-2QXP', reason = 'prot. 12'): Promise<void> {
  await fill(field('value'), value);
  await fill(field('reason'), reason);
  await submit(field('value'));
}

describe('a citizen’s request', () => {
  it('begins with a search, for which there is a reason', async () => {
    const api = await shown();
    await find('K7M4-2QXP', '');
    expect(api.sent('POST persons/search')).toHaveLength(0);
    expect(document.activeElement).toBe(field('reason'));
    await find();
    expect(api.sent('POST persons/search')[0]?.body).toEqual({
      reference: 'K7M4-2QXP',
      reason: 'prot. 12',
    });
    expect(words('person-found')).toContain('K7M4-2QXP Armi video 20 nov 2026');
    expect(document.activeElement).toBe(part('person-found'));
    await expectAccessible();
  });

  it('for the data is answered with a file', async () => {
    const saved = vi.fn();
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      saved(blob);
      return 'blob:x';
    });
    const api = await shown({ 'POST persons/export': { exportedAt: 'now', contacts: [] } });
    await find();
    await press('export-person');
    expect(api.sent('POST persons/export')[0]?.body).toEqual({
      reference: 'K7M4-2QXP',
      reason: 'prot. 12',
    });
    expect(saved).toHaveBeenCalledTimes(1);
    expect(document.body.textContent).toContain('I dati sono stati scaricati.');
    expect(api.sent('GET persons/requests')).toHaveLength(2);
  });

  it('for erasure is confirmed, and says how many contacts were seen', async () => {
    const api = await shown({
      'POST persons/erase': { contacts: 1, rows: {}, recordings: 0, request: null },
    });
    await find();
    await press('erase-person');
    const dialog = document.querySelector('dialog[open]')!;
    expect(words(dialog)).toContain('Cancellare i dati da un contatto?');
    await press(labelled('Annulla', dialog));
    expect(api.sent('POST persons/erase')).toHaveLength(0);
    await press('erase-person');
    await press('confirm-erase');
    expect(api.sent('POST persons/erase')[0]?.body).toEqual({
      reference: 'K7M4-2QXP',
      reason: 'prot. 12',
      contacts: 1,
    });
    expect(document.body.textContent).toContain('Cancellati i dati da un contatto.');
    expect(part('person-found')).toBeNull();
  });

  it('that takes recordings along waits for another person', async () => {
    await shown({
      'POST persons/erase': { contacts: 0, rows: {}, recordings: 0, request: 'q1' },
    });
    await find();
    await press('erase-person');
    await press('confirm-erase');
    expect(document.body.textContent).toContain('deve concederla un’altra persona');
  });

  it('that met other contacts than were seen is searched anew', async () => {
    await shown({ 'POST persons/erase': new Refusal(409, 'contacts_changed') });
    await find();
    await press('erase-person');
    await press('confirm-erase');
    expect(document.body.textContent).toContain('cerchi di nuovo');
    expect(part('person-found')).toBeNull();
  });

  it('known by an address alone is given out and erased as well', async () => {
    const api = await shown({
      'POST persons/search': { contacts: [], apart: 2 },
      'POST persons/erase': { contacts: 0, rows: {}, recordings: 0, request: null },
    });
    await find();
    expect(words('person-found')).toContain('Nessun contatto con questo dato.');
    expect(words('person-found')).toContain('anche dal solo indirizzo: 2 voci');
    await press('erase-person');
    await press('confirm-erase');
    expect(api.sent('POST persons/erase')[0]?.body).toMatchObject({ contacts: 0 });
    expect(words(document.body)).toContain(
      'Cancellato quello che si conosceva dal solo indirizzo.',
    );
  });

  it('is not erased while a contact is open', async () => {
    await shown({
      'POST persons/search': { contacts: [{ ...FOUND, state: 'waiting' }], apart: 0 },
    });
    await find();
    expect((part('erase-person') as HTMLButtonElement).disabled).toBe(true);
    expect(words('person-found')).toContain('ancora aperto');
  });

  it('by a name says that several people may have it', async () => {
    await shown({ 'POST persons/search': { contacts: [FOUND, { ...FOUND, id: 'c2' }], apart: 0 } });
    await fill(field('by'), 'name');
    await find('Anna Rossi');
    expect(words('person-found')).toContain('2 contatti');
    expect(words('person-found')).toContain('Più persone possono avere lo stesso nome');
    // what was found belongs to what was written
    await fill(field('value'), 'Anna Bianchi');
    expect(part('person-found')).toBeNull();
  });

  it('that finds nobody says so', async () => {
    await shown({ 'POST persons/search': { contacts: [], apart: 0 } });
    await find();
    expect(words('person-found')).toBe('Non si trova nessuno con questo dato.');
    expect(part('export-person')).toBeNull();
  });
});

it('requests are listed, waiting and done', async () => {
  const waiting = { ...DONE, id: 'q1', kind: 'erase', state: 'waiting' };
  await shown({ 'GET persons/requests': { requests: [waiting, DONE] } });
  expect(words('person-requests')).toContain('cancellazione');
  expect(words('person-requests')).toContain('in attesa di una seconda persona');
  expect(words('person-requests')).toContain('copia dei dati');
  await expectAccessible();
});
