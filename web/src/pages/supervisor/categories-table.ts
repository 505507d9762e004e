import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { tf } from '../../i18n/floor';
import { StationElement } from '../../ui/element';
import { levelMark, type Mark, waitedS, waitMark } from './alarms';
import {
  type Column,
  COLUMNS,
  FIRST_ORDER,
  type Floor,
  type FloorCategory,
  type Order,
  reordered,
  sorted,
} from './floor';
import { clockWords, estimateWords, type Label, shareWords } from './floor-words';
import { markSign } from './mark';
import { trendHours, trendLine } from './trend-line';

/** Every subject with its line and its day. Tells `choose` with the id of the subject to be opened. */
export class CategoriesTable extends StationElement {
  @property({ attribute: false }) floor!: Floor;
  @property({ attribute: false }) stationMs = 0;
  @property({ attribute: false }) label!: Label;
  /** On the wall nothing can be sorted or opened. */
  @property({ type: Boolean }) wall = false;
  @property() chosen: string | null = null;
  @state() private order: Order = FIRST_ORDER;

  protected override render() {
    const { floor, order, label } = this;
    const first = floor.categories[0];
    return html`
      <section class="vs-card" aria-labelledby="floor-categories">
        <h2 id="floor-categories">${tf('floor.categories')}</h2>
        <table class="vs-table floor-table" data-testid="categories-table">
          <thead>
            <tr>
              ${COLUMNS.map((column) => this.#heading(column))}
              <th scope="col" data-column="trend">
                ${
                  first
                    ? tf('floor.column.trend', {
                        hours: trendHours(first.trend, floor.trendStepS),
                      })
                    : nothing
                }
              </th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              sorted(floor.categories, order, label),
              (each) => each.category,
              (each) => this.#row(each),
            )}
          </tbody>
        </table>
      </section>
    `;
  }

  #heading(column: Column) {
    const { by, down } = this.order;
    const sort = by !== column ? 'none' : down ? 'descending' : 'ascending';
    const words = tf(`floor.column.${column}`);
    const full =
      column === 'level' || column === 'handling' ? tf(`floor.column.${column}.full`) : nothing;
    return html`
      <th scope="col" data-column=${column} aria-sort=${this.wall ? nothing : sort} title=${full}>
        ${
          this.wall
            ? words
            : html`
                <button
                  type="button"
                  class="floor-sort"
                  @click=${() => (this.order = reordered(this.order, column))}
                >
                  ${words}
                  <span class="floor-arrow" aria-hidden="true">
                    ${sort === 'none' ? '' : down ? '▼' : '▲'}
                  </span>
                </button>
              `
        }
      </th>
    `;
  }

  #row(each: FloorCategory) {
    const { floor, stationMs, label } = this;
    const { targets } = floor;
    const waited = waitedS(each, stationMs);
    const alone: Mark = each.waiting > 0 && each.working === 0 ? 'alarm' : null;
    // some of them wait for what nobody at work has
    const unserved: Mark = floor.unserved.some((line) => line.category === each.category)
      ? 'alarm'
      : null;
    const name = label(each.category);
    return html`
      <tr ?data-quiet=${each.waiting === 0} ?data-chosen=${each.category === this.chosen}>
        <th scope="row">
          ${
            this.wall
              ? name
              : html`
                  <button
                    type="button"
                    class="floor-open"
                    data-category=${each.category}
                    aria-expanded=${each.category === this.chosen ? 'true' : 'false'}
                    @click=${() => this.#choose(each.category)}
                  >
                    ${name}
                  </button>
                `
          }
        </th>
        ${cell('waiting', each.waiting, unserved)}
        ${cell('longest', clockWords(waited), waitMark(waited, each.withinS, targets))}
        ${cell('wait', estimateWords(each), alone)}
        ${cell('level', shareWords(each.today?.serviceLevelOffered ?? null), levelMark(each.today, targets))}
        ${cell('abandonment', shareWords(each.today?.abandonment ?? null), null)}
        ${cell('handling', clockWords(each.today?.averageHandlingS ?? null), null)}
        <td data-column="trend">${trendLine(each.trend, floor.trendStepS)}</td>
      </tr>
    `;
  }

  #choose(category: string): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: category }));
  }
}
customElements.define('vs-floor-categories', CategoriesTable);

function cell(column: Column, value: string | number, mark: Mark) {
  const late = column === 'level' ? tf('floor.mark.below') : tf('floor.mark.late');
  return html`
    <td data-column=${column} data-mark=${mark ?? nothing}>
      ${value}${markSign(mark, false, late)}
    </td>
  `;
}
