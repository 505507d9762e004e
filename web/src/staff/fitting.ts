/**
 * How many of a line's entries fit into `room`, from the first on, when those that do not stand behind a button
 * `more` wide. All lengths in CSS pixels.
 */
export function fitting(widths: readonly number[], room: number, more: number): number {
  const sum = widths.reduce((all, each) => all + each, 0);
  if (sum <= room) return widths.length;
  let left = room - more;
  const first = widths.findIndex((each) => (left -= each) < 0);
  return first === -1 ? widths.length : first;
}
