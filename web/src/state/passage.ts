// Where two texts differ, and where a place in one of them is then. No DOM.

/** The one passage in which two texts differ, in UTF-16 units as text fields count; no character is cut in two. */
export interface Difference {
  at: number;
  removed: number;
  inserted: string;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

export function difference(before: string, after: string): Difference {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  if (head > 0 && isHigh(before.charCodeAt(head - 1))) head -= 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  if (tail > 0 && isHigh(before.charCodeAt(before.length - tail - 1))) tail -= 1;
  return {
    at: head,
    removed: before.length - tail - head,
    inserted: after.slice(head, after.length - tail),
  };
}

/** Where a place in a text is after a passage of it was changed by others. */
export function placeAfter(place: number, { at, removed, inserted }: Difference): number {
  if (place <= at) return place;
  if (place < at + removed) return at;
  return place + inserted.length - removed;
}
