// The words of HTML that the station made, as somebody says them: no marks, no addresses, one sentence after another. No DOM.

/** The words of HTML that the station made, one block a line. */
export const plain = (html: string): string =>
  html
    .replace(/<\/(?:p|li|h\d|tr)>|<br>/g, '\n')
    .replace(/<\/?(?:a|strong|em)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#x27|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole);

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#x27': "'",
  '#39': "'",
};

/** The same in short pieces, one sentence or list item each. */
export function sentencesOf(html: string): string[] {
  return plain(html)
    .split(/(?<=[.!?:;])\s+|\n+/)
    .map((each) => each.replace(/\s+/g, ' ').trim())
    .filter((each) => /[\p{L}\p{N}]/u.test(each));
}
