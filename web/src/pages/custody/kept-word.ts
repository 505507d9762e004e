import { tk } from '../../i18n/custody';

const OWN = ['default', 'hold', 'sealed', 'orphan'] as const;

/** What keeps a recording, or destroyed it: a rule by its name, what is no rule in words. */
export function keptWord(rule: string): string {
  const own = OWN.find((each) => each === rule);
  return own ? tk(`custody.kept.${own}`) : rule;
}
