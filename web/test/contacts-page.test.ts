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
  enteredAt: '2026-11-26T08:00:00Z',
  answeredAt: '2026-11-26T08:01:05Z',
  endedAt: '2026-11-26T08:10:00Z',
  operators: ['Anna Rossi', 'Bruno Neri'],
};
const TOLD: ContactTold = {
  contact: CONTACT,
  language: 'it',
  needs: [],
  recordingConsent: true,
  wrapUpCode: 'follow-up',
  satisfaction: 4,
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
        { ...CONTACT, id: 'c2', reference: 'ZZZ-111', operators: [], state: 'waiting' },
      ],
    },
    'GET contacts/c1': TOLD,
    'GET contacts/c1/fairness': FAIRNESS,
    ...answers,
  });
  await mount('vs-contacts');
  return api;
}
const asked = (api: FakeApi) => api.sent('GET contacts').map(({ path }) => path);

describe('contacts', () => {
  it('are listed with topic, way, operators and how they stand', async () => {
    await shown();
    expect(words('contacts-table')).toMatch(
      /7K4-92Q giovedì 26 novembre.*09:00 Armi .*Anna Rossi, Bruno Neri concluso/,
    );
    expect(words('contacts-table')).toContain('ZZZ-111');
    await expectAccessible();
  });

  it('are found by topic, or by a reference as people type it, which is opened', async () => {
    const api = await shown();
    await fill('contact-category', 'licences');
    expect(asked(api).at(-1)).toBe('contacts?category=licences');
    await fill('contact-category', '');
    await fill('contact-reference', ' 7k4 92q ');
    await submit('find-contact');
    expect(asked(api).at(-1)).toBe('contacts?reference=7K4-92Q');
    expect(location.search).toBe('?id=c1');
    expect(words('contact-story')).toContain('7K4-92Q');
  });

  it('of which there is none say so, and what could not be read is read again', async () => {
    const api = await shown({ 'GET contacts': new Refusal(500, 'internal') });
    expect(words(document.querySelector('.staff-problem'))).toContain('Non è riuscito.');
    api.answers['GET contacts'] = { contacts: [] };
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
        : { contacts: [{ ...CONTACT, reference: 'NEWEST' }] };
    await fill('contact-category', 'licences');
    await fill('contact-category', 'privacy');
    late({ contacts: [] });
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

  it('is closed by Escape, and the focus goes back to the contact', async () => {
    await shown({}, '?id=c1');
    const story = part('contact-story')!;
    story.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await settled();
    expect(part('contact-story')).toBeNull();
    expect(location.search).toBe('');
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
    await vi.advanceTimersByTimeAsync(10_000);
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
    await vi.advanceTimersByTimeAsync(10_000);
    expect(api.sent('GET contacts/c1')).toHaveLength(times);
  });

  it('that never answers says that the station is not reached, and is read again', async () => {
    vi.useFakeTimers();
    const api = await shown({ 'GET contacts/c1': silence }, '?id=c1');
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    expect(words(document.querySelector('.staff-problem'))).toContain('La stazione non risponde');
    api.answers['GET contacts/c1'] = TOLD;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(part('contact-legs')).not.toBeNull();
    expect(document.querySelector('.staff-problem')).toBeNull();
  });
});
