import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { tf } from '../../i18n/floor';
import { StationElement } from '../../ui/element';
import { type Column, Sorting, table } from '../../ui/table';
import { levelMark, type Mark, waitedS, waitMark } from './alarms';
import type { Floor, FloorCategory } from './floor';
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
  /** What first matters: where somebody waits longest. */
  readonly #sorting = new Sorting(this, 'longest', true);

  protected override render() {
    const { floor, label } = this;
    const byName = [...floor.categories].sort((a, b) =>
      label(a.category).localeCompare(label(b.category)),
    );
    return html`
      <section class="vs-card" aria-labelledby="floor-categories">
        <h2 id="floor-categories">${tf('floor.categories')}</h2>
        ${table<FloorCategory>({
          testid: 'categories-table',
          look: 'floor-table',
          rows: this.wall ? this.#sorting.sorted(byName, this.#columns()) : byName,
          key: (each) => each.category,
          sorting: this.wall ? undefined : this.#sorting,
          marks: (each) => ({
            'data-quiet': each.waiting === 0,
            'data-chosen': each.category === this.chosen,
          }),
          columns: this.#columns(),
        })}
      </section>
    `;
  }

  #columns(): Column<FloorCategory>[] {
    const { floor, stationMs, label } = this;
    const { targets } = floor;
    const first = floor.categories[0];
    const waited = (each: FloorCategory) => waitedS(each, stationMs);
    return [
      {
        name: 'category',
        heading: tf('floor.column.category'),
        sort: (each) => label(each.category),
        cell: (each) => this.#name(each),
      },
      figure(
        'waiting',
        (each) => each.waiting,
        (each) => each.waiting,
        (each) => (isUnserved(each, floor) ? 'alarm' : null),
      ),
      figure(
        'longest',
        waited,
        (each) => clockWords(waited(each)),
        (each) => waitMark(waited(each), each.withinS, targets),
      ),
      figure(
        'wait',
        (each) => each.wait?.highS,
        estimateWords,
        ({ waiting, working }) => (waiting > 0 && working === 0 ? 'alarm' : null),
      ),
      {
        ...figure(
          'level',
          ({ today }) => today?.serviceLevelOffered,
          ({ today }) => shareWords(today?.serviceLevelOffered ?? null),
          ({ today }) => levelMark(today, targets),
        ),
        title: tf('floor.column.level.full'),
        // what needs attention first
        largestFirst: false,
      },
      figure(
        'abandonment',
        ({ today }) => today?.abandonment,
        ({ today }) => shareWords(today?.abandonment ?? null),
      ),
      {
        ...figure(
          'handling',
          ({ today }) => today?.averageHandlingS,
          ({ today }) => clockWords(today?.averageHandlingS ?? null),
        ),
        title: tf('floor.column.handling.full'),
      },
      {
        name: 'trend',
        heading: first
          ? tf('floor.column.trend', { hours: trendHours(first.trend, floor.trendStepS) })
          : nothing,
        cell: (each) => trendLine(each.trend, floor.trendStepS),
      },
    ];
  }

  #name({ category }: FloorCategory) {
    const name = this.label(category);
    if (this.wall) return name;
    return html`
      <button
        type="button"
        class="floor-open"
        data-category=${category}
        aria-expanded=${category === this.chosen ? 'true' : 'false'}
        @click=${() => this.#choose(category)}
      >
        ${name}
      </button>
    `;
  }

  #choose(category: string): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: category }));
  }
}
customElements.define('vs-floor-categories', CategoriesTable);

type Figure = 'waiting' | 'longest' | 'wait' | 'level' | 'abandonment' | 'handling';

/** A column of figures, each with its alarm. */
function figure(
  name: Figure,
  sort: (each: FloorCategory) => number | null | undefined,
  words: (each: FloorCategory) => string | number,
  mark: (each: FloorCategory) => Mark = () => null,
): Column<FloorCategory> {
  const late = name === 'level' ? tf('floor.mark.below') : tf('floor.mark.late');
  return {
    name,
    heading: tf(`floor.column.${name}`),
    largestFirst: true,
    sort,
    marks: (each) => ({ 'data-mark': mark(each) }),
    cell: (each) => html`
      ${words(each)}${markSign(mark(each), false, late)}
    `,
  };
}

/** Some of them wait for what nobody at work has. */
function isUnserved({ category }: FloorCategory, floor: Floor): boolean {
  return floor.unserved.some((line) => line.category === category);
}
