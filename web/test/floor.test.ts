import { describe, expect, it } from 'vitest';
import { levelMark, waitMark } from '../src/pages/supervisor/marks';
import { requirementWords, restingWords } from '../src/pages/supervisor/floor-words';
import {
  type AgentState,
  type DayFigures,
  figuresOf,
  type Floor,
  type FloorAgent,
  type FloorCategory,
  inOrder,
  stateCounts,
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
  refused: null,
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
    refused: [],
    refusal: null,
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
  outside: [],
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
    const others = [man('1', 'paused'), man('2', 'wrap_up'), man('3', 'busy'), man('4', 'offered')];
    expect(inOrder([...others, ...agents], 'present').map((each) => each.code)).toEqual([
      '9',
      '10',
      '4',
      '3',
      '2',
      '1',
    ]);
    expect(inOrder(agents, 'offline').map((each) => each.code)).toEqual(['20']);
    expect(stateCounts(agents)).toMatchObject({ available: 2, offline: 1, busy: 0 });
  });
});

describe('marks', () => {
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

  it('say in words what some wait for, and who could serve them and rests', () => {
    expect(requirementWords(['house', 'xx-unknown'])).toBe('un operatore della sede e xx-unknown');
    expect(restingWords({ resting: 2 })).toBe('2 operatori che potrebbero sono in pausa.');
    expect(restingWords({ resting: 0 })).toBe('');
  });
});
