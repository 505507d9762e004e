// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import type { ComplaintLists, FollowedComplaint } from '../src/pages/complaint/calls';
import { missingIn, EMPTY, factsOf } from '../src/pages/complaint/facts';
import { expectAccessible } from './accessibility';
import { station } from './citizen-samples';
import { eventually } from './eventually';
import { FakeMediaDevices } from './fake-media';
import {
  check,
  clearPage,
  FakeApi,
  fill,
  labelled,
  mount,
  part,
  playBrowser,
  press,
  Refusal,
  said,
  settled,
  submit,
  words,
} from './page';

await import('../src/pages/complaint/complaint-page');

const LISTS: ComplaintLists = {
  categories: [
    { id: 'waiting', label: '', words: {} },
    { id: 'own', label: 'Ascensore', words: { de: 'Aufzug' } },
  ],
  offices: [{ id: 'lecce', name: 'NU.R.P. di Lecce' }],
  mediaTypes: ['image/png', 'application/pdf'],
  maxBytes: 1000,
  mostFiles: 2,
};
const LEFT = {
  reference: '7K4M-92QX',
  code: 'K7M4-2QXP-9WTA-H3CD',
  dueAt: '2026-12-26T10:00:00Z',
  timeZone: 'Europe/Rome',
  mailed: true,
};
const followed = (change: Partial<FollowedComplaint> = {}): FollowedComplaint => ({
  reference: '7K4M-92QX',
  category: { id: 'waiting', label: '', words: {} },
  subject: 'Due ore in fila',
  state: 'answered',
  anonymous: false,
  takenAt: '2026-11-26T10:00:00Z',
  dueAt: '2026-12-26T10:00:00Z',
  timeZone: 'Europe/Rome',
  overdue: false,
  steps: [
    { state: 'received', at: '2026-11-26T10:00:00Z' },
    { state: 'answered', at: '2026-11-28T10:00:00Z' },
  ],
  measure: { id: 'training', label: '', words: {} },
  answers: ['Abbiamo aperto un altro sportello.'],
  asked: true,
  mayReopen: true,
  settled: null,
  files: [],
  maySend: false,
  tellSteps: null,
  danger: null,
  ...change,
});

async function shown(answers: Record<string, unknown> = {}, hash = ''): Promise<FakeApi> {
  history.replaceState(null, '', `/complaint${hash}`);
  const api = new FakeApi({ 'GET station': station(), 'GET complaints/lists': LISTS, ...answers });
  await mount('vs-complaint-page');
  await settled();
  return api;
}

async function filled(): Promise<void> {
  await fill('complaint-category', 'waiting');
  await fill('complaint-subject', ' Due ore in fila ');
  await fill('complaint-place', 'Via Roma 1');
  await fill('complaint-day', '24/11/2026');
  await fill('complaint-text', 'Ho aspettato due ore.');
}

