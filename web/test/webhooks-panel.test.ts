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
    await shown([HOOK], { 'GET webhooks/w1/deliveries': { deliveries: [row] } });
    await press('webhook-deliveries');
    expect(words('deliveries-table')).toMatch(
      /pratica aperta c1 2 tentativi, nessuna risposta; riprova il/,
    );
    await expectAccessible();
  });
});
