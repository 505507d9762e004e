import type { Category } from '../../api';
import { tk as contactWord } from '../../i18n/contacts';
import { tk } from '../../i18n/custody';
import { formatList } from '../../i18n/format';
import { categoryName } from '../quality/list';
import { OUTCOMES, type RetentionRule } from './keeping';

/** What a rule of retention fits, in words. */
export function ruleWords(rule: RetentionRule, categories: readonly Category[]): string {
  const words = [
    ...(rule.category
      ? [
          tk('custody.rule.of', {
            category: categoryName(categories, rule.category) || rule.category,
          }),
        ]
      : []),
    ...(rule.outcome ? [tk('custody.rule.ended', { outcome: outcomeWord(rule.outcome) })] : []),
    ...(rule.consent === undefined
      ? []
      : [tk(rule.consent ? 'custody.rule.consented' : 'custody.rule.withdrawn')]),
    ...(rule.evaluated === undefined
      ? []
      : [tk(rule.evaluated ? 'custody.rule.judged' : 'custody.rule.unjudged')]),
  ];
  return words.length > 0 ? formatList(words) : tk('custody.rule.everything');
}

/** How a contact ended, in words. */
export function outcomeWord(outcome: string): string {
  const known = OUTCOMES.find((each) => each === outcome);
  return known ? contactWord(`contacts.outcome.${known}`) : outcome;
}