beforeEach(() => {
  void setLanguage('it');
  playBrowser(new FakeMediaDevices());
});
afterEach(() => {
  clearPage();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a complaint', () => {
  it('has the kinds that the office added in the language of the page, as far as it gave words', async () => {
    await shown({});
    expect(words('complaint-category')).toContain('Ascensore');
    await setLanguage('de');
    await settled();
    expect(words('complaint-category')).toContain('Aufzug');
  });

  it('is made, and its receipt shows the code and what it is not', async () => {
    const api = await shown({ 'POST complaints': LEFT });
    expect(words('complaint-category')).toContain('Attesa o tempi lunghi');
    expect(words('complaint-category')).toContain('Ascensore');
    await expectAccessible();
    await filled();
    await fill('complaint-email', 'ada@example.org');
    await check('complaint-steps');
    await check('complaint-consent');
    await submit('send-complaint');
    const [sent] = api.sent('POST complaints');
    expect(sent?.body).toMatchObject({
      facts: { category: 'waiting', subject: 'Due ore in fila', happenedOn: '2026-11-24' },
      email: 'ada@example.org',
      tellSteps: true,
      consent: true,
    });
    expect(words('complaint-code')).toBe(LEFT.code);
    expect(words('complaint-received')).toContain('non è una denuncia');
    await expectAccessible();
    await press('follow-complaint');
    expect(api.sent('POST complaints/follow')[0]?.body).toEqual({ code: LEFT.code });
    // pressed once more, the same code is opened once more
    await press('follow-complaint');
    expect(api.sent('POST complaints/follow')[1]?.body).toEqual({ code: LEFT.code });
  });

  it('says what is missing, and goes nowhere', async () => {
    const api = await shown();
    await fill('complaint-day', '31/02/2026');
    await submit('send-complaint');
    expect(document.querySelectorAll('[aria-invalid="true"]').length).toBe(6);
    expect(api.sent('POST complaints')).toEqual([]);
    expect(document.activeElement?.id).toBe('complaint-category');
    await expectAccessible();
  });

  it('says why it was not taken, each reason in its own words', async () => {
    const api = await shown();
    await filled();
    await check('complaint-anonymous');
    await check('complaint-consent');
    for (const [code, why] of [
      ['bad_day', 'non nel futuro'],
      ['bad_email', 'L’indirizzo e-mail non è completo'],
      ['too_many_requests', 'Riprovi più tardi'],
      ['broken', 'da parte nostra'],
    ] as const) {
      api.answers['POST complaints'] = new Refusal(422, code);
      await submit('send-complaint');
      expect(words(document.querySelector('main [role="alert"]')), code).toContain(why);
    }
    api.offline = true;
    await submit('send-complaint');
    expect(words(document.querySelector('main [role="alert"]'))).toContain(
      'Controlli la connessione',
    );
  });

  it('may be anonymous: then there is no address, and no answer is promised', async () => {
    const api = await shown({ 'POST complaints': { ...LEFT, dueAt: null, mailed: false } });
    await filled();
    await check('complaint-anonymous');
    expect(part('complaint-email')).toBeNull();
    await check('complaint-consent');
    await submit('send-complaint');
    expect(api.sent('POST complaints')[0]?.body).toMatchObject({ email: null, name: null });
    expect(words('complaint-received')).toContain('non possiamo risponderle');
  });

  it('is begun anew without the address of the one before', async () => {
    const api = await shown({ 'POST complaints': LEFT });
    await filled();
    await fill('complaint-email', 'ada@example.org');
    await check('complaint-consent');
    await submit('send-complaint');
    await press(document.querySelector('[data-testid=complaint-received] .btn-link')!);
    expect(document.activeElement?.textContent).toBe('Faccia un reclamo');
    await filled();
    await check('complaint-consent');
    await submit('send-complaint');
    expect(api.sent('POST complaints')).toHaveLength(1);
    expect(document.activeElement?.id).toBe('complaint-email');
  });

  it('takes files with it, and says which did not arrive', async () => {
    let taken = 0;
    await shown({
      'POST complaints': LEFT,
      'POST complaints/follow/files': () => {
        taken += 1;
        return taken > 1 ? new Refusal(503, 'files_busy') : { state: 'ready' };
      },
    });
    const choose = async (...files: File[]) => {
      const input = part('complaint-file') as HTMLInputElement;
      Object.defineProperty(input, 'files', { value: files, configurable: true });
      input.dispatchEvent(new Event('change'));
      await settled();
    };
    await choose(new File(['x'], 'uno.png', { type: 'image/png' }));
    await choose(new File(['x'], 'due.exe', { type: 'application/x-msdownload' }));
    expect(words(document.querySelector('vs-complaint-files'))).toContain('due.exe');
    await press('remove-file');
    await choose(
      new File(['x'], 'a.png', { type: 'image/png' }),
      new File(['x'], 'b.pdf', { type: 'application/pdf' }),
    );
    expect(part('complaint-file')).toBeNull();
    await filled();
    await check('complaint-anonymous');
    await check('complaint-consent');
    await submit('send-complaint');
    await eventually(() => expect(part('complaint-received')).not.toBeNull());
    expect(words('complaint-received')).toContain('b.pdf');
    expect(words('complaint-received')).not.toContain('a.png');
  });

  it('keeps what was written when the station does not answer', async () => {
    const api = await shown();
    await filled();
    await check('complaint-anonymous');
    await check('complaint-consent');
    api.offline = true;
    await submit('send-complaint');
    expect(words(document.querySelector('[role=alert]'))).toContain('La stazione non risponde');
    expect((part('complaint-text') as HTMLTextAreaElement).value).toBe('Ho aspettato due ore.');
  });
});

