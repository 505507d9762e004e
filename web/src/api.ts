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

export interface Localized {
  it: string;
  en: string;
}

export interface LocalizedWords {
  it: string[];
  en: string[];
}

export interface Category {
  id: string;
  segment: 'civil' | 'military';
  label: Localized;
  description: Localized;
  keywords: LocalizedWords;
  waiting: number;
  lowS: number | null;
  highS: number | null;
}

export interface OpeningHours {
  days: number[];
  from: string;
  to: string;
}

/** The state of the station, as the first thing a citizen wants to know. */
export interface Station {
  organisation: string;
  name: string;
  open: boolean;
  reason?: string | null;
  nextOpeningMs: number | null;
  hours: OpeningHours[];
  categories: Category[];
  agentsPresent: number;
  recordingDays: number;
}

export interface RequestOptions {
  method?: string;
  body?: unknown;
  token?: string | null;
  signal?: AbortSignal;
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
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, 'offline', 'no answer');
  }
  const text = await response.text();
  const content = parse(text);
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
  const error = (typeof body['error'] === 'object' ? body['error'] : body) as Record<
    string,
    unknown
  >;
  const code = typeof error['code'] === 'string' ? error['code'] : `http-${status}`;
  const message = typeof error['message'] === 'string' ? error['message'] : code;
  return new ApiError(status, code, message);
}

export const fetchStation = (signal?: AbortSignal) =>
  api<Station>('station', signal ? { signal } : {});
