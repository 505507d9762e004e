import { language, OWN_LANGUAGE } from './i18n/language';
import type { CategoryText, Refusals, Station, StationCategory } from './protocol/api';
import { hasTimedOut } from './state/bound';
import type { AnswerTo, BodyOf, Known, Method } from './rest';

/** A request to /api/v1 that did not succeed. `code` is a stable word; `offline` means no answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Seconds until the next attempt is heard, of an answer 429. */
    readonly waitS = 0,
    /** All that the answer holds. */
    readonly body: Partial<Refusals[keyof Refusals]> = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** A topic; `retired`: nobody can choose it any more, and only its names are known. */
export type Category = StationCategory & { retired?: boolean };
export type { CategoryText, Station, WaitEstimate as Wait, HoursRange } from './protocol/api';
/** Whether the station takes contacts now, and why not. */
export type LineState = Station['state'];

const NO_TEXT: CategoryText = {
  label: '',
  title: '',
  description: '',
  searchWords: [],
  requirements: [],
};

/** The wording of a category in the language of the page, or in the station's own. */
export function categoryText(
  category: StationCategory,
  locale: string = language.value,
): CategoryText {
  return (
    category.texts[locale] ??
    category.texts[OWN_LANGUAGE] ??
    // until the words of a language just chosen are there, those of the one before
    Object.values(category.texts)[0] ?? { ...NO_TEXT, label: category.id }
  );
}

/** The name that citizens read first: in their own words where there are some. */
export const topicTitle = ({ title, label }: CategoryText): string => title || label;

/** The same with the official name beside it where that is another. */
export const topicNames = ({ title, label }: CategoryText): string =>
  title ? `${title} (${label})` : label;

/** All topics of a station, the retired ones last: for the names of what is past. */
export function everyTopic(station: Station): Category[] {
  const retired = station.retired.map(({ id, labels }): Category => ({
    id,
    segment: 'civil',
    sharing: 'on',
    modality: 'video',
    icon: 'chat',
    texts: Object.fromEntries(
      Object.entries(labels).map(([locale, label]) => [locale, { ...NO_TEXT, label }]),
    ),
    open: false,
    state: 'closed',
    nextOpening: null,
    wait: null,
    waiting: 0,
    retired: true,
  }));
  return [...station.categories, ...retired];
}

/** What citizens read as the name of a topic, retired ones included: a contact of one goes on. */
export function topicName(station: Station | null, id: string | null): string {
  const found = station && everyTopic(station).find((each) => each.id === id);
  return found ? topicTitle(categoryText(found)) : '';
}

/** The topic itself while it can be chosen, else the one that replaces it; nothing where there is none. */
export function topicInUse(station: Station, id: string): string {
  const chosen = (wanted: string | null) => station.categories.find((each) => each.id === wanted);
  const retired = station.retired.find((each) => each.id === id);
  return (chosen(id) ?? chosen(retired?.replacedBy ?? null))?.id ?? '';
}

/** Those that can be chosen. */
export const current = (categories: readonly Category[]): readonly Category[] =>
  categories.filter((each) => !each.retired);

export interface RequestOptions<Path extends string = string, M extends Method = Method> {
  method?: M;
  body?: BodyOf<Path, M>;
  /** A file that is sent as it is, instead of a body. */
  octets?: Blob;
  token?: string | null;
  signal?: AbortSignal;
  /** More header fields, by their names in lower case. */
  headers?: Record<string, string>;
  /** It is sent even though the page goes away. */
  keepalive?: boolean;
}

/**
 * Calls `/api/v1/<path>` with JSON both ways and gives the parsed answer (`undefined` when empty).
 * The types of both follow from the path and the method.
 *
 * @throws {ApiError} on any answer that is not a success, and on none.
 */
export async function api<const Path extends string, M extends Method = 'GET'>(
  path: Known<Path, M>,
  options: RequestOptions<Path, M> = {},
): Promise<AnswerTo<Path, M>> {
  const response = await request(path, options, 'application/json');
  return parse(await response.text()) as AnswerTo<Path, M>;
}

/**
 * Calls `/api/v1/<path>` and gives the answer as it is, a file for instance.
 *
 * @throws {ApiError} as {@link api} does.
 */
export async function request<Path extends string, M extends Method>(
  path: string,
  options: RequestOptions<Path, M>,
  accept = '*/*',
): Promise<Response> {
  const headers: Record<string, string> = { accept, ...options.headers };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.octets) headers['content-type'] = 'application/octet-stream';
  if (options.token) headers['authorization'] = `Bearer ${options.token}`;
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method: options.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      ...(options.octets && { body: options.octets }),
      ...(options.signal && { signal: options.signal }),
      ...(options.keepalive && { keepalive: true }),
    });
  } catch (error) {
    if (options.signal?.aborted && !hasTimedOut(options.signal)) throw error;
    throw new ApiError(0, 'offline', 'no answer');
  }
  if (!response.ok) throw failure(response, parse(await response.text()));
  return response;
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function failure(response: Response, content: unknown): ApiError {
  const { status } = response;
  const isObject = typeof content === 'object' && content !== null;
  const body = (isObject ? content : {}) as ApiError['body'];
  const code = typeof body.code === 'string' ? body.code : `http-${status}`;
  const message = typeof body.message === 'string' ? body.message : code;
  const waitS = status === 429 ? Number(response.headers.get('retry-after')) || 30 : 0;
  return new ApiError(status, code, message, waitS, body);
}

/** The station's public state; with a language its topics are worded in that one alone, which is a third of the octets. */
export const fetchStation = (signal?: AbortSignal, locale?: string) =>
  api(locale ? (`station?language=${locale}` as const) : 'station', signal ? { signal } : {});
