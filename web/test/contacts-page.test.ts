// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import type { ContactListed, ContactTold, Fairness } from '../src/pages/contacts/contacts';
import '../src/pages/contacts/contacts-page';
import { ANSWER_MS } from '../src/state/bound';
import { expectAccessible } from './accessibility';
import {
  type FakeApi,
  fill,
  labelled,
  mount,
  part,
  parts,
  press,
  Refusal,
  settled,
  silence,
  submit,
  words,
} from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const CONTACT: ContactListed = {
  id: 'c1',
  reference: '7K4-92Q',
  category: 'weapons',
  channel: 'video',
  modality: 'text',
  state: 'closed',
  outcome: 'completed',
  wrapUpCode: 'follow-up',
  askedBack: false,
  enteredAt: '2026-11-26T08:00:00Z',
  answeredAt: '2026-11-26T08:01:05Z',
  endedAt: '2026-11-26T08:10:00Z',
  operators: ['Anna Rossi', 'Bruno Neri'],
  recordings: [
    { id: 'r1', state: 'ready', startedAt: '2026-11-26T08:01:05Z', durationMs: 9, sealed: false },
  ],
  callback: null,
  message: null,
  title: null,
};
const TOLD: ContactTold = {
  contact: CONTACT,
  language: 'it',
  needs: [],
  recordingConsent: true,
  wrapUpCode: 'follow-up',
  satisfaction: 4,
  hasNotes: false,
  links: [],
  called: { number: '+390612345678', trunk: null },
  legs: [
    {
      party: 'citizen',
      channel: 'video',
      operator: null,
      startedAt: '2026-11-26T08:01:05Z',
      endedAt: '2026-11-26T08:10:00Z',
      why: null,
    },
    {
      party: 'agent',
      channel: 'video',
      operator: 'Anna Rossi',
      startedAt: '2026-11-26T08:01:05Z',
      endedAt: '2026-11-26T08:05:00Z',
      why: 'transferred',
    },
    {
      party: 'agent',
      channel: 'video',
      operator: null,
      startedAt: '2026-11-26T08:05:00Z',
      endedAt: null,
      why: null,
    },
  ],
  steps: [
    {
      at: '2026-11-26T08:00:00Z',
      kind: 'enqueue',
      operator: null,
      reason: null,
      category: null,
      to: null,
    },
  ],
};
const FAIRNESS: Fairness = {
  statesKept: true,
  pairings: [
    {
      atMs: Date.parse('2026-11-26T08:01:00Z'),
      contact: 'c1',
      agent: 'a1',
      ended: 'accepted',
      waitedMs: 60_000,
      choice: 1,
      whyContact: 'only',
      whyAgent: 'only',
      ahead: [],
      aheadCounts: {},
      free: [{ agent: 'a2', reason: 'category' }],
      freeCounts: { category: 3 },
      engaged: { busy: 2, offered: 0 },
      profileAsOfNow: true,
    },
  ],
  references: {},
  names: { a1: 'Anna Rossi', a2: 'Carla Verdi' },
  whole: false,
};

async function shown(answers: Record<string, unknown> = {}, search = ''): Promise<FakeApi> {
  history.replaceState(null, '', `/supervisor/contacts${search}`);
  const api = signedIn('supervisor', {
    'GET contacts': {
      contacts: [
        CONTACT,
        {
          ...CONTACT,
          id: 'c2',
          reference: 'ZZZ-111',
          operators: [],
          recordings: [],
          state: 'waiting',
        },
      ],
      nextCursor: null,
    },
    'GET offices': { offices: [{ id: 'o1', name: 'NU.R.P. 01' }] },
    'GET recordings/operators': {
      operators: [{ id: 'a1', displayName: 'Anna Rossi', code: 'ABC-123' }],
    },
    'GET contacts/c1': TOLD,
    'GET contacts/c1/fairness': FAIRNESS,
    ...answers,
  });
  await mount('vs-contacts');
  return api;
}
const asked = (api: FakeApi) =>
  api.sent('GET contacts').map(({ path }) => path.replace(/&?limit=50/, ''));

