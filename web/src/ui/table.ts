import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { language } from '../i18n/language';
import { type Attributes, attributes } from './attributes';
import { emptyLine, loadingLine } from './load-state';
import type { Problem } from './problem';

/** By what a column sorts; rows without a value come last, whichever way it goes. */
type SortValue = number | string | null | undefined;

export interface Column<Row> {
  /** Short name, in `data-column` of its cells; the same in every language, as the order is kept by it. */
  name: string;
  heading: unknown;
  /** The heading in full, where it is an abbreviation. */
  title?: string | undefined;
  /** The heading is for screen readers alone: what stands below speaks for itself. */
  quiet?: boolean;
  cell: (row: Row) => unknown;
  /** Figures, one below the other. */
  numbers?: boolean;
  /** On a narrow screen, where rows become cards, the heading stands beside the value. */
  labelled?: boolean;
  sort?: (row: Row) => SortValue;
  /** Sorting by it begins with the largest. */
  largestFirst?: boolean;
  /** More attributes of its cells. */
  marks?: (row: Row) => Attributes;
}

export interface Table<Row> {
  /** The first column names the row. Missing columns are left out. */
  columns: readonly (Column<Row> | false | undefined)[];
  /** `null` while they are not here yet. */
  rows: readonly Row[] | null;
  /** What tells one row from all others, so that a row keeps its elements, and the focus, when the order changes. */
  key: (row: Row) => unknown;
  /** What the table shows; for screen readers alone unless it is `shown`. */
  caption?: string;
  captionShown?: boolean;
  testid?: string;
  /** More classes of the table. */
  look?: string;
  /** In which order; without it rows stay as they are. */
  sorting?: Sorting | undefined;
  /** More attributes of a row. */
  marks?: (row: Row) => Attributes;
  click?: (row: Row) => void;
  /** Rows below the others, cell by cell. */
  foot?: readonly (readonly unknown[])[];
  /** The name of a wide table that is moved sideways where it is, instead of widening the page. */
  scroll?: string;
  /** Said instead of the table when there are no rows. */
  empty?: unknown;
  /** Said instead of the table until the rows are here. */
  loading?: string;
  /** Why the rows could not be read, which is said elsewhere: nothing stands in the place of those that are not here. */
  problem?: Problem | null;
}

/** The order in which a table is shown, turned by its headings. */
export class Sorting {
  constructor(
    private readonly host: ReactiveControllerHost,
    /** The column it is sorted by; `null` leaves the rows as they come. */
    public by: string | null = null,
    public down = false,
  ) {}

  /** The other way round for the same column; another one begins with what it begins with. */
  turn<Row>(column: Column<Row>): void {
    this.down = this.by === column.name ? !this.down : (column.largestFirst ?? false);
    this.by = column.name;
    this.host.requestUpdate();
  }

  /** The rows in this order; equals stay as they were. */
  sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): readonly Row[] {
    const value = columns.find(({ name }) => name === this.by)?.sort;
    if (!value) return rows;
    const { compare } = new Intl.Collator(language.value, { numeric: true });
    const turned = this.down ? -1 : 1;
    return [...rows].sort((one, other) => {
      const [a, b] = [value(one) ?? null, value(other) ?? null];
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      const order =
        typeof a === 'number' && typeof b === 'number' ? a - b : compare(String(a), String(b));
      return turned * order;
    });
  }
}

/** Rows of the same kind: as a table, or in words why there is none. */
export function table<Row>(of: Table<Row>): TemplateResult {
  const { rows, sorting } = of;
  if (rows === null) return of.problem ? html`` : loadingLine(of.loading ?? '');
  if (rows.length === 0 && of.empty !== undefined) return emptyLine(of.empty);
  const columns = of.columns.filter((each) => each !== false && each !== undefined);
  const ordered = sorting ? sorting.sorted(rows, columns) : rows;
  const shown = html`
    <table
      class=${of.look ? `vs-table ${of.look}` : 'vs-table'}
      data-testid=${of.testid ?? nothing}
    >
      ${
        of.caption === undefined
          ? nothing
          : html`
              <caption class=${of.captionShown ? nothing : 'visually-hidden'}>
                ${of.caption}
              </caption>
            `
      }
      <thead>
        <tr>${columns.map((column) => headingCell(column, sorting))}</tr>
      </thead>
      <tbody>
        ${repeat(
          ordered,
          (row) => of.key(row),
          (row) => rowOf(of, columns, row),
        )}
      </tbody>
      ${
        of.foot && of.foot.length > 0
          ? html`
              <tfoot>${of.foot.map((cells) => footRow(cells, columns))}</tfoot>
            `
          : nothing
      }
    </table>
  `;
  // no landmark: it often has the name of the section around it, which is one
  return of.scroll === undefined
    ? shown
    : html`
        <div class="vs-scroll" role="group" tabindex="0" aria-label=${of.scroll}>${shown}</div>
      `;
}

function headingCell<Row>(column: Column<Row>, sorting: Sorting | undefined) {
  const sortable = sorting && column.sort;
  const order = sorting?.by !== column.name ? 'none' : sorting.down ? 'descending' : 'ascending';
  const words = column.quiet
    ? html`
        <span class="visually-hidden">${column.heading}</span>
      `
    : column.heading;
  return html`
    <th
      scope="col"
      class=${column.numbers ? 'vs-number' : nothing}
      data-column=${column.name}
      title=${column.title ?? nothing}
      aria-sort=${sortable ? order : nothing}
    >
      ${
        sortable
          ? html`
              <button type="button" class="vs-sort" @click=${() => sorting.turn(column)}>
                ${words}
                <span class="vs-sort-arrow" aria-hidden="true">
                  ${order === 'none' ? '' : sorting.down ? '▼' : '▲'}
                </span>
              </button>
            `
          : words
      }
    </th>
  `;
}

function labelOf<Row>(column: Column<Row> | undefined) {
  return column?.labelled && typeof column.heading === 'string' ? column.heading : nothing;
}

function rowOf<Row>(of: Table<Row>, columns: readonly Column<Row>[], row: Row) {
  return html`
    <tr ${attributes(of.marks?.(row) ?? {})} @click=${of.click ? () => of.click?.(row) : nothing}>
      ${columns.map((column, at) =>
        at === 0
          ? html`
              <th scope="row" data-column=${column.name} ${attributes(column.marks?.(row) ?? {})}>
                ${column.cell(row)}
              </th>
            `
          : html`
              <td
                class=${column.numbers ? 'vs-number' : nothing}
                data-column=${column.name}
                data-label=${labelOf(column)}
                ${attributes(column.marks?.(row) ?? {})}
              >
                ${column.cell(row)}
              </td>
            `,
      )}
    </tr>
  `;
}

function footRow<Row>(cells: readonly unknown[], columns: readonly Column<Row>[]) {
  return html`
    <tr>
      ${cells.map((cell, at) =>
        at === 0
          ? html`
              <th scope="row">${cell}</th>
            `
          : html`
              <td
                class=${columns[at]?.numbers ? 'vs-number' : nothing}
                data-label=${labelOf(columns[at])}
              >
                ${cell}
              </td>
            `,
      )}
    </tr>
  `;
}
