// Forms and evaluations as the API tells them. No DOM.

export type Gravity = 'normal' | 'critical' | 'fatal';

export interface Item {
  id: string;
  text: string;
  hint?: string;
  weight?: number;
  /** Answered with 0 to `steps - 1`, the last of which is best. */
  steps?: number;
  labels?: string[];
  notApplicable?: boolean;
  gravity?: Gravity;
  /** The highest answer with which a critical or fatal item has failed. */
  failedTo?: number;
}

export interface Section {
  id: string;
  title: string;
  weight?: number;
  items: Item[];
}

export interface FormContent {
  sections: Section[];
  /** What a failed critical item leaves at most, 0 to 100. */
  cap?: number;
}

/** By item: the step, or null for not applicable; what is missing is not answered. */
export type Answers = Readonly<Record<string, number | null>>;

export const LONGEST = 60;

export function stepsOf(item: Item): number {
  return item.steps ?? 2;
}

export function itemsOf(form: FormContent): Item[] {
  return form.sections.flatMap((section) => section.items);
}
