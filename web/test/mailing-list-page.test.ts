// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { setLanguage } from '../src/i18n/language';
import '../src/pages/mailing-list/mailing-list-page';
import type {
  ListEntries,
  ListEntryListed,
  ListEntryShown,
  ListSubscriberShown,
  ListThread,
} from '../src/protocol/api';
import { expectAccessible } from './accessibility';
import {
  check,
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  parts,
  press,
  Refusal,
  submit,
  words,
} from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const LISTED: ListEntryListed = {
  id: 'e1',
  title: 'Orari estivi',
  question: null,
  author: 'Comune di Lecce',
  state: 'published',
  at: '2026-11-26T09:00:00Z',
  answers: 2,
  mine: false,
};
const LIST: ListEntries = {
  entries: [LISTED],
  total: 1,
  waiting: 0,
  subscribers: 3,
  mayModerate: false,
  address: 'lista@urp.example.it',
  sends: true,
  reads: true,
};
const MODERATED: ListEntries = { ...LIST, mayModerate: true, waiting: 1 };
const SHOWN: ListEntryShown = {
  id: 'e1',
  title: 'Orari estivi',
  text: 'Come li comunicate?',
  author: 'Comune di Lecce',
  source: 'mail',
  state: 'published',
  at: '2026-11-26T09:00:00Z',
  sender: '',
  files: 1,
  fileNames: ['orari.pdf'],
  shares: false,
  why: null,
  sent: 3,
  failed: 1,
  mine: false,
};
const ANSWER: ListEntryShown = {
  ...SHOWN,
  id: 'e2',
  text: 'Sul sito.',
  state: 'waiting',
  sender: 'rossi@bari.example.it',
  files: 0,
  fileNames: [],
};
const THREAD: ListThread = { question: SHOWN, answers: [ANSWER], mayModerate: true };
const SUBSCRIBER: ListSubscriberShown = {
  id: 's1',
  name: 'Comune di Lecce',
  email: 'urp@lecce.example.it',
  state: 'asked',
  invitedAt: '2026-11-26T09:00:00Z',
  confirmedAt: null,
  failed: 'bounced_5.1.1',
};

async function shown(
  role: 'operator' | 'supervisor',
  answers: Record<string, unknown> = {},
  search = '',
): Promise<FakeApi> {
  history.replaceState(null, '', `/mailing-list${search}`);
  const list = role === 'supervisor' ? MODERATED : LIST;
  const api = signedIn(role, { 'GET mailing-list': list, ...answers });
  await mount('vs-mailing-list');
  return api;
}

const bodies = (api: FakeApi, call: string) => api.sent(call).map(({ body }) => body);

