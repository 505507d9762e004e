import { describe, expect, it } from 'vitest';
import { alarmsOf, keyOf, levelMark, waitMark } from '../src/pages/supervisor/alarms';
import { alarmWords, requirementWords, restingWords } from '../src/pages/supervisor/floor-words';
import {
  type AgentState,
  type DayFigures,
  figuresOf,
  type Floor,
  type FloorAgent,
  type FloorCategory,
  type FloorContact,
  inOrder,
  stateCounts,
  type Unserved,
} from '../src/pages/supervisor/floor';

const DAY: DayFigures = {
  offered: 0,
  answered: 0,
  answeredWithin: 0,
  abandoned: 0,
  abandonedWithin: 0,
  abandonedAfter: 0,
  abandonedShort: 0,
  lost: 0,
  removed: 0,
  failed: 0,
  waiting: 0,
  handled: 0,
  serviceLevelAnswered: null,
  serviceLevelOffered: null,
  abandonment: null,
  averageWaitS: null,
  longestWaitS: null,
  averageAbandonS: null,
  averageTalkS: null,
  averageWrapUpS: null,
  averageHandlingS: null,
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
};
const TARGETS = { withinS: 20, share: 0.8, alarmS: 300, holdAlarmS: 120 };
const NOW = 1_000_000;

const category = (id: string, part: Partial<FloorCategory> = {}): FloorCategory => ({
  category: id,
  open: true,
  waiting: 0,
  oldestSinceMs: null,
  available: 0,
  working: 1,
  wait: null,
  withinS: 20,
  today: null,
  trend: [0, 0],
  ...part,
});
const waiting = (id: string, seconds: number, part: Partial<FloorCategory> = {}) =>
  category(id, { waiting: 1, oldestSinceMs: NOW - seconds * 1000, ...part });
const man = (code: string, state: AgentState): FloorAgent => ({
  agentId: code,
  name: code,
  code,
  state,
  reason: null,
  sinceMs: 0,
  contact: null,
  office: null,
  nextState: null,
  present: true,
  setBy: null,
});
const floor = (part: Partial<Floor> = {}): Floor => ({
  nowMs: NOW,
  version: 'one',
  reachable: true,
  headline: {
    kind: 'now',
    withinS: 20,
    slowest: null,
    uncovered: [],
    stranded: 0,
    served: 0,
    free: 1,
    working: 1,
    resting: 0,
    why: null,
    opensAtMs: null,
  },
  day: { phase: 'open', brainstorming: false },
  targets: TARGETS,
  today: DAY,
  trendStepS: 1800,
  categories: [],
  agents: [],
  requests: [],
  helps: [],
  refused: [],
  unserved: [],
  messages: null,
  offices: [],
  clockDoubtedMs: null,
  ...part,
});
describe('the first row', () => {
  it('adds up who waits and who works, and finds the longest wait', () => {
    const categories = [waiting('a', 5, { waiting: 2 }), waiting('b', 9), category('c')];
    const agents = [man('1', 'busy'), man('2', 'available'), man('3', 'offline')];
    expect(figuresOf(floor({ categories, agents }))).toEqual({
      waiting: 3,
      longest: categories[1],
      talking: 1,
      available: 1,
      present: 2,
    });
    expect(figuresOf(floor({ categories: [category('c')] })).longest).toBeNull();
  });
});

describe('operators', () => {
  const agents = [man('20', 'offline'), man('10', 'available'), man('9', 'available')];

  it('are listed by what they do, then by code; those off duty when asked for', () => {
    expect(inOrder(agents, 'present').map((each) => each.code)).toEqual(['9', '10']);
    expect(inOrder(agents, 'offline').map((each) => each.code)).toEqual(['20']);
    expect(stateCounts(agents)).toMatchObject({ available: 2, offline: 1, busy: 0 });
  });
});

