// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/admin/import-panel';
import { cell, csv, passwordList, problemWords, sample } from '../src/pages/admin/imports';
import { expectAccessible } from './accessibility';
import { type FakeApi, fill, mount, part, press, Refusal, submit, words } from './page';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

freshPages();

const ANNA = {
  line: 2,
  username: 'anna',
  name: 'Anna Rossi',
  role: 'operator',
  office: '',
  topics: { weapons: 4 },
  skills: [],
  problems: [] as object[],
};
const CAPO = { ...ANNA, line: 3, username: 'capo', name: 'Capo', role: 'supervisor', topics: {} };
const MADE = {
  account: { id: 'p1', username: 'anna', displayName: 'Anna Rossi', role: 'operator' },
  oneTimePassword: 'tre-parole-nuove',
};

async function shown(kind: string, answers: Record<string, unknown>): Promise<FakeApi> {
  const api = signedIn('admin', answers);
  const { session } = await qualityContext('admin');
  await mount('vs-import', { kind, session, categories: CATEGORIES, offices: [] });
  document.querySelector('details')!.open = true;
  return api;
}
const list = () => document.querySelector<HTMLTextAreaElement>('textarea')!;
async function check(text: string): Promise<void> {
  await fill(list(), text);
  await submit(list());
}

describe('a list of people', () => {
  it('that is right is taken, and the passwords are shown once', async () => {
    const api = await shown('people', {
      'POST account-imports/preview': { lines: [ANNA, CAPO], problems: [] },
      'POST account-imports': { accounts: [MADE] },
    });
    expect((part('check-list') as HTMLButtonElement).disabled).toBe(true);
    await check('username,role\nanna,operator\ncapo,supervisor\n');
    expect(words('import-verdict')).toContain('2 righe, tutte corrette');
    expect(words('import-lines')).toContain('Anna Rossi anna operatore');
    expect(words('import-lines')).toContain('da concedere in due');
    await expectAccessible();
    await fill(document.querySelector<HTMLInputElement>('#import-why')!, 'nuovo turno');
    await press('take-list');
    expect(api.sent('POST account-imports')[0]?.body).toEqual({
      text: 'username,role\nanna,operator\ncapo,supervisor\n',
      reason: 'nuovo turno',
    });
    expect(words('import-passwords')).toContain('tre-parole-nuove');
    expect(document.activeElement).toBe(part('import-passwords'));
    expect(part('take-list')).toBeNull();
    expect(part('save-passwords')).not.toBeNull();
    await press('close-passwords');
    expect(document.body.textContent).not.toContain('tre-parole-nuove');
  });

  it('with a wrong line says which and why, and cannot be taken', async () => {
    const wrong = {
      ...ANNA,
      problems: [{ code: 'topic_unknown', column: 'topics', value: 'pesca' }],
    };
    await shown('people', { 'POST account-imports/preview': { lines: [wrong], problems: [] } });
    await check('x');
    expect(words('import-verdict')).toContain('Una riga da correggere');
    expect(words('import-lines')).toContain('argomento sconosciuto: pesca');
    expect(part('take-list')).toBeNull();
    await expectAccessible();
    // what was read belongs to what was written
    await fill(list(), 'y');
    expect(part('import-lines')).toBeNull();
  });

  it('that is no list says so', async () => {
    const problems = [{ code: 'column_missing', column: 'role', value: '' }];
    await shown('people', { 'POST account-imports/preview': { lines: [], problems } });
    await check('x');
    expect(words('import-verdict')).toContain('manca la colonna «incarico»');
  });

  it('that was refused meanwhile says so, and stays', async () => {
    await shown('people', {
      'POST account-imports/preview': { lines: [ANNA], problems: [] },
      'POST account-imports': new Refusal(422, 'list_not_right'),
    });
    await check('x');
    await press('take-list');
    expect(words(document.querySelector('.staff-problem'))).toContain('Nel frattempo');
    expect(list().value).toBe('x');
  });
});

it('a list of offices says what is new and what changes', async () => {
  const office = {
    line: 2,
    id: 'office-01',
    name: 'Nucleo di Roma',
    shortName: 'NU.R.P. 01',
    email: '',
    phone: '',
    topics: null,
    isNew: false,
    problems: [],
  };
  const api = await shown('offices', {
    'POST office-imports/preview': { lines: [office], problems: [], columns: ['id', 'name'] },
    'POST office-imports': { added: [], changed: ['office-01'] },
  });
  await check('id,name\noffice-01,Nucleo di Roma\n');
  expect(words('import-lines')).toContain('NU.R.P. 01');
  expect(words('import-lines')).toContain('aggiornato');
  await press('take-list');
  expect(api.sent('POST office-imports')).toHaveLength(1);
  expect(document.body.textContent).toContain('Uffici aggiunti: 0. Uffici aggiornati: 1.');
});

describe('CSV', () => {
  it('quotes what needs it, and no cell is a formula', () => {
    expect(cell('a;b')).toBe('"a;b"');
    expect(cell('say "no"')).toBe('"say ""no"""');
    expect(cell('=1+1')).toBe("'=1+1");
    expect(csv([['a', 'b']])).toBe('\ufeffa;b\r\n');
  });

  it('samples name what exists', () => {
    expect(sample('people', ['weapons'], ['roma'])).toContain('weapons:4,weapons');
    expect(sample('offices', [], ['roma'])).toContain('roma;Nucleo');
  });

  it('passwords are listed with their people', () => {
    expect(passwordList([MADE as never])).toContain('anna;Anna Rossi;tre-parole-nuove');
  });

  it('a problem without words of its own still says what was written', () => {
    expect(problemWords({ code: 'new_one', column: '', value: 'abc' })).toBe('non valido: abc');
  });
});
