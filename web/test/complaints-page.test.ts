// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import '../src/pages/complaints/complaints-page';
import '../src/pages/complaints/complaints-year';
import { language } from '../src/i18n/language';
import type { ComplaintWork } from '../src/pages/complaints/complaint-work';
import type { ComplaintListed, ComplaintOpened } from '../src/protocol/api';
import { StaffSession } from '../src/staff/session';
import { expectAccessible } from './accessibility';
import {
  check,
  type FakeApi,
  fill,
  mount,
  part,
  parts,
  press,
  Refusal,
  settled,
  submit,
  words,
} from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const ROW: ComplaintListed = {
  id: 'c1',
  reference: '7K4M-92QX',
  state: 'received',
  category: { id: 'waiting', label: '', words: {} },
  subject: 'Due ore in fila',
  place: 'Via Roma 1',
  office: { id: 'lecce', name: 'NU.R.P. di Lecce' },
  way: 'web',
  anonymous: false,
  takenAt: '2026-11-01T10:00:00Z',
  dueAt: '2026-12-01T10:00:00Z',
  near: false,
  overdue: true,
  late: false,
  person: null,
  mine: false,
  cause: null,
  measure: null,
  settled: null,
  reopened: false,
  closedWhy: null,
  group: 1,
  proposed: false,
};
const OPENED: ComplaintOpened = {
  complaint: ROW,
  happenedOn: '2026-10-30',
  happened: 'di mattina',
  language: 'it',
  name: 'Ada Rossi',
  email: 'ada@example.org',
  measureText: '',
  thread: [{ author: 'citizen', text: 'Ho aspettato.', writtenAt: '2026-11-01T10:00:00Z' }],
  steps: [{ state: 'received', at: '2026-11-01T10:00:00Z', by: null, note: null }],
  files: [
    { id: 'f1', name: 'foto.png', size: 100, mediaType: 'image/png', state: 'ready', reason: null },
  ],
  may: ['examine', 'close'],
  mayAssign: true,
  like: [{ ...ROW, id: 'c2', subject: 'Anche io in fila' }],
  group: [],
  reading: { wanted: false, text: '', by: null, mine: false, steps: [] },
  unreached: false,
};
const LISTS = {
  categories: [{ id: 'waiting', label: '', words: {} }],
  offices: [{ id: 'lecce', name: 'NU.R.P. di Lecce' }],
  mediaTypes: [],
  maxBytes: 0,
  mostFiles: 5,
};
const choice = (list: string, id: string, more: object = {}) => ({
  id,
  list,
  label: '',
  words: {},
  addedAt: '2026-01-01T10:00:00Z',
  addedBy: null,
  retiredAt: null,
  retiredBy: null,
  used: 0,
  ...more,
});
const CHOICES = {
  choices: [
    choice('cause', 'staffing'),
    choice('measure', 'training'),
    choice('category', 'waiting', { used: 4 }),
    choice('cause', 'x1', {
      label: 'Sciopero',
      addedBy: 'Capo',
      retiredAt: '2026-02-01T10:00:00Z',
      retiredBy: 'Capo',
    }),
  ],
};
const LIST = {
  complaints: [ROW],
  byOffice: [{ key: 'lecce', label: 'NU.R.P. di Lecce', words: {}, open: 3, near: 1, overdue: 1 }],
  byCause: [{ key: null, label: '', words: {}, open: 3, near: 1, overdue: 1 }],
  seesAll: true,
};
const PERSON = { id: 'p1', name: 'Anna', role: 'operator', office: null };
const PRAISE = {
  id: 'e1',
  reference: 'ABCD-2345',
  text: 'Gentilissimi.',
  whom: 'La pattuglia',
  name: 'Ada',
  takenAt: '2026-11-01T10:00:00Z',
  office: null,
  people: [],
  passedAt: null,
  mine: false,
  thanked: false,
};

async function shown(
  role: 'operator' | 'supervisor' | 'admin',
  answers: Record<string, unknown> = {},
  search = '',
): Promise<FakeApi> {
  history.replaceState(null, '', `/supervisor/complaints${search}`);
  const api = signedIn(role, {
    'GET complaints': LIST,
    'GET complaints/c1': OPENED,
    'GET complaints/lists': LISTS,
    'GET complaints/choices': CHOICES,
    'GET complaints/people': { people: [PERSON] },
    'GET praises': { praises: [PRAISE] },
    ...answers,
  });
  await mount('vs-complaints');
  await settled();
  return api;
}

