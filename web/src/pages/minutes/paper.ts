// Minutes as they are printed. The station takes the text apart; here are only the elements.
import { html, nothing, type TemplateResult } from 'lit';
import type { Block } from '../../protocol/api';

export interface Letterhead {
  organisation: string;
  station: string;
}

/** The letterhead and the blocks below it; headings begin one level below the page's own. */
export function paper(head: Letterhead, blocks: readonly Block[]): TemplateResult {
  return html`
    <div class="minutes-paper">
      <p class="minutes-letterhead">
        <strong>${head.organisation}</strong>
        <span>${head.station}</span>
      </p>
      ${blocks.map(block)}
    </div>
  `;
}

function block({ kind, text, level, lines, rows }: Block): unknown {
  switch (kind) {
    case 'heading':
      return heading(level, text);
    case 'paragraph':
      return html`
        <p>${text}</p>
      `;
    case 'list':
      return html`
        <ul>
          ${lines.map(
            (line) => html`
              <li>${line}</li>
            `,
          )}
        </ul>
      `;
    case 'numbered':
      return lines.map(
        (line) => html`
          <p class="minutes-numbered">${line}</p>
        `,
      );
    case 'table':
      return table(rows);
  }
}

function heading(level: number, text: string): TemplateResult {
  if (level <= 1) {
    return html`
      <h3 class="minutes-h1">${text}</h3>
    `;
  }
  return level === 2
    ? html`
        <h4 class="minutes-h2">${text}</h4>
      `
    : html`
        <h5 class="minutes-h3">${text}</h5>
      `;
}

function table([head, ...rows]: readonly (readonly string[])[]): unknown {
  if (!head) return nothing;
  return html`
    <table>
      <thead>
        <tr>
          ${head.map(
            (cell) => html`
              <th scope="col">${cell}</th>
            `,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`
            <tr>
              ${row.map(
                (cell) => html`
                  <td>${cell}</td>
                `,
              )}
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}
