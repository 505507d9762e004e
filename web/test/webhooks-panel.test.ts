// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { WebhookShown } from '../src/protocol/api';
import '../src/pages/webhooks/webhooks-panel';
import { expectAccessible } from './accessibility';
import { check, fill, mount, part, parts, press, Refusal, settled, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const HOOK: WebhookShown = {
  id: 'w1',
  name: 'Sportello',
  url: 'https://example.org/hook',
  kinds: ['case.opened'],
  createdAt: '2026-11-26T09:00:00Z',
  offWhy: null,
  offAt: null,
  failingSince: null,
  waiting: 2,
  takenAt: null,
};
const OTHER: WebhookShown = { ...HOOK, id: 'w2', name: 'Altro', kinds: ['case.closed'] };
const KINDS = ['case.opened', 'case.closed'];

async function shown(webhooks: readonly WebhookShown[], answers: Record<string, unknown> = {}) {
  const api = signedIn('admin', { 'GET webhooks': { webhooks, kinds: KINDS }, ...answers });
  const { session } = await qualityContext('admin');
  await mount('vs-webhooks', { session });
  await settled();
  return api;
}

describe('webhooks', () => {
  it('say that there is none, and are added with their secret shown once', async () => {
    const api = await shown([], {
      'POST webhooks': { webhook: HOOK, secret: 'whsec_abc' },
    });
    expect(words('webhooks')).toContain('Nessun programma viene avvisato.');
    await expectAccessible();
    await press('new-webhook');
    expect(part('add-webhook')).not.toBeNull();
    await submit(document.querySelector('#webhook-form')!);
    expect(api.sent('POST webhooks')).toEqual([]);
    expect(document.body.textContent).toContain(
      'Servono un nome, un indirizzo e almeno un evento.',
    );
    await fill('webhook-name', 'Sportello');
    await fill('webhook-url', ' https://example.org/hook ');
    await check(parts('webhook-kind')[1]!, false);
    await submit(document.querySelector('#webhook-form')!);
    expect(api.sent('POST webhooks')[0]?.body).toEqual({
      name: 'Sportello',
      url: 'https://example.org/hook',
      kinds: ['case.opened'],
    });
    expect(words('webhook-secret-shown')).toBe('whsec_abc');
    await press('secret-done');
    expect(document.body.textContent).not.toContain('whsec_abc');
  });

  it('say why an address is refused', async () => {
    await shown([], { 'POST webhooks': new Refusal(422, 'inside') });
    await press('new-webhook');
    await fill('webhook-name', 'Sportello');
    await fill('webhook-url', 'https://10.0.0.1/');
    await submit(document.querySelector('#webhook-form')!);
    expect(document.body.textContent).toContain('L’indirizzo è dentro una rete della stazione');
  });

  it.each([
    [{}, 'attivo 2 consegne in attesa, nessuna riuscita finora'],
    [{ waiting: 0, takenAt: '2026-11-26T09:00:00Z' }, 'ultima riuscita'],
    [{ offWhy: 'person', offAt: '2026-11-26T09:00:00Z' }, 'da un amministratore, 26'],
    [{ offWhy: 'gone', offAt: '2026-11-26T09:00:00Z' }, 'il destinatario non c’è più'],
    [{ failingSince: '2026-11-26T09:00:00Z' }, 'non risponde'],
    [
      { offWhy: 'unanswered', offAt: '2026-11-26T09:00:00Z' },
      'nessuna consegna riuscita per un giorno',
    ],
    [{ offWhy: 'overflow', offAt: '2026-11-26T09:00:00Z' }, 'troppe consegne in attesa'],
  ] as const)('say how they stand: %o', async (change, said) => {
    await shown([{ ...HOOK, ...change }]);
    expect(words('webhooks-table')).toContain(said);
  });

  it('are tried, switched, given another secret and removed', async () => {
    const api = await shown([HOOK], {
      'POST webhooks/w1/trial': { status: 401 },
      'PATCH webhooks/w1': { ...HOOK, offWhy: 'person' },
      'POST webhooks/w1/secret': { webhook: HOOK, secret: 'whsec_new' },
      'DELETE webhooks/w1': () => undefined,
    });
    await press('webhook-trial');
    expect(words('webhooks')).toContain('Sportello ha risposto 401.');
    await press('webhook-off');
    expect(api.sent('PATCH webhooks/w1')[0]?.body).toEqual({ on: false });
    await press('webhook-secret');
    expect(api.sent('POST webhooks/w1/secret')).toEqual([]);
    await press('confirm-webhook');
    expect(words('webhook-secret-shown')).toBe('whsec_new');
    await press('secret-done');
    await press('webhook-remove');
    await press('confirm-webhook');
    expect(api.sent('DELETE webhooks/w1')).toHaveLength(1);
  });

  it.each([
    [204, 'Altro ha ricevuto la prova.'],
    [299, 'Altro ha ricevuto la prova.'],
    [300, 'Altro ha risposto 300.'],
    [199, 'Altro ha risposto 199.'],
    [null, 'Altro non ha risposto.'],
  ])('say of a trial that was answered by %s: %s', async (status, said) => {
    await shown([HOOK, OTHER], { 'POST webhooks/w2/trial': { status } });
    await press(parts('webhook-trial')[1]!);
    expect(words('webhooks')).toContain(said);
  });

  it('are each acted on by their own buttons, and say so', async () => {
    const api = await shown([HOOK, OTHER], {
      'PATCH webhooks/w2': OTHER,
      'POST webhooks/w2/secret': { webhook: OTHER, secret: 'whsec_2' },
      'DELETE webhooks/w2': () => undefined,
      'GET webhooks/w2/deliveries': { deliveries: [] },
    });
    await press(parts('webhook-off')[1]!);
    expect(words('webhooks')).toContain('Altro non riceve più eventi.');
    await press(parts('webhook-kinds')[1]!);
    expect(parts('webhook-kind').map((box) => (box as HTMLInputElement).checked)).toEqual([
      false,
      true,
    ]);
    await submit(document.querySelector('#webhook-form')!);
    expect(api.sent('PATCH webhooks/w2').map(({ body }) => body)).toEqual([
      { on: false },
      { kinds: ['case.closed'] },
    ]);
    await press(parts('webhook-remove')[1]!);
    expect(words(document.querySelector('[open]') ?? document.body)).toContain('Altro');
    await press('confirm-webhook');
    expect(api.sent('DELETE webhooks/w2')).toHaveLength(1);
    expect(document.activeElement?.id).toBe('webhooks-title');
    await press(parts('webhook-deliveries')[1]!);
    expect(document.body.textContent).toContain('Nessuna consegna negli ultimi sette giorni.');
  });

  it('that could not be changed say why and stay as they are', async () => {
    await shown([HOOK], {
      'PATCH webhooks/w1': new Refusal(404, 'not_found'),
      'DELETE webhooks/w1': new Refusal(500, 'internal'),
    });
    await press('webhook-off');
    expect(words(document.querySelector('[role="alert"]'))).not.toBe('');
    expect(words('webhooks-table')).toContain('attivo');
    await press('webhook-remove');
    await press('confirm-webhook');
    expect(words(document.querySelector('[role="alert"]'))).not.toBe('');
    expect(words('webhooks-table')).toContain('Sportello');
  });

  it('have other events chosen for them, one at least', async () => {
    const api = await shown([HOOK], { 'PATCH webhooks/w1': HOOK });
    await press('webhook-kinds');
    expect(part('webhook-name')).toBeNull();
    const [opened, closed] = parts('webhook-kind');
    await check(opened!, false);
    await submit(document.querySelector('#webhook-form')!);
    expect(document.body.textContent).toContain('Serve almeno un evento.');
    await check(closed!, true);
    await submit(document.querySelector('#webhook-form')!);
    expect(api.sent('PATCH webhooks/w1').map(({ body }) => body)).toEqual([
      { kinds: ['case.closed'] },
    ]);
    expect(words('webhooks')).toContain('Sportello: gli eventi sono cambiati.');
  });

  it('that are off are switched on', async () => {
    const api = await shown([{ ...HOOK, offWhy: 'gone', offAt: '2026-11-26T09:00:00Z' }], {
      'PATCH webhooks/w1': HOOK,
    });
    await press('webhook-on');
    expect(api.sent('PATCH webhooks/w1')[0]?.body).toEqual({ on: true });
  });

  it('show what became of each delivery', async () => {
    const row = {
      eventId: 'e1',
      kind: 'case.opened',
      subject: 'c1',
      at: '2026-11-26T09:00:00Z',
      state: 'waiting',
      attempts: 2,
      status: null,
      triedAt: '2026-11-26T09:00:10Z',
      nextAt: '2026-11-26T09:00:30Z',
    };
    const deliveries = [
      row,
      { ...row, eventId: 'e2', subject: 'c2', status: 503, attempts: 1 },
      { ...row, eventId: 'e3', subject: 'c3', status: null, attempts: 0 },
      { ...row, eventId: 'e4', subject: 'c4', status: 204, attempts: 3, state: 'taken' },
    ];
    await shown([HOOK], { 'GET webhooks/w1/deliveries': { deliveries } });
    await press('webhook-deliveries');
    const said = [...(part('deliveries-table')?.querySelectorAll('tbody tr') ?? [])].map((each) =>
      words(each).replace(/^.*?pratica/, 'pratica'),
    );
    expect(said).toEqual([
      expect.stringMatching(/^pratica aperta c1 2 tentativi, nessuna risposta; riprova il .*10:00/),
      expect.stringMatching(/^pratica aperta c2 1 tentativo, risposta 503; riprova il .*10:00/),
      'pratica aperta c3 in attesa',
      'pratica aperta c4 riuscita, risposta 204',
    ]);
    await expectAccessible();
  });
});
