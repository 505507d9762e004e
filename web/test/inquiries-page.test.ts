// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import '../src/pages/inquiries/inquiries-link';
import '../src/pages/inquiries/inquiries-of';
import '../src/pages/inquiries/inquiries-page';
import type { InquiryList, InquiryListed, InquiryOpened } from '../src/protocol/api';
import { StaffSession } from '../src/staff/session';
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
  settled,
  submit,
  words,
} from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const LISTED: InquiryListed = {
  id: 'q1',
  reference: 'K7M4-2QXP',
  contactId: 'c1',
  contact: 'AAAA-2222',
  category: 'weapons',
  subject: 'Fucile in vacanza',
  to: 'office:lecce',
  addressee: 'NU.R.P. di Lecce',
  way: 'station',
  standing: 'waiting',
  askedBy: 'Anna',
  askedAt: '2026-11-26T09:00:00Z',
  dueAt: '2999-12-31T22:59:00Z',
  answeredAt: null,
  mine: true,
  ours: false,
  unseen: false,
};
const OPENED: InquiryOpened = {
  ...LISTED,
  question: 'Si può portare?',
  email: '',
  answers: [],
  mail: null,
  mailError: null,
  case: true,
  remindedAt: null,
  withdrawnWhy: null,
  sheet: null,
  mayAnswer: true,
  mayChange: true,
  mayAskAgain: true,
  againOf: null,
  askedAgain: [],
  firstDueAt: null,
  movedWhy: null,
};
const ANSWERED: InquiryOpened = {
  ...OPENED,
  standing: 'answered',
  answeredAt: '2026-11-27T09:00:00Z',
  unseen: true,
  mayChange: false,
  answers: [
    {
      way: 'mail',
      text: 'Sì, con la licenza.',
      at: '2026-11-27T09:00:00Z',
      by: null,
      sender: 'altri@example.net',
      expected: false,
      certified: true,
      files: 2,
      automatic: false,
      id: 'a1',
      fileNames: [],
    },
  ],
};
const LIST: InquiryList = {
  inquiries: [LISTED],
  total: 1,
  byAddressee: [],
  seesAll: false,
  certifies: false,
  readsMail: true,
};
const BODY = {
  id: 'b1',
  source: 'own',
  name: 'Questura di Lecce',
  address: '',
  postcode: '',
  town: 'Lecce',
  province: 'LE',
  email: 'urp@questura.example.it',
  pec: 'q@pec.example.it',
};

async function shown(
  role: 'operator' | 'office' | 'supervisor',
  answers: Record<string, unknown> = {},
  search = '',
): Promise<FakeApi> {
  history.replaceState(null, '', `/inquiries${search}`);
  const api = signedIn(role, { 'GET inquiries': LIST, ...answers });
  await mount('vs-inquiries');
  return api;
}

const bodies = (api: FakeApi, call: string) => api.sent(call).map(({ body }) => body);

async function piece(tag: string, answers: Record<string, unknown>): Promise<void> {
  signedIn('operator', answers);
  const session = new StaffSession();
  await session.restore();
  const made = document.createElement(tag);
  Object.assign(made, { session, contact: 'c1' });
  document.body.append(made);
  await settled();
}

