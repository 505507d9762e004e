// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Account } from '../src/pages/admin/accounts';
import '../src/pages/admin/admin-page';
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
import { freshPages, signedIn } from './staff';

freshPages();

const ANNA: Account = {
  id: 'p1',
  username: 'anna',
  displayName: 'Anna Rossi',
  email: null,
  role: 'operator',
  code: 'A17',
  office: 'north',
  skills: ['en'],
  autoAnswerS: 3,
  categories: [{ category: 'weapons', proficiency: 4 }],
  mustChangePassword: false,
  secondFactor: false,
  noticeVersion: '1',
  noticeAcceptedAt: '2026-01-02T09:00:00Z',
  noticeDue: false,
  disabledAt: null,
  createdAt: '2026-01-01T09:00:00Z',
  waits: null,
};
const BRUNO: Account = {
  ...ANNA,
  id: 'p2',
  username: 'bruno',
  displayName: 'Bruno Neri',
  role: 'supervisor',
  code: 'B2',
  office: null,
  categories: [],
  noticeVersion: null,
  noticeAcceptedAt: null,
  noticeDue: true,
  disabledAt: '2026-03-02T09:00:00Z',
};
const SELF: Account = {
  ...ANNA,
  id: 'admin-1',
  username: 'admin1',
  displayName: 'admin uno',
  role: 'admin',
  office: null,
  categories: [],
  mustChangePassword: true,
  noticeAcceptedAt: null,
};
const OFFICE = {
  id: 'north',
  name: 'Nucleo Roma Nord',
  shortName: '',
  email: null,
  phone: null,
  categories: [],
  members: 1,
  disabledAt: null,
  week: {},
  exceptions: [],
  holidays: 'station',
  open: true,
};

let api: FakeApi;

async function shown(answers: Record<string, unknown> = {}): Promise<void> {
  api = signedIn('admin', {
    'GET accounts': { accounts: [ANNA, BRUNO, SELF] },
    'GET offices': { offices: [{ ...OFFICE, id: 'south', name: 'Nucleo Roma Sud' }, OFFICE] },
    ...answers,
  });
  await mount('vs-admin');
}
const row = (name: string) =>
  [...part('accounts-table')!.querySelectorAll('tbody tr')].find((each) =>
    words(each).includes(name),
  )!;
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');
const field = (name: string) => document.querySelector<HTMLInputElement>(`#account-${name}`)!;
const problem = () => words(document.querySelector('vs-accounts > .staff-problem'));

