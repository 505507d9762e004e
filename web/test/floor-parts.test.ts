// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { Floor, FloorRequest } from '../src/pages/supervisor/floor';
import '../src/pages/supervisor/agents-grid';
import '../src/pages/supervisor/categories-table';
import '../src/pages/supervisor/incidents';
import '../src/pages/supervisor/line-list';
import type { Waiting } from '../src/pages/supervisor/lines';
import '../src/pages/supervisor/requests';
import '../src/pages/supervisor/standing';
import { expectAccessible } from './accessibility';
import {
  check,
  type FakeApi,
  fill,
  key,
  labelled,
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
import { eventually } from './eventually';
import { CATEGORIES, freshPages, qualityContext, signedIn } from './staff';

/** The parts of the supervisor's floor that act: each is given what it shows, as the floor does it. */
freshPages();

const label = (id: string) => CATEGORIES.find((each) => each.id === id)?.texts['it']?.label ?? id;
const dialog = () => document.querySelector<HTMLDialogElement>('dialog[open]');
const field = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;

async function shown(tag: string, properties: object, answers: Record<string, unknown> = {}) {
  const api = signedIn('supervisor', answers);
  const { session } = await qualityContext('supervisor');
  const element = await mount(tag, { session, label, categories: CATEGORIES, ...properties });
  return { api, element };
}

describe('operators on the wall', () => {
  const agent = (id: number, more: object = {}) => ({
    agentId: `a${id}`,
    name: `N${id}`,
    code: String(id),
    state: 'available',
    reason: null,
    sinceMs: 0,
    contact: null,
    office: null,
    nextState: null,
    present: true,
    setBy: null,
    ...more,
  });

  it('are those who need attention, and as many of the others as there is room for', async () => {
    const agents = Array.from({ length: 13 }, (_, at) => agent(at + 10));
    const floor = { agents: [...agents, agent(99, { present: false })], targets: {} };
    await shown('vs-floor-agents', { floor, stationMs: 0, wall: true });
    const tiles = [...document.querySelectorAll('.floor-agents > *')].map((each) => words(each));
    expect(tiles).toHaveLength(12);
    expect(tiles[0]).toContain('N99');
    expect(words('agents-table')).toContain('altri 2');
  });
});

describe('requests for authorisation', () => {
  const REQUEST = {
    id: 'q1',
    operator: 'Anna Rossi',
    category: 'privacy',
    kind: 'during',
    cause: 'asked',
    reference: '7K4-92Q',
    handedBy: null,
    why: 'Chiede dei suoi dati.',
    askedAtMs: 0,
  } as unknown as FloorRequest;
  const STANDING = { ...REQUEST, id: 'q2', kind: 'standing', why: '' } as FloorRequest;
  const PATH = 'POST authorisations/q1/decision';
  const cards = (requests: FloorRequest[], answers: Record<string, unknown> = {}) =>
    shown('vs-floor-requests', { requests, stationMs: 120_000 }, answers);

  it('say who asks for what, why and since when', async () => {
    await cards([REQUEST, STANDING]);
    const [during, standing] = parts('request').map((each) => words(each));
    expect(during).toContain('Anna Rossi chiede di rispondere su Privacy');
    expect(during).toContain('Per il contatto in corso, 7K4-92Q');
    expect(during).toContain('«Chiede dei suoi dati.»');
    expect(during).toMatch(/da 2 min/);
    expect(standing).toContain('Per oggi');
    // for a day nothing is given for a contact
    expect(parts('grant-contact')).toHaveLength(1);
    expect(parts('grant-day')).toHaveLength(2);
    expect(document.body.textContent).toContain('2 richieste di autorizzazione');
    await expectAccessible();
  });

  it.each([
    ['grant-contact', false],
    ['grant-day', true],
  ])('are granted by one click on %s', async (button, standing) => {
    const { api } = await cards([REQUEST], { [PATH]: {} });
    await press(button);
    expect(api.sent(PATH)[0]?.body).toEqual({ granted: true, standing, reason: '' });
    expect(parts('request')).toEqual([]);
    await eventually(() => expect(said()).toBe('Autorizzazione data.'));
  });

  it('are refused with a reason, or kept', async () => {
    const { api } = await cards([REQUEST], { [PATH]: {} });
    await press('refuse');
    expect(document.activeElement).toBe(field('refusal-q1'));
    await expectAccessible();
    await submit('confirm-refusal');
    expect(api.sent(PATH)).toEqual([]);
    await key('Escape');
    expect(document.activeElement).toBe(part('refuse'));
    await press('refuse');
    await fill(field('refusal-q1'), ' Oggi ci pensa Bianchi. ');
    await submit('confirm-refusal');
    expect(api.sent(PATH)[0]?.body).toEqual({
      granted: false,
      standing: false,
      reason: 'Oggi ci pensa Bianchi.',
    });
    expect(parts('request')).toEqual([]);
  });

  it('that somebody else has decided go, others stay and say why not', async () => {
    const { api } = await cards([REQUEST], { [PATH]: new Refusal(500, 'internal') });
    await press('grant-day');
    expect(words(document.querySelector('[role="alert"]'))).toContain('Non è riuscito.');
    expect(parts('request')).toHaveLength(1);
    api.answers[PATH] = new Refusal(409, 'already_decided');
    await press('grant-day');
    expect(parts('request')).toEqual([]);
    await eventually(() => expect(said()).toBe('Qualcun altro aveva già deciso.'));
  });
});

describe('authorisations that stand', () => {
  const GRANTED = {
    id: 's1',
    kind: 'standing',
    operator: 'Anna Rossi',
    category: 'privacy',
    decidedBy: 'Capo Ufficio 1',
    until: '2999-01-01T23:00:00Z',
  };

  it('is listed when it is looked at, and taken back with a reason', async () => {
    const { api } = await shown(
      'vs-floor-standing',
      {},
      {
        'GET authorisations': {
          authorisations: [
            GRANTED,
            { ...GRANTED, id: 's2', until: '2999-01-01T16:30:00Z', decidedBy: null },
            { ...GRANTED, id: 's3', until: '2001-01-01T00:00:00Z' },
            { ...GRANTED, id: 's4', kind: 'during' },
          ],
        },
        'POST authorisations/s1/end': {},
      },
    );
    expect(api.sent('GET authorisations')).toEqual([]);
    const details = part('standing') as HTMLDetailsElement;
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await settled();
    const rows = [...details.querySelectorAll('li')].map((each) => words(each));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain('Anna Rossi: Privacy, fino a fine giornata');
    expect(rows[0]).toContain('autorizzata da Capo Ufficio 1');
    expect(rows[1]).toContain('fino alle 17:30');
    await expectAccessible();
    await press(parts('end-standing')[0]!);
    await submit('confirm-end-standing');
    expect(api.sent('POST authorisations/s1/end')).toEqual([]);
    await fill(field('standing-s1'), 'Ritira la richiesta');
    api.answers['GET authorisations'] = { authorisations: [] };
    await submit('confirm-end-standing');
    expect(api.sent('POST authorisations/s1/end')[0]?.body).toEqual({
      reason: 'Ritira la richiesta',
    });
    expect(words(details)).toContain('Nessuno è autorizzato');
  });
});

describe('those who wait for a topic', () => {
  const WAITING: Waiting = {
    contactId: 'c1',
    reference: 'AAA-111',
    channel: 'video',
    modality: 'text',
    enteredAtMs: 0,
    countsFromMs: 0,
    ringsAt: null,
    waitsFor: null,
    requirements: [],
    advanceS: 0,
    offers: 0,
    away: false,
    declined: [],
  } as unknown as Waiting;
  const SECOND = {
    ...WAITING,
    contactId: 'c2',
    reference: 'BBB-222',
    countsFromMs: 60_000,
    advanceS: 30,
    offers: 2,
    away: true,
  };
  const THIRD = { ...WAITING, contactId: 'c3', reference: 'CCC-333', ringsAt: 'Anna Rossi' };
  const FLOOR = {
    categories: CATEGORIES.map(({ id }) => ({ category: id, waiting: 3 })),
    agents: [
      { agentId: 'a1', name: 'Anna Rossi', state: 'available' },
      { agentId: 'a2', name: 'Bruno Neri', state: 'offline' },
    ],
  } as unknown as Floor;

  async function line(answers: Record<string, unknown> = {}): Promise<FakeApi> {
    const { api } = await shown(
      'vs-floor-line',
      { category: 'weapons', floor: FLOOR, stationMs: 60_000 },
      { 'GET floor/line': { waiting: [WAITING, SECOND, THIRD], count: 5 }, ...answers },
    );
    return api;
  }
  const row = (number: number) => part('line')!.children[number - 1] as HTMLElement;
  async function steer(act: string, to = '', reason = 'Il turno è scoperto.'): Promise<void> {
    await check(dialog()!.querySelector(`input[value="${act}"]`)!);
    if (to !== '') await fill('steer-to', to);
    expect(part('confirm-steer')).toHaveProperty('disabled', true);
    await fill('steer-reason', reason);
  }

  it('are listed in their order, with what happened to each', async () => {
    const api = await line();
    expect(api.sent('GET floor/line')[0]?.path).toBe('floor/line?category=weapons');
    expect(words(row(1))).toContain('AAA-111');
    expect(words(row(2))).toContain('anticipato');
    expect(words(row(2))).toContain('proposto 2 volte');
    expect(words(row(2))).toContain('pagina scollegata');
    expect(words(row(3))).toContain('squilla da Anna Rossi');
    // who rings is not steered
    expect(row(3).querySelector('button')).toHaveProperty('disabled', true);
    expect(document.body.textContent).toContain('e altri 2');
    await expectAccessible();
  });

  it('of whom there is none say so', async () => {
    await line({ 'GET floor/line': new Refusal(503, 'away') });
    expect(document.body.textContent).not.toContain('Nessuno aspetta');
    expect(labelled('Riprova ora')).not.toBeNull();
    document.body.replaceChildren();
    await line({ 'GET floor/line': { waiting: [], count: 0 } });
    expect(part('line')).toBeNull();
    expect(document.body.textContent).toContain('Nessuno aspetta.');
  });

  it('are moved to another topic, with a reason', async () => {
    const api = await line({ 'POST contacts/c1/move': {} });
    await press(labelled('Sposta o togli il contatto AAA-111'));
    expect(words(dialog())).toContain('Contatto AAA-111');
    await steer('category', 'privacy', 'no');
    expect(part('confirm-steer')).toHaveProperty('disabled', true);
    await expectAccessible();
    await fill('steer-reason', ' Il turno è scoperto. ');
    await press('confirm-steer');
    expect(api.sent('POST contacts/c1/move')[0]?.body).toEqual({
      category: 'privacy',
      reason: 'Il turno è scoperto.',
    });
    expect(dialog()).toBeNull();
    expect(document.activeElement).toBe(labelled('Sposta o togli il contatto AAA-111'));
    await eventually(() => expect(said()).toBe('Fatto.'));
  });

  it.each([
    ['place', 'first', 'advance', { advanceS: 61 }],
    ['operator', 'a1', 'move', { operator: 'a1' }],
    ['remove', '', 'removal', {}],
  ])('are steered by %s %s', async (act, to, path, body) => {
    const api = await line({ [`POST contacts/c2/${path}`]: {} });
    await press(labelled('Sposta o togli il contatto BBB-222'));
    await steer(act, to);
    // nobody who is not at work
    expect(words(dialog())).not.toContain('Bruno Neri');
    if (act === 'remove') expect(words(dialog())).toContain('può lasciare un messaggio');
    await press('confirm-steer');
    expect(api.sent(`POST contacts/c2/${path}`)[0]?.body).toEqual({
      ...body,
      reason: 'Il turno è scoperto.',
    });
    expect(dialog()).toBeNull();
  });

  it.each([
    ['not_waiting', 'Non si può più: intanto squilla, è in corso o si è chiuso.'],
    ['agent_offline', 'L’operatore non è più collegato.'],
    ['internal', 'Non è riuscito.'],
  ])('that cannot be steered for %s say so', async (code, told) => {
    await line({ 'POST contacts/c1/move': new Refusal(409, code) });
    await press(labelled('Sposta o togli il contatto AAA-111'));
    await steer('operator', 'a1');
    await press('confirm-steer');
    expect(words(dialog()!.querySelector('[role="alert"]'))).toContain(told);
    expect(part('steer-reason')).toHaveProperty('value', 'Il turno è scoperto.');
  });

  it('are reserved for an office that is open', async () => {
    await line({
      'GET offices': {
        offices: [
          { id: 'ostia', name: 'Nucleo Ostia', open: true },
          { id: 'nord', name: 'Nucleo Roma Nord', open: false },
        ],
      },
    });
    await press(labelled('Sposta o togli il contatto AAA-111'));
    await check(dialog()!.querySelector('input[value="office"]')!);
    expect(words('steer-to')).toContain('Nucleo Ostia');
    expect(words('steer-to')).not.toContain('Roma Nord');
  });
});

describe('the topics', () => {
  const topic = (category: string, waiting: number, oldestSinceMs: number | null) => ({
    category,
    waiting,
    oldestSinceMs,
    working: 1,
    wait: null,
    today: null,
    trend: [1],
    withinS: 60,
  });
  const FLOOR = {
    categories: [
      topic('weapons', 0, null),
      topic('licences', 1, 55_000),
      topic('privacy', 2, 5_000),
    ],
    targets: { serviceLevel: 0.8 },
    agents: [],
    unserved: [],
    trendStepS: 3600,
  };
  const rows = () =>
    [...document.querySelectorAll('tbody th')].map((each) => words(each).split(' ')[0]);
  const heading = (column: string) =>
    document.querySelector<HTMLElement>(`th[data-column="${column}"] .vs-sort`)!;

  it('begin with the longest wait, and each column with what needs attention', async () => {
    await shown('vs-floor-categories', { floor: FLOOR, stationMs: 60_000 });
    expect(rows()).toEqual(['Privacy', 'Licenze', 'Armi']);
    await press(heading('longest'));
    expect(rows()).toEqual(['Licenze', 'Privacy', 'Armi']);
    await press(heading('category'));
    expect(rows()).toEqual(['Armi', 'Licenze', 'Privacy']);
    await press(heading('waiting'));
    expect(rows()).toEqual(['Privacy', 'Licenze', 'Armi']);
    await press(heading('level'));
    expect(heading('level').closest('th')!.getAttribute('aria-sort')).toBe('ascending');
    await expectAccessible();
  });

  it('cannot be sorted on the wall', async () => {
    await shown('vs-floor-categories', { floor: FLOOR, stationMs: 60_000, wall: true });
    expect(rows()).toEqual(['Privacy', 'Licenze', 'Armi']);
    expect(document.querySelector('.vs-sort')).toBeNull();
  });
});

describe('what went badly', () => {
  const COOL_DOWN = {
    contactId: 'c1',
    reference: 'AAA-111',
    category: 'weapons',
    operator: 'Anna Rossi',
    since: '2026-11-26T09:00:00Z',
    until: '2026-11-26T10:00:00Z',
  };
  const ESCALATION = {
    contactId: 'c2',
    reference: 'BBB-222',
    category: 'privacy',
    operator: 'Bruno Neri',
    openedAt: '2026-11-26T09:00:00Z',
    calledAt: null,
    outcome: null,
    located: true,
  };
  const HANDED = { ...ESCALATION, contactId: 'c3', outcome: 'handed-over', located: false };
  const NOW = {
    'GET escalations': { escalations: [ESCALATION, HANDED] },
    'GET cool-downs': { coolDowns: [COOL_DOWN] },
  };

  it('is told: calls to 112, and who has to stay away until when', async () => {
    await shown('vs-incidents', {}, NOW);
    expect(words('escalations')).toContain('BBB-222 Privacy');
    expect(words('escalations')).toContain('Bruno Neri');
    expect(words('escalations')).toContain('Chiamata non indicata');
    expect(words('escalations').match(/posizione indicata/g)).toHaveLength(1);
    expect(words('escalations')).toContain('Il 112 interviene');
    expect(words('cool-downs')).toContain('AAA-111 Armi');
    expect(words('cool-downs')).toContain('11:00');
    await expectAccessible();
  });

  it('is nothing', async () => {
    const nothing = { 'GET escalations': { escalations: [] }, 'GET cool-downs': { coolDowns: [] } };
    await shown('vs-incidents', {}, nothing);
    expect(document.querySelectorAll('.vs-empty')).toHaveLength(2);
  });

  it('is lifted with a reason, by the keyboard too', async () => {
    const { api } = await shown(
      'vs-incidents',
      {},
      { ...NOW, 'POST cool-downs/c1/lift': new Refusal(500, 'internal') },
    );
    await press('lift-cool-down');
    expect(document.activeElement).toBe(part('lift-reason'));
    expect(part('confirm-lift')).toHaveProperty('disabled', true);
    await expectAccessible();
    await fill('lift-reason', ' Era un equivoco ');
    await press('confirm-lift');
    expect(words(dialog()!.querySelector('[role="alert"]'))).toContain('Non è riuscito.');
    api.answers['POST cool-downs/c1/lift'] = {};
    api.answers['GET cool-downs'] = { coolDowns: [] };
    await press('confirm-lift');
    expect(api.sent('POST cool-downs/c1/lift')[1]?.body).toEqual({ reason: 'Era un equivoco' });
    expect(dialog()).toBeNull();
    expect(part('lift-cool-down')).toBeNull();
    expect(words('cool-downs')).toContain('Nessuno deve restare fuori');
  });
});
