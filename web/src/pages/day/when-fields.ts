import { html } from 'lit';
import { parseDay } from '../quality/day-field';
import { ts } from '../../i18n/staff';
import { parseTime, stationInstant } from './moments';

/** A day and a time to be typed; the browser's own fields follow its language and not the page's. */
export function whenFields(id: string, words: { day: string; time: string }, wrong: boolean) {
  return html`
    <div class="day-when">
      <div class="vs-field">
        <label for="${id}-day">${words.day}</label>
        <input
          class="vs-input"
          id="${id}-day"
          inputmode="numeric"
          autocomplete="off"
          maxlength="12"
          placeholder=${ts('quality.filter.day.form')}
          aria-invalid=${wrong ? 'true' : 'false'}
        />
      </div>
      <div class="vs-field">
        <label for="${id}-time">${words.time}</label>
        <input
          class="vs-input"
          id="${id}-time"
          inputmode="numeric"
          autocomplete="off"
          maxlength="8"
          aria-invalid=${wrong ? 'true' : 'false'}
        />
      </div>
    </div>
  `;
}

/** The moment that two fields name; undefined where they name none. */
export function moment(day: string, time: string): string | undefined {
  const on = parseDay(day);
  const at = parseTime(time);
  return on && at ? new Date(stationInstant(on, at)).toISOString() : undefined;
}
