// Contacts and what happened to each, as the API tells them, and the questions put to it. No DOM.
import { midnight, nextDay } from '../../i18n/moments';
import type { ContactSearch } from '../../protocol/api';

export type {
  ContactListed,
  ContactLink,
  ContactTold,
  FairnessShown as Fairness,
  LegTold as Leg,
  Pairing,
  RecordingLink,
  Step,
} from '../../protocol/api';

export const CHANNELS = ['video', 'phone', 'callback', 'message', 'elsewhere'] as const;
export const ENDS = [
  'completed',
  'abandoned',
  'left_while_ringing',
  'lost',
  'agent_lost',
  'failed',
  'abuse',
  'removed',
  'unanswered',
] as const;
export const CODES = [
  'information-given',
  'referred',
  'report-taken',
  'follow-up',
  'not-competent',
  'no-contact',
  'abuse',
] as const;
export const LONGEST_WORDS = 200;
export const LONGEST_REFERENCE = 16;
/** The shortest and the longest reason that the station takes. */
export const REASON = { least: 3, most: 200 } as const;
const PATH = '/supervisor/contacts';
const PAGE_SIZE = 50;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NAMES = [
  'reference',
  'category',
  'operator',
  'office',
  'channel',
  'outcome',
  'words',
  'from',
  'to',
  'order',
] as const;

/** Days are the station's, "2026-11-24", both inclusive; `order` is `oldest` or not there. */
export type Filters = Partial<Record<(typeof NAMES)[number], string>>;

/** Who was passed over, by reason, the most frequent first; each with the names that are known. */
export function byReason(
  passed: readonly { reason: string; name: string }[],
  counts: Record<string, number>,
): { reason: string; count: number; names: string[] }[] {
  return Object.entries(counts)
    .map(([reason, count]) => ({
      reason,
      count,
      names: passed.filter((each) => each.reason === reason).map((each) => each.name),
    }))
    .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
}

/** What the address says. It stands behind the "#", so that no server's log has it; names before it are understood, too. */
export function paramsOf(at: Pick<Location, 'search' | 'hash'>): URLSearchParams {
  const params = new URLSearchParams(at.search);
  for (const [name, value] of new URLSearchParams(at.hash.slice(1))) params.set(name, value);
  return params;
}

/** Filters out of an address; whatever makes no sense is left out. */
export function filtersOf(params: Pick<URLSearchParams, 'get'>): Filters {
  const filters: Filters = {};
  for (const name of NAMES) {
    const value = params.get(name)?.trim().slice(0, LONGEST_WORDS);
    if (!value) continue;
    if ((name === 'from' || name === 'to') && !DAY.test(value)) continue;
    if (name === 'order' && value !== 'oldest') continue;
    filters[name] = value;
  }
  return filters;
}

/** The address that says `filters`, and which contact is open. */
export function addressOf(filters: Filters, open: string | null): string {
  const said = new URLSearchParams({ ...filled(filters), ...(open !== null && { id: open }) });
  const text = said.toString();
  return text === '' ? PATH : `${PATH}#${text}`;
}

/** Whether anything but the order is asked for. */
export function isNarrowed(filters: Filters): boolean {
  return Object.keys(filled(filters)).some((name) => name !== 'order');
}

/** The filters without those that are empty. */
export function filled(filters: Filters): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

/** What `contacts` is asked, and `contacts/search` without words and reason. */
function asked(filters: Filters, cursor: string | null): Record<string, string> {
  const { from, to, ...rest } = filled(filters);
  const same = Object.entries(rest).filter(([name]) => name !== 'words');
  return {
    ...Object.fromEntries(same),
    ...(from && { from: new Date(midnight(from)).toISOString() }),
    ...(to && { to: new Date(midnight(nextDay(to))).toISOString() }),
    ...(cursor !== null && { cursor }),
  };
}

/** The path of a page below `/api/v1/`. */
export function listPath(filters: Filters, cursor: string | null = null) {
  const query = new URLSearchParams({ ...asked(filters, cursor), limit: String(PAGE_SIZE) });
  return `contacts?${query.toString()}` as const;
}

/** The body of a search by words: never in an address, since words may name people. */
export function searchBody(
  filters: Filters,
  reason: string,
  cursor: string | null = null,
): ContactSearch {
  const { words = '' } = filters;
  return { ...asked(filters, cursor), words, reason, limit: PAGE_SIZE };
}

export const PERIODS = ['today', 'yesterday', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** The days of a period, seen from a day; both inclusive. */
export function daysOf(period: Period, today: string): { from: string; to: string } {
  switch (period) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: before(today, 1), to: before(today, 1) };
    case 'week':
      return { from: before(today, 6), to: today };
    case 'month':
      return { from: `${today.slice(0, 8)}01`, to: today };
  }
}

/** The period that two days are, `days` for others, and nothing for none. */
export function periodOf({ from, to }: Filters, today: string): Period | 'days' | '' {
  if (!from && !to) return '';
  const found = PERIODS.find((period) => {
    const days = daysOf(period, today);
    return days.from === from && days.to === to;
  });
  return found ?? 'days';
}

function before(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}
