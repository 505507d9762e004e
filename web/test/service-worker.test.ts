import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const ORIGIN = 'https://station.example';
const SOURCE = readFileSync(resolve(import.meta.dirname, '../public/sw.js'), 'utf8');

interface Happening {
  promise: Promise<unknown>;
  answer: Promise<Response> | null;
}

/** A browser that runs public/sw.js; `line` is what the network gives. */
class FakeScope {
  readonly stored = new Map<string, Response>();
  readonly windows: { url: string; focus: ReturnType<typeof vi.fn> }[] = [];
  readonly asked: string[] = [];
  readonly openWindow = vi.fn();
  readonly skipWaiting = vi.fn();
  readonly claim = vi.fn();
  line: (path: string) => Response = (path) => new Response(path);
  readonly #listeners = new Map<string, (event: unknown) => void>();

  constructor(search: string) {
    const cache = {
      addAll: async (requests: Request[]) => {
        const answers = requests.map((request) => [request.url, this.#fetch(request)] as const);
        for (const [url, answer] of answers) this.stored.set(url, await answer);
      },
      keys: () => Promise.resolve([...this.stored.keys()].map((url) => new Request(url))),
      delete: (url: string) => Promise.resolve(this.stored.delete(url)),
    };
    const self = {
      location: new URL(`${ORIGIN}/sw.js${search}`),
      addEventListener: (kind: string, listener: (event: unknown) => void) =>
        this.#listeners.set(kind, listener),
      skipWaiting: this.skipWaiting,
      clients: {
        claim: this.claim,
        matchAll: () => Promise.resolve(this.windows),
        openWindow: this.openWindow,
      },
    };
    const caches = {
      open: () => Promise.resolve(cache),
      match: (path: string) => Promise.resolve(this.stored.get(ORIGIN + path)?.clone()),
    };
    class Own extends Request {
      constructor(path: string, options?: RequestInit) {
        super(new URL(path, ORIGIN), options);
      }
    }
    // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-call
    new Function('self', 'caches', 'fetch', 'Request', SOURCE)(self, caches, this.#fetch, Own);
  }

  readonly #fetch = async ({ url }: { url: string }): Promise<Response> => {
    const { pathname, search } = new URL(url);
    this.asked.push(pathname + search);
    return Promise.resolve().then(() => this.line(pathname + search));
  };

  async happens(kind: string, event: object = {}): Promise<Happening> {
    const happening: Happening = { promise: Promise.resolve(), answer: null };
    this.#listeners.get(kind)?.({
      ...event,
      waitUntil: (promise: Promise<unknown>) => (happening.promise = promise),
      respondWith: (answer: Promise<Response>) => (happening.answer = answer),
    });
    await happening.promise;
    return happening;
  }

  /** What is shown for a page or a file; null where the worker leaves it to the browser. */
  async shows(path: string, mode = 'navigate'): Promise<string | null> {
    const { answer } = await this.happens('fetch', { request: { url: ORIGIN + path, mode } });
    return answer && (await (await answer).text());
  }
}

const noLine = () => {
  throw new TypeError('no network');
};

describe('the worker of an installed page', () => {
  let scope: FakeScope;

  beforeEach(async () => {
    scope = new FakeScope('?lang=de');
    scope.line = (path) => new Response(`first ${path}`);
    await scope.happens('install');
    await scope.happens('activate');
  });

  it('takes over at once, and keeps one page with its style and script', () => {
    expect(scope.skipWaiting).toHaveBeenCalledOnce();
    expect(scope.claim).toHaveBeenCalledOnce();
    expect([...scope.stored.keys()]).toEqual(
      ['/offline?lang=de', '/notice.css', '/gone.js', '/offline.js', '/exit.js', '/emblem'].map(
        (path) => ORIGIN + path,
      ),
    );
  });

  it.each(['/', '/?topic=weapons', '/kiosk', '/message', '/copy'])(
    'says what to do where the station is away: %s',
    async (path) => {
      scope.line = noLine;
      expect(await scope.shows(path)).toBe('first /offline?lang=de');
      expect(await scope.shows('/notice.css', 'no-cors')).toBe('first /notice.css');
    },
  );

  it.each([502, 503, 504])('says it in place of a proxy’s page: %d', async (status) => {
    scope.line = () => new Response('nginx', { status });
    expect(await scope.shows('/')).toBe('first /offline?lang=de');
  });

  it('serves a new build at once, its own page included', async () => {
    scope.line = (path) => new Response(`second ${path}`);
    expect(await scope.shows('/')).toBe('second /');
    expect(await scope.shows('/assets/index-1.js', 'cors')).toBeNull();
    await new Promise((resolve) => setTimeout(resolve));
    scope.line = noLine;
    expect(await scope.shows('/')).toBe('second /offline?lang=de');
  });

  it.each([
    ['/desk', 'navigate'],
    ['/privacy', 'navigate'],
    ['/api/v1/station', 'cors'],
    ['/assets/index-1.js', 'cors'],
    ['/sw.js', 'same-origin'],
  ])('leaves everything else to the browser: %s', async (path, mode) => {
    expect(await scope.shows(path, mode)).toBeNull();
  });

  it('shows what the station says, refusals included', async () => {
    scope.line = () => new Response('too many', { status: 429 });
    expect(await scope.shows('/')).toBe('too many');
  });

  it('drops the page of a language that was chosen before', async () => {
    const other = new FakeScope('?lang=sl');
    for (const [url, answer] of scope.stored) other.stored.set(url, answer);
    await other.happens('install');
    expect([...other.stored.keys()].filter((url) => url.includes('lang='))).toEqual([
      `${ORIGIN}/offline?lang=sl`,
    ]);
  });
});

describe('the worker of a visit that asked for a notification', () => {
  it('keeps nothing, and answers for nothing', async () => {
    const scope = new FakeScope('');
    await scope.happens('install');
    expect(scope.asked).toEqual([]);
    expect(scope.stored.size).toBe(0);
    scope.line = noLine;
    expect(await scope.shows('/')).toBeNull();
  });

  it.each([
    ['the page that called', ['/', '/?topic=weapons'], '/?topic=weapons'],
    ['another page of the station', ['/desk', '/'], '/'],
  ])('brings %s back', async (_what, windows, focused) => {
    const scope = new FakeScope('');
    for (const path of windows) scope.windows.push({ url: ORIGIN + path, focus: vi.fn() });
    const notification = { data: `${ORIGIN}/?topic=weapons`, close: vi.fn() };
    await scope.happens('notificationclick', { notification });
    expect(notification.close).toHaveBeenCalledOnce();
    const brought = scope.windows.filter(({ focus }) => focus.mock.calls.length > 0);
    expect(brought.map(({ url }) => url)).toEqual([ORIGIN + focused]);
    expect(scope.openWindow).not.toHaveBeenCalled();
  });

  it('opens the station anew where its page was closed', async () => {
    const scope = new FakeScope('');
    const notification = { data: `${ORIGIN}/`, close: vi.fn() };
    await scope.happens('notificationclick', { notification });
    expect(scope.openWindow).toHaveBeenCalledWith('/');
  });
});
