import { language } from './i18n/language';

/** A request to /api/v1 that did not succeed. `code` is a stable word; `offline` means no answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface Wait {
  lowS: number;
  highS: number;
}

export interface CategoryText {
  label: string;
  description: string;
  searchWords: string[];
}

/** What whoever wants to enter now has to be told. */
export type LineState = 'open' | 'closed' | 'full' | 'nobody' | 'paused';

export interface Category {
  id: string;
  segment: 'civil' | 'military';
  /** `off`: contacts start without the citizen's picture. */
  sharing: 'on' | 'off';
  texts: Record<string, CategoryText>;
  open: boolean;
  state: LineState;
  /** When it opens, for a topic that keeps other hours than the station and is closed. */
  nextOpening: string | null;
  wait: Wait | null;
  waiting: number;
}

/** Opening hours of one weekday, 0 Monday to 6 Sunday, in the station's time. */
export interface HoursRange {
  weekday: number;
  opens: string;
  closes: string;
}

/** The state of the station, as the first thing a citizen wants to know. Moments are ISO 8601. */
export interface Station {
  organisation: string;
  name: string;
  open: boolean;
  alwaysOpen: boolean;
  timeZone: string;
  now: string;
  nextOpening: string | null;
  closesAt: string | null;
  hours: HoursRange[];
  agentsPresent: number;
  wait: Wait | null;
  categories: Category[];
  privacy: { recordingDays: number };
  /** Where the quick exit leads. */
  quickExitUrl: string;
  /** There is a telephone channel, from which one may go on here. */
  byPhone?: boolean;
  /** By which ways one can be called back; none where that is not offered. */
  callback?: ('video' | 'phone')[];
  state: LineState;
  closedWhy: 'hours' | 'holiday' | 'exception' | 'day' | null;
}

const NO_TEXT: CategoryText = { label: '', description: '', searchWords: [] };

/** The wording of a category in the language of the page, or in Italian. */
export function categoryText(category: Category, locale: string = language.value): CategoryText {
  return category.texts[locale] ?? category.texts['it'] ?? { ...NO_TEXT, label: category.id };
}

export interface RequestOptions {
  method?: string;
  body?: unknown;
  token?: string | null;
  signal?: AbortSignal;
  /** It is sent even though the page goes away. */
  keepalive?: boolean;
}

/**
 * Calls `/api/v1/<path>` with JSON both ways and gives the parsed answer (`undefined` when empty).
 *
 * @throws {ApiError} on any answer that is not a success, and on none.
 */
export async function api<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.token) headers['authorization'] = `Bearer ${options.token}`;
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method: options.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      ...(options.signal && { signal: options.signal }),
      ...(options.keepalive && { keepalive: true }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, 'offline', 'no answer');
  }
  const content = parse(await response.text());
  if (!response.ok) throw failure(response.status, content);
  return content as T;
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function failure(status: number, content: unknown): ApiError {
  const body = (content ?? {}) as Record<string, unknown>;
  const code = typeof body['code'] === 'string' ? body['code'] : `http-${status}`;
  const message = typeof body['message'] === 'string' ? body['message'] : code;
  return new ApiError(status, code, message);
}

export const fetchStation = (signal?: AbortSignal) =>
  api<Station>('station', signal ? { signal } : {});
