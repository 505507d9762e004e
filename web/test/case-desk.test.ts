// @vitest-environment happy-dom
import { expect, it, onTestFinished, vi } from 'vitest';
import { expectAccessible } from './accessibility';
import { figures, message, opened, shown, text } from './case-samples';
import { check, fill, part, press, Refusal, settled, submit, words } from './page';
import { freshPages } from './staff';

freshPages();

it('shows how a complaint stands', async () => {
  const facts = [{ room: 'complaints', name: 'state', value: 'examined' }];
  await shown({ 'GET messages/m1': opened({}, { facts }) });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  expect(words('case-story')).toContain('È un reclamo: in esame.');
});

it('says that what was passed on to another body did not arrive', async () => {
  const at = '2026-11-28T09:00:00Z';
  const sent = { kind: 'answer', state: 'sent', at, error: null, inDoubt: false };
  const mail = [sent, { ...sent, kind: 'forward', state: 'failed', error: 'bounced_5.1.1' }];
  const closed = opened({ kind: 'message', state: 'closed', closedWhy: 'forwarded' }, { mail });
  await shown({ 'GET messages/m1': closed });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  expect(words('messages')).toContain('e-mail non consegnata (tornata indietro, 5.1.1)');
});

it('shows what is urgent, how it came and where it is', async () => {
  await shown();
  expect(words('message-row')).toContain('Urgente');
  expect(words('message-row')).toContain('Armi · E-mail · Reclamo · Ufficio 1');
  await expectAccessible();
});

it('is filtered, searched, and saves the filters under a name', async () => {
  const api = await shown({
    'GET messages': ({ path }: { path: string }) => ({
      messages: path.includes('q=porto') ? [] : [message()],
      figures,
    }),
    'POST message-views': { views: [] },
  });
  await fill('messages-q', 'porto');
  await settled();
  expect(words('messages')).toContain('Nessun messaggio con questi filtri.');
  await fill('messages-state', 'done');
  await settled();
  await fill(document.querySelector('#messages-view-name')!, 'Conclusi');
  await submit('save-view');
  expect(api.sent('POST message-views')[0]?.body).toMatchObject({
    name: 'Conclusi',
    filters: { state: 'done', q: 'porto' },
  });
});

it('says who else has it open, and what was done with it', async () => {
  const steps = [
    { kind: 'office', at: '2026-11-26T10:00:00Z', by: 'Anna', other: 'o1', words: 'È vostro' },
  ];
  await shown({ 'GET messages/m1': opened({}, { openWith: ['Bruno'], steps }) });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  expect(words('messages')).toContain('Lo hanno aperto in questo momento anche: Bruno.');
  expect(words('case-story')).toContain('Assegnato Ufficio 1');
  expect(words('case-story')).toContain('È vostro');
  await expectAccessible();
});

it.each([
  ['message', '/complaints?case=m1'],
  ['complaint', '/complaints?complaint=m1'],
  ['praise', '/complaints?tab=praise'],
])('leads to where a %s goes on, and to other bodies', async (kind, first) => {
  await shown({ 'GET messages/m1': opened({ kind }) });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  const links = [...(part('case-elsewhere')?.querySelectorAll('a') ?? [])];
  expect(links.map((link) => link.getAttribute('href'))).toEqual([
    first,
    '/bodies?contact=m1&language=it',
  ]);
  expect(part('take-message') !== null).toBe(kind === 'message');
});

it('is no complaint of somebody who does not have it, but of a supervisor', async () => {
  const theirs = opened({ kind: 'message', state: 'taken', holder: 'Bruno' });
  await shown({ 'GET messages/m1': theirs });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  expect(words('case-elsewhere')).not.toContain('reclamo');
  document.querySelector('vs-messages')?.remove();
  await shown({ 'GET messages/m1': theirs }, 'supervisor');
  await press(document.querySelector('.messages-list button')!);
  await settled();
  expect(words('case-elsewhere')).toContain('reclamo');
});

