// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import '../src/pages/admin/mail-panel';
import { expectAccessible } from './accessibility';
import { type FakeApi, fill, labelled, mount, part, press, Refusal, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const WAITING = {
  id: 'm1',
  kind: 'trial',
  state: 'pending',
  attempts: 0,
  nextAt: null,
  error: null,
  inDoubt: false,
  createdAt: '2026-11-28T09:00:00Z',
};
const STATUS = {
  configured: true,
  sentFrom: 'stazione@example.org',
  pending: 1,
  failed: 2,
  sent: 300,
  unsent: [] as object[],
};

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  vi.useFakeTimers();
  const api = signedIn('admin', { 'GET mail': STATUS, 'POST mail-test': { id: 'm1' }, ...answers });
  const { session } = await qualityContext('admin');
  await mount('vs-mail', { session });
  return api;
}
const to = () => document.querySelector<HTMLInputElement>('#mail-to')!;

describe('outgoing mail', () => {
  it('is told: from whom, what waits, what failed and why', async () => {
    const failed = {
      ...WAITING,
      id: 'm2',
      state: 'failed',
      attempts: 7,
      error: 'sign_in_refused_535',
    };
    await shown({ 'GET mail': { ...STATUS, unsent: [WAITING, failed] } });
    const said = words('mail');
    expect(said).not.toContain('Forse è già partita');
    expect(said).toContain('Mittente stazione@example.org');
    expect(said).toContain('In attesa 1 Non riuscite 2 Inviate 300');
    expect(said).toContain('Ultimo errore il server rifiuta le credenziali');
    expect(said).toMatch(/non riuscita 7 tentativi · il server rifiuta le credenziali/);
    vi.useRealTimers();
    await expectAccessible();
  });

  it('says of each letter what it is, in a word of its own', async () => {
    const kinds = ['complaint', 'callback-near', 'older'];
    const unsent = kinds.map((kind, index) => ({ ...WAITING, id: `m${index}`, kind }));
    await shown({ 'GET mail': { ...STATUS, unsent } });
    const said = words('mail');
    expect(said).toContain('Reclamo: avviso a chi lo esamina');
    expect(said).toContain('Richiamata: manca poco');
    expect(said).toContain('Altra lettera');
    labelled('Riprova: Altra lettera, creata 28 nov 2026, 10:00');
  });

  it('that came back says so, and is not offered to be sent again', async () => {
    const returned = { ...WAITING, state: 'failed', nextAt: null, error: 'bounced_5.1.1' };
    await shown({ 'GET mail': { ...STATUS, unsent: [returned] } });
    expect(words('mail')).toContain('è tornata indietro');
    expect(document.querySelector('.admin-actions')).toBeNull();
  });

  it('says of which nobody knows whether it has gone', async () => {
    await shown({ 'GET mail': { ...STATUS, unsent: [{ ...WAITING, inDoubt: true }] } });
    expect(words('mail')).toContain('Forse è già partita: l’invio si è interrotto');
  });

  it('says that no server is set, and tries none', async () => {
    await shown({ 'GET mail': { ...STATUS, configured: false, sentFrom: null } });
    expect(words('mail')).toContain('Nessun server di posta');
    expect(part('send-trial')).toBeNull();
  });

  it('is looked at again every half minute, and tried again on request', async () => {
    const api = await shown({
      'GET mail': { ...STATUS, unsent: [WAITING] },
      'POST mail/m1/retry': new Refusal(404, 'not_found'),
    });
    await press(labelled('Riprova: Prova della posta, creata 28 nov 2026, 10:00'));
    expect(api.sent('POST mail/m1/retry')).toHaveLength(1);
    // gone meanwhile is no problem
    expect(document.querySelector('.staff-problem')).toBeNull();
    const before = api.sent('GET mail').length;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(api.sent('GET mail')).toHaveLength(before + 1);
    document.body.replaceChildren();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(api.sent('GET mail')).toHaveLength(before + 1);
  });
});

it('that is not tried again says so, and what waits is read anew', async () => {
  const api = await shown({
    'GET mail': { ...STATUS, unsent: [WAITING] },
    'POST mail/m1/retry': new Refusal(500, 'internal'),
  });
  await press(labelled('Riprova: Prova della posta, creata 28 nov 2026, 10:00'));
  expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
  expect(api.sent('GET mail')).toHaveLength(2);
});

describe('a trial message', () => {
  it('is followed until it has gone', async () => {
    const api = await shown();
    await fill(to(), ' capo@example.org ');
    api.answers['GET mail'] = { ...STATUS, unsent: [WAITING] };
    await submit(to());
    expect(api.sent('POST mail-test')[0]?.body).toEqual({ to: 'capo@example.org' });
    expect(words('trial')).toBe('Invio della prova…');
    await vi.advanceTimersByTimeAsync(1_500);
    expect(part('trial')?.dataset['kind']).toBe('sending');
    api.answers['GET mail'] = STATUS;
    await vi.advanceTimersByTimeAsync(1_500);
    expect(part('trial')?.dataset['kind']).toBe('sent');
    expect(words('trial')).toContain('La prova è partita: controlli che arrivi.');
  });

  it('that the server refuses says why', async () => {
    const api = await shown();
    api.answers['GET mail'] = {
      ...STATUS,
      unsent: [{ ...WAITING, attempts: 1, error: 'recipient_refused_550' }],
    };
    await fill(to(), 'nessuno@example.org');
    await submit(to());
    await vi.advanceTimersByTimeAsync(1_500);
    expect(words('trial')).toContain('La prova non è partita: il server rifiuta il destinatario');
  });

  it('of which nothing is heard is given up', async () => {
    const api = await shown();
    api.answers['GET mail'] = { ...STATUS, unsent: [WAITING] };
    await fill(to(), 'capo@example.org');
    await submit(to());
    await vi.advanceTimersByTimeAsync(40_000);
    expect(words('trial')).toContain('nessuna risposta dal server, per ora');
  });

  it('is not even made where the station refuses it', async () => {
    await shown({ 'POST mail-test': new Refusal(409, 'not_configured') });
    await fill(to(), 'capo@example.org');
    await submit(to());
    expect(words('trial')).toContain('nessun server configurato');
  });
});
