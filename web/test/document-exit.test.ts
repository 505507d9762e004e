// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exitElsewhere, onExitElsewhere } from '../src/state/quick-exit';
import { eventually } from './eventually';

const SCRIPT = readFileSync('public/exit.js', 'utf8');
const EXIT = 'https://meteo.example/';
const replaced = vi.fn();
const fetched = vi.fn(() => Promise.reject(new Error('the page is gone')));
const channels: BroadcastChannel[] = [];

/** A channel that ends with its test, as it ends with its page. */
class OfOneTest extends BroadcastChannel {
  constructor(name: string) {
    super(name);
    channels.push(this);
  }
}

function begins(): void {
  // oxlint-disable-next-line typescript/no-implied-eval -- as a page would run it
  const run = new Function(SCRIPT) as () => void;
  run();
}

beforeEach(() => {
  vi.spyOn(location, 'replace').mockImplementation(replaced);
  vi.stubGlobal('fetch', fetched);
  vi.stubGlobal('BroadcastChannel', OfOneTest);
  document.body.innerHTML = `<a class="vs-quick-exit" href="${EXIT}">Uscita</a>`;
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const channel of channels.splice(0)) channel.close();
  document.documentElement.hidden = false;
  document.body.replaceChildren();
  sessionStorage.clear();
  localStorage.clear();
  replaced.mockClear();
  fetched.mockClear();
});

const escape = (key = 'Escape') => document.dispatchEvent(new KeyboardEvent('keydown', { key }));
const click = () => document.querySelector('a')!.click();

it('leaves a document by its link, without a way back, and takes the other pages along', async () => {
  const elsewhere = vi.fn();
  const stop = new AbortController();
  onExitElsewhere(elsewhere, stop.signal);
  begins();
  click();
  expect(replaced).toHaveBeenCalledExactlyOnceWith(EXIT);
  expect(document.documentElement.hidden).toBe(true);
  await eventually(() => expect(elsewhere).toHaveBeenCalledOnce());
  stop.abort();
});

it('leaves a document at Esc three times in a row only', () => {
  begins();
  for (const key of ['Escape', 'Escape', 'Tab', 'Escape', 'Escape']) escape(key);
  expect(replaced).not.toHaveBeenCalled();
  escape();
  expect(replaced).toHaveBeenCalledWith(EXIT);
});

it('leaves nothing in the browser but where "back" is to lead, and gives up the seat', () => {
  localStorage.setItem('vs.visitor', 'key');
  localStorage.setItem('vs.language', 'de');
  localStorage.setItem('vs.seats', '{}');
  sessionStorage.setItem('vs.seat', JSON.stringify({ token: 'a-seat' }));
  begins();
  click();
  expect(localStorage).toHaveLength(0);
  expect(sessionStorage).toHaveLength(1);
  expect(sessionStorage.getItem('vs.gone')).toBe(EXIT);
  expect(fetched).toHaveBeenCalledExactlyOnceWith('/api/v1/seat', {
    method: 'DELETE',
    keepalive: true,
    headers: { authorization: 'Bearer a-seat' },
  });
});

it('leaves where the browser has no channel between pages and keeps nothing', () => {
  vi.stubGlobal('BroadcastChannel', undefined);
  vi.stubGlobal('sessionStorage', undefined);
  vi.stubGlobal('localStorage', undefined);
  begins();
  click();
  expect(replaced).toHaveBeenCalledExactlyOnceWith(EXIT);
});

it('goes along when another page of the station is left', async () => {
  begins();
  exitElsewhere();
  await eventually(() => expect(replaced).toHaveBeenCalledWith(EXIT));
  expect(sessionStorage.getItem('vs.gone')).toBe(EXIT);
});

it('is loaded with what makes "back" give way, which comes first', () => {
  const frame = readFileSync('document.html', 'utf8');
  const scripts = [...frame.matchAll(/<script src="([^"]+)"/g)].map(([, src]) => src);
  expect(scripts).toEqual(['/gone.js', '/exit.js']);
});
