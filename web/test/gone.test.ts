// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** public/gone.js, which a page of the citizens runs before anything is painted. */
const script = readFileSync(resolve(import.meta.dirname, '../public/gone.js'), 'utf8');
const EXIT = 'https://meteo.example/';
const replaced = vi.fn();

/** A page begins as the browser says: after a link, a reload, or by "back". */
function begins(type: NavigationTimingType): void {
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([
    { type } as PerformanceNavigationTiming,
  ]);
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-call
  new Function(script)();
}
let comes: (event: unknown) => void;

beforeEach(() => {
  replaced.mockClear();
  vi.spyOn(location, 'replace').mockImplementation(replaced);
  comes = () => undefined;
  vi.spyOn(window, 'addEventListener').mockImplementation((kind: string, heard: unknown) => {
    if (kind === 'pageshow') comes = heard as typeof comes;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  sessionStorage.clear();
  document.documentElement.hidden = false;
});

it.each(['back_forward', 'reload'] as const)('gives way after a quick exit: %s', (type) => {
  sessionStorage.setItem('vs.gone', EXIT);
  begins(type);
  expect(document.documentElement.hidden).toBe(true);
  expect(replaced).toHaveBeenCalledExactlyOnceWith(EXIT);
});

it('works as ever when the page is opened anew', () => {
  sessionStorage.setItem('vs.gone', EXIT);
  begins('navigate');
  expect(document.documentElement.hidden).toBe(false);
  expect(sessionStorage).toHaveLength(0);
});

it('gives way when the browser has kept a page before the one that was left', () => {
  begins('navigate');
  comes({ persisted: true });
  expect(replaced).not.toHaveBeenCalled();
  sessionStorage.setItem('vs.gone', EXIT);
  comes({ persisted: false });
  expect(replaced).not.toHaveBeenCalled();
  comes({ persisted: true });
  expect(document.documentElement.hidden).toBe(true);
  expect(replaced).toHaveBeenCalledExactlyOnceWith(EXIT);
});
