import { describe, expect, it } from 'vitest';
import { GAP, gridOf } from '../src/pages/conference/grid';

const PLACES = [
  ['a desk with the panel', 890, 620],
  ['a desk', 1264, 620],
  ['a wall', 1500, 890],
  ['a phone', 374, 620],
  ['a phone on its side', 828, 180],
] as const;

describe('the grid of tiles', () => {
  it.each(PLACES)('holds everybody on %s, or scrolls', (_, width, height) => {
    for (const count of [1, 2, 5, 12, 26, 60]) {
      const { columns, width: tile, scrolls } = gridOf(count, width, height);
      const rows = Math.ceil(count / columns);
      expect(columns * tile + (columns - 1) * GAP).toBeLessThanOrEqual(width);
      if (scrolls) expect(tile).toBeGreaterThan(100);
      else expect(rows * ((tile * 9) / 16) + (rows - 1) * GAP).toBeLessThanOrEqual(height + 1);
      expect((rows - 1) * columns, 'no empty row').toBeLessThan(count);
    }
  });

  it('puts two one above the other where it is higher than wide, and side by side where it is wide', () => {
    expect(gridOf(2, 374, 620).columns).toBe(1);
    expect(gridOf(2, 1264, 400).columns).toBe(2);
  });

  it('scrolls on a phone with 26, two abreast', () => {
    expect(gridOf(26, 374, 620)).toMatchObject({ columns: 2, scrolls: true });
  });
});