describe('the list of complaints', () => {
  it('shows a supervisor what is late by office and by cause, and picks by them', async () => {
    const api = await shown('supervisor');
    expect(words('complaints-table')).toContain('In ritardo');
    expect(words('complaints-by-office')).toContain('NU.R.P. di Lecce');
    expect(words('complaints-by-cause')).toContain('Non ancora decisa');
    await expectAccessible();
    await press(part('complaints-by-cause')?.querySelector('button') as Element);
    expect(api.requests.at(-1)?.path).toContain('cause=none');
    await press('all-complaints');
    expect(api.requests.at(-1)?.path).toBe('complaints?state=open');
  });

  it('shows an operator their own, without the figures of all', async () => {
    const own = { ...LIST, complaints: [], byOffice: [], byCause: [], seesAll: false };
    await shown('operator', { 'GET complaints': own });
    expect(part('complaints-by-office')).toBeNull();
    expect(document.body.textContent).toContain('Nessun reclamo da lavorare.');
    expect(document.querySelector('#complaints-tab-lists')).toBeNull();
  });
});

describe('a complaint', () => {
  it.each([
    ['supervisor', false, true],
    ['operator', false, false],
    ['operator', true, true],
  ] as const)('leads a %s to its case, who may assign it: %s', async (role, mayAssign, leads) => {
    await shown(role, { 'GET complaints/c1': { ...OPENED, mayAssign } }, '?complaint=c1');
    expect(!!document.querySelector('a[href="/messages?case=7K4M-92QX"]')).toBe(leads);
  });

  it('is given to somebody, examined, decided and answered', async () => {
    const examined: ComplaintOpened = {
      ...OPENED,
      complaint: { ...ROW, state: 'examined', person: 'Anna' },
      may: ['decide', 'close'],
    };
    const measured: ComplaintOpened = {
      ...examined,
      complaint: {
        ...examined.complaint,
        state: 'measure',
        cause: { id: 'staffing', label: '', words: {} },
        measure: { id: 'training', label: '', words: {} },
      },
      may: ['decide', 'answer', 'close'],
    };
    const api = await shown(
      'supervisor',
      {
        'PUT complaints/c1/person': { ...OPENED, complaint: { ...ROW, person: 'Anna' } },
        'PUT complaints/c1/concerns': OPENED,
        'POST complaints/c1/group': { ...OPENED, like: [], group: OPENED.like },
        'POST complaints/c1/examination': examined,
        'POST complaints/c1/decision': measured,
        'POST complaints/c1/answer': new Refusal(409, 'not_now'),
      },
      '?complaint=c1',
    );
    expect(words('complaint-standing')).toContain('Ricevuto');
    expect(document.activeElement?.textContent).toContain('Due ore in fila');
    expect(part('download-file')).not.toBeNull();
    await expectAccessible();
    await fill('complaint-give', 'p1');
    await press('assign-complaint');
    expect(words('complaint-person')).toBe('Anna');
    await fill('concerns-category', 'waiting');
    expect(api.sent('PUT complaints/c1/concerns')[0]?.body).toEqual({
      category: 'waiting',
      office: 'lecce',
    });
    await press('join-complaint');
    expect(part('part-complaint')).not.toBeNull();
    await press('examine-complaint');
    await submit('decide-complaint');
    expect(api.sent('POST complaints/c1/decision')).toEqual([]);
    await fill('decide-cause', 'staffing');
    await fill('decide-measure', 'training');
    await submit('decide-complaint');
    expect(api.sent('POST complaints/c1/decision')[0]?.body).toEqual({
      cause: 'staffing',
      measure: 'training',
      text: '',
    });
    await fill('complaint-answer', 'Abbiamo un turno in più.');
    await submit('answer-complaint');
    expect(words(document.querySelector('vs-complaint-work'))).toContain('Lo riapra');
    await press('close-complaint');
    expect(part('complaints-table')).not.toBeNull();
  });

  it('has a wrong address corrected, and the answer that came back sent again', async () => {
    const MEASURE: ComplaintOpened = {
      ...OPENED,
      complaint: { ...ROW, state: 'measure' },
      may: ['decide', 'answer', 'close'],
      unreached: true,
    };
    const api = await shown(
      'operator',
      {
        'GET complaints/c1': MEASURE,
        'PUT complaints/c1/address': {
          ...MEASURE,
          unreached: false,
          reading: { ...MEASURE.reading, text: 'Abbiamo un turno in più.' },
        },
      },
      '?complaint=c1',
    );
    await expectAccessible();
    await fill('right-address', 'giusta@example.org');
    await fill('address-reason', 'Chiesto al telefono');
    await submit('correct-address');
    await settled();
    expect(api.sent('PUT complaints/c1/address')[0]?.body).toEqual({
      email: 'giusta@example.org',
      reason: 'Chiesto al telefono',
    });
    expect(part('wrong-address')).toBeNull();
    const answer = part('complaint-answer') as HTMLTextAreaElement;
    expect(answer.value).toBe('Abbiamo un turno in più.');
    expect(words(document.querySelector('.complaint-main [role="status"]'))).toContain(
      'la rilegga e la invii di nuovo',
    );
    // what somebody has emptied stays empty, whatever else is changed
    await fill('complaint-answer', '');
    api.answers['PUT complaints/c1/concerns'] = {
      ...MEASURE,
      unreached: false,
      reading: { ...MEASURE.reading, text: 'Abbiamo un turno in più.' },
    };
    await fill('concerns-category', 'waiting');
    await settled();
    expect(api.sent('PUT complaints/c1/concerns')).toHaveLength(1);
    expect((part('complaint-answer') as HTMLTextAreaElement).value).toBe('');
  });

  it('has its answer read by another person where the topic wants that', async () => {
    const MEASURE: ComplaintOpened = {
      ...OPENED,
      complaint: { ...ROW, state: 'measure' },
      may: ['decide', 'answer', 'close'],
      reading: { wanted: true, text: '', by: null, mine: false, steps: [] },
    };
    const steps = [
      { kind: 'proposed' as const, at: '2026-11-02T10:00:00Z', by: 'Anna', words: null },
    ];
    const read = { wanted: true, text: 'Ecco.', by: 'Anna', mine: true, steps };
    const api = await shown(
      'operator',
      {
        'GET complaints/c1': MEASURE,
        'POST complaints/c1/proposal': { ...MEASURE, reading: read },
      },
      '?complaint=c1',
    );
    expect(words('complaint-reading')).toContain('un’altra persona rilegge');
    await fill('complaint-answer', 'Ecco.');
    await submit('answer-complaint');
    expect(api.sent('POST complaints/c1/proposal')[0]?.body).toEqual({
      text: 'Ecco.',
      seenTexts: 1,
    });
    expect(words('complaint-reading')).toContain('aspetta di essere letta');
    expect(part('send-back-complaint')).toBeNull();
    await expectAccessible();
    document.querySelector('vs-complaints')?.remove();

    const back = {
      kind: 'sent-back' as const,
      at: '2026-11-02T11:00:00Z',
      by: 'Capo',
      words: 'Più gentile',
    };
    const reader = await shown(
      'supervisor',
      {
        'GET complaints/c1': { ...MEASURE, reading: { ...read, wanted: false, mine: false } },
        'POST complaints/c1/send-back': {
          ...MEASURE,
          reading: { ...read, wanted: false, by: null, mine: false, steps: [...steps, back] },
        },
      },
      '?complaint=c1',
    );
    expect(words('complaint-reading')).toContain('Anna ha scritto questa risposta');
    expect((part('complaint-answer') as HTMLTextAreaElement).value).toBe('Ecco.');
    await submit('send-back-complaint');
    expect(reader.sent('POST complaints/c1/send-back')).toEqual([]);
    await fill('complaint-back', 'Più gentile');
    await submit('send-back-complaint');
    expect(reader.sent('POST complaints/c1/send-back')[0]?.body).toEqual({ words: 'Più gentile' });
    expect(words('complaint-reading')).toContain('Capo ha rimandato la risposta: Più gentile');
    // proposed anew while the reader's page is open: what is sent is what the author has written since
    const work = document.querySelector<ComplaintWork>('vs-complaint-work')!;
    work.opened = {
      ...MEASURE,
      reading: { ...read, wanted: false, mine: false, text: 'Gentile signora, ecco.' },
    };
    await settled();
    expect((part('complaint-answer') as HTMLTextAreaElement).value).toBe('Gentile signora, ecco.');
  });

  it('is closed without an answer, with a reason', async () => {
    const api = await shown(
      'supervisor',
      {
        'POST complaints/c1/close': {
          ...OPENED,
          complaint: { ...ROW, state: 'closed', closedWhy: 'information' },
          may: [],
        },
      },
      '?complaint=c1',
    );
    await press('end-complaint');
    await fill('close-why', 'unfounded');
    await submit('close-why');
    expect(api.sent('POST complaints/c1/close')[0]?.body).toEqual({ why: 'unfounded', note: '' });
    expect(part('confirm-close')).toBeNull();
    expect(words('complaint-standing')).toContain('preso come informazione');
  });

  it('is taken down by telephone, and its code is there to be dictated', async () => {
    const api = await shown('operator', {
      'POST complaints/taken': {
        reference: '7K4M-92QX',
        code: 'K7M4-2QXP',
        dueAt: null,
        timeZone: 'Europe/Rome',
        mailed: false,
      },
    });
    await press('new-complaint');
    await submit('take-complaint');
    expect(api.sent('POST complaints/taken')).toEqual([]);
    await fill('complaint-category', 'waiting');
    await fill('complaint-subject', 'Fila');
    await fill('complaint-text', 'Due ore.');
    // who has no address cannot be told of steps
    expect(part('taken-steps')).toBeNull();
    await fill('taken-email', 'ada@example.org');
    await check('taken-steps');
    await submit('take-complaint');
    expect(api.sent('POST complaints/taken')[0]?.body).toMatchObject({
      way: 'phone',
      email: 'ada@example.org',
      tellSteps: true,
    });
    expect(words('complaint-taken')).toContain('K7M4-2QXP');
    await expectAccessible();
  });

  it('takes praise down as well, and turns a message into a complaint', async () => {
    const praised = { 'POST praises/taken': { reference: 'ABCD-2345', mailed: true } };
    const api = await shown('operator', praised, '?new=1');
    await fill('taken-what', 'praise');
    await fill('taken-praise', 'Gentilissimi.');
    await fill('taken-email', 'ada@example.org');
    await submit('take-complaint');
    expect(api.sent('POST praises/taken')[0]?.body).toMatchObject({ email: 'ada@example.org' });
    document.querySelector('vs-complaints')?.remove();
    const turned = await shown('operator', { 'POST complaints/turned': null }, '?case=m1');
    expect(part('complaint-text')).toBeNull();
    await fill('complaint-category', 'waiting');
    await fill('complaint-subject', 'Fila');
    await submit('take-complaint');
    expect(turned.sent('POST complaints/turned')[0]?.body).toMatchObject({ case: 'm1' });
  });
});

