// Rules of assignment as the API tells them. No DOM.
import type { AssignmentRule as Rule } from '../../protocol/api';

export type { Rule };
export type { RuleShown, RuleList } from '../../protocol/api';

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
    code: before?.code ?? null,
    channel: before?.channel ?? null,
    operator: before?.operator ?? null,
    office: before?.office ?? null,
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
