// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/bodies/bodies-page';
import '../src/pages/bodies/body-finder';
import '../src/pages/bodies/sheet-body';
import type { BodyShown } from '../src/protocol/api';
import { StaffSession } from '../src/staff/session';
import { expectAccessible } from './accessibility';
import { type FakeApi, fill, mount, part, press, Refusal, settled, submit, words } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const BODY: BodyShown = {
  id: 'ipa-c_e506',
  source: 'ipa',
  name: 'Comune di Lecce',
  kind: 'Comuni',
  acronym: '',
  address: 'Via Rubichi 16',
  postcode: '73100',
  town: 'Lecce',
  province: 'LE',
  region: 'Puglia',
  pec: 'protocollo@pec.example.it',
  email: '',
  site: '',
  phone: '',
  hours: '8-13',
  bring: 'Documento',
  matters: 'carta identità',
  notes: 'Chiedere di Rita',
  changedAt: '2026-11-01T10:00:00Z',
  retired: false,
  referred: 2,
};
const FOUND = { bodies: [BODY], more: true, total: 20_000 };
const REFERRED = { text: 'È competente: Comune di Lecce', mailed: true };

async function shown(
  role: 'operator' | 'supervisor' | 'admin',
  answers: Record<string, unknown> = {},
): Promise<FakeApi> {
  history.replaceState(null, '', '/bodies');
  const api = signedIn(role, {
    'GET bodies': FOUND,
    'GET bodies/figures': { since: '', until: '', total: 0, bodies: [] },
    ...answers,
  });
  await mount('vs-bodies');
  await settled();
  return api;
}

describe('other bodies', () => {
  it('are found by words, and referred to by mail and aloud', async () => {
    const api = await shown('operator', { 'POST bodies/ipa-c_e506/referrals': REFERRED });
    expect(words('bodies-found')).toContain('Via Rubichi 16, 73100 Lecce, LE');
    expect(document.body.textContent).toContain('aggiunga una parola');
    expect(part('new-body')).toBeNull();
    await expectAccessible();
    vi.useFakeTimers();
    await fill('bodies-words', 'carta lecce');
    await vi.advanceTimersByTimeAsync(300);
    vi.useRealTimers();
    expect(api.requests.at(-1)?.path).toBe('bodies?words=carta+lecce');
    await press(document.querySelector('[data-body]')!);
    expect(document.activeElement?.textContent).toBe('Comune di Lecce');
    expect(part('refer-chat')).toBeNull();
    expect(part('edit-body')).toBeNull();
    await press('refer-aloud');
    expect(words('body-aloud')).toBe('È competente: Comune di Lecce');
    await press('refer-email');
    await submit('send-body');
    expect(api.sent('POST bodies/ipa-c_e506/referrals').length).toBe(1);
    await fill('body-to', 'ada@example.org');
    await submit('send-body');
    expect(api.sent('POST bodies/ipa-c_e506/referrals')[1]?.body).toEqual({
      contact: null,
      how: 'email',
      to: 'ada@example.org',
      language: 'it',
    });
    expect(document.body.textContent).toContain('L’e-mail è partita.');
    await expectAccessible();
    await press('close-body');
    expect(part('bodies-found')).not.toBeNull();
  });

  it('go into the chat of the contact in hand as a card', async () => {
    const api = signedIn('operator', {
      'GET bodies': FOUND,
      'POST bodies/ipa-c_e506/referrals': REFERRED,
    });
    const session = new StaffSession();
    await session.restore();
    const chat = vi.fn(() => Promise.resolve());
    await mount('vs-body-finder', { session, contact: 'c1', language: 'de', chat, refers: true });
    await settled();
    await press(document.querySelector('[data-body]')!);
    await press('refer-chat');
    expect(api.sent('POST bodies/ipa-c_e506/referrals')[0]?.body).toMatchObject({
      contact: 'c1',
      how: 'chat',
      language: 'de',
    });
    expect(chat).toHaveBeenCalledWith('È competente: Comune di Lecce');
  });

  it('say what to do when none is found, and when the directory is empty', async () => {
    await shown('operator', { 'GET bodies': { bodies: [], more: false, total: 0 } });
    expect(document.body.textContent).toContain('IndicePA');
  });

  it('are added by hand; of one from IndicePA only what the office adds is written', async () => {
    const api = await shown('supervisor', {
      'POST bodies': { ...BODY, id: 'own-1', source: 'own', name: 'Informagiovani' },
      'PUT bodies/ipa-c_e506': BODY,
      'PUT bodies/ipa-c_e506/retired': { ...BODY, retired: true },
    });
    await press('new-body');
    await submit('save-body');
    expect(api.sent('POST bodies')).toEqual([]);
    await fill('body-name', 'Informagiovani');
    await submit('save-body');
    expect(api.sent('POST bodies')[0]?.body).toMatchObject({ name: 'Informagiovani', pec: '' });
    await press('close-body');
    await press(document.querySelector('[data-body]')!);
    await press('edit-body');
    expect(part('body-name')).toBeNull();
    await expectAccessible();
    await fill('body-hours', '9-12');
    await submit('save-body');
    expect(api.sent('PUT bodies/ipa-c_e506')[0]?.body).toMatchObject({
      name: 'Comune di Lecce',
      hours: '9-12',
      notes: 'Chiedere di Rita',
    });
    await press('edit-body');
    await press('retire-body');
    expect(document.body.textContent).toContain('Non è più in uso.');
    expect(part('refer-email')).toBeNull();
  });

  it('are imported whole; a wrong line is told, and another file tried', async () => {
    const brought = { added: 0, changed: 0, same: 0, gone: 0 };
    const api = await shown('admin', {
      'PUT bodies/file': { ...brought, problems: [{ line: 3, code: 'bad_code', value: '?' }] },
    });
    expect(part('bodies-export')).not.toBeNull();
    const choose = async () => {
      const input = part('bodies-upload') as HTMLInputElement;
      Object.defineProperty(input, 'files', {
        value: [new File(['x'], 'a.csv')],
        configurable: true,
      });
      input.dispatchEvent(new Event('change'));
      await settled();
      await settled();
    };
    await choose();
    expect(words('bodies-problems')).toContain('Non è stato importato nulla.');
    expect(words('bodies-problems')).toContain('Riga 3: il codice non è valido. ?');
    api.answers['PUT bodies/file'] = { ...brought, added: 7, problems: [] };
    await choose();
    expect(document.body.textContent).toContain('7 nuovi');
    expect(part('bodies-problems')).toBeNull();
    api.answers['PUT bodies/file'] = new Refusal(422, 'not_text');
    await choose();
    expect(document.body.textContent).toContain('UTF-8');
  });

  it('are counted for supervisors', async () => {
    await shown('supervisor', {
      'GET bodies/figures': {
        since: '2026-11-01',
        until: '2026-11-30',
        total: 3,
        bodies: [{ name: 'Comune di Lecce', count: 3, chat: 1, email: 1, aloud: 1 }],
      },
    });
    expect(words('bodies-figures')).toContain('Comune di Lecce');
  });
});