describe('the accounts of the staff', () => {
  it('are listed with role, office, topics, notice and state; those in use first', async () => {
    await shown();
    const names = [...part('accounts-table')!.querySelectorAll('tbody th')].map((each) =>
      words(each),
    );
    expect(names).toEqual(['admin uno admin1 · è lei', 'Anna Rossi anna', 'Bruno Neri bruno']);
    expect(words(row('Anna'))).toContain('operatore Nucleo Roma Nord uno A17 attivo');
    expect(words(row('Anna'))).toContain('informativa accettata il 2 gennaio 2026');
    expect(words(row('Bruno'))).toContain('nessuno B2 disattivato il 2 marzo 2026');
    expect(words(row('Bruno'))).toContain('informativa da accettare');
    expect(words(row('admin uno'))).toContain('– A17 password provvisoria');
    // nobody shuts themselves out
    expect(() => labelled('Disattiva admin uno')).toThrow();
    await expectAccessible();
  });

  it('are found by every word of name, username and code', async () => {
    await shown();
    const search = document.querySelector<HTMLInputElement>('#admin-search')!;
    await fill(search, 'rossì a17');
    expect(words('accounts-table')).toContain('Anna Rossi');
    expect(words('accounts-table')).not.toContain('Bruno');
    expect(document.body.textContent).toContain('Un accesso');
    await fill(search, 'nessuno');
    expect(part('accounts-table')).toBeNull();
    expect(document.body.textContent).toContain('Nessun accesso corrisponde alla ricerca.');
  });

  it('that could not be read are read again', async () => {
    await shown({ 'GET accounts': new Refusal(500, 'internal') });
    expect(part('accounts-table')).toBeNull();
    api.answers['GET accounts'] = { accounts: [ANNA] };
    await press(labelled('Riprova ora', document.querySelector('vs-accounts > .staff-problem')!));
    expect(words('accounts-table')).toContain('Anna Rossi');
    expect(problem()).toBe('');
  });

  it('tell what waits for a second person, who grants it or refuses with a reason', async () => {
    const account = {
      id: 'p1',
      username: 'anna',
      displayName: 'Anna Rossi',
      step: 'role',
      role: 'operator',
      to: 'supervisor',
    };
    const asked = {
      id: 'q1',
      kind: 'account',
      state: 'pending',
      mine: false,
      account,
      askedAt: '2026-11-24T09:00:00Z',
      askedBy: 'admin due',
      askedWhy: 'promossa',
      decidedAt: null,
      decidedBy: null,
      decidedWhy: null,
      references: [],
      recordings: 0,
      rules: null,
    };
    const own = { ...asked, id: 'q2', mine: true, askedBy: 'admin uno' };
    await shown({
      'GET accounts': { accounts: [{ ...ANNA, waits: 'role' }, SELF] },
      'GET requests': { requests: [asked, own, { ...asked, id: 'q3', state: 'refused' }] },
      'POST requests/q1/decision': {},
    });
    expect(words(row('Anna'))).toContain('In attesa: deve concederlo un’altra persona');
    const [waiting, mine, ...more] = document.querySelectorAll('[data-testid="power-request"]');
    expect(more).toEqual([]);
    expect(words(waiting!)).toContain('Anna Rossi (anna) passerebbe da operatore a Capo Ufficio.');
    expect(words(waiting!)).toContain('da admin due Perché: promossa');
    expect(mine!.querySelector('button')).toBeNull();
    await expectAccessible();
    await press(waiting!.querySelector('[data-testid="power-refuse"]')!);
    await press(part('confirm-custody')!);
    expect(api.sent('POST requests/q1/decision')).toEqual([]);
    await fill(document.querySelector<HTMLInputElement>('#custody-reason')!, 'non concordato');
    api.answers['GET accounts'] = { accounts: [ANNA, SELF] };
    await press(part('confirm-custody')!);
    expect(api.sent('POST requests/q1/decision').map(({ body }) => body)).toEqual([
      { granted: false, reason: 'non concordato' },
    ]);
    expect(part('power-request')).toBeNull();
    expect(words(row('Anna'))).not.toContain('In attesa');
  });

  it('are for administrators alone', async () => {
    api = signedIn('supervisor');
    await mount('vs-admin');
    expect(part('new-account')).toBeNull();
    expect(api.sent('GET accounts')).toEqual([]);
    expect(document.querySelector('main a')?.getAttribute('href')).toBe('/supervisor');
    await expectAccessible();
  });
});

