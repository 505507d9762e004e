import { exactDuration, formatPercent } from '../../i18n/amounts';
import { tn } from '../../i18n/alarms';
import { formatDate, STATION_ZONE } from '../../i18n/format';
import type { AlarmShown as Alarm } from '../../protocol/api';
export type { Alarm };

/** Names a topic; empty until the topics are here. */
export type Label = (category: string) => string;

const DAY = ['not_begun', 'briefing', 'debriefing', 'closed'] as const;
/** Not the day: what keeps citizens out of one topic, or of all. */
const REFUSALS = ['full', 'unstaffed', 'paused', 'no_media'] as const;
const AUTHORISATIONS = ['needed', 'pending', 'refused'] as const;

/** An alarm in one sentence, without its full stop. */
export function alarmWords(alarm: Alarm, label: Label): string {
  const category = alarm.category === null ? '' : label(alarm.category);
  const count = alarm.count ?? 0;
  const operator = alarm.operator ?? '';
  const reference = alarm.reference ?? '';
  const limit = exactDuration(alarm.threshold * 1000);
  switch (alarm.kind) {
    case 'shut_out':
      return shutOutWords(alarm, category);
    case 'nobody':
      return tn('alarms.nobody', { category });
    case 'line':
      return tn('alarms.line', { category, count });
    case 'refused':
      return tn('alarms.refused', { category, reference });
    case 'recording':
      return tn('alarms.recording', { operator, reference });
    case 'hold':
      return tn('alarms.hold', { operator, reference, limit });
    case 'wait':
      return tn('alarms.wait', { category, limit });
    case 'waiting':
      return alarm.category === null
        ? tn('alarms.waiting.all', { count })
        : tn('alarms.waiting', { category, count });
    case 'authorisation': {
      const authorisation = AUTHORISATIONS.find((each) => each === alarm.authorisation) ?? 'needed';
      return tn(`alarms.authorisation.${authorisation}`, { operator, category });
    }
    case 'urgent':
      return tn('alarms.urgent', { count });
    case 'late':
      return tn('alarms.late', { count });
    case 'near':
      return tn('alarms.near', { count });
    case 'missed':
      return tn('alarms.missed', { operator, limit });
    case 'wrap_up':
      return tn('alarms.wrap_up', { operator, limit });
    case 'calls_out':
      return tn('alarms.calls_out', { count });
    case 'clock':
      return tn('alarms.clock', { date: formatDate(alarm.toldMs ?? 0, STATION_ZONE) });
    case 'level':
      return tn('alarms.level', {
        share: formatPercent(alarm.share ?? 0),
        target: formatPercent(alarm.threshold / 100),
      });
  }
}

function shutOutWords({ cause }: Alarm, category: string): string {
  const refusal = REFUSALS.find((each) => each === cause);
  if (!refusal) return tn(`alarms.shut_out.${DAY.find((each) => each === cause) ?? 'closed'}`);
  return category
    ? tn(`alarms.shut_out.${refusal}.topic`, { category })
    : tn(`alarms.shut_out.${refusal}`);
}

/** Of which kinds it is told since when they last: of the others the sentence says enough. */
const LASTING = new Set<Alarm['kind']>([
  'shut_out',
  'nobody',
  'line',
  'refused',
  'hold',
  'wait',
  'missed',
  'wrap_up',
]);

/** Since when it lasts, where that is worth telling. */
export function lastsSinceMs(alarm: Alarm): number | null {
  return LASTING.has(alarm.kind) ? alarm.sinceMs : null;
}
