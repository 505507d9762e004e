// How many pictures of 16:9 stand beside and below one another, so that all of them are seen at once.

/** More columns and rows than these have no rules of their own in the style. */
const MOST_COLUMNS = 6;
const MOST_ROWS = 12;

/** Columns and rows of the size of one picture; a screen is as wide and as high as `span` of them. */
export interface Grid {
  columns: number;
  rows: number;
  span: number;
}

/** A screen is to be read: it is large, and the people stand beside it, and below it when they are many. */
export function gridOf(people: number, screens = 0): Grid {
  if (people === 0) return square(screens);
  if (screens === 0) return square(people);
  if (screens === 1 && people <= 2) return { columns: 3, rows: 2, span: 2 };
  const span = screens === 1 ? 3 : 2;
  const high = screens === 1 ? span : span * Math.ceil(screens / 2);
  const beside = screens === 1 ? span : 0;
  const rows = high + Math.ceil(Math.max(0, people - beside) / 4);
  return { columns: 4, rows: Math.min(MOST_ROWS, rows), span };
}

function square(count: number): Grid {
  const columns = Math.min(MOST_COLUMNS, Math.max(1, Math.ceil(Math.sqrt(count))));
  const rows = Math.max(1, Math.ceil(count / columns));
  return { columns, rows: Math.min(MOST_ROWS, rows), span: 1 };
}