it('has a wrong address corrected, and the answer that came back sent again', async () => {
  const change = { kind: 'message', state: 'taken', mine: true, holder: 'Anna' };
  const corrected = opened(change, { email: 'giusta@example.org', draft: 'Ecco la risposta.' });
  const api = await shown({
    'GET messages/m1': opened(change, { unreached: true }),
    'POST messages/m1/address': new Refusal(409, 'same_address'),
  });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  expect(words('wrong-address')).toContain('L’ultima e-mail a ada@example.org non è arrivata');
  await submit('correct-address');
  expect(words('wrong-address')).toContain('Scriva come conosce l’indirizzo.');
  expect(api.sent('POST messages/m1/address')).toEqual([]);
  await fill('right-address', 'giusta@example.org');
  await fill('address-reason', 'Chiesto al telefono');
  await submit('correct-address');
  expect(words('wrong-address')).toContain('È l’indirizzo che c’è già.');
  await expectAccessible();
  api.answers['POST messages/m1/address'] = corrected;
  await submit('correct-address');
  await settled();
  expect(api.sent('POST messages/m1/address')[1]?.body).toEqual({
    email: 'giusta@example.org',
    reason: 'Chiesto al telefono',
  });
  expect(part('wrong-address')).toBeNull();
  expect(words('messages')).toContain('la rilegga e la invii di nuovo');
  expect(document.querySelector<HTMLTextAreaElement>('#messages-answer')!.value).toBe(
    'Ecco la risposta.',
  );
});

it('is put off with a reason, and back in the list', async () => {
  vi.stubEnv('TZ', 'America/New_York');
  onTestFinished(() => void vi.unstubAllEnvs());
  const mine = opened({ mine: true, state: 'taken' });
  const api = await shown({
    'GET messages/m1': mine,
    'POST messages/m1/snooze': opened({ snoozedUntil: '2026-12-01T09:00:00Z' }),
  });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  expect(part('case-acts')).not.toBeNull();
  await fill('case-act', 'snooze');
  await fill(document.querySelector('#act-day')!, '1/12/2026');
  await fill(document.querySelector('#act-words')!, 'Aspettiamo l’ufficio');
  await submit('do-act');
  await settled();
  expect(words('case-acts')).toContain('Scriva un giorno come 24/11/2026 e un’ora come 7.45.');
  expect(document.activeElement?.id).toBe('act-day');
  expect(api.sent('POST messages/m1/snooze')).toEqual([]);
  await expectAccessible();
  await fill(document.querySelector('#act-time')!, '10.00');
  await submit('do-act');
  await settled();
  // ten o'clock where the station stands, wherever this device is
  expect(api.sent('POST messages/m1/snooze')[0]?.body).toMatchObject({
    until: '2026-12-01T09:00:00.000Z',
    reason: 'Aspettiamo l’ufficio',
  });
  expect(words('messages')).toContain('Fatto.');
});

it('lays an answer before another person where the topic wants it', async () => {
  const api = await shown({
    'GET messages/m1': opened({ mine: true, state: 'taken' }, { secondLook: true }),
    'POST messages/m1/propose': opened({ proposed: true }),
  });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  await fill(document.querySelector('#messages-answer')!, 'Deve rinnovarlo.');
  await submit('send-answer');
  expect(api.sent('POST messages/m1/propose')[0]?.body).toEqual({
    text: 'Deve rinnovarlo.',
    seenTexts: 1,
  });
});

it('says out of which list several were picked', async () => {
  const at = '2026-11-26T10:00:00Z';
  const api = await shown({
    'GET messages': { messages: [message()], figures, at },
    'POST messages/bulk': { done: [], refused: ['m1'] },
  });
  await check(document.querySelector('.messages-pick input')!);
  await fill(document.querySelector('#bulk-close')!, 'spam');
  await settled();
  expect(api.sent('POST messages/bulk')[0]?.body).toEqual({
    ids: ['m1'],
    act: 'close',
    value: 'spam',
    since: at,
  });
  expect(words('messages')).toContain('vanno letti prima di chiuderli');
});

const mine = { mine: true, state: 'taken', kind: 'message' };

async function inHand(answers: Record<string, unknown> = {}, more = {}) {
  const api = await shown({ 'GET messages/m1': opened(mine, more), ...answers });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  return api;
}

const PROPOSED = [
  { room: 'topic-proposals', name: 'topic', value: 'licences' },
  { room: 'topic-proposals', name: 'word', value: 'patente' },
  { room: 'topic-proposals', name: 'word', value: 'scaduta' },
];

it('says which topic is proposed and why; one click accepts', async () => {
  const api = await inHand(
    { 'POST messages/m1/category': message({ ...mine, category: 'licences' }) },
    { facts: PROPOSED },
  );
  expect(words('proposed-topic')).toContain('Argomento proposto: Licenze per: patente, scaduta');
  await expectAccessible();
  await press('accept-topic');
  await settled();
  expect(api.sent('POST messages/m1/category')[0]?.body).toEqual({ category: 'licences' });
  expect(words('messages')).toContain('Argomento corretto: Licenze.');
});

