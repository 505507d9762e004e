import type { Agenda, DayRecord, Held, Listed, Task } from '../src/pages/day/day';

/** A working day as the station tells it. */

export const ON = '2026-11-26';
export const TASK: Task = {
  id: 't1',
  on: ON,
  text: 'Richiamare la scuola di Ostia',
  accountId: null,
  officeId: 'office-1',
  to: 'Nucleo Ostia',
  until: '2026-11-29T12:00:00Z',
  givenBy: 'Capo Ufficio 1',
  givenAt: '2026-11-26T08:00:00Z',
  doneAt: null,
  doneBy: null,
  doneNote: null,
};
export const DONE: Task = {
  ...TASK,
  id: 't2',
  text: 'Avvisare tutti',
  to: '',
  doneAt: '2026-11-26T08:30:00Z',
  doneBy: 'Capo Ufficio 1',
  doneNote: 'avvisati',
};
export const RECORD: DayRecord = {
  on: ON,
  phase: 'open',
  moves: [],
  tasks: [TASK, DONE],
  decisions: [],
};
export const LISTED: Listed = {
  id: 'c1',
  kind: 'debriefing',
  title: 'De-briefing',
  state: 'scheduled',
  madeAt: '2026-11-26T08:00:00Z',
  startsAt: '2030-11-24T16:00:00Z',
  openedAt: null,
  endedAt: null,
  people: 0,
  expected: true,
  you: null,
};
export const HELD: Held = {
  id: 'c2',
  kind: 'brainstorming',
  title: 'Brainstorming',
  state: 'ended',
  startsAt: null,
  openedAt: '2026-11-26T07:00:00Z',
  endedAt: '2026-11-26T08:00:00Z',
  abandonedAt: '2026-11-26T07:55:00Z',
  attendance: [
    {
      name: 'Capo Ufficio 1',
      part: 'chair',
      office: null,
      stays: [['2026-11-26T07:00:00Z', null]],
    },
    {
      name: 'Anna Rossi',
      part: 'operator',
      office: 'Nucleo Ostia',
      stays: [['2026-11-26T07:10:00Z', '2026-11-26T07:20:00Z']],
    },
  ],
  roll: [
    {
      name: 'Nucleo Ostia',
      office: true,
      officeId: 'ostia',
      member: null,
      short: null,
      answeredAt: '2026-11-26T07:06:00Z',
      late: true,
      standing: 'late',
      answered: 'late',
      corrections: [],
    },
    {
      name: 'Nucleo Roma Nord',
      office: true,
      officeId: 'north',
      member: null,
      short: 'N. 01',
      answeredAt: null,
      late: false,
      standing: 'connected',
      answered: 'connected',
      corrections: [],
    },
  ],
  items: [],
  ballots: [],
  polls: [],
};
export const AGENDA: Agenda = {
  on: ON,
  day: '2026-11-25',
  before: '2026-11-18',
  topics: ['weapons', 'licences', 'privacy', 'd', 'e', 'f'].map((category, number) => ({
    category,
    offered: 40 + number,
    offeredBefore: 35,
    answered: 30,
    answeredBefore: 31,
    abandonment: 0.25 - number / 20,
    abandonmentBefore: 0.1,
    serviceLevel: 0.7,
    serviceLevelBefore: null,
  })),
  satisfaction: [{ category: 'weapons', value: 2.7, count: 12, before: 3.4 }],
  scores: [{ category: 'weapons', value: 61.5, count: 1, before: null }],
  alarms: [
    { kind: 'emergency', count: 1 },
    { kind: 'failed', count: 2 },
  ],
  asked: [{ category: 'weapons', asked: 4, refused: 1 }],
  messages: { near: 2, late: 1 },
  undone: [{ ...TASK, until: '2026-11-25T12:00:00Z' }],
};
export const NOTHING: Agenda = {
  ...AGENDA,
  day: null,
  before: null,
  topics: [],
  satisfaction: [],
  scores: [],
  alarms: [],
  asked: [],
  messages: { near: 0, late: 0 },
  undone: [],
};
