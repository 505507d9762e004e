import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { categoryText } from '../../api';
import { formatDate } from '../../i18n/format';
import { tr } from '../../i18n/recordings';
import { tq } from '../../i18n/satisfaction';
import { ts } from '../../i18n/staff';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import {
  CHANNELS,
  CONTENTS,
  type Filters,
  LENGTHS,
  LONGEST_WORDS,
  type RecordingOperator,
  SCORES,
  VERDICTS,
  without,
} from './archive';
import { dayField } from '../../ui/date-field';
import { categoryName, OUTCOMES, outcomeWords } from './list';
import type { QualityContext } from './sections';
import type { OfficeShown } from '../../protocol/api';
import { selectField, textField } from '../../ui/field';

const MORE: readonly (keyof Filters)[] = [
  'channel',
  'outcome',
  'office',
  'length',
  'score',
  'satisfaction',
];

interface Choice {
  name: keyof Filters;
  label: string;
  all: string;
  options: readonly { value: string; words: string }[];
}

/** The fields to filter by, and what is filtered by as chips that can be taken off. */
export class FilterBar extends StationElement {
  @property({ attribute: false }) context!: QualityContext;
  @property({ attribute: false }) filters: Filters = {};
  @property({ attribute: false }) change: (filters: Filters) => void = () => undefined;
  @state() private open = false;
  @state() private offices: readonly OfficeShown[] = [];
  @state() private operators: readonly RecordingOperator[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#learn();
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    // what is in force is not hidden
    if (changes.has('filters') && MORE.some((name) => this.filters[name])) this.open = true;
  }