it('another topic corrects, and a case of others’ topics goes to them', async () => {
  const api = await inHand({
    'POST messages/m1/category': message({ category: 'privacy', mine: false }),
  });
  expect(part('proposed-topic')).toBeNull();
  await fill('correct-topic', 'privacy');
  await settled();
  expect(api.sent('POST messages/m1/category')[0]?.body).toEqual({ category: 'privacy' });
  expect(words('messages')).toContain('passa a chi ne risponde');
  expect(part('message-row')).not.toBeNull();
});

it('shows a new text before a case is passed on', async () => {
  const api = await inHand({ 'POST messages/m1/forward': new Refusal(409, 'thread_changed') });
  api.answers['GET messages/m1'] = opened(mine, {
    thread: [text('r1', 'Buongiorno'), text('r2', 'Anche per mio figlio')],
  });
  await fill('case-act', 'forward');
  await fill(document.querySelector('#act-body')!, 'Comune');
  await submit('do-act');
  await settled();
  expect(api.sent('POST messages/m1/forward')[0]?.body).toMatchObject({ seenTexts: 1 });
  expect(words(document.querySelector('#messages-new'))).toContain('Anche per mio figlio');
});

it('asks for a callback, and tells what came of it', async () => {
  const at = '2026-11-26T10:00:00Z';
  const called = opened(mine, {
    steps: [{ kind: 'callback', at, by: 'Anna', other: 'c9', words: null }],
    linked: [
      {
        id: 'c9',
        reference: 'ZZZZ-2222',
        category: 'weapons',
        channel: 'callback',
        state: 'closed',
        at,
        how: 'callback',
      },
    ],
    facts: [{ room: 'callbacks', name: 'c9', value: 'no-answer' }],
  });
  const api = await inHand({ 'POST messages/m1/callback': called });
  await fill('case-act', 'callback');
  await fill(document.querySelector('#act-number')!, '06 123456');
  await fill(document.querySelector('#act-by')!, 'me');
  // half a moment is none, and no call as soon as possible
  await fill(document.querySelector('#act-time')!, '9:30');
  await submit('do-act');
  await settled();
  expect(api.sent('POST messages/m1/callback')).toEqual([]);
  await fill(document.querySelector('#act-time')!, '');
  await submit('do-act');
  await settled();
  expect(api.sent('POST messages/m1/callback')[0]?.body).toMatchObject({
    number: '06 123456',
    at: null,
    by: 'me',
  });
  expect(words('case-story')).toContain('Richiamata chiesta');
  expect(words('case-story')).toContain('non ha risposto');
});

it('is split at a text of the citizen’s, which begins a case of another topic', async () => {
  const thread = [
    text('r1', 'Buongiorno'),
    { ...text('r2', 'Risposta dell’ufficio'), author: 'operator' },
    { ...text('', 'Cancellato'), id: null },
    text('r3', 'E la patente?'),
  ];
  const api = await inHand({ 'POST messages/m1/split': opened(mine) }, { thread });
  await fill('case-act', 'split');
  const offered = [...document.querySelectorAll<HTMLOptionElement>('#act-reply option')];
  expect(offered.map(({ value }) => value)).toEqual(['r1', 'r3']);
  await fill(document.querySelector('#act-reply')!, 'r3');
  await fill(document.querySelector('#act-category')!, 'licences');
  await submit('do-act');
  await settled();
  expect(api.sent('POST messages/m1/split')[0]?.body).toEqual({
    reply: 'r3',
    category: 'licences',
  });
});

it('inserts a sheet in the citizen’s language, and in Italian once its translation is outdated', async () => {
  const version = (title: string) => ({ text: { title, entries: {}, body: '', links: [] } });
  const sheet = {
    id: 's1',
    title: 'Porto d’armi',
    state: 'published',
    freshness: 'fresh',
    freshUntil: '2099-01-01T00:00:00Z',
    competentBody: null,
    languages: [{ language: 'de', outdated: false }],
    published: { it: version('Porto d’armi'), de: version('Waffenschein') },
    address: 'https://urp.example.it/guide/s1',
  };
  const api = await shown({
    'GET messages/m1': opened({ ...mine, language: 'de' }),
    'GET sheets': { sheets: [sheet] },
    'GET sheets/s1': sheet,
  });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  const answer = document.querySelector<HTMLTextAreaElement>('#messages-answer')!;
  const insert = async () => {
    await fill(answer, '');
    await press('open-case-sheets');
    await press('insert-sheet');
    await settled();
    return answer.value.split('\n')[0];
  };
  expect(await insert()).toBe('Waffenschein');
  api.answers['GET sheets/s1'] = { ...sheet, languages: [{ language: 'de', outdated: true }] };
  expect(await insert()).toBe('Porto d’armi');
});