it('lists are edited by adding, replacing and taking out, with their history', async () => {
  const api = await shown('admin', {
    'POST complaints/choices': CHOICES,
    'PUT complaints/choices/staffing/retired': CHOICES,
    'PUT complaints/choices/x1/retired': CHOICES,
  });
  expect(part('new-complaint')).toBeNull();
  expect(words('list-cause')).toContain('Aggiunta il');
  await expectAccessible();
  await fill('add-cause', 'Neve');
  const german = document.querySelector<HTMLInputElement>('#add-cause-de')!;
  german.value = 'Schnee';
  await submit('add-cause');
  expect(api.sent('POST complaints/choices')[0]?.body).toEqual({
    list: 'cause',
    label: 'Neve',
    words: { de: 'Schnee' },
    instead: null,
  });
  expect(german.value).toBe('');
  await press(parts('retire-choice', part('list-cause') ?? document)[0] as Element);
  expect(api.sent('PUT complaints/choices/staffing/retired')[0]?.body).toEqual({ retired: true });
  await press('restore-choice');
  expect(api.sent('PUT complaints/choices/x1/retired')[0]?.body).toEqual({ retired: false });
});

it('praise is passed on to an office and to people', async () => {
  const passed = { ...PRAISE, passedAt: '2026-11-02T10:00:00Z', people: ['Anna'], thanked: true };
  const api = await shown(
    'supervisor',
    { 'POST praises/e1/passing': { praises: [passed] } },
    '?tab=praise',
  );
  expect(words('praises')).toContain('Gentilissimi.');
  await press('pass-praise');
  expect((part('confirm-praise') as HTMLButtonElement).disabled).toBe(true);
  await fill('praise-office', 'lecce');
  await check(document.querySelector('[data-person=p1]')!);
  await expectAccessible();
  await submit('confirm-praise');
  expect(api.sent('POST praises/e1/passing')[0]?.body).toEqual({ office: 'lecce', people: ['p1'] });
  expect(words('praises')).toContain('Fatta avere a Anna il 2 nov');
});