  /** Whom and what can be chosen; without it the other fields are there. */
  async #learn(): Promise<void> {
    const { session } = this.context;
    const [offices, operators] = await Promise.allSettled([
      session.api('offices'),
      session.api('recordings/operators'),
    ]);
    if (offices.status === 'fulfilled') this.offices = offices.value.offices;
    if (operators.status === 'fulfilled') this.operators = operators.value.operators;
  }

  protected override render() {
    const { filters } = this;
    return html`
      <form class="quality-words" role="search" @submit=${this.#search}>
        ${textField({
          id: 'filter-words',
          label: tr('search.words'),
          type: 'search',
          autocomplete: 'off',
          maxlength: LONGEST_WORDS,
          placeholder: tr('search.words.place'),
          value: filters.words ?? '',
        })}
        <button type="submit" class="btn btn-outline-primary">
          ${icon('search')} ${tr('search.submit')}
        </button>
      </form>
      <div class="quality-filters" role="group" aria-label=${ts('quality.filters')}>
        ${this.#first().map((each) => this.#choice(each))}
        ${(['from', 'to'] as const).map((name) =>
          dayField(`filter-${name}`, ts(`quality.filter.${name}`), filters[name] ?? '', (day) =>
            this.#set(name, day),
          ),
        )}
      </div>
      <button
        type="button"
        class="btn btn-link quality-more-filters"
        aria-expanded=${this.open ? 'true' : 'false'}
        aria-controls="more-filters"
        @click=${() => (this.open = !this.open)}
      >
        ${tr(this.open ? 'search.fewer' : 'search.more')}
      </button>
      <div class="quality-filters" id="more-filters" ?hidden=${!this.open}>
        ${this.#more().map((each) => this.#choice(each))}
      </div>
      ${this.#chips()}
    `;
  }

  #first(): Choice[] {
    return [
      {
        name: 'category',
        label: ts('quality.filter.category'),
        all: ts('quality.filter.category.all'),
        options: this.context.categories.map((each) => ({
          value: each.id,
          words: categoryText(each).label,
        })),
      },
      {
        name: 'operator',
        label: ts('quality.filter.operator'),
        all: ts('quality.filter.operator.all'),
        options: this.operators.map((each) => ({
          value: each.id,
          words: `${each.displayName} (${each.code})`,
        })),
      },
      {
        name: 'verdict',
        label: ts('quality.filter.verdict'),
        all: ts('quality.filter.verdict.all'),
        options: VERDICTS.map((value) => ({ value, words: ts(`verdict.${value}`) })),
      },
    ];
  }

  #more(): Choice[] {
    return [
      {
        name: 'length',
        label: tr('search.length'),
        all: tr('search.length.all'),
        options: LENGTHS.map((value) => ({ value, words: tr(`search.length.${value}`) })),
      },
      {
        name: 'outcome',
        label: tr('search.outcome'),
        all: tr('search.outcome.all'),
        options: OUTCOMES.map((value) => ({ value, words: outcomeWords(value) })),
      },
      {
        name: 'score',
        label: tr('search.score'),
        all: tr('search.score.all'),
        options: SCORES.map((value) => ({ value, words: tr(`search.score.${value}`) })),
      },
      {
        name: 'satisfaction',
        label: tq('satisfaction.label'),
        all: tq('satisfaction.filter.all'),
        options: CONTENTS.map((value) => ({ value, words: tq(`satisfaction.filter.${value}`) })),
      },
      {
        name: 'channel',
        label: tr('search.channel'),
        all: tr('search.channel.all'),
        options: CHANNELS.map((value) => ({ value, words: tr(`search.channel.${value}`) })),
      },
      {
        name: 'office',
        label: tr('search.office'),
        all: tr('search.office.all'),
        options: this.offices.map((each) => ({ value: each.id, words: each.name })),
      },
    ];
  }

  #choice({ name, label, all, options }: Choice) {
    return selectField({
      id: `filter-${name}`,
      label,
      value: this.filters[name],
      options: [['', all], ...options.map(({ value, words }) => [value, words] as const)],
      change: (value) => this.#set(name, value),
    });
  }

  #chips() {
    const names = Object.keys(this.filters) as (keyof Filters)[];
    if (names.length === 0) return nothing;
    return html`
      <ul class="quality-chips">
        ${names.map((name) => {
          const filter = this.#words(name);
          return html`
            <li>
              <button
                type="button"
                class="quality-chip"
                aria-label=${ts('quality.filter.remove', { filter })}
                @click=${() => this.#set(name, '')}
              >
                ${filter} ${icon('close')}
              </button>
            </li>
          `;
        })}
        ${
          names.length > 1
            ? html`
                <li>
                  <button type="button" class="btn btn-link" @click=${() => this.change({})}>
                    ${ts('quality.filter.clear')}
                  </button>
                </li>
              `
            : nothing
        }
      </ul>
    `;
  }

  #words(name: keyof Filters): string {
    const value = this.filters[name] ?? '';
    switch (name) {
      case 'words':
        return tr('search.chip.words', { words: value });
      case 'category':
        return categoryName(this.context.categories, value);
      case 'from':
      case 'to': {
        const date = formatDate(Date.parse(`${value}T12:00:00Z`), 'UTC');
        return ts(`quality.filter.chip.${name}`, { date });
      }
      case 'length':
        return tr('search.chip.length', { length: this.#optionWords(name) });
      case 'score':
        return tr('search.chip.score', { score: this.#optionWords(name) });
      case 'satisfaction':
        return tq('satisfaction.chip', { range: this.#optionWords(name) });
      default:
        return this.#optionWords(name);
    }
  }

  #optionWords(name: keyof Filters): string {
    const choice = [...this.#first(), ...this.#more()].find((each) => each.name === name);
    const option = choice?.options.find((each) => each.value === this.filters[name]);
    return option?.words ?? choice?.label ?? '';
  }

  #set(name: keyof Filters, value: string): void {
    this.change(without(this.filters, name, value));
  }

  readonly #search = (event: Event): void => {
    event.preventDefault();
    const words = this.querySelector<HTMLInputElement>('#filter-words')?.value.trim() ?? '';
    this.#set('words', words);
  };
}
customElements.define('vs-filter-bar', FilterBar);
