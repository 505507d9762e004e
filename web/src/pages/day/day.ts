// What the station tells of a working day, as it names things.
import type { Move, Moved, Phase } from '../supervisor/day-moves';

export interface Task {
  id: string;
  on: string;
  text: string;
  /** A name; empty for everybody. */
  to: string;
  until: string | null;
  givenBy: string;
  doneAt: string | null;
  doneBy: string | null;
  doneNote: string | null;
}

export interface Decision {
  id: string;
  text: string;
  category: string | null;
  sheet: string | null;
  decidedBy: string;
  decidedAt: string;
}

export interface DayRecord {
  on: string;
  phase: Phase;
  moves: (Moved & { phase: Phase; move: Move })[];
  tasks: Task[];
  decisions: Decision[];
}

export interface DayListed {
  on: string;
  phase: Phase;
  tasks: number;
  undone: number;
  decisions: number;
}

export interface Person {
  id: string;
  name: string;
  office: string | null;
}

export interface Office {
  id: string;
  name: string;
  disabledAt: string | null;
}

export const KINDS = ['briefing', 'brainstorming', 'debriefing', 'meeting'] as const;
export type Kind = (typeof KINDS)[number];

export interface Listed {
  id: string;
  kind: Kind;
  title: string;
  state: 'scheduled' | 'open' | 'ended';
  startsAt: string | null;
  openedAt: string | null;
  endedAt: string | null;
  people: number;
}

export interface Held {
  id: string;
  kind: Kind;
  title: string;
  state: 'scheduled' | 'open' | 'ended';
  startsAt: string | null;
  openedAt: string | null;
  endedAt: string | null;
  abandonedAt: string | null;
  attendance: {
    name: string;
    part: 'chair' | 'operator' | 'office' | 'reviewer' | 'guest';
    office: string | null;
    stays: [string, string | null][];
  }[];
  roll: { name: string; office: boolean; answeredAt: string | null; late: boolean }[];
}

export interface AgendaTopic {
  category: string;
  offered: number;
  offeredBefore: number;
  answered: number;
  answeredBefore: number;
  abandonment: number | null;
  abandonmentBefore: number | null;
  serviceLevel: number | null;
  serviceLevelBefore: number | null;
}

/** A category judged low, and by how many; `before` a week earlier. */
export interface AgendaRated {
  category: string;
  value: number;
  count: number;
  before: number | null;
}

export type AgendaAlarm = 'emergency' | 'failed' | 'refused_by_all' | 'poor_recording';

export interface Agenda {
  on: string;
  day: string | null;
  before: string | null;
  topics: AgendaTopic[];
  satisfaction: AgendaRated[];
  scores: AgendaRated[];
  alarms: { kind: AgendaAlarm; count: number }[];
  asked: { category: string; asked: number; refused: number }[];
  messages: { near: number; late: number };
  undone: Task[];
}