describe('a new account', () => {
  beforeEach(() =>
    shown({
      'POST accounts': {
        account: { ...ANNA, id: 'p9', username: 'carla', displayName: 'Carla Verdi' },
        oneTimePassword: 'tre-parole-nuove',
      },
    }),
  );

  it('is made, and its password shown once, until it is said to be done with', async () => {
    await press('new-account');
    expect(words(dialog())).toContain('Nuovo accesso');
    expect(document.activeElement).toBe(field('username'));
    // somebody new begins by answering by hand
    expect(part('account-auto')).toBeNull();
    await expectAccessible();
    await fill(field('username'), 'Non Valido');
    await submit(field('username'));
    expect(field('username').getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(field('username'));
    expect(api.sent('POST accounts')).toEqual([]);

    await fill(field('username'), 'Carla');
    await fill(field('name'), 'Carla Verdi');
    await fill(field('office'), 'north');
    await check(labelled('tedesco').querySelector('input')!);
    await check(labelled('Armi', dialog()!).querySelector('input')!);
    await fill(dialog()!.querySelector('[aria-label="Competenza in Armi"]')!, '5');
    await press('save-account');
    expect(api.sent('POST accounts')[0]?.body).toEqual({
      username: 'carla',
      role: 'operator',
      displayName: 'Carla Verdi',
      categories: { weapons: 5 },
      office: 'north',
      skills: ['de'],
    });
    expect(words('one-time-password')).toBe('tre-parole-nuove');
    expect(words('accounts-table')).toContain('Carla Verdi');
    await expectAccessible();
    dialog()!.dispatchEvent(new Event('cancel', { cancelable: true }));
    await press(dialog()!);
    expect(words('one-time-password')).toBe('tre-parole-nuove');
    await press(labelled('Fatto'));
    expect(dialog()).toBeNull();
    expect(document.body.textContent).not.toContain('tre-parole-nuove');
    expect(document.body.textContent).toContain('Accesso creato.');
  });

  it('has a password that is copied where the browser lets it', async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(writeText);
    await press('new-account');
    await fill(field('username'), 'carla');
    await press('save-account');
    await press(labelled('Copia'));
    expect(writeText).toHaveBeenCalledWith('tre-parole-nuove');
    expect(words(dialog())).toContain('Copiata');
  });

  it('of a role that answers nobody has neither topics nor office', async () => {
    await press('new-account');
    await fill(field('role'), 'quality');
    expect(document.querySelector('#account-office')).toBeNull();
    expect(dialog()!.querySelector('[name="skill"]')).toBeNull();
    await fill(field('username'), 'carla');
    await press('save-account');
    expect(api.sent('POST accounts')[0]?.body).toMatchObject({ role: 'quality', categories: {} });
  });

  it.each([
    [409, 'username_taken', 'Questo nome utente è già usato.'],
    [422, 'account_invalid', 'I dati non sono validi.'],
    [409, 'office_unknown', 'Questo ufficio non c’è più o è chiuso.'],
    [409, 'nobody_to_grant', 'Servono due persone'],
  ])('that is refused with %i %s keeps the form and says why', async (status, code, said) => {
    api.answers['POST accounts'] = new Refusal(status, code);
    await press('new-account');
    await fill(field('username'), 'carla');
    await press('save-account');
    expect(words(dialog()?.querySelector('[role="alert"]') ?? null)).toContain(said);
    expect(field('username').value).toBe('carla');
  });

  it('that was given up leaves nothing of it in the next', async () => {
    await press('new-account');
    await fill(field('role'), 'quality');
    await fill(field('username'), 'Non Valido');
    await press('save-account');
    expect(field('username').getAttribute('aria-invalid')).toBe('true');
    await press(labelled('Annulla', dialog()!));
    await press('new-account');
    expect(field('username').getAttribute('aria-invalid')).not.toBe('true');
    expect(field('role').value).toBe('operator');
  });
});

