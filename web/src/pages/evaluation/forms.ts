// Forms and evaluations as the API tells them. No DOM.
import type { Item, Form as FormContent } from '../../protocol/api';

export type { Item, FormContent };
export type { Section } from '../../protocol/api';

export type Gravity = 'normal' | 'critical' | 'fatal';

/** By item: the step, or null for not applicable; what is missing is not answered. */
export type Answers = Readonly<Record<string, number | null>>;

export const LONGEST = 60;

export function stepsOf(item: Item): number {
  return item.steps ?? 2;
}

export function itemsOf(form: FormContent): Item[] {
  return form.sections.flatMap((section) => section.items);
}
