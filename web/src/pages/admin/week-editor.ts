import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { formatWeekday } from '../../i18n/format';
import { th } from '../../i18n/hours';
import { focusOn, StationElement } from '../../ui/element';
import { type DayName, DAYS, nextPeriod, periodsProblem, typedTime, type Week } from './hours';

/** The periods of each day of a week, to be changed. Tells `week` with the changed one. */
export class WeekEditor extends StationElement {
  @property({ attribute: false }) week!: Week;
  /** Whose week it is, for the names of the fields. */
  @property() of = '';

  protected override render() {
    return html`
      <div class="hours-week" role="group" aria-label=${th('hours.week.of', { name: this.of })}>
        ${DAYS.map((day, index) => this.#day(day, formatWeekday(index + 1)))}
      </div>
    `;
  }

  #day(day: DayName, name: string) {
    const periods = this.week[day];
    const problem = periodsProblem(periods);
    return html`
      <div class="hours-day" data-day=${day}>
        <span class="hours-day-name">${name}</span>
        <div class="hours-periods">
          ${
            periods.length === 0
              ? html`
                  <span class="vs-soft">${th('hours.closed')}</span>
                `
              : periods.map((period, at) => this.#period(day, name, period, at))
          }
          ${
            problem
              ? html`
                  <span class="hours-problem" role="status">${th(`hours.problem.${problem}`)}</span>
                `
              : nothing
          }
        </div>
        <button
          type="button"
          class="btn btn-link"
          aria-label=${th('hours.add.to', { day: name })}
          @click=${() => this.#add(day)}
        >
          ${th('hours.add')}
        </button>
      </div>
    `;
  }

  #period(day: DayName, name: string, period: string, at: number) {
    const [opens = '', closes = ''] = period.split('-');
    const field = (which: 0 | 1, value: string, words: string) => html`
      <input
        class="vs-input"
        type="text"
        inputmode="numeric"
        autocomplete="off"
        maxlength="5"
        required
        aria-label=${words}
        aria-invalid=${typedTime(value, which) === null ? 'true' : 'false'}
        .value=${value}
        @change=${(event: Event) => this.#typed(day, at, which, event)}
      />
    `;
    return html`
      <span class="hours-period">
        ${field(0, opens, th('hours.opens', { day: name, number: at + 1 }))}
        <span aria-hidden="true">–</span>
        ${field(1, closes, th('hours.closes', { day: name, number: at + 1 }))}
        <button
          type="button"
          class="btn btn-link"
          aria-label=${th('hours.remove.of', { day: name, period })}
          @click=${() => this.#remove(day, at)}
        >
          ${th('hours.remove')}
        </button>
      </span>
    `;
  }

  #typed(day: DayName, at: number, which: 0 | 1, event: Event): void {
    const input = event.currentTarget as HTMLInputElement;
    const written = input.value.trim().replaceAll('-', '');
    const parts = (this.week[day][at] ?? '-').split('-');
    parts[which] = typedTime(written, which) ?? written;
    // the same time in other signs renders nothing anew
    input.value = parts[which];
    this.#tell(
      day,
      this.week[day].map((each, index) => (index === at ? parts.join('-') : each)),
    );
  }

  #add(day: DayName): void {
    this.#tell(day, [...this.week[day], nextPeriod(this.week[day])]);
    const last = `[data-day=${day}] .hours-period:last-of-type input`;
    void this.updateComplete.then(() => focusOn(this, last));
  }

  #remove(day: DayName, at: number): void {
    this.#tell(
      day,
      this.week[day].filter((_, index) => index !== at),
    );
    void this.updateComplete.then(() => focusOn(this, `[data-day=${day}] > button`));
  }

  #tell(day: DayName, periods: string[]): void {
    this.week = { ...this.week, [day]: periods };
    this.dispatchEvent(new CustomEvent<Week>('week', { detail: this.week }));
  }
}
customElements.define('vs-week', WeekEditor);
