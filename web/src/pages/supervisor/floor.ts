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
  return channel === 'video' && modality !== 'text';
}

export interface Figures {
  waiting: number;
  /** Where somebody waits longest, or `null` when nobody waits. */
  longest: FloorCategory | null;
  talking: number;
  available: number;
  present: number;
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

/** Which operators are shown: all on duty, or those in one state. */
export type AgentFilter = 'present' | AgentState;

/** Operators by what they do, then by code. */
export function inOrder(agents: readonly FloorAgent[], filter: AgentFilter): FloorAgent[] {
  return agents
    .filter((each) => (filter === 'present' ? each.state !== 'offline' : each.state === filter))
    .sort(
      (a, b) =>
        STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
        a.code.localeCompare(b.code, language.value, { numeric: true }),
    );
}

function since(category: FloorCategory): number {
  return category.oldestSinceMs ?? Infinity;
}
