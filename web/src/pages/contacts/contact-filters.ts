import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { tk } from '../../i18n/contacts';
import { td } from '../../i18n/desk';
import { today } from '../../i18n/moments';
import type { OfficeShown, RecordingOperator } from '../../protocol/api';
import type { StaffSession } from '../../staff/session';
import { dayField } from '../../ui/date-field';
import { focusOn, StationElement } from '../../ui/element';
import { type Choice, selectField, textField } from '../../ui/field';
import {
  CHANNELS,
  CODES,
  daysOf,
  ENDS,
  filled,
  type Filters,
  isNarrowed,
  LONGEST_REFERENCE,
  LONGEST_WORDS,
  type Period,
  periodOf,
  PERIODS,
  REASON,
} from './contacts';

/** The filters of contacts. Choices count at once, typed words with the button or Enter. */
export class ContactFilters extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) filters: Filters = {};
  /** Why operators' notes are searched; it is asked for with the first words. */
  @property() reason = '';
  @property({ attribute: false }) change: (filters: Filters, reason: string) => void = () =>
    undefined;
  @state() private offices: readonly OfficeShown[] = [];
  @state() private operators: readonly RecordingOperator[] = [];
  /** Words are being written, and so the reason for them is asked for. */
  @state() private writes = false;
  @state() private unreasoned = false;
  /** Other days than those of a period are wanted. */
  @state() private days = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#learn();
  }

  /** Whom and what can be chosen; without it the other fields are there. */
  async #learn(): Promise<void> {
    const [offices, operators] = await Promise.allSettled([
      this.session.api('offices'),
      this.session.api('recordings/operators'),
    ]);
    if (offices.status === 'fulfilled') this.offices = offices.value.offices;
    if (operators.status === 'fulfilled') this.operators = operators.value.operators;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('filters')) return;
    this.writes = Boolean(this.filters.words);
    if (!isNarrowed(this.filters)) this.days = false;
  }

  protected override render() {
    const { filters } = this;
    return html`
      <form
        class="vs-card contacts-filters"
        role="search"
        aria-label=${tk('contacts.filters')}
        @submit=${this.#searched}
      >
        <div class="contacts-typed">
          ${textField({
            id: 'contacts-reference',
            label: tk('contacts.reference'),
            placeholder: tk('contacts.reference.place'),
            testid: 'contact-reference',
            type: 'search',
            autocomplete: 'off',
            autocapitalize: 'characters',
            maxlength: LONGEST_REFERENCE,
            value: filters.reference ?? '',
          })}
          ${textField({
            id: 'contacts-words',
            label: tk('contacts.words'),
            testid: 'contact-words',
            type: 'search',
            autocomplete: 'off',
            maxlength: LONGEST_WORDS,
            placeholder: tk('contacts.words.place'),
            value: filters.words ?? '',
            input: (value) => (this.writes = value.trim() !== ''),
          })}
          ${this.writes ? this.#why() : nothing}
          <button type="submit" class="btn btn-primary" data-testid="find-contact">
            ${tk('contacts.find')}
          </button>
        </div>
        <div class="contacts-chosen">${this.#period()} ${this.#choices()}</div>
      </form>
    `;
  }

  #why() {
    return textField({
      id: 'contacts-why',
      label: tk('contacts.words.why'),
      hint: tk('contacts.words.why.hint'),
      ...(this.unreasoned && { error: tk('contacts.words.why.short') }),
      testid: 'contact-words-why',
      autocomplete: 'off',
      maxlength: REASON.most,
      value: this.reason,
    });
  }

  #period() {
    const { from = '', to = '' } = this.filters;
    const period = this.days ? 'days' : periodOf(this.filters, today());
    return html`
      ${selectField<Period | 'days' | ''>({
        id: 'contacts-period',
        label: tk('contacts.period'),
        testid: 'contact-period',
        value: period,
        options: [
          ['', tk('contacts.period.all')],
          ...PERIODS.map((each) => [each, tk(`contacts.period.${each}`)] as const),
          ['days', tk('contacts.period.days')],
        ],
        change: (chosen) => this.#choosePeriod(chosen),
      })}
      ${
        period === 'days'
          ? html`
              ${dayField('contacts-from', tk('contacts.from'), from, (day) => this.#set({ from: day }))}
              ${dayField('contacts-to', tk('contacts.to'), to, (day) => this.#set({ to: day }))}
            `
          : nothing
      }
    `;
  }

  #choosePeriod(period: Period | 'days' | ''): void {
    this.days = period === 'days';
    if (period === 'days') void this.updateComplete.then(() => focusOn(this, '#contacts-from'));
    else this.#set(period === '' ? { from: '', to: '' } : daysOf(period, today()));
  }

  #choices() {
    return html`
      ${this.#choice('channel', tk('contacts.all'), CHANNELS.map(channelChoice))}
      ${this.#choice(
        'category',
        tk('contacts.all'),
        this.categories.map((each) => [each.id, categoryText(each).label] as const),
      )}
      ${this.#choice(
        'operator',
        tk('contacts.all'),
        this.operators.map((each) => [each.id, `${each.displayName} (${each.code})`] as const),
      )}
      ${this.#choice(
        'office',
        tk('contacts.all'),
        this.offices.map((each) => [each.id, each.name] as const),
      )}
      ${selectField({
        id: 'contacts-outcome',
        label: tk('contacts.filter.outcome'),
        testid: 'contact-outcome',
        value: this.filters.outcome ?? '',
        options: [
          ['', tk('contacts.all')],
          ['open', tk('contacts.filter.outcome.open')],
        ] as readonly Choice<string>[],
        groups: [
          [
            tk('contacts.filter.outcome.ends'),
            ENDS.map((end) => [end, tk(`contacts.outcome.${end}`)] as const),
          ],
          [
            tk('contacts.filter.outcome.codes'),
            // an abuse is an end as well
            CODES.filter((code) => code !== 'abuse').map(
              (code) => [code, td(`desk.wrap.code.${code}`)] as const,
            ),
          ],
        ],
        change: (outcome) => this.#set({ outcome }),
      })}
      ${selectField({
        id: 'contacts-order',
        label: tk('contacts.order'),
        testid: 'contact-order',
        value: this.filters.order ?? '',
        options: [
          ['', tk('contacts.order.newest')],
          ['oldest', tk('contacts.order.oldest')],
        ] as readonly Choice<string>[],
        change: (order) => this.#set({ order }),
      })}
    `;
  }

  #choice(
    name: 'channel' | 'category' | 'operator' | 'office',
    all: string,
    options: readonly Choice<string>[],
  ) {
    return selectField({
      id: `contacts-${name}`,
      label: name === 'category' ? tk('contacts.category') : tk(`contacts.filter.${name}`),
      testid: `contact-${name}`,
      value: this.filters[name] ?? '',
      options: [['', all], ...options],
      change: (value) => this.#set({ [name]: value }),
    });
  }

  #typed(name: 'reference' | 'words' | 'why'): string | undefined {
    return this.querySelector<HTMLInputElement>(`#contacts-${name}`)?.value.trim();
  }

  /** Typed words count with the choices; words without a reason wait for it. */
  #set(chosen: Filters): void {
    const reference = this.#typed('reference') ?? '';
    const words = this.#typed('words') ?? '';
    const reason = this.#typed('why') ?? this.reason;
    this.unreasoned = words !== '' && reason.length < REASON.least;
    if (this.unreasoned) void this.updateComplete.then(() => focusOn(this, '#contacts-why'));
    this.change(filled({ ...this.filters, reference, words, ...chosen }), reason);
  }

  readonly #searched = (event: Event): void => {
    event.preventDefault();
    this.#set({});
  };
}
customElements.define('vs-contact-filters', ContactFilters);

function channelChoice(channel: (typeof CHANNELS)[number]) {
  return [channel, tk(`contacts.channel.${channel}`)] as const;
}
