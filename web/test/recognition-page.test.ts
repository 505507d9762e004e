// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import type { Kept } from '../src/pages/recognition/calls';
import '../src/pages/recognition/recognition-page';
import { expectAccessible } from './accessibility';
import { eventually } from './eventually';
import {
  check,
  FakeApi,
  fill,
  mount,
  part,
  parts,
  press,
  Refusal,
  said,
  settled,
  submit,
  words,
} from './page';
import { freshPages, STATION } from './staff';

freshPages();

const CODE = 'K7M4-2QXP-9WTA-H3CD';
const KEPT: Kept = {
  language: 'de',
  needs: ['hard-of-hearing'],
  channel: 'text',
  email: null,
  written: false,
  consentedAt: '2026-11-26T09:00:00Z',
  usedAt: '2026-11-26T09:00:00Z',
  endsOn: '2027-11-26T09:00:00Z',
  timeZone: 'Europe/Rome',
  mailed: true,
  cases: [
    {
      reference: 'AB12-CD34',
      kind: 'message',
      category: 'weapons',
      subject: 'Licenza',
      state: 'open',
      at: '2026-11-26T09:00:00Z',
      dueAt: '2026-11-27T09:00:00Z',
      linked: true,
    },
  ],
  seen: [{ operator: '7K4-92Q', reference: 'ZZ12-CD34', at: '2026-11-26T10:00:00Z' }],
};

async function shown(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = new FakeApi({
    'GET station': { ...STATION, mail: true },
    'POST recognition/open': KEPT,
    ...answers,
  });
  await mount('vs-recognition-page');
  return api;
}
async function opened(answers: Record<string, unknown> = {}): Promise<FakeApi> {
  const api = await shown(answers);
  await fill('recognition-code', CODE);
  await submit('open-recognition');
  return api;
}
const failure = () => words(document.querySelector('main [role="alert"]'));
const heading = () => words(document.querySelector('main h1'));

describe('asking to be recognised', () => {
  it('keeps nothing without the consent, and says so beside it', async () => {
    const api = await shown();
    await expectAccessible();
    await press('ask-recognition');
    await submit('save-wishes');
    expect(api.sent('POST recognition')).toEqual([]);
    expect(document.activeElement).toBe(part('known-consent'));
    expect(words(document.querySelector('#need-consent:not([hidden])'))).toContain('consenso');
    await expectAccessible();
  });

  it('sends what was chosen and shows the code once, to be printed or copied', async () => {
    const api = await shown({ 'POST recognition': { code: CODE, kept: KEPT } });
    await press('ask-recognition');
    await fill('known-language', 'de');
    await check(parts('known-need')[1]!);
    await fill('known-channel', 'text');
    await fill('known-email', ' ada@example.org ');
    await check('known-written');
    await check('known-consent');
    await submit('save-wishes');
    expect(api.sent('POST recognition').map(({ body }) => body)).toEqual([
      {
        language: 'de',
        needs: ['hard-of-hearing'],
        channel: 'text',
        email: 'ada@example.org',
        written: true,
        consent: true,
      },
    ]);
    expect(words('recognition-new-code')).toBe(CODE);
    expect(words('new-code')).toContain('26 novembre 2027');
    expect(document.activeElement).toBe(document.querySelector('main h1'));
    const printed = vi.fn();
    vi.stubGlobal('print', printed);
    await press('print-code');
    expect(printed).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
    const copies = vi.spyOn(navigator.clipboard, 'writeText');
    copies.mockRejectedValueOnce(new Error('denied'));
    await press('copy-code');
    await eventually(() => expect(said()).toContain('Non è stato possibile copiare'));
    copies.mockResolvedValueOnce();
    await press('copy-code');
    await eventually(() => expect(said()).toBe('Codice copiato'));
    expect(copies).toHaveBeenLastCalledWith(CODE);
    await expectAccessible();
    await press('see-kept');
    expect(heading()).toBe('Che cosa conserviamo di lei');
  });
});

