// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/citizen/rating';
import '../src/pages/thanks/thanks-link';
import type { ThanksList } from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import { FakeApi, fill, mount, part, press, Refusal, settled, submit, words } from './page';
import { freshPages, qualityContext, signedIn } from './staff';

freshPages();

const THANKS: ThanksList = {
  unseen: 1,
  thanks: [
    { id: 'c1', text: 'È stata gentile', at: '2026-11-20T09:00:00Z', seen: false },
    { id: 'c2', text: null, at: '2026-11-02T09:00:00Z', seen: true },
  ],
};

describe('a citizen', () => {
  async function after(answer: unknown): Promise<FakeApi> {
    const api = new FakeApi({ 'PUT seat/thanks': answer });
    await mount('vs-rating', { seat: 'token' });
    await press(part('skip-rating')!);
    await settled();
    return api;
  }

  it('thanks the person who helped, with words or without', async () => {
    const api = await after(() => undefined);
    expect(words('thanks')).toContain('Vuole ringraziare la persona che l’ha aiutata?');
    await expectAccessible();
    await fill(part('thanks-text')!, 'Grazie di cuore');
    await submit(part('thanks')!);
    await settled();
    expect(api.sent('PUT seat/thanks')[0]).toMatchObject({
      body: { text: 'Grazie di cuore' },
      token: 'token',
    });
    expect(words('thanks-done')).toContain('arriva alla persona');
    expect(document.activeElement).toBe(part('thanks-done'));
  });

  it.each([
    [new Refusal(409, 'thanked'), 'arriva alla persona'],
    [new Refusal(409, 'too_late'), 'non si può più inviare'],
  ])('is told what came of it: %o', async (refusal, said) => {
    await after(refusal);
    await submit(part('thanks')!);
    await settled();
    expect(words('thanks-done')).toContain(said);
  });

  it('keeps the words when they cannot be sent', async () => {
    await after(new Refusal(503, 'away'));
    await fill(part('thanks-text')!, 'Grazie');
    await press(part('send-thanks')!);
    await submit(part('thanks')!);
    await settled();
    expect((part('thanks-text') as HTMLTextAreaElement).value).toBe('Grazie');
    expect(document.body.textContent).toContain('Riprovi tra poco');
  });
});

describe('an operator', () => {
  async function desk(list: ThanksList): Promise<FakeApi> {
    const api = signedIn('operator', {
      'GET me/thanks': list,
      'POST me/thanks/seen': () => {
        api.answers['GET me/thanks'] = { ...list, unseen: 0 };
      },
    });
    const { session } = await qualityContext('operator');
    await mount('vs-thanks-link', { session });
    await settled();
    return api;
  }

  it('is told of new thanks, reads them, and has seen them then', async () => {
    const api = await desk(THANKS);
    expect(part('thanks-link')?.getAttribute('aria-label')).toBe('1 nuovo ringraziamento');
    await press(part('thanks-link')!);
    await settled();
    expect(words('own-thanks')).toContain('È stata gentile');
    expect(words('own-thanks')).toContain('senza aggiungere parole');
    await expectAccessible();
    document.querySelector('vs-dialog')!.dispatchEvent(new CustomEvent('close'));
    await settled();
    await settled();
    expect(api.sent('POST me/thanks/seen').map(({ body }) => body)).toEqual([{ ids: ['c1'] }]);
    expect(part('thanks-link')?.getAttribute('aria-label')).toBe('Ringraziamenti dei cittadini');
  });

  it('is told so where there are none', async () => {
    const api = await desk({ unseen: 0, thanks: [] });
    await press(part('thanks-link')!);
    await settled();
    expect(words('no-thanks')).toContain('Non ci sono ancora ringraziamenti.');
    document.querySelector('vs-dialog')!.dispatchEvent(new CustomEvent('close'));
    await settled();
    expect(api.sent('POST me/thanks/seen')).toEqual([]);
  });
});
