// The audit trail as the API tells it, and what is asked of it. No DOM.
import { ta } from '../../i18n/audit';
import type { Words } from '../../i18n/keys';
import type { AuditFinding, AuditShown } from '../../protocol/api';
import { midnight, nextDay } from '../../i18n/moments';

export type { AuditPage, AuditShown as Entry, AuditVerified as Verified } from '../../protocol/api';
export type FindingKind = AuditFinding['kind'];

/** What is looked for; days are calendar days of the station, both inclusive; empty: all. */
export interface Filters {
  account: string;
  action: string;
  subject: string;
  from: string;
  to: string;
}

export const NONE: Filters = { account: '', action: '', subject: '', from: '', to: '' };

/** Stands for what no account did. */
export const STATION = 'station';

/** Actions begin with one of these and a dot. */
export const GROUPS = [
  'session',
  'access',
  'account',
  'contact',
  'message',
  'recording',
  'evaluation',
  'copy',
  'person',
  'erase',
  'retention',
  'monitoring',
  'line',
  'audit',
] as const;

const PAGE_SIZE = 50;

/** The query of a page, or of the export when `before` is left out. */
export function queryOf(filters: Filters, zone: string): URLSearchParams {
  const query = new URLSearchParams();
  if (filters.account) query.set('account', filters.account);
  if (filters.action) query.set('action', filters.action);
  if (filters.subject.trim()) query.set('subject', filters.subject.trim());
  if (filters.from) query.set('from', new Date(midnight(filters.from, zone)).toISOString());
  if (filters.to) query.set('to', new Date(midnight(nextDay(filters.to), zone)).toISOString());
  return query;
}

/** The path of a page below `/api/v1/`. */
export function pagePath(filters: Filters, zone: string, before: number | null = null) {
  const query = queryOf(filters, zone);
  query.set('limit', String(PAGE_SIZE));
  if (before !== null) query.set('before', String(before));
  return `audit?${query.toString()}` as const;
}

type Known = Extract<keyof Words['audit'], `audit.action.${string}`>;

/** The key of an action's words, null where it has none. */
export function actionKey(action: string): Known | null {
  const key = `audit.action.${action}`;
  return ta.has(key) ? (key as Known) : null;
}

/** The details as names and texts, the reason first. */
export function detailsOf(entry: Pick<AuditShown, 'detail'>): [string, string][] {
  return Object.entries(entry.detail as Record<string, unknown>)
    .filter(([, value]) => value !== '' && value !== null)
    .sort(([a], [b]) => Number(b === 'reason') - Number(a === 'reason'))
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
}
