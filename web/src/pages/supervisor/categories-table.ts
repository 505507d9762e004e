import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tf } from '../../i18n/floor';
import { StationElement } from '../../ui/element';
import { type Column, Sorting, table } from '../../ui/table';
import { levelMark, type Mark, waitedS, waitMark } from './marks';
import { type Floor, type FloorCategory, isActive } from './floor';
import { clockWords, estimateWords, type Label, shareWords } from './floor-words';
import { markSign } from './mark';
import { trendHours, trendLine } from './trend-line';

/** So many rows can be read across a room. */
const ON_THE_WALL = 8;

/**
 * The topics with their lines and their day: first those in which something happens, the others at a press. Tells
 * `choose` with the id of the topic to be opened.
 */
export class CategoriesTable extends StationElement {
  @property({ attribute: false }) floor!: Floor;
  @property({ attribute: false }) stationMs = 0;
  @property({ attribute: false }) label!: Label;
  /** On the wall nothing can be sorted or opened. */
  @property({ type: Boolean }) wall = false;
  @property() chosen: string | null = null;
  /** Whether those are shown, too, in which nothing happens. */
  @state() private unfolded = false;
  /** What first matters: where somebody waits longest. */
  readonly #sorting = new Sorting(this, 'longest', true);

  protected override render() {
    const { floor, label } = this;
    const byName = [...floor.categories].sort((a, b) =>
      label(a.category).localeCompare(label(b.category)),
    );
    const active = byName.filter((each) => isActive(each, floor) || each.category === this.chosen);
    const rest = byName.filter((each) => !active.includes(each));
    const isWhole = !this.wall && (this.unfolded || active.length === 0);
    return html`
      <section class="vs-card" aria-labelledby="floor-categories">
        <h2 id="floor-categories">${tf('floor.categories')}</h2>
        ${isWhole ? this.#table([...active, ...rest]) : this.#table(active)}
        ${this.wall ? wallRest(active.length, rest.length) : this.#fold(active.length, rest.length)}
      </section>
    `;
  }

  #table(rows: readonly FloorCategory[]) {
    const columns = this.#columns();
    return table<FloorCategory>({
      testid: 'categories-table',
      look: 'floor-table',
      rows: this.wall ? this.#sorting.sorted(rows, columns).slice(0, ON_THE_WALL) : rows,
      key: (each) => each.category,
      sorting: this.wall ? undefined : this.#sorting,
      empty: tf('floor.categories.quiet'),
      marks: (each) => ({
        'data-quiet': each.waiting === 0,
        'data-chosen': each.category === this.chosen,
      }),
      columns,
    });
  }

  /** Where nothing happens at all, every topic is shown, and there is nothing to fold. */
  #fold(active: number, rest: number) {
    if (active === 0 || rest === 0) return nothing;
    return html`
      <button
        type="button"
        class="floor-more"
        data-testid="more-topics"
        aria-expanded=${this.unfolded ? 'true' : 'false'}
        @click=${() => (this.unfolded = !this.unfolded)}
      >
        ${
          this.unfolded ? tf('floor.categories.less') : tf('floor.categories.more', { count: rest })
        }
      </button>
    `;
  }

  #columns(): Column<FloorCategory>[] {
    return this.#every().filter((each) => each !== false);
  }

  #every(): (Column<FloorCategory> | false)[] {
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
      !this.wall &&
        figure(
          'abandonment',
          ({ today }) => today?.abandonment,
          ({ today }) => shareWords(today?.abandonment ?? null),
        ),
      !this.wall && {
        ...figure(
          'handling',
          ({ today }) => today?.averageHandlingS,
          ({ today }) => clockWords(today?.averageHandlingS ?? null),
        ),
        title: tf('floor.column.handling.full'),
      },
      !this.wall && {
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

/** What the wall does not show. */
function wallRest(active: number, rest: number) {
  const hidden = rest + Math.max(0, active - ON_THE_WALL);
  if (hidden === 0 || active === 0) return nothing;
  return html`
    <p class="vs-soft">${tf('floor.categories.others', { count: hidden })}</p>
  `;
}

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
