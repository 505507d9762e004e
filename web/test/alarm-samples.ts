import type { Alarm } from '../src/staff/alarms/alarm-words';

/** An alarm about a topic, a minute old. */
export function alarm(kind: Alarm['kind'], more: Partial<Alarm> = {}): Alarm {
  return {
    id: kind,
    kind,
    grave: kind !== 'near' && kind !== 'level',
    category: 'weapons',
    threshold: 300,
    sinceMs: null,
    raisedMs: 0,
    acknowledgedMs: null,
    acknowledgedBy: null,
    sound: true,
    count: null,
    contactId: null,
    reference: null,
    agentId: null,
    operator: null,
    requirements: [],
    resting: 0,
    declined: [],
    share: null,
    authorisation: null,
    cause: null,
    toldMs: null,
    ...more,
  };
}
