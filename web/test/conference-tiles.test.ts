// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import '../src/pages/conference/tiles';
import type { ConferenceTiles } from '../src/pages/conference/tiles';
import { FakeMediaDevices, FakeStream, FakeTrack } from './fake-media';
import { clearPage, mount, playBrowser, settled } from './page';

beforeEach(() => playBrowser(new FakeMediaDevices()));
afterEach(clearPage);

const shownIn = (tiles: ConferenceTiles) =>
  tiles.querySelector<HTMLVideoElement>('video[data-own]')?.srcObject as FakeStream | null;

it('shows the own camera, another one when it is changed, and none when it is off', async () => {
  const tiles = await mount<ConferenceTiles>('vs-conference-tiles');
  const shows = async (camera: FakeTrack | null) => {
    tiles.camera = camera as unknown as MediaStreamTrack | null;
    await settled();
    return shownIn(tiles)?.getTracks() ?? null;
  };
  const [front, back] = [new FakeTrack('video', 'front'), new FakeTrack('video', 'back')];
  expect(await shows(front)).toEqual([front]);
  expect(await shows(back)).toEqual([back]);
  expect(await shows(null)).toBeNull();
  expect(await shows(front)).toEqual([front]);
});

it('lets the keyboard into the tiles that are moved sideways, and into no others', async () => {
  const tiles = await mount<ConferenceTiles>('vs-conference-tiles');
  const list = tiles.querySelector<HTMLElement>('.vs-tiles-all')!;
  expect(list.tabIndex).toBe(-1);
  const wide = vi.spyOn(list, 'scrollWidth', 'get').mockReturnValue(900);
  vi.spyOn(list, 'clientWidth', 'get').mockReturnValue(600);
  tiles.requestUpdate();
  await settled();
  expect(list.tabIndex).toBe(0);
  expect(list.getAttribute('role')).toBe('group');
  expect(list.getAttribute('aria-label')).toBe('Persone');
  wide.mockReturnValue(600);
  tiles.requestUpdate();
  await settled();
  expect(list.hasAttribute('tabindex')).toBe(false);
});
