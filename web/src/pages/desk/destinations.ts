// To whom a contact can be handed on, as the API tells it, and who of them is shown. No DOM.
import type { Contact } from '../../protocol/desk';
import type { OperatorThere, Destinations } from '../../protocol/api';

export type { OperatorThere, Destinations };

export type DestinationKind = 'topic' | 'operator' | 'office' | 'outside';

/** What an operator may know besides Italian: sign language first, since there are fewest. */
export const SKILLS = ['lis', 'en', 'de', 'fr', 'sl'] as const;
export type Skill = (typeof SKILLS)[number];

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

export function isFree({ state }: OperatorThere): boolean {
  return state === 'available';
}

/** The operators who know it; all of them where it does not matter. */
export function knowing(operators: readonly OperatorThere[], skill: Skill | ''): OperatorThere[] {
  return operators.filter((each) => skill === '' || each.skills.includes(skill));
}

/** What at least one of them knows, with how many do. */
export function skillsOf(operators: readonly OperatorThere[]): { skill: Skill; count: number }[] {
  return SKILLS.map((skill) => ({ skill, count: knowing(operators, skill).length })).filter(
    ({ count }) => count > 0,
  );
}

/** Which interpreter the citizen would need, if any: signs before a language. */
export function interpreterFor(contact: Pick<Contact, 'language' | 'needs'>): Skill | null {
  if (contact.needs.includes('sign-language')) return 'lis';
  return SKILLS.find((each) => each === contact.language) ?? null;
}
