// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { onExitElsewhere } from '../src/state/quick-exit';

const SCRIPT = readFileSync('public/exit.js', 'utf8');
const replaced = vi.fn();

beforeEach(() => {
  vi.spyOn(location, 'replace').mockImplementation(replaced);
  document.body.innerHTML = '<a class="vs-quick-exit" href="https://meteo.example/">Uscita</a>';
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- as a page would run it
  const run = new Function(SCRIPT) as () => void;
  run();
});
afterEach(() => {
  document.documentElement.hidden = false;
  document.body.replaceChildren();
  vi.restoreAllMocks();
  replaced.mockClear();
});

const escape = (key = 'Escape') => document.dispatchEvent(new KeyboardEvent('keydown', { key }));

it('leaves a document by its link, without a way back, and takes the other pages along', async () => {
  const elsewhere = vi.fn();
  const stop = new AbortController();
  onExitElsewhere(elsewhere, stop.signal);
  document.querySelector('a')!.click();
  expect(replaced).toHaveBeenCalledExactlyOnceWith('https://meteo.example/');
  expect(document.documentElement.hidden).toBe(true);
  await vi.waitFor(() => expect(elsewhere).toHaveBeenCalledOnce());
  stop.abort();
});

it('leaves a document at Esc three times in a row only', () => {
  for (const key of ['Escape', 'Escape', 'Tab', 'Escape', 'Escape']) escape(key);
  expect(replaced).not.toHaveBeenCalled();
  escape();
  expect(replaced).toHaveBeenCalledWith('https://meteo.example/');
});
