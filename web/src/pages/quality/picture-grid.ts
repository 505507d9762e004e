// How many pictures of 16:9 stand beside and below one another, so that all of them are seen at once.

/** More columns and rows than these have no rules of their own in the style. */
const MOST_COLUMNS = 6;
const MOST_ROWS = 12;

/** Columns, and rows of the height of one picture. A screen is to be read: it takes a whole row, and the height with it. */
export function gridOf(people: number, screens = 0): { columns: number; rows: number } {
  const columns = Math.min(MOST_COLUMNS, Math.max(1, Math.ceil(Math.sqrt(people))));
  const rows = Math.ceil(people / columns) + screens * columns;
  return { columns, rows: Math.min(MOST_ROWS, Math.max(1, rows)) };
}
