import shared from './urgent/shared.json';
import { type Combination, type Danger, DANGERS, type UrgentRules } from './urgent';

/** The words of a list, with a comma and a blank between them. */
type List = string;

/** A combination, its groups named by sets with " + " between them: "me + hit". */
interface WrittenCombination extends Omit<Combination, 'all' | 'unless'> {
  all: string;
  unless?: string;
}

/** A language's rules as its file has them. The combinations that all languages share stand in `shared.json`. */
export interface WrittenRules {
  now: List;
  own: List;
  still: List;
  polite: List;
  between: List;
  harmless: Readonly<Record<string, List>>;
  short: Readonly<Record<string, string>>;
  sets: Readonly<Record<string, List>>;
  classes: Readonly<
    Record<
      Danger,
      Record<'alone' | 'strong' | 'phrases' | 'not' | 'idioms', List> & {
        combos?: readonly WrittenCombination[];
      }
    >
  >;
}

const SHARED: Readonly<Record<Danger, readonly WrittenCombination[]>> = shared;

const list = (text: List): string[] => (text === '' ? [] : text.split(', '));

const lists = <Name extends string>(named: Readonly<Record<Name, List>>) =>
  Object.fromEntries(
    Object.entries<List>(named).map(([name, text]) => [name, list(text)]),
  ) as Record<Name, string[]>;

const combination = ({ all, unless, ...more }: WrittenCombination): Combination => ({
  ...more,
  all: all.split(' + ').map((name) => [`@${name}`]),
  ...(unless === undefined ? {} : { unless: [`@${unless}`] }),
});

/** A language's rules with the shared ones, as `Alarm` takes them. */
export function read({
  now,
  own,
  still,
  polite,
  between,
  harmless,
  short,
  sets,
  classes,
}: WrittenRules): UrgentRules {
  const read = DANGERS.map((danger) => {
    const { combos = [], ...entries } = classes[danger];
    return [danger, { ...lists(entries), combos: [...SHARED[danger], ...combos].map(combination) }];
  });
  return {
    now: list(now),
    own: list(own),
    still: list(still),
    polite: list(polite),
    between: list(between),
    harmless: lists(harmless),
    short,
    sets: lists(sets),
    classes: Object.fromEntries(read) as UrgentRules['classes'],
  };
}