describe('alarms', () => {
  it('mark a wait beyond the promise, and one that somebody has to act upon', () => {
    expect(waitMark(null, 20, TARGETS)).toBeNull();
    expect(waitMark(20, 20, TARGETS)).toBeNull();
    expect(waitMark(20.1, 20, TARGETS)).toBe('late');
    expect(waitMark(20.1, 45, TARGETS)).toBeNull();
    expect(waitMark(300, 20, TARGETS)).toBe('alarm');
  });

  it('speak of a level only when there are contacts enough', () => {
    const low = { ...DAY, offered: 4, serviceLevelOffered: 0.1 };
    expect(levelMark(low, TARGETS)).toBeNull();
    expect(levelMark({ ...low, offered: 5 }, TARGETS)).toBe('late');
    expect(levelMark({ ...low, offered: 5, waiting: 1 }, TARGETS)).toBeNull();
    expect(levelMark({ ...low, offered: 5, serviceLevelOffered: 0.8 }, TARGETS)).toBeNull();
    expect(levelMark(null, TARGETS)).toBeNull();
  });

  it('come with the gravest first, one for each subject', () => {
    const categories = [
      waiting('long', 301),
      waiting('short', 30),
      waiting('alone', 1, { working: 0 }),
      category('quiet', { working: 0 }),
    ];
    const today = { ...DAY, offered: 10, serviceLevelOffered: 0.5 };
    const keys = alarmsOf(floor({ categories, today }), NOW).map(keyOf);
    expect(keys).toEqual(['nobody:alone', 'wait:long', 'level:']);
    expect(alarmsOf(floor({ categories: [category('quiet')] }), NOW)).toEqual([]);
  });

  it('tell of those who wait for what nobody at work has, each line by itself', () => {
    const line = (requirements: string[], part: Partial<Unserved> = {}): Unserved => ({
      category: 'weapons',
      requirements,
      waiting: 1,
      oldestSinceMs: NOW - 60_000,
      resting: 0,
      ...part,
    });
    const alarms = alarmsOf(
      floor({
        categories: [waiting('weapons', 400)],
        unserved: [line(['de', 'lis'], { waiting: 3 }), line(['fr'])],
      }),
      NOW,
    );
    expect(alarms.map(keyOf)).toEqual(['line:weapons:de+lis', 'line:weapons:fr', 'wait:weapons']);
    expect(alarms.every((each) => each.mark === 'alarm')).toBe(true);
    const words = alarms.map((each) => alarmWords(each, () => 'Armi', TARGETS, null));
    expect(words[0]).toBe(
      'Armi: 3 persone che chiedono tedesco e lingua dei segni (LIS) aspettano, e nessuno in servizio può rispondere loro.',
    );
    expect(words[1]).toContain('una persona che chiede francese aspetta');
    expect(requirementWords(['house', 'xx-unknown'])).toBe('un operatore della sede e xx-unknown');
    expect(restingWords({ resting: 2 })).toBe('2 operatori che potrebbero sono in pausa.');
    expect(restingWords({ resting: 0 })).toBe('');
  });

  it('tell of a clock that is not believed, with the date that it shows', () => {
    const [alarm] = alarmsOf(floor({ clockDoubtedMs: Date.UTC(2036, 10, 24) }), NOW);
    expect(alarm && keyOf(alarm)).toBe('clock:');
    expect(alarm?.mark).toBe('alarm');
    expect(alarm && alarmWords(alarm, String, TARGETS, null)).toContain('24 nov');
  });
});

describe('what asks for somebody', () => {
  const declined = [
    { operator: 'Anna', reason: 'conflict-of-interest' },
    { operator: 'Bruno', reason: 'no_answer' },
  ];
  const refused = { contactId: 'c1', reference: 'AB-1', category: 'a', atMs: NOW, declined };
  const messages = { waiting: 5, near: 2, overdue: 1, oldestDueAtMs: NOW };

  it('puts a contact that everybody refused before long waits, and messages after them', () => {
    const categories = [waiting('a', 400), waiting('b', 400, { working: 0, available: 0 })];
    const alarms = alarmsOf(floor({ categories, refused: [refused], messages }), NOW);
    expect(alarms.map((each) => `${each.kind} ${each.mark}`)).toEqual([
      'nobody alarm',
      'refused alarm',
      'wait alarm',
      'overdue alarm',
      'near late',
    ]);
  });

  it('says who refused, and why', () => {
    const [alarm] = alarmsOf(floor({ refused: [refused] }), NOW);
    expect(alarm && alarmWords(alarm, () => 'Armi', TARGETS, null)).toBe(
      'Armi: il contatto AB-1 è stato rifiutato da tutti e aspetta ancora. Anna: conflitto di interessi. Bruno: nessuna risposta',
    );
  });

  it('alarms for a hold beyond the limit, and for an answer until leave for it is given', () => {
    const talking = (code: string, part: Partial<FloorContact>): FloorAgent => ({
      ...man(code, 'busy'),
      contact: {
        contactId: code,
        reference: `R-${code}`,
        category: 'a',
        channel: 'video',
        modality: 'video',
        heldSinceMs: null,
        recordingFailed: false,
        quality: null,
        leave: null,
        ...part,
      },
    });
    const agents = [
      talking('fine', {}),
      talking('short', { heldSinceMs: NOW - 119_000 }),
      talking('long', { heldSinceMs: NOW - 120_000 }),
      talking('asked', { leave: 'pending' }),
      talking('alone', { leave: 'needed' }),
      talking('stubborn', { leave: 'refused' }),
      talking('unkept', { recordingFailed: true }),
    ];
    const alarms = alarmsOf(floor({ agents, categories: [waiting('a', 400)] }), NOW);
    expect(alarms.map(keyOf)).toEqual([
      'recording:unkept',
      'hold:long',
      'wait:a',
      'pendingLeave:asked',
      'needed:alone',
      'refusedLeave:stubborn',
    ]);
    const words = alarms.map((each) => alarmWords(each, () => 'Armi', TARGETS, null));
    expect(words[0]).toContain('il contatto R-unkept non viene registrato');
    expect(words[1]).toBe('long: il cittadino del contatto R-long è in attesa da oltre 2 min');
    expect(words[3]).toContain('l’autorizzazione è chiesta e non ancora decisa');
    expect(words[4]).toBe('alone risponde su Armi senza autorizzazione');
    expect(words[5]).toContain('benché l’autorizzazione sia stata negata');
  });

  it('tells two refused contacts of one subject apart', () => {
    const other = { ...refused, contactId: 'c2' };
    const alarms = alarmsOf(floor({ refused: [refused, other] }), NOW);
    expect(new Set(alarms.map(keyOf)).size).toBe(2);
  });
});