describe('the body of a sheet', () => {
  async function beside(more: object, answers: Record<string, unknown>): Promise<FakeApi> {
    const api = signedIn('operator', answers);
    const session = new StaffSession();
    await session.restore();
    const made = document.createElement('vs-sheet-body');
    Object.assign(made, { session, sheet: 's1', ...more });
    document.body.append(made);
    await settled();
    return api;
  }

  it('is shown at the desk, and the citizen referred to it in one click', async () => {
    const api = await beside(
      { refers: true, contact: 'c1' },
      { 'GET sheets/s1/body': { body: BODY }, 'POST bodies/ipa-c_e506/referrals': REFERRED },
    );
    expect(words('sheet-body')).toContain('Via Rubichi 16, 73100 Lecce, LE');
    expect(part('close-body')).toBeNull();
    expect(part('choose-sheet-body')).toBeNull();
    await press('refer-aloud');
    expect(api.sent('POST bodies/ipa-c_e506/referrals').map(({ body }) => body)).toMatchObject([
      { contact: 'c1', how: 'aloud' },
    ]);
    // the directory is not searched for a body that is known
    expect(api.sent('GET bodies')).toEqual([]);
  });

  it('is nothing where the matter is ours', async () => {
    await beside({ refers: true }, { 'GET sheets/s1/body': { body: null } });
    expect(part('sheet-body')).toBeNull();
  });

  it('is chosen by who looks after the sheet, and taken away', async () => {
    const api = await beside(
      { chooses: true },
      {
        'GET sheets/s1/body': { body: null },
        'GET bodies': FOUND,
        'PUT sheets/s1/body': { body: BODY },
      },
    );
    await press('choose-sheet-body');
    expect(document.activeElement).toBe(part('sheet-body-words'));
    await fill('sheet-body-words', 'lecce');
    await expect.poll(() => document.querySelector('.bodies-open')).not.toBeNull();
    await press(document.querySelector('.bodies-open')!);
    expect(words('sheet-body')).toContain('La scheda rimanda a questo ente.');
    api.answers['PUT sheets/s1/body'] = new Refusal(403, 'not_yours');
    await press('remove-sheet-body');
    expect(words('sheet-body')).toContain('Lo fa chi segue la scheda');
    api.answers['PUT sheets/s1/body'] = { body: null };
    await press('remove-sheet-body');
    expect(api.sent('PUT sheets/s1/body').map(({ body }) => body)).toEqual([
      { body: 'ipa-c_e506' },
      { body: null },
      { body: null },
    ]);
    expect(part('remove-sheet-body')).toBeNull();
    await expectAccessible();
  });
});