describe('the answer to a complaint', () => {
  it('asks by its link whether that settles it, and a no is taken once', async () => {
    const danger = {
      title: 'Se è in pericolo, chiami subito il 112',
      sentences: [],
      lines: [{ name: 'Antiviolenza e stalking', number: '1522', href: null }],
      deaf: 'Se non può parlare, 112 Where ARE U.',
    };
    const reopened = followed({ state: 'reopened', asked: false, settled: false, danger });
    const api = await shown(
      { 'POST complaints/follow': followed(), 'POST complaints/follow/verdict': reopened },
      '#settle=AAAA-BBBB-CCCC-DDDD',
    );
    // a code that is good once stands in no history
    expect(location.hash).toBe('#follow');
    expect(words('followed-complaint')).toContain('Abbiamo aperto un altro sportello.');
    expect(words('followed-complaint')).toContain('Che cosa facciamo: Formazione.');
    await expectAccessible();
    await fill('complaint-missing', 'È successo ancora.');
    await press('settled-no');
    expect(api.sent('POST complaints/follow/verdict')[0]?.body).toEqual({
      code: 'AAAA-BBBB-CCCC-DDDD',
      settled: false,
      text: 'È successo ancora.',
    });
    expect(words('complaint-state')).toContain('Riaperto');
    expect(words('message-danger')).toContain('1522');
    expect(words('complaint-word')).toContain('non risolve');
    await eventually(() => expect(said()).toContain('non risolve'));
    expect(part('settled-yes')).toBeNull();
  });

  it('is followed by e-mail from now on, or not any more', async () => {
    const api = await shown(
      {
        'POST complaints/follow': followed({ tellSteps: false }),
        'POST complaints/follow/steps': followed({ tellSteps: true }),
      },
      '#settle=AAAA-BBBB-CCCC-DDDD',
    );
    expect(words('tell-steps')).toBe('Avvisami per e-mail di ogni passaggio');
    await press('tell-steps');
    expect(api.sent('POST complaints/follow/steps')[0]?.body).toEqual({
      code: 'AAAA-BBBB-CCCC-DDDD',
      tell: true,
    });
    expect(words('tell-steps')).toBe('Ferma gli avvisi');
    await eventually(() => expect(said()).toContain('La avvisiamo per e-mail'));
    await expectAccessible();
  });

  it('is settled by a yes; a link that was used says so', async () => {
    await shown({
      'POST complaints/follow': followed({ mayReopen: false }),
      'POST complaints/follow/verdict': new Refusal(409, 'not_now'),
    });
    await press('tab-follow');
    expect(part('open-complaint')).not.toBeNull();
    await fill(document.querySelector('#complaint-follow-code')!, 'k7m4');
    await submit('open-complaint');
    expect(part('complaint-missing')).toBeNull();
    await press('settled-yes');
    expect(words(document.querySelector('[role=alert]'))).toContain('Abbiamo già la sua risposta');
    await press(labelled('Segui un altro reclamo'));
    expect(document.activeElement?.textContent).toBe('Segua il suo reclamo');
  });
});

it('praise is short, and thanks for itself', async () => {
  const api = await shown({ 'POST praises': { reference: 'ABCD-2345', mailed: true } }, '#praise');
  await submit('send-praise');
  expect(api.sent('POST praises')).toEqual([]);
  await fill('praise-text', 'Gentilissimi.');
  await fill('praise-email', 'ada@example.org');
  await check('praise-consent');
  const thanks = api.answers['POST praises'];
  for (const [code, why] of [
    ['bad_email', 'L’indirizzo e-mail non è completo'],
    ['too_many_requests', 'Riprovi più tardi'],
    ['broken', 'da parte nostra'],
  ] as const) {
    api.answers['POST praises'] = new Refusal(422, code);
    await submit('send-praise');
    expect(words(document.querySelector('main [role="alert"]')), code).toContain(why);
  }
  api.answers['POST praises'] = thanks!;
  await submit('send-praise');
  expect(api.sent('POST praises').at(-1)?.body).toMatchObject({ text: 'Gentilissimi.', whom: '' });
  expect(words('praise-received')).toContain('ABCD-2345');
  await expectAccessible();
});

it('what a complaint lacks, and what of it is sent', () => {
  expect([...missingIn(EMPTY)]).toEqual(['category', 'subject', 'text']);
  expect([...missingIn({ ...EMPTY, category: 'a', subject: 'b', text: 'c', day: 'ieri' })]).toEqual(
    ['day'],
  );
  expect(factsOf({ ...EMPTY, day: '1/2/26', office: '' })).toMatchObject({
    happenedOn: '2026-02-01',
    office: null,
  });
});
