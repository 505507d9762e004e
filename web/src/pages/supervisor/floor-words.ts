// The floor's values in words.
import { type Category, categoryText } from '../../api';
import { td } from '../../i18n/desk';
import { tf } from '../../i18n/floor';
import { formatClock, formatDate, formatList, formatShare, STATION_ZONE } from '../../i18n/format';
import { language } from '../../i18n/language';
import { SKILLS } from '../desk/destinations';
import { declinedWords, skillName } from '../desk/words';
import type { Alarm } from './alarms';
import type {
  Declined,
  FloorAgent,
  FloorCategory,
  FloorContact,
  Targets,
  Unserved,
  Wait,
} from './floor';
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
  if (channel === 'phone') return td('desk.channel.phone');
  const known = MODALITIES.find((each) => each === modality);
  return known ? td(`desk.modality.short.${known}`) : '';
}

/** "per telefono": by what somebody talks who calls for help. */
export function talkedBy({
  channel,
  modality,
}: Pick<FloorContact, 'channel' | 'modality'>): string {
  if (channel === 'phone' || channel === 'callback') return tf(`help.by.${channel}`);
  const known = MODALITIES.find((each) => each === modality);
  return known ? tf(`help.by.${known}`) : '';
}

/** "Bruno Neri: conflitto di interessi", for each who did not take it. */
export function declinedBy(declined: readonly Declined[]): string[] {
  return declined.map(({ operator, reason }) => `${operator}: ${declinedWords(reason)}`);
}

const LEAVE_WORDS = {
  needed: 'floor.alarm.leave.needed',
  pendingLeave: 'floor.alarm.leave.pending',
  refusedLeave: 'floor.alarm.leave.refused',
} as const;

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

export function alarmWords(alarm: Alarm, label: Label, targets: Targets, level: number | null) {
  switch (alarm.kind) {
    case 'nobody':
      return tf('floor.alarm.nobody', { category: label(alarm.category) });
    case 'line':
      return tf('floor.alarm.line', {
        category: label(alarm.category),
        needs: requirementWords(alarm.requirements),
        count: alarm.waiting,
      });
    case 'wait':
      return tf('floor.alarm.wait', {
        category: label(alarm.category),
        limit: withinWords(targets.alarmS),
      });
    case 'refused':
      return [
        tf('floor.alarm.refused', { category: label(alarm.category), reference: alarm.reference }),
        ...declinedBy(alarm.declined),
      ].join('. ');
    case 'hold':
      return tf('floor.alarm.hold', {
        operator: alarm.operator,
        reference: alarm.reference,
        limit: withinWords(targets.holdAlarmS),
      });
    case 'recording':
      return tf('floor.alarm.recording', {
        operator: alarm.operator,
        reference: alarm.reference,
      });
    case 'needed':
    case 'pendingLeave':
    case 'refusedLeave':
      return tf(LEAVE_WORDS[alarm.kind], {
        operator: alarm.operator,
        category: label(alarm.category),
      });
    case 'overdue':
      return tf('floor.alarm.overdue', { count: alarm.count });
    case 'near':
      return tf('floor.alarm.near', { count: alarm.count });
    case 'clock':
      return tf('floor.alarm.clock', { date: formatDate(alarm.toldMs, STATION_ZONE) });
    case 'level':
      return tf('floor.alarm.level', {
        share: shareWords(level),
        target: shareWords(targets.share),
      });
  }
}
