import { vi } from 'vitest';
import { announce } from '../src/ui/announcer';
import { FakeConnection, type FakeMediaDevices, FakeStream } from './fake-media';
import { leftBehind } from './left-behind';

/** Helpers for tests of pages: find and use elements as a person does, and play the station's HTTP API. */

announce('');
const announced = document.body.lastElementChild;

/** Returns the last announcement to screen readers. */
export function said(): string {
  return words(announced?.lastElementChild ?? null);
}

/** Writes down what is announced from now on, until `stop` is called. The empty entry that made the log says nothing. */
export function listen(): { heard: string[]; stop: () => void } {
  const heard: string[] = [];
  const listener = new MutationObserver((changes) => {
    const entries = changes.flatMap((change) => [...change.addedNodes]);
    heard.push(...entries.map((entry) => words(entry as Element)).filter((text) => text !== ''));
  });
  if (announced) listener.observe(announced, { childList: true });
  return { heard, stop: () => listener.disconnect() };
}

/**
 * Takes everything out of the document but what speaks to screen readers, and forgets what was said. Components
 * must end what they follow then.
 */
export function clearPage(): void {
  const shown = [...document.querySelectorAll('*')].flatMap((each) =>
    'scope' in each && each.scope instanceof AbortSignal
      ? [[each.localName, each.scope] as const]
      : [],
  );
  announced?.replaceChildren();
  document.body.replaceChildren(...(announced ? [announced] : []));
  for (const [name, scope] of shown) {
    if (!scope.aborted) throw new Error(`${name} goes on though it is in no page`);
  }
  const left = leftBehind();
  if (left.length > 0) throw new Error(left.join('\n'));
}

/** The element with a test id, which must be there once at most. */
export function part(id: string, within: ParentNode = document): HTMLElement | null {
  const found = parts(id, within);
  if (found.length > 1) throw new Error(`${id} is there ${found.length} times`);
  return found[0] ?? null;
}

export function parts(id: string, within: ParentNode = document): HTMLElement[] {
  return [...within.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
}

/** Returns the visible words of an element, with plain spaces. */
export function words(place: Element | string | null): string {
  const element = typeof place === 'string' ? part(place) : place;
  return element?.textContent.replace(/\s+/g, ' ').trim() ?? '';
}

/** The button, link or label with these words, which has to be there. */
export function labelled(text: string, within: ParentNode = document): HTMLElement {
  const all = within.querySelectorAll<HTMLElement>('button, a, label, summary');
  const found = [...all].find(
    (each) => words(each).includes(text) || each.getAttribute('aria-label') === text,
  );
  if (!found) throw new Error(`nothing is labelled ${text}`);
  return found;
}

/** Lets everything happen that is to happen now: answers arrive, components render. */
export async function settled(): Promise<void> {
  if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(0);
  else await new Promise((resolve) => setTimeout(resolve));
}

/** Adds the browser features that happy-dom lacks, for all tests of the file. */
export function playBrowser(media: FakeMediaDevices): void {
  vi.stubGlobal('MediaStream', FakeStream);
  vi.stubGlobal('RTCPeerConnection', FakeConnection);
  const given = (object: object, values: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(values)) {
      Object.defineProperty(object, name, { value, configurable: true, writable: true });
    }
  };
  given(navigator, {
    mediaDevices: media,
    userActivation: { hasBeenActive: true, isActive: true },
  });
  given(HTMLMediaElement.prototype, { srcObject: null, play: () => Promise.resolve() });
  given(window, { scrollTo: () => undefined });
}

/** Puts an element into the document. */
export async function mount<T extends HTMLElement>(
  tag: string,
  properties: object = {},
): Promise<T> {
  const element = Object.assign(document.createElement(tag), properties) as T;
  document.body.append(element);
  await settled();
  return element;
}

function wanted(target: Element | string): HTMLElement {
  const element = typeof target === 'string' ? part(target) : (target as HTMLElement);
  if (!element) throw new Error(`${target as string} is not there`);
  return element;
}

/** Presses an element, given by itself or by its test id. Disabled ones ignore it, as in a browser. */
export async function press(target: Element | string): Promise<void> {
  wanted(target).click();
  await settled();
}

/** Presses a key where the focus is. Gives whether the page did something with it. */
export async function key(name: string, more: KeyboardEventInit = {}): Promise<boolean> {
  const event = new KeyboardEvent('keydown', {
    key: name,
    bubbles: true,
    cancelable: true,
    ...more,
  });
  (document.activeElement ?? document.body).dispatchEvent(event);
  await settled();
  return event.defaultPrevented;
}

/** Fills a field in, or chooses an option of it. */
export async function fill(target: Element | string, value: string): Promise<void> {
  const field = wanted(target) as HTMLInputElement;
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
  await settled();
}

/** Checks a radio button or a checkbox, or takes the check away. */
export async function check(target: Element | string, checked = true): Promise<void> {
  const field = wanted(target) as HTMLInputElement;
  field.checked = checked;
  field.dispatchEvent(new Event('change', { bubbles: true }));
  await settled();
}

/** Sends the form in which something stands. */
export async function submit(target: Element | string): Promise<void> {
  const form = wanted(target).closest('form');
  if (!form) throw new Error('it stands in no form');
  form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await settled();
}

/** An answer that is no success. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
    /** What it says besides. */
    readonly more: object = {},
  ) {}
}

export interface Request {
  method: string;
  path: string;
  body: unknown;
  token: string | null;
}

type Answer = unknown;

/**
 * The station's REST interface. `answers` has "METHOD path" below /api/v1, without the query, as a value, a
 * `Refusal`, or a function of the request that gives either; other requests are refused with 404.
 */
export class FakeApi {
  readonly requests: Request[] = [];
  /** No answer comes, as without a network. */
  offline = false;

  constructor(readonly answers: Record<string, Answer> = {}) {
    vi.stubGlobal('fetch', this.#fetch);
  }

  /** What was sent by one method to one path, oldest first. */
  sent(call: string): Request[] {
    return this.requests.filter(({ method, path }) => `${method} ${path.split('?')[0]}` === call);
  }

  readonly #fetch = async (address: string, options: RequestInit = {}): Promise<Response> => {
    const { method = 'GET', body } = options;
    const request: Request = {
      method,
      path: address.replace(/^.*\/api\/v1\//, ''),
      body: typeof body === 'string' ? (JSON.parse(body) as unknown) : body,
      token: new Headers(options.headers).get('authorization')?.replace('Bearer ', '') ?? null,
    };
    this.requests.push(request);
    if (this.offline) throw new TypeError('no network');
    const known = this.answers[`${method} ${request.path.split('?')[0]}`];
    const answer: unknown = await Promise.race([
      typeof known === 'function'
        ? (known as (request: Request) => unknown)(request)
        : (known ?? new Refusal(404, 'not_found')),
      abortOf(options.signal),
    ]);
    if (answer instanceof Refusal) {
      const { status, code, more } = answer;
      return new Response(JSON.stringify({ code, message: code, ...more }), { status });
    }
    return new Response(answer === undefined ? null : JSON.stringify(answer), {
      status: answer === undefined ? 204 : 200,
    });
  };
}

/** An answer that never comes. */
export const silence = () => new Promise<never>(() => undefined);

/** Fails when the signal aborts, as a fetch does. */
function abortOf(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