describe('contacts', () => {
  it('are listed with topic, way, operators, how they stand, and the way to the recording', async () => {
    await shown();
    expect(words('contacts-table')).toMatch(
      /7K4-92Q giovedì 26 novembre.*09:00 Armi Chat dal sito Anna Rossi, Bruno Neri concluso Guarda/,
    );
    expect(words('contacts-table')).toContain('ZZZ-111');
    expect(parts('watch-recording').map((link) => link.getAttribute('href'))).toEqual([
      '/quality#recording=r1',
    ]);
    expect(document.body.textContent).toContain('2 contatti');
    await expectAccessible();
  });

  it('are found by what is chosen at once, and the address keeps it', async () => {
    const api = await shown();
    await fill('contact-category', 'licences');
    await fill('contact-operator', 'a1');
    await fill('contact-office', 'o1');
    await fill('contact-channel', 'message');
    await fill('contact-outcome', 'open');
    await fill('contact-order', 'oldest');
    const query = new URLSearchParams(asked(api).at(-1)!.split('?')[1]);
    expect(Object.fromEntries(query)).toEqual({
      category: 'licences',
      operator: 'a1',
      office: 'o1',
      channel: 'message',
      outcome: 'open',
      order: 'oldest',
    });
    expect(location.hash).toContain('channel=message');
    await press('clear-filters');
    expect(asked(api).at(-1)).toBe('contacts?order=oldest');
    expect(part('clear-filters')).toBeNull();
  });

  it('are found in a period, or between two days', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-11-29T10:00:00Z') });
    const api = await shown();
    await fill('contact-period', 'today');
    const query = () => new URLSearchParams(asked(api).at(-1)!.split('?')[1]);
    expect(query().get('from')).toBe('2026-11-28T23:00:00.000Z');
    expect(query().get('to')).toBe('2026-11-29T23:00:00.000Z');
    expect(document.querySelector('#contacts-to')).toBeNull();
    await fill('contact-period', 'days');
    expect(document.activeElement?.id).toBe('contacts-from');
    await fill(document.querySelector('#contacts-to')!, '30/11/2026');
    expect(query().get('to')).toBe('2026-11-30T23:00:00.000Z');
    expect((part('contact-period') as HTMLSelectElement).value).toBe('days');
    await fill('contact-period', '');
    expect(query().has('from')).toBe(false);
  });

  it('are found by a reference however it is typed; the only one is opened', async () => {
    const api = await shown({ 'GET contacts': { contacts: [CONTACT], nextCursor: null } });
    await fill('contact-reference', '7k492q');
    await submit('find-contact');
    expect(asked(api).at(-1)).toBe('contacts?reference=7k492q');
    expect(location.hash).toBe('#reference=7k492q&id=c1');
    expect(words('contact-story')).toContain('7K4-92Q');
  });

  it('of an address are asked for as it says', async () => {
    const api = await shown({}, '#channel=phone&order=oldest');
    expect(asked(api)).toEqual(['contacts?channel=phone&order=oldest']);
    expect((part('contact-channel') as HTMLSelectElement).value).toBe('phone');
  });

  it('are found by words in notes once somebody has said why, and not before', async () => {
    const found = { contacts: [CONTACT], nextCursor: null };
    const api = await shown({ 'POST contacts/search': found });
    expect(part('contact-words-why')).toBeNull();
    await fill('contact-words', 'modulo smarrito');
    await submit('find-contact');
    expect(api.sent('POST contacts/search')).toEqual([]);
    expect(document.activeElement).toBe(part('contact-words-why'));
    expect(document.body.textContent).toContain('Scriva perché cerca nelle note');
    await expectAccessible();
    await fill('contact-words-why', 'Reclamo prot. 12');
    await submit('find-contact');
    expect(api.sent('POST contacts/search').map(({ body }) => body)).toEqual([
      { words: 'modulo smarrito', reason: 'Reclamo prot. 12', limit: 50 },
    ]);
    // the words are in the page's address, the reason is in none
    expect(location.hash).toBe('#words=modulo+smarrito');
    await fill('contact-channel', 'video');
    expect(api.sent('POST contacts/search').at(-1)?.body).toMatchObject({
      channel: 'video',
      reason: 'Reclamo prot. 12',
    });
  });

  it('of an address with words wait for the reason', async () => {
    const api = await shown({}, '#words=modulo');
    expect(api.sent('POST contacts/search')).toEqual([]);
    expect(asked(api)).toEqual([]);
    expect(document.body.textContent).toContain('finché non lo indica, nelle note non si cerca');
  });

  it('that are more come page by page, and none twice', async () => {
    const api = await shown({
      'GET contacts': ({ path }: { path: string }) =>
        path.includes('cursor=p2')
          ? { contacts: [{ ...CONTACT, id: 'c9', reference: 'LAST' }], nextCursor: null }
          : { contacts: [CONTACT], nextCursor: 'p2' },
    });
    expect(document.body.textContent).toContain('I primi 1 contatti');
    await press('more-contacts');
    expect(asked(api).at(-1)).toBe('contacts?cursor=p2');
    expect(words('contacts-table')).toMatch(/7K4-92Q.*LAST/);
    expect(part('more-contacts')).toBeNull();
  });

  it('go on in the notes that were not read yet, though none was found so far', async () => {
    let pages = 0;
    const api = await shown(
      {
        'POST contacts/search': () =>
          (pages += 1) === 1
            ? { contacts: [], nextCursor: 'p2' }
            : { contacts: [CONTACT], nextCursor: null },
      },
      '#words=modulo',
    );
    await fill('contact-words-why', 'Reclamo prot. 12');
    await submit('find-contact');
    expect(part('contacts-table')).toBeNull();
    expect(words('more-contacts')).toBe('Continua la ricerca');
    await press('more-contacts');
    expect(api.sent('POST contacts/search').at(-1)?.body).toMatchObject({ cursor: 'p2' });
    expect(words('contacts-table')).toContain('7K4-92Q');
  });

  it('of which there is none say so, and what could not be read is read again', async () => {
    const api = await shown({ 'GET contacts': new Refusal(500, 'internal') });
    expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
    api.answers['GET contacts'] = { contacts: [], nextCursor: null };
    await press(labelled('Riprova ora'));
    expect(part('contacts-table')).toBeNull();
    expect(document.querySelector('.vs-empty')).not.toBeNull();
  });

  it('are shown as they were asked for last, whichever answer comes first', async () => {
    const api = await shown();
    let late: (value: unknown) => void = () => undefined;
    api.answers['GET contacts'] = ({ path }: { path: string }) =>
      path.includes('licences')
        ? new Promise((resolve) => (late = resolve))
        : { contacts: [{ ...CONTACT, reference: 'NEWEST' }], nextCursor: null };
    await fill('contact-category', 'licences');
    await fill('contact-category', 'privacy');
    late({ contacts: [], nextCursor: null });
    await settled();
    expect(words('contacts-table')).toContain('NEWEST');
  });
});

