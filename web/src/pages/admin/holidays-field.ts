import { html } from 'lit';
import { th } from '../../i18n/hours';

export const HOLIDAYS = ['station', 'closed', 'open'] as const;
/** What a topic or an office does on public holidays: as the station, or its own. */
export type Holidays = (typeof HOLIDAYS)[number];

/** The plan's word for it. */
export function closedOnHolidays(word: Holidays): boolean | null {
  return word === 'station' ? null : word === 'closed';
}

export function holidaysWord(closed: boolean | null): Holidays {
  if (closed === null) return 'station';
  return closed ? 'closed' : 'open';
}

/** The choice, for whoever may differ from the station. */
export function holidaysField(
  id: string,
  value: Holidays,
  name: string,
  changed: (value: Holidays) => void,
) {
  return html`
    <div class="vs-field hours-holidays-choice">
      <label for=${id}>
        ${th('hours.holidays.own')}
        <span class="visually-hidden">: ${name}</span>
      </label>
      <select
        class="vs-select"
        id=${id}
        @change=${(event: Event) =>
          changed((event.currentTarget as HTMLSelectElement).value as Holidays)}
      >
        ${HOLIDAYS.map(
          (each) => html`
            <option value=${each} .selected=${each === value}>
              ${th(`hours.holidays.${each}`)}
            </option>
          `,
        )}
      </select>
    </div>
  `;
}