it('is filtered by office where there are offices, also by none', async () => {
  const api = await shown();
  await fill(document.querySelector('#messages-office')!, 'none');
  await settled();
  expect(api.sent('GET messages').at(-1)?.path).toContain('office=none');
  await fill(document.querySelector('#messages-office')!, 'o1');
  await settled();
  expect(api.sent('GET messages').at(-1)?.path).toContain('office=o1');
  document.querySelector('vs-messages')?.remove();
  await shown({ 'GET offices': { offices: [] } });
  expect(document.querySelector('#messages-office')).toBeNull();
});

it('inserts a sheet with its link, and with its text', async () => {
  const read = {
    number: 1,
    language: 'it',
    text: {
      title: 'Porto d’armi',
      entries: { summary: 'Dura **cinque anni**. Si veda [qui](https://example.org).' },
      body: '',
      links: [],
      questions: [],
      attachments: [],
    },
    html: {},
  };
  const sheet = {
    id: 's1',
    title: 'Porto d’armi',
    state: 'published',
    freshness: 'fresh',
    freshUntil: '2099-01-01T00:00:00Z',
    competentBody: null,
    languages: [],
    published: { it: read },
    address: 'https://urp.example.it/guide/s1',
  };
  const api = await inHand({
    'GET sheets': { sheets: [sheet, { ...sheet, id: 's2', freshness: 'expired' }] },
    'GET sheets/s1': sheet,
  });
  const answer = document.querySelector<HTMLTextAreaElement>('#messages-answer')!;
  await fill(answer, 'Buongiorno,');
  await press('open-case-sheets');
  await settled();
  expect(part('case-sheet-words')).not.toBeNull();
  expect(part('case-sheet')?.getAttribute('data-sheet')).toBe('s1');
  await press('insert-sheet');
  await settled();
  expect(answer.value).toBe('Buongiorno,\n\nPorto d’armi\nhttps://urp.example.it/guide/s1\n');
  await press('open-case-sheets');
  await settled();
  await press('insert-sheet-text');
  await settled();
  expect(answer.value).toContain('Dura cinque anni. Si veda qui (https://example.org).');
  // one that is withdrawn while the list is open is not inserted
  const before = answer.value;
  await press('open-case-sheets');
  await settled();
  Object.assign(sheet, { state: 'withdrawn', freshness: 'withdrawn' });
  await press('insert-sheet');
  await settled();
  expect(answer.value).toBe(before);
  expect(words(document.body)).toContain('ritirata');
  expect(api.sent('PUT messages/m1/draft')).toHaveLength(0);
});

it('is held by a supervisor, with a reason and a day, and says so', async () => {
  const hold = {
    by: 'Capo',
    at: '2026-11-28T09:00:00Z',
    until: '2027-12-31T23:00:00Z',
    reason: 'Causa in corso',
  };
  const api = await shown(
    { 'PUT messages/m1/hold': opened({}, { hold }), 'DELETE messages/m1/hold': opened() },
    'supervisor',
  );
  await press(document.querySelector('.messages-list button')!);
  await settled();
  await submit('place-hold');
  expect(words('case-hold')).toContain('Scriva perché.');
  await fill('hold-reason', 'Causa in corso');
  await fill('hold-until', 'domani');
  await submit('place-hold');
  expect(words('case-hold')).toContain('Scriva un giorno');
  await fill('hold-until', '31/12/2027');
  await submit('place-hold');
  await settled();
  expect(api.sent('PUT messages/m1/hold').map(({ body }) => body)).toEqual([
    { reason: 'Causa in corso', until: '2027-12-31T23:00:00.000Z' },
  ]);
  expect(words('case-held')).toContain('Causa in corso');
  await expectAccessible();
  await press('end-hold');
  await settled();
  expect(part('case-held')).toBeNull();
});

it('tells an operator that it is held, who cannot change that', async () => {
  const hold = { by: null, at: '2026-11-28T09:00:00Z', until: null, reason: 'Causa' };
  const steps = [
    {
      kind: 'undelivered',
      at: '2026-11-28T09:00:00Z',
      by: null,
      other: null,
      words: 'bounced_5.1.1',
    },
  ];
  await shown({ 'GET messages/m1': opened({}, { hold, steps }) });
  await press(document.querySelector('.messages-list button')!);
  await settled();
  expect(words('case-held')).toContain('Finché qualcuno non toglie il blocco.');
  expect(part('end-hold')).toBeNull();
  expect(words('case-story')).toContain('tornata indietro, 5.1.1');
});