describe('an account', () => {
  it('is changed by what was changed alone', async () => {
    await shown({ 'PATCH accounts/p1': { ...ANNA, displayName: 'Anna Bianchi', autoAnswerS: 10 } });
    await press(labelled('Modifica Anna Rossi'));
    expect(document.activeElement).toBe(field('name'));
    expect(field('office').value).toBe('north');
    await fill(field('name'), 'Anna Bianchi');
    await fill('account-auto', '10');
    await press(labelled('Seleziona tutti', dialog()!));
    await press('save-account');
    expect(api.sent('PATCH accounts/p1')[0]?.body).toEqual({
      displayName: 'Anna Bianchi',
      autoAnswerS: 10,
      categories: { weapons: 4, licences: 3, privacy: 3 },
    });
    expect(dialog()).toBeNull();
    expect(words(row('Anna Bianchi'))).toContain('Anna Bianchi');
    expect(document.body.textContent).toContain('Modifiche salvate.');
  });

  it('of another role is opened with it, and keeps it', async () => {
    await shown({ 'PATCH accounts/p2': { ...BRUNO, displayName: 'Bruno Verdi' } });
    await press(labelled('Modifica Bruno Neri'));
    expect(field('role').value).toBe('supervisor');
    await fill(field('name'), 'Bruno Verdi');
    await press('save-account');
    expect(api.sent('PATCH accounts/p2')[0]?.body).toEqual({ displayName: 'Bruno Verdi' });
  });

  it('is disabled once it was confirmed, and enabled again', async () => {
    await shown({ 'PATCH accounts/p1': { ...ANNA, disabledAt: '2026-11-28T09:00:00Z' } });
    await press(labelled('Disattiva Anna Rossi'));
    expect(words(dialog())).toContain('Disattivare Anna Rossi?');
    await press(labelled('Annulla', dialog()!));
    expect(api.sent('PATCH accounts/p1')).toEqual([]);
    await press(labelled('Disattiva Anna Rossi'));
    await press('confirm');
    expect(api.sent('PATCH accounts/p1')[0]?.body).toEqual({ disabled: true });
    expect(dialog()).toBeNull();
    expect(words(row('Anna Rossi'))).toContain('disattivato il 28 novembre 2026');
    expect(document.body.textContent).toContain('Anna Rossi non può più entrare.');
    api.answers['PATCH accounts/p1'] = ANNA;
    await press(labelled('Riattiva Anna Rossi'));
    expect(document.body.textContent).toContain('Anna Rossi può entrare di nuovo.');
  });

  it('gets a new password once it was confirmed', async () => {
    await shown({
      'POST accounts/p1/reset': {
        account: { ...ANNA, mustChangePassword: true },
        oneTimePassword: 'altre-tre-parole',
      },
    });
    await press(labelled('Reimposta password di Anna Rossi'));
    expect(words(dialog())).toContain('le sue sessioni si chiudono');
    await press('confirm');
    expect(words('one-time-password')).toBe('altre-tre-parole');
    expect(words(row('Anna Rossi'))).toContain('password provvisoria');
  });

  it('has its second factor reset once it was confirmed', async () => {
    await shown({
      'GET accounts': { accounts: [{ ...ANNA, secondFactor: true }, BRUNO] },
      'DELETE accounts/p1/factors': () => undefined,
    });
    expect(words(row('Anna Rossi'))).toContain('verifica in due passaggi attiva');
    expect(() => labelled('Azzera la verifica in due passaggi di Bruno Neri')).toThrow();
    await press(labelled('Azzera la verifica in due passaggi di Anna Rossi'));
    expect(words(dialog())).toContain('accertato di chi glielo chiede');
    expect(api.sent('DELETE accounts/p1/factors')).toHaveLength(0);
    await press('confirm');
    expect(api.sent('DELETE accounts/p1/factors')).toHaveLength(1);
    expect(words(row('Anna Rossi'))).not.toContain('verifica in due passaggi attiva');
  });

  it('of the last administrator is not disabled, and it is said why', async () => {
    await shown({ 'PATCH accounts/p1': new Refusal(409, 'last_administrator') });
    await press(labelled('Disattiva Anna Rossi'));
    await press('confirm');
    expect(dialog()).toBeNull();
    expect(problem()).toContain('È l’ultimo amministratore attivo');
    expect(words(row('Anna Rossi'))).toContain('attivo');
  });

  it('that is gone meanwhile goes from the list, and it is said', async () => {
    await shown({ 'POST accounts/p1/reset': new Refusal(404, 'not_found') });
    api.answers['GET accounts'] = { accounts: [SELF] };
    await press(labelled('Reimposta password di Anna Rossi'));
    await press('confirm');
    expect(words('accounts-table')).not.toContain('Anna Rossi');
    expect(problem()).toContain('Questo accesso non c’è più. L’elenco è stato aggiornato.');
  });
});
