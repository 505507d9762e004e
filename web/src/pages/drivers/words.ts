// What contact drivers are called on their page.
import { type Category, categoryText } from '../../api';
import { formatNumber } from '../../i18n/amounts';
import { td } from '../../i18n/desk';
import { tdr } from '../../i18n/drivers';
import { formatList } from '../../i18n/format';
import { language } from '../../i18n/language';
import { dayText } from '../../i18n/moments';
import type { DriverThemeShown, Portion } from '../../protocol/api';
import { errorWords, type Problem } from '../../staff/page';

export type Theme = DriverThemeShown;

const CODES = [
  'information-given',
  'referred',
  'report-taken',
  'follow-up',
  'not-competent',
  'no-contact',
  'abuse',
] as const;
const CHANNELS = ['video', 'phone', 'message', 'callback', 'guide'] as const;
const TIMES = ['night', 'morning', 'midday', 'afternoon', 'evening'] as const;
const NEEDS = ['sign-language', 'hard-of-hearing', 'slow-speech'] as const;
const REFUSALS = ['personal_data', 'has_sheet'] as const;

function known<const T extends string>(words: readonly T[], word: string): T | undefined {
  return words.find((each) => each === word);
}

export function topicName(categories: readonly Category[], id: string): string {
  const found = categories.find((each) => each.id === id);
  return found ? categoryText(found).label : id;
}

/** A theme's name; one of topics alone is called by them. */
export function themeName({ name, topics }: Theme, categories: readonly Category[]): string {
  if (name) return name;
  return tdr('drivers.unnamed', {
    topics: formatList(topics.map((each) => topicName(categories, each))),
  });
}

export function codeName(code: string): string {
  const found = known(CODES, code);
  return found ? td(`desk.wrap.code.${found}`) : code;
}

/** `weapons>licences`: people put what was proposed as weapons among licences. */
export function movedName(moved: string, categories: readonly Category[]): string {
  const [from = '', to = ''] = moved.split('>');
  return tdr('drivers.moved', {
    from: topicName(categories, from),
    to: topicName(categories, to),
  });
}

export function channelName(channel: string): string {
  if (channel === '*') return tdr('drivers.others');
  const found = known(CHANNELS, channel);
  return found ? tdr(`drivers.channel.${found}`) : channel;
}

/** How many people usually come with it; of fewer than `k` nobody knows how many. */
export function usualWords({ kind, usual }: Theme, k: number): string {
  if (kind === 'new') return tdr('drivers.usual.new');
  return usual < k
    ? tdr('drivers.usual.few', { count: k })
    : tdr('drivers.usual', { usual: formatNumber(Math.round(usual)) });
}

export function weekWords(week: string): string {
  return dayText(week);
}

/** The portions of a dimension in their order: parts of the day as they come, others the largest first. */
export function ordered(portions: readonly Portion[], dimension: Portion['dimension']): Portion[] {
  const found = portions.filter((each) => each.dimension === dimension);
  if (dimension !== 'time') return found;
  const place = ({ value }: Portion) => (TIMES as readonly string[]).indexOf(value);
  return found.sort((a, b) => place(a) - place(b));
}

/** A value of the segments; `offices` are their names. */
export function portionName(
  { dimension, value }: Portion,
  offices: Readonly<Record<string, string>>,
): string {
  if (value === '*') return tdr('drivers.others');
  switch (dimension) {
    case 'segment':
      return tdr(value === 'military' ? 'drivers.segment.military' : 'drivers.segment.civil');
    case 'channel':
      return channelName(value);
    case 'language':
      return new Intl.DisplayNames(language.value, { type: 'language' }).of(value) ?? value;
    case 'need':
      return value === '-' ? tdr('drivers.need.none') : formatList(value.split('+').map(needName));
    case 'time': {
      const time = known(TIMES, value);
      return time ? tdr(`drivers.time.${time}`) : value;
    }
    case 'office':
      if (value === '-') return tdr('drivers.office.none');
      return offices[value] ?? tdr('drivers.office.gone');
  }
}

function needName(need: string): string {
  const found = known(NEEDS, need);
  return found ? td(`desk.need.${found}`) : need;
}

export function refusalWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) =>
    tdr(code === 'personal_data' ? 'drivers.personal' : 'drivers.hasSheet'),
  );
}
