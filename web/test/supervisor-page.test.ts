// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as sound from '../src/call/sound';
import type {
  DayFigures,
  Floor,
  FloorAgent,
  FloorCategory,
  FloorContact,
} from '../src/pages/supervisor/floor';
import '../src/pages/supervisor/supervisor-page';
import type { AlarmList } from '../src/staff/alarms/alarms';
import type { Alarm } from '../src/staff/alarms/alarm-words';
import { expectAccessible } from './accessibility';
import { alarm } from './alarm-samples';
import { type FakeApi, labelled, mount, part, parts, press, Refusal, settled, words } from './page';
import { freshPages, signedIn } from './staff';

freshPages();

const DAY: DayFigures = {
  offered: 10,
  answered: 8,
  answeredWithin: 8,
  abandoned: 0,
  abandonedWithin: 0,
  abandonedAfter: 0,
  handled: 8,
  longestWaitS: 60,
  averageAbandonS: null,
  averageTalkS: 150,
  averageWrapUpS: 50,
  measured: 0,
  poor: 0,
  messages: 0,
  replaced: 0,
  rated: 0,
  satisfaction: null,
  promised: 0,
  promiseKept: 0,
  promiseOpen: 0,
  promiseShare: null,
  abandonedShort: 0,
  lost: 0,
  removed: 0,
  failed: 0,
  waiting: 2,
  serviceLevelAnswered: 1,
  serviceLevelOffered: 0.9,
  abandonment: 0,
  averageWaitS: 30,
  averageHandlingS: 200,
};
const NOW = Date.parse('2026-11-26T11:00:00Z');
const topic = (category: string, waiting = 0): FloorCategory => ({
  category,
  open: true,
  refused: null,
  waiting,
  oldestSinceMs: waiting > 0 ? NOW - 10_000 : null,
  available: 1,
  working: 2,
  wait: null,
  withinS: 20,
  today: DAY,
  trend: [0, 2],
});
const CONTACT: FloorContact = {
  contactId: 'c1',
  reference: '7K4-92Q',
  category: 'weapons',
  channel: 'video',
  modality: 'text',
  heldSinceMs: null,
  authorisation: null,
  recordingFailed: false,
  quality: null,
};
const ANNA: FloorAgent = {
  agentId: 'a1',
  name: 'Anna Rossi',
  code: 'A1',
  state: 'busy',
  reason: null,
  sinceMs: NOW - 60_000,
  office: null,
  nextState: null,
  present: true,
  setBy: null,
  contact: CONTACT,
};
const BRUNO: FloorAgent = {
  ...ANNA,
  agentId: 'a2',
  name: 'Bruno Neri',
  state: 'available',
  contact: null,
};
const FLOOR: Floor = {
  nowMs: NOW,
  version: 'one',
  reachable: true,
  headline: {
    kind: 'within',
    withinS: 170,
    slowest: 'weapons',
    refused: [],
    refusal: null,
    uncovered: [],
    stranded: 0,
    served: 2,
    free: 0,
    working: 2,
    resting: 0,
    why: null,
    opensAtMs: null,
  },
  day: { phase: 'open', brainstorming: false },
  targets: { withinS: 20, share: 0.8, alarmS: 300, holdAlarmS: 120 },
  today: DAY,
  trendStepS: 1800,
  categories: [topic('weapons', 2), topic('privacy')],
  agents: [ANNA, BRUNO],
  requests: [],
  helps: [],
  refused: [],
  unserved: [],
  messages: null,
  offices: [],
  outside: [],
  clockDoubtedMs: null,
};

let api: FakeApi;
/** Tells the page of the floor as it is from now on. */
let tell: (floor: Partial<Floor>) => Promise<void>;

async function shown(search = ''): Promise<void> {
  history.replaceState(null, '', `/supervisor${search}`);
  let next: (floor: Floor) => void = () => undefined;
  let version = 0;
  api = signedIn('supervisor', {
    'GET floor': ({ path }: { path: string }) =>
      path === 'floor' ? FLOOR : new Promise((resolve) => (next = resolve)),
    'GET day': {
      on: '2026-11-26',
      phase: 'closed',
      brainstorming: false,
      recorded: false,
      revision: 0,
      moves: [],
      letsIn: true,
      late: false,
      opensItselfAt: null,
    },
    'GET alarms': { nowMs: NOW, alarms: [] },
    'GET notices': { notices: [] },
    'GET complaints/waiting': { count: 2 },
    'GET messages': { messages: [] },
    'GET escalations': { escalations: [] },
    'GET cool-downs': { coolDowns: [] },
    'GET floor/line': { nowMs: NOW, waiting: [], count: 0 },
  });
  tell = async (changes) => {
    next({ ...FLOOR, version: `v${(version += 1)}`, ...changes });
    await settled();
  };
  await mount('vs-supervisor');
}

