import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { type Column, COLUMN_REM } from '../../state/desk-settings';
import '../../ui/splitter';
import type { Resized } from '../../ui/splitter';
import type { DeskContext } from './context';

/** The chosen widths, for the grid to be clamped by the window. */
export function columnStyle({ settings }: DeskContext): string {
  const { columns } = settings.value;
  return (['left', 'right'] as const)
    .filter((each) => columns[each] !== null)
    .map((each) => `--desk-${each}: ${columns[each]}rem`)
    .join('; ');
}

/** An outer column and its edge. */
export function sideColumn(context: DeskContext, column: Column, content: unknown) {
  const edge = splitter(context, column);
  return html`
    <aside class="desk-side" id="desk-${column}" aria-label=${td(`desk.column.${column}`)}>
      ${column === 'right' ? edge : nothing}
      <div class="desk-${column}">${content}</div>
      ${column === 'left' ? edge : nothing}
    </aside>
  `;
}

/** The edge by which an outer column is made wider or narrower. */
function splitter({ settings }: DeskContext, column: Column) {
  const { columns } = settings.value;
  const [least, most] = COLUMN_REM[column];
  return html`
    <vs-splitter
      class="desk-edge"
      data-testid="resize-${column}"
      .panel=${`desk-${column}`}
      .side=${column}
      .label=${td(`desk.column.resize.${column}`)}
      .width=${columns[column]}
      .least=${least}
      .most=${most}
      @resized=${(event: Resized) =>
        settings.set({
          ...settings.value,
          columns: { ...settings.value.columns, [column]: event.detail },
        })}
    ></vs-splitter>
  `;
}
