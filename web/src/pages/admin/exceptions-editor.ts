import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDate } from '../../i18n/format';
import { th } from '../../i18n/hours';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { periodsProblem, type PlannedException, typedPeriods } from './hours';
import { freeDayField } from '../../ui/date-field';
import { textField } from '../../ui/field';
import { parseDay } from '../../i18n/moments';

/** Days with other hours than the week says, to be added and taken away. Tells `days` with the changed list. */
export class ExceptionsEditor extends StationElement {
  @property({ attribute: false }) exceptions: readonly PlannedException[] = [];
  /** Whose days they are, for the names of the buttons; empty for the station's. */
  @property() of = '';
  /** Before the ids of the fields: several of these may stand on one page. */
  @property() key = '';
  @state() private wrong = '';
  /** A day is written and not added yet. */
  @state() private pending = false;

  /** Adds the day that is written, if there is one. Gives whether nothing is left to be mended. */
  take(): boolean {
    if ((this.#field('date')?.value.trim() ?? '') === '') return true;
    this.#add();
    return this.wrong === '';
  }

  protected override render() {
    const prefix = this.key;
    return html`
      ${
        this.exceptions.length === 0
          ? html`
              <p class="vs-soft">${th('hours.exceptions.none')}</p>
            `
          : html`
              <ul class="hours-exceptions" data-testid="${prefix}hours-exceptions">
                ${this.exceptions.map((each, at) => this.#exception(each, at))}
              </ul>
            `
      }
      <div
        class="hours-new"
        role="group"
        aria-label=${this.#name(th('hours.exception.add'))}
        ?data-unsaved=${this.pending}
        @keydown=${this.#keyed}
        @input=${() => (this.pending = (this.#field('date')?.value.trim() ?? '') !== '')}
      >
        ${freeDayField(`${prefix}exception-date`, th('hours.exception.date'))}
        ${freeDayField(`${prefix}exception-until`, th('hours.exception.until'))}
        ${this.#input('periods', th('hours.exception.periods'))}
        ${this.#input('note', th('hours.exception.note'))}
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="${prefix}add-exception"
          aria-label=${this.#name(th('hours.exception.add'))}
          @click=${this.#add}
        >
          ${th('hours.exception.add')}
        </button>
      </div>
      <div role="status">${this.wrong ? alertBox(this.wrong, { tone: 'danger' }) : nothing}</div>
    `;
  }

  #name(words: string): string {
    return this.of === '' ? words : `${words}: ${this.of}`;
  }

  #input(name: string, label: string) {
    return textField({ id: `${this.key}exception-${name}`, label, maxlength: 120 });
  }

  #exception(each: PlannedException, at: number) {
    const days = each.until
      ? th('hours.exception.span', { from: dayWords(each.date), to: dayWords(each.until) })
      : dayWords(each.date);
    return html`
      <li>
        <span>
          <b>${days}</b>
          ${each.periods.length > 0 ? each.periods.join(', ') : th('hours.closed')}
          ${
            each.note
              ? html`
                  <span class="vs-soft">(${each.note})</span>
                `
              : nothing
          }
        </span>
        <button
          type="button"
          class="btn btn-link"
          aria-label=${this.#name(th('hours.exception.remove.of', { days }))}
          @click=${() => this.#tell(this.exceptions.filter((_, index) => index !== at))}
        >
          ${th('hours.remove')}
        </button>
      </li>
    `;
  }

  /** No form of its own, since it may stand in one. */
  readonly #keyed = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    this.#add();
  };

  #field(name: string): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`#${CSS.escape(`${this.key}exception-${name}`)}`);
  }

  readonly #add = (): void => {
    const value = (name: string) => this.#field(name)?.value.trim() ?? '';
    const date = parseDay(value('date')) ?? '';
    const until = value('until') === '' ? '' : parseDay(value('until'));
    const periods = typedPeriods(value('periods'));
    const isSpan = until === '' || (until !== null && until >= date);
    const problem = date === '' ? 'date' : isSpan ? null : 'span';
    const wrong = problem ?? periodsProblem(periods);
    this.wrong = wrong ? th(`hours.problem.${wrong}`) : '';
    if (wrong) {
      const field = problem === 'date' ? 'date' : problem === 'span' ? 'until' : 'periods';
      focusOn(this, `#${CSS.escape(`${this.key}exception-${field}`)}`);
      return;
    }
    const made = {
      date,
      until: until === '' || until === date ? null : until,
      periods,
      note: value('note'),
    };
    for (const name of ['date', 'until', 'periods', 'note']) {
      const field = this.#field(name);
      if (field) field.value = '';
    }
    this.pending = false;
    this.#tell([...this.exceptions, made].sort((a, b) => a.date.localeCompare(b.date)));
  };

  #tell(exceptions: PlannedException[]): void {
    this.dispatchEvent(new CustomEvent<PlannedException[]>('days', { detail: exceptions }));
  }
}
customElements.define('vs-exceptions', ExceptionsEditor);

/** "25 dicembre 2026", of a calendar day. */
export function dayWords(day: string): string {
  return formatDate(Date.parse(`${day}T12:00:00Z`), 'UTC');
}
