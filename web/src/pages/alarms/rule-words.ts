import { tu } from '../../i18n/alarm-rules';
import { exactDuration, formatNumber, formatPercent } from '../../i18n/amounts';
import type { AlarmKindShown, AlarmRuleShown } from '../../protocol/api';
import type { Label } from '../../staff/alarms/alarm-words';

export type Kind = AlarmKindShown;
export type Rule = AlarmRuleShown;

/** What a rule watches: "Attesa più lunga in coda · Armi". */
export function whatWords(rule: Pick<Rule, 'kind' | 'category'>, label: Label): string {
  const kind = tu(`rules.kind.${rule.kind}`);
  return rule.category === null ? kind : `${kind} · ${label(rule.category)}`;
}

/** From when on: "da oltre 5 min", "da 20 in su", "subito". */
export function whenWords({ threshold }: Rule, { unit }: Kind): string {
  switch (unit) {
    case 'seconds':
      return threshold === 0
        ? tu('rules.after.atOnce')
        : tu('rules.after', { limit: exactDuration(threshold * 1000) });
    case 'count':
      return tu('rules.from', { count: threshold });
    case 'percent':
      return tu('rules.below', { share: formatPercent(threshold / 100) });
    case 'none':
      return tu('rules.after.atOnce');
  }
}

/** A threshold as it is written in the form; times in minutes. */
export function written(threshold: number, unit: Kind['unit']): string {
  return unit === 'seconds' ? formatNumber(threshold / 60, 2) : String(threshold);
}

/** The typed number in the unit of the station; null where it is none. */
export function threshold(text: string, kind: Kind): number | null {
  if (kind.unit === 'none') return 0;
  const number = Number(text.trim().replace(',', '.'));
  if (text.trim() === '' || Number.isNaN(number)) return null;
  const value = kind.unit === 'seconds' ? Math.round(number * 60) : number;
  return Number.isInteger(value) && value >= kind.least && value <= kind.most ? value : null;
}

/** The limits of a threshold as they are told beside the field. */
export function limits({ unit, least, most }: Kind): { least: string; most: string } {
  const told = (value: number) => formatNumber(unit === 'seconds' ? value / 60 : value, 2);
  return { least: told(least), most: told(most) };
}

/** The addresses of a list as it is written. */
export function addresses(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}
