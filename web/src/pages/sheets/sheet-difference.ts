import { html } from 'lit';
import { tr } from '../../i18n/sheets';
import { difference } from './sheets';

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
      ${lines.map(
        ({ kind, text }) => html`
          <li data-kind=${kind}>
            ${
              kind === 'same'
                ? text
                : html`
                    <span class="visually-hidden">${tr(`sheets.history.${kind}`)}</span>
                    ${
                      kind === 'added'
                        ? html`
                            <ins>${text}</ins>
                          `
                        : html`
                            <del>${text}</del>
                          `
                    }
                  `
            }
          </li>
        `,
      )}
    </ol>
  `;
}