it('a year is told in figures, and comes as a file', async () => {
  const api = signedIn('supervisor', {
    'GET complaints/report': {
      year: 2026,
      years: [2026, 2025],
      taken: 3,
      anonymous: 1,
      answered: 2,
      inTime: 1,
      reopened: 1,
      settled: 1,
      open: 1,
      praises: 4,
      days: 3.5,
      rows: [
        { by: 'cause', key: 'staffing', label: '', words: {}, count: 2 },
        { by: 'measure', key: 'own', label: 'Turno in più', words: { en: 'New shift' }, count: 2 },
        { by: 'month', key: '2026-11', label: '', words: {}, count: 3 },
      ],
    },
  });
  const session = new StaffSession();
  await session.restore();
  await mount('vs-complaints-year', { session });
  await settled();
  expect(words('complaints-year')).toContain('Personale insufficiente');
  expect(words('complaints-year')).toContain('novembre 2026');
  expect(words('complaints-year')).toContain('3,5');
  expect(words('complaints-year')).toContain('Turno in più');
  language.set('en');
  await settled();
  expect(words('complaints-year')).toContain('New shift');
  expect(words('complaints-year')).not.toContain('Turno in più');
  language.set('it');
  await expectAccessible();
  await press('complaints-file');
  expect(api.sent('GET complaints/report/csv').length).toBe(1);
});
