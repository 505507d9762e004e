// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/admin/audit-panel';
import { detailsOf } from '../src/pages/admin/audit';
import { expectAccessible } from './accessibility';
import {
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  parts,
  press,
  Refusal,
  submit,
  words,
} from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const VERIFICATION = {
  state: 'whole',
  at: '2026-11-28T09:00:00Z',
  entries: 1204,
  unsigned: 0,
  redacted: 0,
  wrong: 0,
  first: null,
  head: 'ab'.repeat(32),
};
const ENTRY = {
  seq: 1204,
  id: 'e1204',
  at: '2026-11-28T08:59:58Z',
  accountId: 'quality-1',
  username: 'quality1',
  action: 'recording.view',
  subject: 'recording:r1',
  subjectName: 'K7M4-2QXP',
  detail: { altered: ['media'], reason: 'Reclamo del 20/11' },
  hash: 'cd'.repeat(32),
  signed: true,
  redacted: false,
};
const OLDER = {
  ...ENTRY,
  seq: 7,
  id: 'e7',
  accountId: null,
  username: null,
  action: 'keystore.rotate',
  subject: 'master key 1',
  subjectName: null,
  detail: {},
  signed: false,
  redacted: true,
};

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = signedIn('admin', {
    'GET audit/verification': VERIFICATION,
    'GET audit': { entries: [ENTRY], nextBefore: null },
    ...answers,
  });
  const { session } = await qualityContext('admin');
  await mount('vs-audit', {
    session,
    accounts: [
      { id: 'quality-1', username: 'quality1', displayName: 'Ada Rossi' },
      { id: 'admin-1', username: 'admin1', displayName: 'Bruno Verdi' },
    ],
  });
  return api;
}
const asked = ({ path }: { path: string }) => new URLSearchParams(path.split('?')[1]);
const field = (name: string) => document.querySelector<HTMLInputElement>(`#audit-${name}`)!;

describe('the audit trail', () => {
  it('says that it is whole, and reads no entry before somebody asks', async () => {
    const api = await shown();
    expect(words('audit-standing')).toBe('Integra: 1204 voci verificate il 28 nov 2026, 10:00.');
    expect(api.sent('GET audit')).toHaveLength(0);
    await expectAccessible();
  });

  it('says which entry is the first that is wrong', async () => {
    const api = await shown({
      'GET audit/verification': { ...VERIFICATION, state: 'unknown', at: null },
    });
    expect(words('audit-standing')).toBe('La traccia non è ancora stata verificata.');
    api.answers['POST audit/verification'] = {
      ...VERIFICATION,
      state: 'broken',
      wrong: 3,
      first: { seq: 17, kind: 'detail_changed' },
    };
    await press('audit-verify');
    expect(words('audit-standing')).toContain(
      'La prima voce che non torna è la numero 17: ne è stato cambiato il contenuto.',
    );
    expect(part('audit-standing')?.querySelector('[data-tone=danger]')).not.toBeNull();
  });

  it('shows entries in words, with their details', async () => {
    await shown({ 'GET audit': { entries: [ENTRY, OLDER], nextBefore: null } });
    await submit(field('subject'));
    const [first, second] = document.querySelectorAll('tbody tr');
    expect(words(first!)).toContain('quality1 registrazione aperta recording.view');
    expect(words(first!)).toContain('K7M4-2QXP recording:r1');
    expect(words(first!)).toMatch(/reason Reclamo del 20\/11 altered \["media"\] Numero 1.?204/);
    expect(words(second!)).toContain('stazione keystore.rotate master key 1');
    expect(words(second!)).toContain('Di prima della firma. Alcune parole sono state cancellate');
    expect(words('audit-count')).toBe('2 voci');
    expect(labelled('Dettagli della voce 1204')).not.toBeNull();
    await expectAccessible();
  });

  it('is asked by person, action, days and subject', async () => {
    const api = await shown();
    expect([...field('account').querySelectorAll('option')].map(words)).toEqual([
      'chiunque',
      'la stazione',
      'Bruno Verdi (admin1)',
      'Ada Rossi (quality1)',
    ]);
    await fill(field('account'), 'station');
    await fill(field('action'), 'session.');
    await fill(field('from'), '24/11/2026');
    await fill(field('to'), '25/11/2026');
    await fill(field('subject'), ' account:a1 ');
    await submit(field('subject'));
    const [request] = api.sent('GET audit');
    expect(Object.fromEntries(asked(request!))).toEqual({
      account: 'station',
      action: 'session.',
      subject: 'account:a1',
      from: '2026-11-23T23:00:00.000Z',
      to: '2026-11-25T23:00:00.000Z',
      limit: '50',
    });
  });

  it('goes on with older entries by what was searched for', async () => {
    const api = await shown({ 'GET audit': { entries: [ENTRY], nextBefore: 1204 } });
    await fill(field('subject'), 'recording:');
    await submit(field('subject'));
    expect(words('audit-count')).toBe('La voce più recente');
    await fill(field('subject'), 'something else');
    api.answers['GET audit'] = { entries: [OLDER], nextBefore: null };
    await press('audit-older');
    const last = api.sent('GET audit').at(-1)!;
    expect(asked(last).get('before')).toBe('1204');
    expect(asked(last).get('subject')).toBe('recording:');
    expect(document.querySelectorAll('tbody tr')).toHaveLength(2);
    expect(part('audit-older')).toBeNull();
  });

  it('says when nothing fits, and when it cannot be read', async () => {
    const api = await shown({ 'GET audit': { entries: [], nextBefore: null } });
    await submit(field('subject'));
    expect(words('audit-count')).toBe('Nessuna voce corrisponde.');
    expect(part('audit-entries')).toBeNull();
    api.answers['GET audit'] = new Refusal(500, 'internal');
    await submit(field('subject'));
    expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
    api.answers['GET audit'] = { entries: [ENTRY], nextBefore: null };
    await press(labelled('Riprova'));
    expect(document.querySelector('.staff-problem')).toBeNull();
    expect(parts('audit-entries')).toHaveLength(1);
  });

  it('is exported as it is filtered', async () => {
    const made = vi.fn(() => 'blob:x');
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: made, revokeObjectURL: vi.fn() }));
    const api = await shown({ 'GET audit/export': ENTRY });
    await fill(field('action'), 'recording.');
    await press('audit-export');
    expect(asked(api.sent('GET audit/export')[0]!).get('action')).toBe('recording.');
    expect(made).toHaveBeenCalledOnce();
    api.answers['GET audit/export'] = new Refusal(500, 'internal');
    await press('audit-export');
    expect(words(document.querySelector('.staff-problem'))).toContain(
      'L’esportazione non è riuscita',
    );
    vi.unstubAllGlobals();
  });
});

it('puts the reason first and leaves out what is empty', () => {
  const detail = { count: 2, found: ['c1'], by: '', reason: 'Istanza', none: null };
  expect(detailsOf({ detail })).toEqual([
    ['reason', 'Istanza'],
    ['count', '2'],
    ['found', '["c1"]'],
  ]);
});
