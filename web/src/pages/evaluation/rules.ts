// Rules of assignment as the API tells them. No DOM.
import type { Named, Person } from './reviews';

export interface Rule {
  name: string;
  form: string;
  on: boolean;
  category: string | null;
  outcome: string | null;
  verdict: 'good' | 'fair' | 'poor' | null;
  escalated: boolean | null;
  /** 1 to 5, or less; null: not asked for. */
  maxSatisfaction: number | null;
  choose: 'all' | 'per_operator' | 'stratified';
  count: number;
  period: 'week' | 'month';
  double: number;
  reviewers: string[];
  days: number;
}

export interface RuleShown {
  id: string;
  revision: number;
  rule: Rule;
  given: number;
  open: number;
  period: string | null;
  fitting: number | null;
  drawn: number | null;
}

export interface RuleList {
  rules: RuleShown[];
  forms: Named[];
  reviewers: Person[];
}

export const CHOICES = ['all', 'per_operator', 'stratified'] as const;
export const PERIODS = ['week', 'month'] as const;
export const OUTCOMES = ['completed', 'abuse', 'lost', 'agent_lost', 'failed'] as const;
export const VERDICTS = ['good', 'fair', 'poor'] as const;

/** A rule out of what was filled in; what the form does not show stays as it was. */
export function ruleOf(given: FormData, before: Rule | null): Rule {
  const text = (name: string) => {
    const value = given.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const count = (name: string) => Number(text(name));
  return {
    ...before,
    name: text('name'),
    form: text('form'),
    on: given.has('on'),
    category: text('category') || null,
    outcome: text('outcome') || null,
    verdict: VERDICTS.find((each) => each === text('verdict')) ?? null,
    escalated: given.has('escalated') ? true : null,
    maxSatisfaction: count('maxSatisfaction') || null,
    choose: CHOICES.find((each) => each === text('choose')) ?? 'all',
    count: count('count') || (before?.count ?? 2),
    period: PERIODS.find((each) => each === text('period')) ?? before?.period ?? 'month',
    double: count('double'),
    reviewers: given.getAll('reviewer').map(String),
    days: count('days') || 14,
  };
}