describe('the list of offices', () => {
  it('says who takes part, is searched, and opens a question with its answers', async () => {
    const api = await shown('operator', {
      'GET mailing-list/e1': { ...THREAD, answers: [], mayModerate: false },
    });
    expect(words('list-stands')).toBe(
      'Partecipano 3 uffici. Gli uffici scrivono a lista@urp.example.it.',
    );
    expect(words('list-entries')).toContain('Comune di Lecce');
    await expectAccessible();
    await fill('list-search', 'orari');
    await expect.poll(() => api.sent('GET mailing-list').at(-1)?.path).toContain('words=orari');
    await press(labelled('Orari estivi'));
    expect(location.search).toBe('?entry=e1');
    expect(words('list-mails')).toBe('Inviata a 3 uffici, a 1 non è arrivata');
    expect(document.activeElement?.textContent).toBe('Orari estivi');
    expect(part('withdraw-entry')).toBeNull();
    await expectAccessible();
    await press('close-thread');
    expect(document.activeElement).toBe(labelled('Orari estivi'));
  });

  it('is shown fifty questions at a time', async () => {
    const api = await shown('operator', { 'GET mailing-list': { ...LIST, total: 60 } });
    expect(words('list-count')).toBe('1 di 60 domande');
    await press('more-entries');
    expect(api.sent('GET mailing-list').at(-1)?.path).toContain('count=100');
  });

  it('shows no rows of another tab, also where they cannot be read', async () => {
    const api = await shown('supervisor');
    expect(words('list-entries')).toContain('Orari estivi');
    api.answers['GET mailing-list'] = new Refusal(503, 'unavailable');
    await press(labelled('Da leggere: 1'));
    expect(document.body.textContent).not.toContain('Orari estivi');
    expect(document.querySelector('[role=alert]')).not.toBeNull();
  });

  it('takes a question once personal data was checked', async () => {
    const api = await shown('operator', {
      'POST mailing-list': {
        entry: null,
        state: null,
        traces: [{ kind: 'phone', text: '333 1234567' }],
      },
    });
    await press('write-list');
    await submit('list-title');
    expect(document.body.textContent).toContain('Scriva il titolo.');
    await fill('list-title', 'Orari');
    await fill('list-text', 'Chiami il 333 1234567');
    expect(words('send-list-entry')).toBe('Invia al Capo Ufficio');
    await submit('list-title');
    expect(words('list-traces')).toContain('numero di telefono: 333 1234567');
    await expectAccessible();
    // other words are looked at anew
    await fill('list-text', 'Chiami.');
    expect(part('list-traces')).toBeNull();
    await submit('list-title');
    api.answers['POST mailing-list'] = { entry: 'e9', state: 'waiting', traces: [] };
    await submit('list-title');
    expect(bodies(api, 'POST mailing-list')).toMatchObject([
      { checked: false },
      { checked: false },
      { checked: true },
    ]);
    expect(part('list-title')).toBeNull();
    expect(document.body.textContent).toContain('Inviata al Capo Ufficio');
  });

  it('has a moderator read, change, publish and refuse', async () => {
    const api = await shown(
      'supervisor',
      {
        'GET mailing-list/e2': THREAD,
        'PUT mailing-list/e2/verdict': { entry: 'e2', state: 'published', traces: [] },
      },
      '?entry=e2',
    );
    expect(words('list-answers')).toContain('da rossi@bari.example.it. Verifichi chi scrive.');
    await press('read-entry');
    expect(part('list-text')).toHaveProperty('value', 'Sul sito.');
    await fill('list-text', 'Sul sito e in bacheca.');
    await submit('list-title');
    expect(bodies(api, 'PUT mailing-list/e2/verdict')).toMatchObject([
      { verdict: 'publish', text: 'Sul sito e in bacheca.' },
    ]);
    await press('refuse-entry');
    await fill('list-why', 'Non riguarda gli URP');
    expect(part('confirm-verdict')).toHaveProperty('disabled', false);
    api.answers['PUT mailing-list/e2/verdict'] = new Refusal(409, 'decided');
    await submit('list-why');
    expect(bodies(api, 'PUT mailing-list/e2/verdict').at(-1)).toEqual({
      verdict: 'refuse',
      reason: 'Non riguarda gli URP',
    });
    expect(document.body.textContent).toContain('Qualcuno ha già deciso');
    expect(part('withdraw-entry')).not.toBeNull();
    await press('answer-list');
    expect(part('list-text')).toHaveProperty('value', '');
    await expectAccessible();
  });

  it('has a moderator go on to another text before the first is decided', async () => {
    const next = { ...ANSWER, id: 'e3', text: 'In bacheca.' };
    await shown(
      'supervisor',
      { 'GET mailing-list/e2': { ...THREAD, answers: [ANSWER, next] } },
      '?entry=e2',
    );
    await press(parts('read-entry')[0]!);
    expect(part('list-text')).toHaveProperty('value', 'Sul sito.');
    // the one that is read has its form in the place of its buttons
    expect(parts('read-entry')).toHaveLength(1);
    await press('read-entry');
    expect(parts('list-text')).toHaveLength(1);
    expect(part('list-text')).toHaveProperty('value', 'In bacheca.');
  });

  it('has a moderator open the files of a mail, and say whether the offices have them', async () => {
    const waits = { ...ANSWER, files: 2, fileNames: ['modello.pdf', 'tutto.zip'] };
    const file = 'GET mailing-list/e2/files/1';
    const api = await shown(
      'supervisor',
      {
        'GET mailing-list/e2': { ...THREAD, answers: [waits] },
        'PUT mailing-list/e2/verdict': { entry: 'e2', state: 'published', traces: [] },
        [file]: new Refusal(409, 'file_kind'),
      },
      '?entry=e2',
    );
    expect(words('list-answers')).toContain('Con 2 allegati.');
    const [, zip] = parts('list-file', part('list-answers')!);
    expect(words(zip!)).toBe('Scarica tutto.zip');
    await press(zip!);
    expect(api.sent(file)).toHaveLength(1);
    expect(document.body.textContent).toContain('non apre file di questo tipo');
    await press('read-entry');
    expect(part('list-shares')).toHaveProperty('checked', false);
    await expectAccessible();
    await check('list-shares');
    await submit('list-title');
    expect(bodies(api, 'PUT mailing-list/e2/verdict')).toMatchObject([{ files: true }]);
  });

  it.each([
    [{ shares: true }, 'Gli uffici li trovano con il collegamento'],
    [{ shares: false }, 'Gli uffici non li hanno'],
    [{ fileNames: [] }, 'La stazione non li conserva più'],
  ])('says what became of the files of an entry: %o', async (change, said) => {
    const thread = { ...THREAD, question: { ...SHOWN, ...change }, answers: [] };
    await shown('operator', { 'GET mailing-list/e1': thread }, '?entry=e1');
    expect(document.body.textContent).toContain(said);
  });

  it('lets a moderator invite out of the directory, again, and remove', async () => {
    const subscribers = { subscribers: [SUBSCRIBER] };
    const api = await shown('supervisor', {
      'GET mailing-list/subscribers': subscribers,
      'GET bodies': {
        bodies: [
          { id: 'b1', name: 'Provincia di Bari', town: 'Bari', email: 'urp@bari.example.it' },
          { id: 'b3', name: 'Lecce', town: 'Lecce', email: 'URP@lecce.example.it' },
          { id: 'b2', name: 'Senza posta', town: 'Bari', email: '' },
        ],
        more: false,
        total: 2,
      },
      'POST mailing-list/subscribers': subscribers,
      'POST mailing-list/subscribers/s1/invitation': new Refusal(409, 'asked_today'),
      'DELETE mailing-list/subscribers/s1': { subscribers: [] },
    });
    await press(labelled('Uffici'));
    expect(words('list-subscribers')).toContain('L’ultima e-mail non è arrivata (bounced_5.1.1).');
    await fill('list-body-words', 'bari');
    await expect.poll(() => part('list-found')).not.toBeNull();
    expect(words('list-found')).toContain('senza indirizzo e-mail');
    expect(words('list-found')).toContain('già nella lista');
    await expectAccessible();
    await press('ask-body');
    expect(bodies(api, 'POST mailing-list/subscribers')).toEqual([{ body: 'b1' }]);
    await press('ask-subscriber-again');
    expect(document.body.textContent).toContain('È stato invitato da meno di un giorno.');
    await press('remove-subscriber');
    await press('confirm-remove-subscriber');
    expect(document.body.textContent).toContain('Nessun ufficio partecipa ancora.');
  });

  it('lets an operator read who takes part, and no more', async () => {
    await shown('operator', {
      'GET mailing-list/subscribers': { subscribers: [SUBSCRIBER] },
    });
    await press(labelled('Uffici'));
    expect(words('list-subscribers')).toContain('Comune di Lecce');
    expect(part('list-body-words')).toBeNull();
    expect(part('remove-subscriber') ?? part('ask-subscriber-again')).toBeNull();
  });

  it('is there in English', async () => {
    await setLanguage('en');
    await shown('supervisor');
    expect(words('list-entries')).toContain('Written by');
  });
});
