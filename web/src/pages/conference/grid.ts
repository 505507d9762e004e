/** How tiles of 16 by 9 are laid out. No DOM. */
export interface Grid {
  columns: number;
  /** Of one tile, in CSS pixels. */
  width: number;
  /** There is no room for all at a size at which names can be read. */
  scrolls: boolean;
}

/** Between tiles, in CSS pixels. */
export const GAP = 8;
/** Narrower tiles have names that cannot be read. */
const NARROWEST = 140;
const SCROLLBAR = 16;
const RATIO = 16 / 9;

/**
 * The largest tiles with which `count` of them fill a box, whole pictures all of them. Where they would be too
 * small to read, the box scrolls.
 */
export function gridOf(count: number, width: number, height: number): Grid {
  let best: Grid = { columns: 1, width: 0, scrolls: false };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const wide = (width - (columns - 1) * GAP) / columns;
    const high = (height - (rows - 1) * GAP) / rows;
    const found = Math.floor(Math.min(wide, high * RATIO));
    if (found > best.width) best = { columns, width: found, scrolls: false };
  }
  if (best.width >= NARROWEST) return best;
  const columns = Math.max(1, Math.floor((width - SCROLLBAR + GAP) / (NARROWEST + GAP)));
  const filled = Math.min(columns, Math.max(1, count));
  return {
    columns: filled,
    width: Math.max(1, Math.floor((width - SCROLLBAR - (filled - 1) * GAP) / filled)),
    scrolls: true,
  };
}
