import { formatList } from '../../i18n/format';
import { tr } from '../../i18n/replies';
import type { ReplyPart } from '../../state/replies';

/** The text as it would be inserted; what is missing is marked, by more than its colour. */
export function filledText(parts: readonly ReplyPart[]) {
  return parts.map((part) => (part.missing === null ? part.text : mark(part.text)));
}

/** The text keeps its spaces and lines, and so would a template the ones around the mark. */
function mark(text: string): HTMLElement {
  const element = document.createElement('mark');
  element.className = 'replies-missing';
  element.textContent = text;
  return element;
}

/** A place in words; one that the page has no words for, as it is written. */
export function placeWords(name: string): string {
  const key = `place.${name}`;
  return tr.has(key) ? tr(key as 'place.nome') : name;
}

/** What has to be written by hand. */
export function missingWords(names: readonly string[]): string {
  return tr('missing', { count: names.length, names: formatList(names.map(placeWords)) });
}