/** The alarms are others from now on. */
async function alarmed(alarms: readonly Alarm[]): Promise<void> {
  api.answers['GET alarms'] = { nowMs: NOW, alarms };
  await document.querySelector<AlarmList>('vs-alarms')!.again();
  await settled();
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] });
  vi.spyOn(sound, 'playNotes').mockResolvedValue(undefined);
});
afterEach(() => document.body.replaceChildren());

describe('the floor', () => {
  it('shows who waits and who works, and follows what changes', async () => {
    await shown();
    expect(words('waiting-count')).toBe('2');
    expect(document.querySelectorAll('[data-agent][data-state="busy"]')).toHaveLength(1);
    expect(words(document.querySelector('[data-agent="a1"]'))).toContain('Armi');
    expect(words('categories-table')).toContain('Armi');
    expect(words('agents-table')).toContain('Bruno Neri');
    expect(document.title).toBe('Sala · Stazione virtuale');
    await expectAccessible();

    await tell({
      categories: [topic('weapons'), topic('privacy')],
      agents: [
        { ...ANNA, contact: { ...CONTACT, category: 'privacy' } },
        { ...BRUNO, state: 'wrap_up' },
      ],
    });
    expect(words('waiting-count')).toBe('0');
    expect(words(document.querySelector('[data-agent="a1"]'))).toContain('Privacy');
    expect(document.querySelectorAll('[data-agent][data-state="wrap_up"]')).toHaveLength(1);
    expect(api.sent('GET floor').at(-1)?.path).toBe('floor?after=v1');
  });

  it('is silent once that was chosen, on it or in another tab', async () => {
    await shown();
    await alarmed([]);
    const bell = () => labelled('Suono degli avvisi').getAttribute('aria-pressed');
    await press(labelled('Suono degli avvisi'));
    expect(bell()).toBe('false');
    await alarmed([alarm('wait')]);
    expect(sound.playNotes).not.toHaveBeenCalled();

    localStorage.removeItem('vs.floor.sound');
    window.dispatchEvent(new Event('storage'));
    await settled();
    expect(bell()).toBe('true');
    await alarmed([alarm('wait'), alarm('nobody')]);
    expect(sound.playNotes).toHaveBeenCalledOnce();
  });

  it('says that the floor cannot be read, and reads it again when asked', async () => {
    await shown();
    document.body.replaceChildren();
    api = signedIn('supervisor', { 'GET floor': new Refusal(503, 'away') });
    await mount('vs-supervisor');
    expect(words(document.querySelector('main [role="alert"]'))).toContain('Non è riuscito');
    expect(words(document.querySelector('main'))).not.toContain('Caricamento');
    await expectAccessible();
    api.answers['GET floor'] = ({ path }: { path: string }) =>
      path === 'floor' ? FLOOR : new Promise(() => undefined);
    await press(labelled('Riprova ora'));
    expect(words('waiting-count')).toBe('2');
  });

  it('counts in the header the complaints of nobody, and not on the wall', async () => {
    await shown();
    expect(part('complaints-link')!.getAttribute('aria-label')).toBe('Reclami: 2 da seguire');
    document.body.replaceChildren();
    await shown('?wall');
    expect(part('complaints-link')).toBeNull();
  });

  it('says first whether everybody can be served, and how soon', async () => {
    await shown();
    expect(part('headline')?.dataset).toMatchObject({ kind: 'within', tone: 'good' });
    expect(words('headline')).toBe(
      'Qualcuno risponde adesso? Sì, entro 3 minuti 2 operatori al lavoro, nessuno libero · più lento: Armi',
    );
    await tell({
      headline: { ...FLOOR.headline, kind: 'uncovered', uncovered: ['weapons'], stranded: 2 },
    });
    expect(words('headline')).toContain('Un argomento senza nessuno');
    expect(part('headline')?.dataset['tone']).toBe('bad');
  });

  it('shows in its header where the day stands, with the way to its acts', async () => {
    await shown();
    const steps = () =>
      [...part('phases')!.querySelectorAll('[data-present]')].map((e) => words(e));
    expect(steps()).toEqual(['Aperta']);
    expect(part('phases')!.closest('.staff-bar')).not.toBeNull();
    expect(part('phases')!.querySelector('[aria-current]')?.getAttribute('href')).toBe(
      '/supervisor/day',
    );
    await tell({ day: { phase: 'open', brainstorming: true } });
    expect(steps()).toEqual(['Aperta', 'Brainstorming']);
    expect(words(part('phases')!.querySelector('[aria-current]'))).toBe('Brainstorming');
    await tell({ day: { phase: 'debriefing', brainstorming: false } });
    expect(steps()).toEqual(['De-briefing']);
    await tell({ day: { phase: 'closed', brainstorming: false } });
    expect(steps()).toEqual([]);
    expect(words('phases')).toContain('Giornata finita');
  });

  it('keeps the moves of the day folded unless they keep citizens out', async () => {
    await shown();
    expect(part('day-fold')).toHaveProperty('open', false);
    await tell({
      headline: { ...FLOOR.headline, kind: 'closed', why: 'briefing' },
      day: { phase: 'briefing', brainstorming: false },
    });
    expect(part('day-fold')).toHaveProperty('open', true);
    await expectAccessible();
  });

  it('lists the topics in which something happens, and the others when they are wanted', async () => {
    await shown();
    await tell({
      categories: [topic('weapons', 2), { ...topic('privacy'), today: null, trend: [0, 0] }],
    });
    expect(words('categories-table')).not.toContain('Privacy');
    expect(words('more-topics')).toBe('Mostra un altro argomento, senza contatti oggi');
    await press('more-topics');
    expect(words('categories-table')).toContain('Privacy');
    expect(part('more-topics')?.getAttribute('aria-expanded')).toBe('true');
    await press('more-topics');
    expect(words('categories-table')).not.toContain('Privacy');
  });

  it('says on a tile by what somebody talks and how it is received', async () => {
    await shown();
    await tell({
      agents: [{ ...ANNA, contact: { ...CONTACT, modality: 'video', quality: 'poor' } }, BRUNO],
    });
    expect(words(document.querySelector('[data-agent="a1"]'))).toContain('Armi · Video scarsa');
  });

  it('counts and shows those who missed a ring', async () => {
    await shown();
    const missed = { ...BRUNO, state: 'paused', reason: 'no_answer' } as const;
    await tell({ agents: [ANNA, missed] });
    const chip = [...document.querySelectorAll('.floor-chip')].find((each) =>
      words(each).startsWith('Mancata risposta'),
    )!;
    expect(words(chip)).toBe('Mancata risposta 1');
    await press(chip);
    expect([...document.querySelectorAll('[data-agent]')]).toHaveLength(1);
    expect(words(document.querySelector('[data-agent="a2"]'))).toContain('può non esserci');
  });

  it('shows whom operators have passed on to a number outside, and for how long', async () => {
    await shown();
    expect(part('passed-outside')).toBeNull();
    const passed = { contactId: 'c9', reference: '7K4-92Q', category: 'weapons', channel: 'line' };
    await tell({
      outside: [{ ...passed, modality: 'audio', sinceMs: NOW - 240_000, forHelp: false }],
    });
    expect(words('passed-outside')).toContain('Passati a un numero esterno');
    expect(words(part('passed-outside')!.querySelector('tbody tr'))).toBe(
      '7K4-92Q Armi Telefonata 4 min Chiudi la telefonata',
    );
    expect(part('passed-outside')!.querySelector('a')!.getAttribute('href')).toContain('id=c9');
    await expectAccessible();
  });

  it('lists offices in a table that is moved sideways, and does not widen the page', async () => {
    await shown();
    const nord = { office: 'o1', name: 'Nucleo Roma Nord', open: false, present: 3, available: 1 };
    await tell({ offices: [{ ...nord, talking: 2, waiting: 0, answeredToday: 14 }] });
    const region = part('offices')!.querySelector<HTMLElement>('[role="group"]')!;
    expect([region.getAttribute('aria-label'), region.tabIndex]).toEqual(['Uffici', 0]);
    expect(words(region.querySelector('tbody tr'))).toBe(
      'Nucleo Roma Nord chiuso adesso 3 uno libero 2 0 14',
    );
  });

  it('counts in the title what nobody has taken charge of, and adds to an alarm what it knows', async () => {
    await shown();
    await alarmed([
      alarm('refused', {
        reference: 'ZZZ-999',
        declined: [{ operator: 'Anna Rossi', reason: 'conflict-of-interest' }],
      }),
      alarm('line', { count: 2, requirements: ['de'], resting: 1 }),
      alarm('late', { category: null, count: 3, acknowledgedMs: NOW, acknowledgedBy: 'Carla' }),
    ]);
    const told = document.querySelector('[data-alarm^="refused"]');
    expect(words(told)).toContain('ZZZ-999 è stato rifiutato da tutti e aspetta ancora');
    expect(words(told)).toContain('conflitto di interessi');
    expect(words(document.querySelector('[data-alarm^="line"]'))).toContain('Chiedono: tedesco.');
    expect(document.title).toBe('(2) Sala · Stazione virtuale');
    await expectAccessible();
    await press('open-line');
    expect(api.sent('GET floor/line').at(-1)?.path).toBe('floor/line?category=weapons');
    await alarmed([]);
    expect(document.title).toBe('Sala · Stazione virtuale');
  });

  it('on the wall shows alarms that nobody can press away', async () => {
    await shown('?wall');
    await alarmed([alarm('nobody'), ...['a', 'b', 'c', 'd'].map((id) => alarm('wait', { id }))]);
    expect(parts('alarm')).toHaveLength(4);
    expect(words(document.querySelector('.vs-alarms'))).toContain('e un altro avviso');
    expect(part('take-alarm')).toBeNull();
    expect(part('open-line')).toBeNull();
  });

  it('tells since when an operator is so by the clock of the station', async () => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    await shown();
    await press(document.querySelector('[data-agent="a1"]')!);
    expect(words('floor-detail')).toContain('Dalle 11:59, ');
    vi.unstubAllEnvs();
  });

  it('names the office of an operator who has one', async () => {
    await shown();
    await tell({ agents: [{ ...ANNA, office: 'Nucleo Ostia' }, BRUNO] });
    await press(document.querySelector('[data-agent="a1"]')!);
    expect(words('floor-detail')).toContain('Nucleo Ostia');
    await press(document.querySelector('[data-agent="a2"]')!);
    expect(words('floor-detail')).not.toContain('Nucleo Ostia');
  });

  it('opens an operator with the way to the contact, and a topic with its line', async () => {
    await shown();
    await press(document.querySelector('[data-agent="a1"]')!);
    expect(part('floor-detail')!.querySelector('a')?.getAttribute('href')).toBe(
      '/supervisor/contacts?id=c1',
    );
    await press(document.querySelector('[data-category="weapons"]')!);
    expect(api.sent('GET floor/line').at(-1)?.path).toBe('floor/line?category=weapons');
    await press(document.querySelector('[data-category="weapons"]')!);
    expect(part('floor-detail')).toBeNull();
    expect((document.activeElement as HTMLElement).dataset['category']).toBe('weapons');
  });

  it('on the wall says whose floor it is, the hour, the phase and the messages', async () => {
    await shown('?wall');
    await tell({ messages: { waiting: 5, near: 1, overdue: 2, oldestDueAtMs: null, urgent: 0 } });
    expect(words('wall-clock')).toBe('giovedì 26 novembre 12:00');
    expect(document.body.textContent).toContain('Ente di prova');
    expect(words('phases')).toContain('Aperta');
    expect(part('phases')!.querySelector('a')).toBeNull();
    expect(words('wall-messages')).toBe('Messaggi Da rispondere 5 In scadenza 1 Scaduti 2');
    const nord = { office: 'o1', name: 'Nord', open: true, present: 3, available: 1, talking: 2 };
    await tell({
      offices: [
        { ...nord, waiting: 1, answeredToday: 14 },
        { ...nord, office: 'o2', open: false, waiting: 0, answeredToday: 0 },
      ],
    });
    expect(words('wall-offices')).toBe('Uffici Aperti 1 di 2 Liberi 2 In corso 4 Aspettano 1');
    await expectAccessible();
  });

  it('on the wall shows nothing that acts, and is left by Escape', async () => {
    await shown('?wall');
    expect(part('requests')).toBeNull();
    expect(part('day-fold')).toBeNull();
    expect(part('notices')).toBeNull();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await settled();
    expect(part('notices')).not.toBeNull();
    expect(location.search).toBe('');
  });

  it('listens no more once it hangs on the wall, nor when it comes back from there', async () => {
    await shown();
    Object.assign(api.answers, {
      'POST contacts/c1/monitoring': new Refusal(409, 'not_connected'),
      'DELETE contacts/c1/monitoring': () => undefined,
    });
    await tell({ agents: [{ ...ANNA, contact: { ...CONTACT, modality: 'video' } }, BRUNO] });
    await press(document.querySelector('[data-agent="a1"]')!);
    await press('begin-monitoring');
    expect(document.querySelector('vs-floor-beside')).not.toBeNull();
    // a browser that refuses the full screen has the page fill the window
    document.documentElement.requestFullscreen = vi.fn().mockRejectedValue(new Error('refused'));
    await press(labelled('Schermo a parete'));
    expect(location.search).toBe('?wall');
    expect(document.querySelector('vs-floor-beside')).toBeNull();
    // and leaves it without telling of a key
    document.dispatchEvent(new Event('fullscreenchange'));
    await settled();
    expect(location.search).toBe('');
    expect(part('notices')).not.toBeNull();
    expect(document.querySelector('vs-floor-beside')).toBeNull();
    expect(part('floor-detail')).toBeNull();
  });

  it('says when the station has not been heard of for a while', async () => {
    await shown();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(words(document.querySelector('.floor-stale'))).toContain('12:00');
  });

  it('is for supervisors', async () => {
    api = signedIn('quality');
    await mount('vs-supervisor');
    expect(api.sent('GET floor')).toEqual([]);
    expect(document.querySelector('main a')?.getAttribute('href')).toBe('/quality');
  });
});
