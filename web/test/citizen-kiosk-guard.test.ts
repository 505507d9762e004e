// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type * as Language from '../src/i18n/language';
import { socket, sockets } from './fake-io';
import { part, settled, words } from './page';

/** A screen of the station's own whose keeper, or the keeper's words, cannot be fetched at first. */

const keeper = vi.hoisted(() => ({ comes: true, askedMs: [] as number[] }));
vi.mock('../src/i18n/language', async (actual) => {
  const language = await actual<typeof Language>();
  const withWords = (module: Promise<object>) =>
    module.then((loaded) => {
      if (!('kioskGuard' in loaded)) return loaded;
      keeper.askedMs.push(Date.now());
      if (!keeper.comes) throw new TypeError('failed to fetch');
      return loaded;
    });
  return { ...language, withWords };
});
await import('../src/pages/citizen/kiosk');
const { closed, enters, reloads, visit } = await import('./citizen-visit');

const reloaded = vi.fn();
const guard = () => document.querySelector('vs-kiosk-guard');
const passes = async (seconds: number) => {
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
  await settled();
};

async function shown() {
  const there = await visit();
  await vi.dynamicImportSettled();
  await settled();
  return there;
}

beforeEach(() => {
  history.replaceState(null, '', '/kiosk?idle=60');
  vi.spyOn(location, 'reload').mockImplementation(reloaded);
  keeper.comes = false;
  keeper.askedMs = [];
});
afterEach(() => {
  reloaded.mockClear();
  closed();
});

it('serves nobody without its keeper, and asks for it again, less and less often', async () => {
  await shown();
  expect(part('topic-weapons')).toBeNull();
  expect(words(document.querySelector('main'))).toContain('Ci stiamo collegando');
  expect(document.querySelectorAll('main a, footer a')).toHaveLength(0);
  await passes(5);
  const [first = 0, ...after] = keeper.askedMs;
  expect(after.map((ms) => ms - first)).toEqual([500, 1_500, 3_500]);
  keeper.comes = true;
  await passes(3);
  expect(guard()).not.toBeNull();
  expect(part('topic-weapons')).not.toBeNull();
  expect(reloaded).not.toHaveBeenCalled();
});

it('is loaded anew when the keeper does not come, and the station answers', async () => {
  const there = await shown();
  there.api.offline = true;
  await passes(60);
  expect(reloaded).not.toHaveBeenCalled();
  there.api.offline = false;
  await passes(8);
  expect(reloaded).toHaveBeenCalled();
});

it('takes a visit up again when its keeper is there', async () => {
  keeper.comes = true;
  const there = await shown();
  await enters(there);
  keeper.comes = false;
  sockets.length = 0;
  const again = await reloads(there).catch(() => null);
  expect(again).toBeNull();
  expect(sockets).toHaveLength(0);
  keeper.comes = true;
  await passes(1);
  expect(guard()).not.toBeNull();
  expect(socket()).toBeDefined();
});
