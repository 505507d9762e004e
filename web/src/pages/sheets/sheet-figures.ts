import { html, nothing } from 'lit';
import { tr } from '../../i18n/sheets';
import type { SheetFigures } from '../../protocol/api';

export type { SheetFigures } from '../../protocol/api';

/** How often a sheet served lately, and what citizens thought of it in their own words. */
export function figuresBox(of: SheetFigures | null) {
  if (!of) return nothing;
  const { days, read, sent, useful, useless, words } = of;
  return html`
    <section class="vs-card" aria-labelledby="sheet-figures" data-testid="sheet-figures">
      <h2 id="sheet-figures">${tr('sheets.figures', { days })}</h2>
      <ul>
        <li>${tr('sheets.figures.read', { count: read })}</li>
        <li>${tr('sheets.figures.sent', { count: sent })}</li>
        <li>${tr('sheets.figures.judged', { useful, useless })}</li>
      </ul>
      ${
        words.length > 0
          ? html`
              <h3>${tr('sheets.figures.words')}</h3>
              <ul>
                ${words.map(
                  (each) => html`
                    <li>«${each}»</li>
                  `,
                )}
              </ul>
            `
          : nothing
      }
    </section>
  `;
}

/** A fact about a sheet: what it is, and its value. */
export function fact(name: string, value: unknown) {
  return html`
    <div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>
  `;
}
