// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from './accessibility';
import { clearPage, settled, words } from './page';

const file = (name: string) =>
  readFileSync(resolve(import.meta.dirname, '../public', name), 'utf8');
const WEEK = [
  ...Array.from({ length: 5 }, () => [
    ['08:00', '13:00'],
    ['14:00', '17:30'],
  ]),
  [['09:00', '12:00']],
  [],
];

const reloaded = vi.fn();
let line: () => Response;
const looks = vi.fn(() => Promise.resolve().then(() => line()));

/** Shows the page as the gateway writes it, and runs its script. */
function shown(language = 'it'): void {
  const ways = `<li>Orario: <span data-week='${JSON.stringify(WEEK)}'></span></li>
    <li>Per telefono: <a href="tel:061234567">06 1234567</a></li>`;
  const page = file('offline.html')
    .replace('${ways}', ways)
    .replace('${exit}', '<nav class="exit-bar"><a class="vs-quick-exit" href="/out">Esci</a></nav>')
    .replace('${emergency}', 'Chiami il <a href="tel:112">112</a>.')
    .replace(/\$\{\w+\}/g, 'Parole');
  document.documentElement.lang = language;
  document.title = 'Parole';
  document.body.innerHTML = page.replace(/^[\s\S]*<body>|<\/body>[\s\S]*$/g, '');
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-call
  new Function(file('offline.js'))();
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(location, 'reload').mockImplementation(reloaded);
  vi.stubGlobal('fetch', looks);
  line = () => {
    throw new TypeError('no network');
  };
});
afterEach(() => {
  vi.clearAllTimers();
  clearPage();
  history.replaceState(null, '', '/');
  reloaded.mockClear();
  looks.mockClear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the page for when there is no line', () => {
  it.each([
    ['it', 'lun–ven 08:00–13:00 e 14:00–17:30; sab 09:00–12:00'],
    ['de', 'Mo–Fr 08:00–13:00 und 14:00–17:30; Sa 09:00–12:00'],
  ])('has the hours in words: %s', async (language, hours) => {
    shown(language);
    expect(words(document.querySelector('[data-week]')).replaceAll('\u2060', '')).toBe(hours);
    vi.useRealTimers();
    await expectAccessible();
  });

  it('looks again by itself, and opens the station once it answers', async () => {
    shown();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(looks).toHaveBeenCalledTimes(2);
    line = () => new Response('', { status: 503 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reloaded).not.toHaveBeenCalled();
    line = () => new Response('ok');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reloaded).toHaveBeenCalledOnce();
  });

  it('looks at once when the device is back on the line', async () => {
    shown();
    line = () => new Response('ok');
    window.dispatchEvent(new Event('online'));
    await settled();
    // pages that were shown before in this file look as well
    expect(reloaded).toHaveBeenCalled();
  });

  it('has numbers to press and a way out, but on a screen of the station’s own', () => {
    shown();
    expect(document.querySelectorAll('.vs-quick-exit')).toHaveLength(1);
    expect(document.querySelectorAll('a[href^="tel:"]')).toHaveLength(2);
    history.replaceState(null, '', '/kiosk');
    shown();
    expect(document.querySelectorAll('a[href^="tel:"], .vs-quick-exit')).toHaveLength(0);
    expect(words(document.body)).toContain('Chiami il 112');
  });
});
