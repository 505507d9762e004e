// To whom a contact can be handed on, as the API tells it.

export interface Destinations {
  operators: { id: string; name: string; code: string; state: string; categories: string[] }[];
  offices: { id: string; name: string; present: number }[];
  topics: { id: string; waiting: number; present: number }[];
}

export type DestinationKind = 'topic' | 'operator' | 'office';

/** What the command `transfer` is given. */
export function transferFields(kind: DestinationKind, id: string) {
  return {
    category: kind === 'topic' ? id : null,
    operator: kind === 'operator' ? id : null,
    office: kind === 'office' ? id : null,
  };
}

/** Whether nobody is there who could answer: the citizen would wait for somebody to sign on. */
export function isEmpty(found: Destinations, kind: DestinationKind, id: string): boolean {
  if (kind === 'topic') return found.topics.find((each) => each.id === id)?.present === 0;
  if (kind === 'office') return found.offices.find((each) => each.id === id)?.present === 0;
  return false;
}
