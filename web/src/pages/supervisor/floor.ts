// The floor as the API tells it, and what is made of it. No DOM.
import { language } from '../../i18n/language';
import type { FloorCategory, FloorContact, FloorAgent, Floor } from '../../protocol/api';

export type { FloorCategory, FloorContact, FloorAgent, Floor };
export type {
  FloorWait as Wait,
  FloorRequest,
  FloorHelp,
  FloorDeclined as Declined,
  FloorUnserved as Unserved,
  FloorOffice,
  FloorOutside,
  FloorTargets as Targets,
  Figures as DayFigures,
} from '../../protocol/api';

export const STATES = ['available', 'offered', 'busy', 'wrap_up', 'paused', 'offline'] as const;
export type AgentState = (typeof STATES)[number];

/** Whether there is sound, and perhaps picture, that a supervisor could listen to here. */
export function isHeardHere({
  channel,
  modality,
}: Pick<FloorContact, 'channel' | 'modality'>): boolean {
  return (channel === 'video' || channel === 'line') && modality !== 'text';
}

export interface Figures {
  waiting: number;
  /** Where somebody waits longest, or `null` when nobody waits. */
  longest: FloorCategory | null;
  talking: number;
  available: number;
  present: number;
}

/** Whether something happens in a topic: somebody waits or is served, or came today. */
export function isActive(
  { category, waiting, today, trend }: FloorCategory,
  floor: Floor,
): boolean {
  return (
    waiting > 0 ||
    (today?.offered ?? 0) > 0 ||
    trend.some((entered) => entered > 0) ||
    floor.agents.some(({ contact }) => contact?.category === category) ||
    floor.outside.some((each) => each.category === category)
  );
}

/** The figures of the first row. */
export function figuresOf(floor: Floor): Figures {
  const counts = stateCounts(floor.agents);
  const busy = floor.categories.filter((each) => each.waiting > 0);
  return {
    waiting: busy.reduce((sum, each) => sum + each.waiting, 0),
    longest: busy.reduce<FloorCategory | null>(
      (first, each) => (first && since(first) <= since(each) ? first : each),
      null,
    ),
    talking: counts.busy,
    available: counts.available,
    present: floor.agents.length - counts.offline,
  };
}

export function stateCounts(agents: readonly FloorAgent[]): Record<AgentState, number> {
  const counts = { available: 0, offered: 0, busy: 0, wrap_up: 0, paused: 0, offline: 0 };
  for (const agent of agents) counts[agent.state] += 1;
  return counts;
}

/** Whether an operator is paused because a ring was not answered: they may not know, or not be there. */
export function missedRing({ state, reason }: FloorAgent): boolean {
  return state === 'paused' && reason === 'no_answer';
}

/** Which operators are shown: all on duty, those in one state, or those who missed a ring. */
export type AgentFilter = 'present' | 'missed' | AgentState;

/** Operators by what they do, then by code. */
export function inOrder(agents: readonly FloorAgent[], filter: AgentFilter): FloorAgent[] {
  return agents
    .filter((each) => isShown(each, filter))
    .sort(
      (a, b) =>
        STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
        a.code.localeCompare(b.code, language.value, { numeric: true }),
    );
}

function isShown(agent: FloorAgent, filter: AgentFilter): boolean {
  switch (filter) {
    case 'present':
      return agent.state !== 'offline';
    case 'missed':
      return missedRing(agent);
    default:
      return agent.state === filter;
  }
}

function since(category: FloorCategory): number {
  return category.oldestSinceMs ?? Infinity;
}
