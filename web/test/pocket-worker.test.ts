import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ORIGIN = 'https://station.example';
const SOURCE = readFileSync(new URL('../public/pocket-sw.js', import.meta.url), 'utf8');

/** A browser that runs public/pocket-sw.js; `line` is what the network gives. */
function worker(kept: Record<string, string>, line: (path: string) => Response) {
  const listeners = new Map<string, (event: unknown) => void>();
  const self = {
    location: new URL(`${ORIGIN}/pocket-sw.js`),
    addEventListener: (kind: string, listener: (event: unknown) => void) =>
      listeners.set(kind, listener),
  };
  const pathOf = (of: string | { url: string }) =>
    new URL(typeof of === 'string' ? of : of.url, ORIGIN).pathname;
  const caches = {
    match: (of: string | { url: string }) => {
      const found = kept[pathOf(of)];
      return Promise.resolve(found === undefined ? undefined : new Response(found));
    },
  };
  const fetch = (of: { url: string }) => Promise.resolve().then(() => line(pathOf(of)));
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function('self', 'caches', 'fetch', SOURCE)(self, caches, fetch);
  return async (path: string, mode = 'navigate', method = 'GET'): Promise<string | null> => {
    let answer: Promise<Response> | null = null;
    listeners.get('fetch')?.({
      request: { url: ORIGIN + path, mode, method },
      respondWith: (given: Promise<Response>) => (answer = given),
    });
    const given = answer as Promise<Response> | null;
    return given && (await (await given).text());
  };
}

const noLine = () => {
  throw new TypeError('no network');
};

test('without a line the page and its files are the ones that were kept', async () => {
  const ask = worker({ '/pocket': 'page', '/assets/a.js': 'file' }, noLine);
  expect(await ask('/pocket')).toBe('page');
  expect(await ask('/assets/a.js', 'no-cors')).toBe('file');
});

test('with a line the page is the station’s own, and a proxy that stands alone is no line', async () => {
  expect(await worker({ '/pocket': 'old' }, () => new Response('new'))('/pocket')).toBe('new');
  const away = () => new Response('bad gateway', { status: 502 });
  expect(await worker({ '/pocket': 'old' }, away)('/pocket')).toBe('old');
});

test('what is asked of the station is left alone, and so are its other pages', async () => {
  const ask = worker({}, noLine);
  expect(await ask('/api/v1/sheet-set', 'cors')).toBeNull();
  expect(await ask('/desk')).toBeNull();
  expect(await ask('/pocket', 'cors', 'POST')).toBeNull();
});
