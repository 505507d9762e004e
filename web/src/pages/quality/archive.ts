// The archive of recordings as the API tells it, and the questions put to it. No DOM.
import type { RecordingGap, RecordingShown as Recording } from '../../protocol/api';
import { midnight, nextDay } from '../../i18n/moments';

export type { Recording };
export type {
  RecordingGap as Gap,
  RecordingOperator,
  SideQuality,
  Integrity,
  RecordingPage,
  PartyFigures,
  PartyMedia,
  RecordingMark as Mark,
  ScreenFigures,
  ViewOpened as View,
} from '../../protocol/api';

export type GapCause = RecordingGap['cause'];
export type QualityWord = NonNullable<Recording['verdict']>;

/** Days are calendar days of the station, "2026-11-24"; both inclusive. Ranges are "60-300", "1800-". */
export interface Filters {
  words?: string;
  category?: string;
  operator?: string;
  verdict?: QualityWord;
  from?: string;
  to?: string;
  channel?: string;
  outcome?: string;
  office?: string;
  length?: Length;
  score?: Score;
  satisfaction?: Content;
}

export const VERDICTS = ['good', 'fair', 'poor'] as const;
export const CHANNELS = ['video', 'phone', 'callback', 'elsewhere'] as const;
/** In seconds; the end belongs to the next one. */
export const LENGTHS = ['0-60', '60-300', '300-900', '900-1800', '1800-'] as const;
/** Both ends belong to it. */
export const SCORES = ['0-59', '60-79', '80-100'] as const;
export type Length = (typeof LENGTHS)[number];
/** Both ends belong to it. */
export const CONTENTS = ['1-2', '3-3', '4-5'] as const;
export type Content = (typeof CONTENTS)[number];
export type Score = (typeof SCORES)[number];
export const LONGEST_WORDS = 200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const PAGE_SIZE = 50;

/** Filters out of a page address or a saved search; whatever makes no sense is left out. */
export function filtersOf(query: Pick<URLSearchParams, 'get'>): Filters {
  const filters: Filters = {};
  for (const name of ['words', 'category', 'operator', 'channel', 'outcome', 'office'] as const) {
    const value = query.get(name)?.trim();
    if (value) filters[name] = value.slice(0, LONGEST_WORDS);
  }
  for (const name of ['from', 'to'] as const) {
    const value = query.get(name);
    if (value && DAY.test(value)) filters[name] = value;
  }
  const verdict = VERDICTS.find((each) => each === query.get('verdict'));
  if (verdict) filters.verdict = verdict;
  const length = LENGTHS.find((each) => each === query.get('length'));
  if (length) filters.length = length;
  const score = SCORES.find((each) => each === query.get('score'));
  if (score) filters.score = score;
  const content = CONTENTS.find((each) => each === query.get('satisfaction'));
  if (content) filters.satisfaction = content;
  return filters;
}

/** The filters with one set, or taken off when the value is empty. */
export function without(filters: Filters, name: keyof Filters, value: string): Filters {
  const others = Object.entries(filters).filter(([each]) => each !== name);
  return Object.fromEntries(value === '' ? others : [...others, [name, value]]);
}

/** The path of a page of the whole archive below `/api/v1/`. */
export function listPath(cursor: string | null = null) {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (cursor) query.set('cursor', cursor);
  return `recordings?${query.toString()}` as const;
}

/** What `recordings/search` is asked; never in an address, since words may name people. */
export function searchBody(
  filters: Filters,
  zone: string,
  cursor: string | null = null,
): Record<string, string | number> {
  const { from, to, length, score, satisfaction, ...same } = filters;
  const body: Record<string, string | number> = { ...same, limit: PAGE_SIZE };
  if (from) body['from'] = new Date(midnight(from, zone)).toISOString();
  if (to) body['to'] = new Date(midnight(nextDay(to), zone)).toISOString();
  if (length) {
    const [least, end] = length.split('-');
    body['minSeconds'] = Number(least);
    if (end) body['maxSeconds'] = Number(end) - 1;
  }
  if (score) {
    const [least, most] = score.split('-');
    body['minScore'] = Number(least);
    body['maxScore'] = Number(most);
  }
  if (satisfaction) {
    const [least, most] = satisfaction.split('-');
    body['minSatisfaction'] = Number(least);
    body['maxSatisfaction'] = Number(most);
  }
  if (cursor) body['cursor'] = cursor;
  return body;
}

/** The first page read again: what is new comes first, what is known is replaced, nothing is lost. */
export function merged(known: readonly Recording[], fresh: readonly Recording[]): Recording[] {
  const ids = new Set(fresh.map((each) => each.id));
  return [...fresh, ...known.filter((each) => !ids.has(each.id))].sort(
    (a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt) || (a.id < b.id ? 1 : -1),
  );
}
