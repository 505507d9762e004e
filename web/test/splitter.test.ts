// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import '../src/ui/splitter';
import type { Resized, Splitter } from '../src/ui/splitter';
import { COLUMN_REM, parseSettings } from '../src/state/desk-settings';
import { clearPage, key, mount } from './page';

afterEach(clearPage);

const splitter = async (side: 'left' | 'right', width: number | null) => {
  const told: (number | null)[] = [];
  const element = await mount<Splitter>('vs-splitter', {
    side,
    width,
    panel: 'p',
    label: 'Larghezza',
    least: 10,
    most: 30,
  });
  element.setPointerCapture = () => undefined;
  element.addEventListener('resized', (event) => told.push((event as Resized).detail));
  element.focus();
  return { element, told };
};

const pointer = (element: HTMLElement, kind: string, clientX: number) =>
  element.dispatchEvent(new MouseEvent(kind, { clientX, button: 0, bubbles: true }));

describe('the edge of a panel', () => {
  it('is a separator that says how wide the panel is', async () => {
    const { element } = await splitter('left', 20);
    expect(element.getAttribute('role')).toBe('separator');
    expect(element.getAttribute('aria-controls')).toBe('p');
    expect(element.getAttribute('aria-label')).toBe('Larghezza');
    expect(
      ['valuemin', 'valuenow', 'valuemax'].map((it) => element.getAttribute(`aria-${it}`)),
    ).toEqual(['10', '20', '30']);
  });

  it('is moved with the arrow keys, towards its panel and away from it', async () => {
    const left = await splitter('left', 20);
    expect(await key('ArrowRight')).toBe(true);
    await key('ArrowLeft', { shiftKey: true });
    await key('Home');
    await key('End');
    await key('ArrowRight');
    expect(left.told).toEqual([21, 17, 10, 30]);
    expect(left.element.getAttribute('aria-valuenow')).toBe('30');
    clearPage();
    const right = await splitter('right', 20);
    await key('ArrowRight');
    await key('ArrowLeft');
    expect(right.told).toEqual([19, 20]);
  });

  it('gives the width of the page back with Enter, and leaves other keys alone', async () => {
    const { told } = await splitter('left', 20);
    expect(await key('a')).toBe(false);
    expect(await key('ArrowRight', { ctrlKey: true })).toBe(false);
    await key('Enter');
    expect(told).toEqual([null]);
  });

  it('is moved with the pointer until it is let go', async () => {
    const { element, told } = await splitter('right', 20);
    pointer(element, 'pointerdown', 100);
    expect(element.hasAttribute('data-held')).toBe(true);
    pointer(element, 'pointermove', 68);
    pointer(element, 'pointermove', 1_000);
    pointer(element, 'pointerup', 1_000);
    expect(element.hasAttribute('data-held')).toBe(false);
    pointer(element, 'pointermove', 0);
    expect(told).toEqual([22, 10]);
  });
});

describe('the widths of the desk', () => {
  it('are remembered on this machine, and not when they make no sense', () => {
    const kept = (columns: unknown) => parseSettings(JSON.stringify({ columns })).columns;
    expect(kept({ left: 20, right: 30.5 })).toEqual({ left: 20, right: 30.5 });
    expect(kept({ left: COLUMN_REM.left[1] + 1, right: '20' })).toEqual({
      left: null,
      right: null,
    });
    expect(kept(null)).toEqual({ left: null, right: null });
    expect(parseSettings(null).columns).toEqual({ left: null, right: null });
  });
});
