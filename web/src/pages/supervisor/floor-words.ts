// The floor's values in words.
import { type Category, categoryText } from '../../api';
import { td } from '../../i18n/desk';
import { tf } from '../../i18n/floor';
import { formatClock, formatList, formatShare } from '../../i18n/format';
import { language } from '../../i18n/language';
import { SKILLS } from '../desk/destinations';
import { declinedWords, skillName } from '../desk/words';
import type { Declined, FloorAgent, FloorCategory, FloorContact, Unserved, Wait } from './floor';
import { exactDuration } from '../../i18n/amounts';

const REASONS = [
  'break',
  'lunch',
  'training',
  'paperwork',
  'technical',
  'no_answer',
  'supervisor',
] as const;
const MODALITIES = ['video', 'audio', 'text'] as const;
const NONE = '–';

export type Label = (category: string) => string;

/** The label of a category; empty until the labels are here. */
export function labels(categories: readonly Category[]): Label {
  const known = new Map(categories.map((each) => [each.id, categoryText(each).label]));
  return (id) => known.get(id) ?? '';
}

/** "3–5 min", "subito", or why nothing can be said. */
export function estimateWords({ wait, open, waiting }: FloorCategory): string {
  if (wait) return rangeWords(wait);
  if (!open) return tf('floor.wait.closed');
  return waiting > 0 ? tf('floor.wait.none') : NONE;
}

function rangeWords({ lowS, highS }: Wait): string {
  if (highS <= 60) return tf('floor.wait.now');
  const low = Math.max(1, Math.floor(lowS / 60));
  const high = Math.max(low, Math.ceil(highS / 60));
  const minutes = new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit: 'minute',
    unitDisplay: 'short',
  });
  return low === high ? minutes.format(high) : minutes.formatRange(low, high).replace('-', '–');
}

export function shareWords(share: number | null): string {
  return share === null ? NONE : formatShare(Math.round(share * 100) / 100);
}

export function clockWords(seconds: number | null): string {
  return seconds === null ? NONE : formatClock(seconds);
}

/** "2 min": what the promise says. */
export function withinWords(seconds: number): string {
  return exactDuration(seconds * 1000);
}

/** "pausa breve", when that is a reason the page knows. */
export function reasonWords({ state, reason }: FloorAgent): string {
  const known = REASONS.find((each) => each === reason);
  return state === 'paused' && known ? td(`desk.pause.${known}`) : '';
}

export function channelWords({
  channel,
  modality,
}: Pick<FloorContact, 'channel' | 'modality'>): string {
  if (channel === 'phone' || channel === 'line') return td('desk.channel.phone');
  const known = MODALITIES.find((each) => each === modality);
  return known ? td(`desk.modality.short.${known}`) : '';
}

/** "per telefono": by what somebody talks who calls for help. */
export function talkedBy({
  channel,
  modality,
}: Pick<FloorContact, 'channel' | 'modality'>): string {
  if (channel === 'line') return tf('help.by.phone');
  if (channel === 'phone' || channel === 'callback') return tf(`help.by.${channel}`);
  const known = MODALITIES.find((each) => each === modality);
  return known ? tf(`help.by.${known}`) : '';
}

/** "Bruno Neri: conflitto di interessi", for each who did not take it. */
export function declinedBy(declined: readonly Declined[]): string[] {
  return declined.map(({ operator, reason }) => `${operator}: ${declinedWords(reason)}`);
}

/** "tedesco e lingua dei segni (LIS)"; a skill that the page does not know by its name. */
export function requirementWords(requirements: readonly string[]): string {
  const names = requirements.map((each) => {
    if (each === 'house') return tf('floor.requirement.house');
    const known = SKILLS.find((skill) => skill === each);
    return known ? skillName(known) : each;
  });
  return formatList(names);
}

/** "Un operatore che potrebbe rispondere è in pausa."; empty when nobody is. */
export function restingWords({ resting }: Pick<Unserved, 'resting'>): string {
  return resting > 0 ? tf('floor.alarm.line.resting', { count: resting }) : '';
}
