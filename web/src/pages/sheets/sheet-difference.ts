import { html } from 'lit';
import { tr } from '../../i18n/sheets';
import { difference, type Line } from './sheets';

/** So many unchanged lines are shown before and after a change. */
const AROUND = 2;

/** Two texts compared line by line: what was taken out and what was put in, in words as well as in colour. */
export function differenceBox(before: readonly string[], after: readonly string[]) {
  const lines = difference(before, after);
  if (lines.every(({ kind }) => kind === 'same')) {
    return html`
      <p class="vs-soft">${tr('sheets.history.same')}</p>
    `;
  }
  return html`
    <ol class="sheet-difference" data-testid="sheet-difference">
      ${shortened(lines).map((line) =>
        typeof line === 'number'
          ? html`
              <li data-kind="folded">${tr('sheets.history.unchanged', { count: line })}</li>
            `
          : lineOf(line),
      )}
    </ol>
  `;
}

function lineOf({ kind, text }: Line) {
  const words = wordsOf(text);
  return html`
    <li data-kind=${kind}>
      ${
        kind === 'same'
          ? words
          : html`
              <span class="visually-hidden">${tr(`sheets.history.${kind}`)}</span>
              ${
                kind === 'added'
                  ? html`
                      <ins>${words}</ins>
                    `
                  : html`
                      <del>${words}</del>
                    `
              }
            `
      }
    </li>
  `;
}

/** The heading of an entry is one here, too. */
const wordsOf = (text: string) =>
  text.startsWith('# ')
    ? html`
        <strong>${text.slice(2)}</strong>
      `
    : text;

/** The lines about the changes; a number for so many unchanged ones that are left out. */
export function shortened(lines: readonly Line[]): (Line | number)[] {
  const near = (at: number) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== 'same');
  const short: (Line | number)[] = [];
  lines.forEach((line, at) => {
    const last = short.at(-1);
    if (near(at)) short.push(line);
    else if (typeof last === 'number') short[short.length - 1] = last + 1;
    else short.push(1);
  });
  return short;
}
