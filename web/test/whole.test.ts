// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { whole } from '../tools/whole.ts';

/** public/whole.js, which runs before the script of each page. */
const script = readFileSync(resolve(import.meta.dirname, '../public/whole.js'), 'utf8');
const reload = vi.fn();
const answers = vi.fn<() => Promise<Response>>();
let heard: [string, EventListener][] = [];
let pages = 0;

/** Begins a page whose own element is not known yet, and gives the element's name. */
function begins(): string {
  const name = `vs-page-${(pages += 1)}`;
  document.body.innerHTML = `<template id="whole"><main>La pagina non è ancora arrivata</main></template><${name}></${name}>`;
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-call
  new Function(script)();
  return name;
}

/** A file that the page names does not come. */
function isLost(tag: string, type = ''): void {
  const element = document.createElement(tag);
  element.setAttribute('type', type);
  document.head.append(element);
  element.dispatchEvent(new Event('error'));
  element.remove();
}

const line = () => document.querySelector('body > main');

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(location, 'reload').mockImplementation(reload);
  vi.stubGlobal('fetch', answers.mockResolvedValue(new Response(null)));
  const add = window.addEventListener.bind(window);
  vi.spyOn(window, 'addEventListener').mockImplementation((kind: string, each: unknown, how) => {
    heard.push([kind, each as EventListener]);
    add(kind, each as EventListener, how as boolean);
  });
});
afterEach(() => {
  for (const [kind, each] of heard) window.removeEventListener(kind, each, true);
  heard = [];
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  reload.mockClear();
  answers.mockReset();
  document.body.innerHTML = '';
});

it('shows that the page has not come, and begins it anew once the station answers', async () => {
  answers.mockRejectedValueOnce(new TypeError('no line'));
  answers.mockResolvedValueOnce(new Response(null, { status: 503 }));
  begins();
  isLost('script', 'module');
  expect(line()).not.toBeNull();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(answers).toHaveBeenCalledTimes(2);
  expect(reload).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(reload).toHaveBeenCalledOnce();
});

it.each([
  ['img', ''],
  ['link', ''],
  ['script', 'text/javascript'],
])('goes on without what a page can do without: %s', async (tag, type) => {
  const name = begins();
  isLost(tag, type);
  customElements.define(name, class extends HTMLElement {});
  await vi.advanceTimersByTimeAsync(20_000);
  expect(line()).toBeNull();
  expect(answers).not.toHaveBeenCalled();
});

it('leaves alone a page that is there', async () => {
  const name = begins();
  customElements.define(name, class extends HTMLElement {});
  isLost('script', 'module');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(line()).toBeNull();
  expect(answers).not.toHaveBeenCalled();
});

it('shows it of a page that is slow, until that is there', async () => {
  document.documentElement.dataset['first'] = 'other';
  const name = begins();
  await vi.advanceTimersByTimeAsync(7_000);
  expect(line()).toBeNull();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(line()).not.toBeNull();
  // the first screen that the server wrote is seen: 112, topics as links
  expect(document.documentElement.dataset['first']).toBeUndefined();
  customElements.define(name, class extends HTMLElement {});
  await vi.advanceTimersByTimeAsync(0);
  expect(line()).toBeNull();
  expect(answers).not.toHaveBeenCalled();
});

const { handler } = whole().transformIndexHtml as unknown as { handler: (html: string) => string };
const HEAD =
  '<head>\n    <script src="/gone.js"></script>\n    <script type="module" src="/a.ts"></script></head>';

it.each([
  ['a page of the staff', `${HEAD}<body><vs-desk></vs-desk></body>`, true],
  [
    'a page that the server begins',
    `${HEAD}<body><div class="vs-first-paint"></div></body>`,
    false,
  ],
])('comes before every other script: %s', (_which, page, withLine) => {
  const made = handler(page);
  expect([...made.matchAll(/src="([^"]+)"/g)].map(([, src]) => src)).toEqual([
    '/whole.js',
    '/gone.js',
    '/a.ts',
  ]);
  expect(made.includes('id="whole"')).toBe(withLine);
});

it('is not needed where the server writes all of the page', () => {
  const page = '<head>\n    <script src="/gone.js"></script></head><body></body>';
  expect(handler(page)).toBe(page);
});