describe('the history of a contact', () => {
  it('says who took part, what happened, and why it went to whom', async () => {
    await shown();
    await press(labelled('7K4-92Q'));
    const story = part('contact-story')!;
    expect(document.activeElement).toBe(story.querySelector('h2'));
    expect(words(story.querySelector('h2'))).toContain('7K4-92Q');
    expect(words(story.querySelector('dl'))).toMatch(/Armi.*1:05|Armi.*1 min/);
    const legs = [...part('contact-legs')!.children].map((each) => words(each));
    expect(legs[1]).toMatch(/^Anna Rossi 09:01:05–09:05:00 · /);
    expect(legs[2]).toMatch(/^Operatore 09:05:00–/);
    expect(words('contact-steps')).toBe('09:00:00 Entrato in coda');
    expect(words('pairings')).toContain('Anna Rossi');
    expect(words('pairings')).toContain('Era il solo libero');
    expect(words('pairings')).toContain('Carla Verdi');
    await expectAccessible();
  });

  it('names a number outside among those who took part', async () => {
    const told = TOLD.legs[0]!;
    const outside = { ...told, party: 'outside', operator: null };
    await shown({ 'GET contacts/c1': { ...TOLD, legs: [told, outside] } });
    await press(labelled('7K4-92Q'));
    const legs = [...part('contact-legs')!.children].map((each) => words(each));
    expect(legs[0]).toMatch(/^Cittadino /);
    expect(legs[1]).toMatch(/^Numero esterno /);
  });

  it('is linked to what belongs to it', async () => {
    const links = [
      { id: 'c7', reference: 'WWW-777', why: 'called_back' as const },
      { id: 'c6', reference: 'WWW-666', why: 'asked_in' as const },
    ];
    const [ready] = CONTACT.recordings;
    const recordings = [
      ready!,
      { ...ready!, id: 'r2', state: 'failed' },
      { ...ready!, id: 'r3', sealed: true },
    ];
    await shown(
      { 'GET contacts/c1': { ...TOLD, contact: { ...CONTACT, recordings }, links } },
      '?id=c1',
    );
    const found = [...part('contact-links')!.querySelectorAll('a')];
    expect(found.map((link) => link.getAttribute('href'))).toEqual([
      '/quality#recording=r1',
      '/quality#recording=r3',
      '/supervisor/contacts#id=c7',
      '/supervisor/contacts#id=c6',
    ]);
    expect(words('contact-links')).toContain('Registrazione del 26 nov 2026, 09:01 non riuscita');
    expect(words('contact-links')).toContain('sigillata');
    expect(words('contact-links')).toContain('Richiamata WWW-777');
    // the filters stay, and so does the page
    await fill('contact-channel', 'video');
    await press(found[2]!);
    expect(location.hash).toBe('#channel=video&id=c7');
  });

  it('says that offers cannot be explained once the states of that day are deleted', async () => {
    await shown(
      { 'GET contacts/c1/fairness': { ...FAIRNESS, pairings: [], statesKept: false } },
      '?id=c1',
    );
    expect(words('contact-story')).toContain('stati degli operatori di quel giorno');
    expect(part('pairings')).toBeNull();
  });

  it('of a message is its own: no chat, no wait, the offers or that there was none, with their days', async () => {
    const message = { state: 'answered' as const, late: true };
    const told: ContactTold = {
      ...TOLD,
      contact: {
        ...CONTACT,
        channel: 'message',
        recordings: [],
        message: {
          ...message,
          dueAt: '2026-11-27T08:00:00Z',
          answeredAt: '2026-11-28T09:30:00Z',
        },
      },
      wrapUpCode: null,
      steps: [
        { ...TOLD.steps[0]!, kind: 'message_left', category: 'weapons' },
        {
          ...TOLD.steps[0]!,
          kind: 'message_taken',
          at: '2026-11-28T09:00:00Z',
          operator: 'Anna Rossi',
          reason: 'list',
        },
      ],
    };
    await shown(
      { 'GET contacts/c1': told, 'GET contacts/c1/fairness': { ...FAIRNESS, pairings: [] } },
      '?id=c1',
    );
    const story = words('contact-story');
    expect(part('contact-links')?.querySelector('a')?.getAttribute('href')).toBe(
      `/messages?case=${CONTACT.reference}`,
    );
    expect(story).toContain('Canale Messaggio');
    expect(story).toContain('risposta inviata oltre il termine');
    expect(story).toContain('Risposta entro 27 nov 2026, 09:00');
    expect(story).not.toContain('Registrazione');
    expect(story).toContain('chi ha risposto l’ha preso dall’elenco');
    expect(words('contact-steps')).toMatch(/^09:00:00 Messaggio lasciato · Armi.*28 nov/);
  });

  it('that nobody has taken part in yet has no heading above nothing', async () => {
    await shown({ 'GET contacts/c1': { ...TOLD, legs: [] } }, '?id=c1');
    expect(words('contact-story')).not.toContain('Chi ha preso parte');
    expect(part('contact-legs')).toBeNull();
    expect(words('contact-story')).toContain('Che cosa è successo');
  });

  it('tells the notes to whoever says why', async () => {
    const api = await shown(
      {
        'GET contacts/c1': { ...TOLD, hasNotes: true },
        'POST contacts/c1/notes': { notes: 'Ha chiesto del modulo.' },
      },
      '?id=c1',
    );
    await submit('read-notes');
    expect(api.sent('POST contacts/c1/notes')).toEqual([]);
    expect(document.activeElement).toBe(part('notes-why'));
    await fill('notes-why', 'Reclamo prot. 12');
    await submit('read-notes');
    expect(api.sent('POST contacts/c1/notes')[0]?.body).toEqual({ reason: 'Reclamo prot. 12' });
    expect(words('contact-notes')).toBe('Ha chiesto del modulo.');
    expect(document.activeElement).toBe(part('contact-notes'));
    await expectAccessible();
  });

  it('is closed by Escape, and the focus goes back to the contact', async () => {
    await shown({}, '?id=c1');
    const story = part('contact-story')!;
    story.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await settled();
    expect(part('contact-story')).toBeNull();
    expect(location.hash + location.search).toBe('');
    expect((document.activeElement as HTMLElement).dataset['contact']).toBe('c1');
  });

  it('is read again while it is not over, and not once it is', async () => {
    vi.useFakeTimers();
    const api = await shown(
      {
        'GET contacts/c1': { ...TOLD, contact: { ...CONTACT, state: 'connected', outcome: null } },
      },
      '?id=c1',
    );
    await settled();
    expect(api.sent('GET contacts/c1')).toHaveLength(1);
    api.answers['GET contacts/c1'] = TOLD;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(api.sent('GET contacts/c1')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(api.sent('GET contacts/c1')).toHaveLength(2);
  });

  it('that could not be read is read again', async () => {
    const api = await shown({ 'GET contacts/c1': new Refusal(404, 'not_found') }, '?id=c1');
    expect(words('contact-story')).toContain('Non è riuscito.');
    api.answers['GET contacts/c1'] = TOLD;
    await press(labelled('Riprova ora', part('contact-story')!));
    expect(part('contact-legs')).not.toBeNull();
  });

  it.each([
    [403, 'forbidden', 1],
    [404, 'not_found', 1],
    [500, 'internal', 2],
  ])('that failed with %i %s is asked for %i times', async (status, code, times) => {
    vi.useFakeTimers();
    const api = await shown({ 'GET contacts/c1': new Refusal(status, code) }, '?id=c1');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(api.sent('GET contacts/c1')).toHaveLength(times);
  });

  it('that never answers says that the station is not reached, and is read again', async () => {
    vi.useFakeTimers();
    const api = await shown({ 'GET contacts/c1': silence }, '?id=c1');
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    expect(words(document.querySelector('.staff-problem'))).toContain('La stazione non risponde');
    api.answers['GET contacts/c1'] = TOLD;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(part('contact-legs')).not.toBeNull();
    expect(document.querySelector('.staff-problem')).toBeNull();
  });
});
