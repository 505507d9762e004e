// The floor as the API tells it, and what its first row says of it. No DOM.

export type AgentState = 'offline' | 'available' | 'offered' | 'busy' | 'wrap_up' | 'paused';

export interface FloorWaiting {
  category: string;
  count: number;
  oldestSinceMs: number | null;
  available: number;
}

export interface FloorAgent {
  agentId: string;
  name: string;
  code: string;
  state: AgentState;
  reason: string | null;
  sinceMs: number;
}

export interface Floor {
  nowMs: number;
  reachable: boolean;
  waiting: FloorWaiting[];
  agents: FloorAgent[];
}

export interface Figures {
  waiting: number;
  /** Where somebody waits longest, or `null` when nobody waits. */
  longest: FloorWaiting | null;
  talking: number;
  available: number;
  present: number;
}

/** The figures of the first row. */
export function figuresOf(floor: Floor): Figures {
  const lines = busyLines(floor.waiting);
  const count = (...states: AgentState[]) =>
    floor.agents.filter((agent) => states.includes(agent.state)).length;
  return {
    waiting: lines.reduce((sum, line) => sum + line.count, 0),
    longest: lines[0] ?? null,
    talking: count('busy'),
    available: count('available'),
    present: floor.agents.length - count('offline'),
  };
}

/** Lines with somebody in them, the longest wait first. */
export function busyLines(waiting: readonly FloorWaiting[]): FloorWaiting[] {
  return waiting
    .filter((line) => line.count > 0)
    .sort((a, b) => (a.oldestSinceMs ?? Infinity) - (b.oldestSinceMs ?? Infinity));
}

const ORDER: readonly AgentState[] = [
  'available',
  'offered',
  'busy',
  'wrap_up',
  'paused',
  'offline',
];

/** Operators by what they do, then by code. */
export function inOrder(agents: readonly FloorAgent[]): FloorAgent[] {
  return [...agents].sort(
    (a, b) =>
      ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
      a.code.localeCompare(b.code, 'it', { numeric: true }),
  );
}