describe('inquiries', () => {
  it('say which answer is still to be read', async () => {
    const read = { ...LISTED, id: 'q2' };
    const inquiries = [{ ...LISTED, unseen: true }, read];
    await shown('operator', { 'GET inquiries': { ...LIST, inquiries, total: 2 } });
    const rows = [...part('inquiries-table')!.querySelectorAll('tbody tr')];
    expect(rows.map((row) => words(row).includes('Da leggere'))).toEqual([true, false]);
  });

  it('are listed with how they stand, and opened', async () => {
    await shown('operator', { 'GET inquiries/q1': OPENED });
    expect(words('inquiries-table')).toContain('Risposta attesa entro');
    expect(part('inquiries-tallies')).toBeNull();
    expect(words('inquiries-table')).not.toContain('Da leggere');
    await expectAccessible();
    await press(labelled('Fucile in vacanza'));
    expect(location.search).toBe('?inquiry=q1');
    expect(words('inquiry-question')).toBe('Si può portare?');
    expect(part('inquiry-case')?.getAttribute('href')).toBe('/messages?case=AAAA-2222');
    expect(words('inquiry-standing')).toContain('entro');
    expect(document.activeElement?.textContent).toBe('Fucile in vacanza');
    await expectAccessible();
    await press('close-inquiry');
    expect(document.activeElement).toBe(labelled('Fucile in vacanza'));
  });

  it.each([
    ['of no case', { case: false }, null, 'AAAA-2222'],
    ['of an office that asked', { ours: false, mine: true }, 'AAAA-2222', ''],
    ['of an office that is asked', { ours: true, mine: false }, null, 'AAAA-2222 (caso scritto)'],
    ['of an office that asked itself', { ours: true, mine: true }, 'AAAA-2222', ''],
  ])('%s lead to the case, or name its contact alone', async (_, change, leads, named) => {
    await shown('operator', { 'GET inquiries/q1': { ...OPENED, ...change } }, '?inquiry=q1');
    const link = part('inquiry-case');
    expect(link?.getAttribute('href') ?? null).toBe(leads && `/messages?case=${leads}`);
    const fact = document.querySelector('[data-contact=c1]')?.parentElement ?? null;
    if (!leads) expect(words(fact)).toBe(named);
  });

  it('are counted by addressee for supervisors', async () => {
    const tally = {
      to: 'office:lecce',
      name: 'NU.R.P. di Lecce',
      open: 3,
      near: 1,
      late: 2,
      answered: 4,
      days: 1.5,
    };
    const api = await shown('supervisor', {
      'GET inquiries': { ...LIST, seesAll: true, byAddressee: [tally] },
    });
    expect(words('inquiries-tallies')).toMatch(/Lecce 3 1 2 4 1,5 giorni/);
    const select = document.querySelector<HTMLSelectElement>('#inquiries-to');
    if (select) {
      select.value = 'office:lecce';
      select.dispatchEvent(new Event('change'));
    }
    await settled();
    expect(api.sent('GET inquiries').at(-1)?.path).toContain('to=office%3Alecce');
  });

  it('are shown a hundred at a time, and never silently cut', async () => {
    const api = await shown('operator', { 'GET inquiries': { ...LIST, total: 130 } });
    expect(words('inquiries-count')).toBe('1 di 130 quesiti');
    await press('more-inquiries');
    expect(api.sent('GET inquiries').at(-1)?.path).toContain('count=200');
    await press(labelled('Con risposta'));
    expect(api.sent('GET inquiries').at(-1)?.path).toContain('count=100');
  });

  it.each([true, false])('are asked again, and the first is withdrawn who may: %s', async (may) => {
    const api = await shown(
      'operator',
      {
        'GET inquiries/q1': { ...OPENED, mayChange: may },
        'GET offices': { offices: [{ id: 'bari', name: 'NU.R.P. di Bari', disabledAt: null }] },
        'POST inquiries': { ...OPENED, id: 'q2' },
        'GET inquiries/q2': { ...OPENED, id: 'q2' },
      },
      '?new=1&again=q1',
    );
    expect(words('asked-before')).toContain('posto a NU.R.P. di Lecce');
    expect(part('inquiry-question')).toHaveProperty('value', 'Si può portare?');
    expect((part('withdraw-before') as HTMLInputElement | null)?.checked).toBe(may || undefined);
    await expectAccessible();
    const office = part('inquiry-office') as HTMLSelectElement;
    office.value = 'bari';
    office.dispatchEvent(new Event('change'));
    await submit('inquiry-subject');
    expect(bodies(api, 'POST inquiries')).toMatchObject([
      { contact: 'c1', office: 'bari', again: 'q1', withdraw: may, question: 'Si può portare?' },
    ]);
  });

  it('are moved to another day with a reason', async () => {
    const api = await shown(
      'operator',
      {
        'GET inquiries/q1': OPENED,
        'PUT inquiries/q1/due': {
          ...OPENED,
          dueAt: '2999-12-20T22:59:00Z',
          firstDueAt: OPENED.dueAt,
          movedWhy: 'Serve prima',
        },
      },
      '?inquiry=q1',
    );
    expect(part('ask-again')?.getAttribute('href')).toBe('/inquiries?new=1&again=q1');
    await press('move-inquiry');
    await fill('inquiry-move-why', 'Serve prima');
    // the same day is no other one
    expect(part('confirm-inquiry-move')).toHaveProperty('disabled', true);
    const day = document.querySelector<HTMLInputElement>('#inquiry-move-due');
    if (day) {
      day.value = '20/12/2999';
      day.dispatchEvent(new Event('change'));
    }
    await settled();
    await submit('inquiry-move-why');
    expect(bodies(api, 'PUT inquiries/q1/due')).toEqual([
      { due: '2999-12-20', reason: 'Serve prima' },
    ]);
    expect(part('inquiry-move-why')).toBeNull();
    expect(document.body.textContent).toContain('Serve prima');
    expect(document.activeElement?.tagName).toBe('H1');
  });

  it('wait on after an automatic reply, which is shown', async () => {
    const [answer] = ANSWERED.answers;
    const notice = { ...answer, text: 'Sono assente', automatic: true };
    await shown(
      'operator',
      { 'GET inquiries/q1': { ...OPENED, answers: [notice] } },
      '?inquiry=q1',
    );
    expect(words('inquiry-answers')).toContain('Risposta automatica');
    expect(words('inquiry-answers')).toContain('attende ancora');
    expect(part('make-sheet')).toBeNull();
    await expectAccessible();
  });

  it('have the files of an answer, or why one is not handed out', async () => {
    const [answer] = ANSWERED.answers;
    const files = { ...answer, fileNames: ['parere.pdf', 'tutto.zip'] };
    const path = 'GET inquiries/q1/answers/a1/files/1';
    const api = await shown(
      'operator',
      {
        'GET inquiries/q1': { ...ANSWERED, unseen: false, answers: [files] },
        [path]: new Refusal(409, 'file_kind'),
      },
      '?inquiry=q1',
    );
    const [, zip] = document.querySelectorAll('[data-testid="inquiry-file"]');
    await press(zip!);
    expect(api.sent(path).length).toBe(1);
    expect(words('inquiry-answers')).toContain('non apre file di questo tipo');
    await expectAccessible();
  });

  it('are asked of an office', async () => {
    const api = await shown(
      'operator',
      {
        'GET offices': { offices: [{ id: 'lecce', name: 'NU.R.P. di Lecce', disabledAt: null }] },
        'POST inquiries': OPENED,
        'GET inquiries/q1': OPENED,
      },
      '?new=1&contact=c1',
    );
    await expectAccessible();
    await submit('inquiry-subject');
    expect(document.body.textContent).toContain('Scelga l’ufficio.');
    expect(bodies(api, 'POST inquiries')).toEqual([]);
    const office = part('inquiry-office') as HTMLSelectElement;
    office.value = 'lecce';
    office.dispatchEvent(new Event('change'));
    await fill('inquiry-subject', 'Fucile in vacanza');
    await fill('inquiry-question', 'Si può portare?');
    expect(part('send-inquiry')?.tagName).toBe('BUTTON');
    await submit('inquiry-subject');
    expect(bodies(api, 'POST inquiries')).toMatchObject([
      { contact: 'c1', office: 'lecce', way: 'station', subject: 'Fucile in vacanza' },
    ]);
    expect(location.search).toBe('?inquiry=q1');
  });

  it('are asked of another body by the way that it and the station have', async () => {
    const api = await shown(
      'operator',
      {
        'GET offices': { offices: [] },
        'GET bodies': { bodies: [BODY], more: false, total: 1 },
        'POST inquiries': new Refusal(409, 'retired'),
      },
      '?new=1&contact=c1',
    );
    const radio = document.querySelector('input[value=body]');
    if (radio) await check(radio);
    await fill('inquiry-words', 'questura');
    await expect.poll(() => part('inquiry-found')).not.toBeNull();
    await press(labelled('Questura di Lecce'));
    expect(document.body.textContent).toContain('Per e-mail, a urp@questura.example.it');
    // the station sends no certified mail
    expect(document.body.textContent).not.toContain('q@pec.example.it');
    await fill('inquiry-subject', 'Fucile');
    await fill('inquiry-question', 'Si può?');
    await submit('inquiry-subject');
    expect(bodies(api, 'POST inquiries')).toMatchObject([{ body: 'b1', way: 'email' }]);
    expect(document.body.textContent).toContain('L’ente non è più in uso.');
    await press('other-body');
    expect(part('inquiry-words')).not.toBeNull();
  });

  it('say that an answer to a certified question is not certified', async () => {
    const [answer] = ANSWERED.answers;
    const plain = { ...answer, expected: true, certified: false };
    const at = { 'GET inquiries/q1': { ...ANSWERED, unseen: false, answers: [plain] } };
    await shown('operator', at, '?inquiry=q1');
    expect(words('inquiry-answers')).toContain('questa risposta non è certificata');
    expect(words('inquiry-answers')).not.toContain('che non è l’indirizzo');
    await expectAccessible();
  });

  it('are answered by the office that is asked', async () => {
    const api = await shown(
      'office',
      {
        'GET inquiries/q1': { ...OPENED, mine: false, ours: true, mayChange: false },
        'POST inquiries/q1/answers': { ...ANSWERED, mine: false, ours: true, unseen: false },
      },
      '?inquiry=q1',
    );
    expect(part('withdraw-inquiry')).toBeNull();
    expect(part('inquiry-case')).toBeNull();
    await submit('inquiry-reply');
    expect(document.body.textContent).toContain('Scriva la risposta.');
    await fill('inquiry-reply', ' Sì, con la licenza. ');
    expect(part('send-reply')?.tagName).toBe('BUTTON');
    await submit('inquiry-reply');
    expect(bodies(api, 'POST inquiries/q1/answers')).toMatchObject([
      { text: 'Sì, con la licenza.' },
    ]);
    expect(words('inquiry-answers')).toContain('Sì, con la licenza.');
  });

  it('do not take along what was written for another one', async () => {
    await shown(
      'operator',
      { 'GET inquiries/q1': OPENED, 'GET inquiries/q2': { ...OPENED, id: 'q2' } },
      '?inquiry=q1',
    );
    await fill('inquiry-reply', 'Per la prima.');
    history.replaceState(null, '', '/inquiries?inquiry=q2');
    dispatchEvent(new PopStateEvent('popstate'));
    await settled();
    expect(part('inquiry-reply')).toHaveProperty('value', '');
  });

  it('say that an answer came from somebody else, and are read by being opened', async () => {
    const api = await shown(
      'operator',
      { 'GET inquiries/q1': ANSWERED, 'PUT inquiries/q1/reading': ANSWERED },
      '?inquiry=q1',
    );
    expect(words('inquiry-answers')).toContain('altri@example.net, che non è');
    expect(words('inquiry-answers')).toContain('Con 2 allegati');
    expect(api.sent('PUT inquiries/q1/reading')).toHaveLength(1);
    await expectAccessible();
  });

  it('are reminded of and withdrawn', async () => {
    const api = await shown(
      'operator',
      {
        'GET inquiries/q1': OPENED,
        'POST inquiries/q1/reminders': new Refusal(409, 'reminded_today'),
        'POST inquiries/q1/withdrawal': {
          ...OPENED,
          standing: 'withdrawn',
          withdrawnWhy: 'Già risolto',
          mayAnswer: false,
          mayChange: false,
        },
      },
      '?inquiry=q1',
    );
    await press('remind-inquiry');
    expect(document.body.textContent).toContain('ha già avuto un promemoria oggi');
    await press('withdraw-inquiry');
    await fill('inquiry-why', 'Già risolto');
    expect((part('confirm-inquiry-withdrawal') as HTMLButtonElement).disabled).toBe(false);
    await submit('inquiry-why');
    expect(bodies(api, 'POST inquiries/q1/withdrawal')).toEqual([{ reason: 'Già risolto' }]);
    expect(words('inquiry-standing')).toBe('Ritirato');
    expect(part('inquiry-reply')).toBeNull();
  });

  it('become a sheet, once what looks like personal data was checked', async () => {
    const api = await shown(
      'operator',
      {
        'GET inquiries/q1': { ...ANSWERED, unseen: false },
        'POST inquiries/q1/sheet': { sheet: null, traces: [{ kind: 'name', text: 'Rossi' }] },
      },
      '?inquiry=q1',
    );
    await press('make-sheet');
    expect((part('sheet-text') as HTMLTextAreaElement).value).toContain('Sì, con la licenza.');
    await fill('sheet-title', 'Fucile');
    await submit('sheet-title');
    expect(words('sheet-traces')).toContain('nome del cittadino: Rossi');
    await expectAccessible();
    // other words are looked at anew
    await fill('sheet-text', 'Rossi può.');
    expect(part('sheet-traces')).toBeNull();
    await submit('sheet-title');
    api.answers['POST inquiries/q1/sheet'] = { sheet: 's1', traces: [] };
    api.answers['GET inquiries/q1'] = { ...ANSWERED, unseen: false, sheet: 's1' };
    expect(part('save-sheet')?.textContent).toContain('ho controllato');
    await submit('sheet-title');
    expect(bodies(api, 'POST inquiries/q1/sheet')).toMatchObject([
      { checked: false },
      { checked: false },
      { checked: true },
    ]);
    expect(part('inquiry-sheet-made')?.getAttribute('href')).toBe('/sheets?sheet=s1');
  });

  it('are there in English', async () => {
    await setLanguage('en');
    await shown('operator');
    expect(words('inquiries-table')).toContain('Answer due by');
  });
});

describe('the ways to the inquiries', () => {
  it('say at the desk what waits', async () => {
    await piece('vs-inquiries-link', {
      'GET inquiries/waiting': { toAnswer: 1, unseen: 2, late: 1 },
    });
    const link = part('inquiries-link');
    expect(link?.getAttribute('aria-label')).toBe(
      'Quesiti: 2 risposte da leggere, Quesiti: 1 attende risposta dal suo ufficio',
    );
    expect(words('inquiries-link')).toBe('3');
    expect(link?.dataset['urgent']).toBe('true');
  });

  it('show beside a contact what was asked about it', async () => {
    await piece('vs-inquiries-of', {
      'GET inquiries': { ...LIST, inquiries: [{ ...LISTED, unseen: true }] },
    });
    expect(words('inquiries-of')).toContain('è arrivata la risposta');
    expect(part('ask-inquiry')?.getAttribute('href')).toBe('/inquiries?new=1&contact=c1');
  });
});