describe('everything that is kept', () => {
  it('is shown by the code, which goes in the body alone', async () => {
    const api = await opened();
    expect(api.sent('POST recognition/open').map(({ path, body }) => [path, body])).toEqual([
      ['recognition/open', { code: CODE }],
    ]);
    const wishes = words('kept-wishes');
    for (const each of ['Deutsch', 'Ho difficoltà a sentire', 'Per iscritto', '26 novembre 2027']) {
      expect(wishes).toContain(each);
    }
    expect(words('kept-cases')).toContain('Messaggio: Licenza');
    expect(words('kept-seen')).toContain('Operatore 7K4-92Q');
    await expectAccessible();
  });

  it.each([
    [404, 'not_found', 'Nessuno ha questo codice.'],
    [429, 'too_many_requests', 'Troppi tentativi.'],
    [500, 'internal', 'Qualcosa non ha funzionato.'],
  ])('is not shown where the code is no good: %i', async (status, code, said) => {
    await opened({ 'POST recognition/open': new Refusal(status, code) });
    expect(failure()).toContain(said);
    expect(part('kept-wishes')).toBeNull();
  });

  it('is changed', async () => {
    const api = await opened({
      'POST recognition/wishes': { ...KEPT, needs: [], channel: null, written: true },
    });
    expect(words('kept-wishes')).toContain('I suoi contatti non si vedono');
    await press('change-wishes');
    await check('known-written');
    await check(parts('known-need')[1]!, false);
    await fill('known-channel', 'any');
    expect(part('known-consent')).toBeNull();
    await submit('save-wishes');
    expect(api.sent('POST recognition/wishes')[0]?.body).toEqual({
      code: CODE,
      language: 'de',
      needs: [],
      channel: null,
      email: null,
      written: true,
    });
    expect(words('kept-wishes')).toContain('Nessuna preferenza');
    expect(words('kept-wishes')).toContain('I suoi contatti si vedono');
  });

  it('gets cases by their own codes, and loses them', async () => {
    const none = { ...KEPT, cases: [] };
    const api = await opened({
      'POST recognition/open': none,
      'POST recognition/cases': new Refusal(404, 'no_such_case'),
      'POST recognition/cases/remove': none,
    });
    await fill('case-code', 'AAAA');
    await submit('link-case');
    expect(failure()).toContain('Nessuna pratica ha questo codice.');
    api.answers['POST recognition/cases'] = KEPT;
    await submit('link-case');
    expect(failure()).toBe('');
    expect(words('kept-cases')).toContain('AB12-CD34');
    expect((part('case-code') as HTMLInputElement).value).toBe('');
    await press('remove-case');
    expect(api.sent('POST recognition/cases/remove')[0]?.body).toEqual({
      code: CODE,
      reference: 'AB12-CD34',
    });
    expect(part('kept-cases')).toBeNull();
  });

  it('gets a new code after a question', async () => {
    await opened({ 'POST recognition/code': { code: 'NEWC-2222', kept: KEPT } });
    await press('renew-code');
    await press('confirm-renew');
    expect(words('recognition-new-code')).toBe('NEWC-2222');
  });

  it('is erased after a question, and the page forgets it', async () => {
    const api = await opened({ 'POST recognition/erase': () => undefined });
    await press('erase-all');
    expect(api.sent('POST recognition/erase')).toEqual([]);
    await press('confirm-erase');
    expect(api.sent('POST recognition/erase')[0]?.body).toEqual({ code: CODE });
    expect(words('erased')).toContain('Abbiamo cancellato tutto');
    expect(document.querySelector('main')?.textContent).not.toContain('Licenza');
  });

  it('is closed so that nobody reads on', async () => {
    await opened();
    await press('close-kept');
    await settled();
    expect(heading()).toBe('Farsi riconoscere');
    expect((part('recognition-code') as HTMLInputElement).value).toBe('');
  });
});
