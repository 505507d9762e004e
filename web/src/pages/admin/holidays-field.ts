import { html } from 'lit';
import { th } from '../../i18n/hours';
import { selectField } from '../../ui/field';

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
  return selectField({
    id,
    label: html`
      ${th('hours.holidays.own')}
      <span class="visually-hidden">: ${name}</span>
    `,
    block: 'hours-holidays-choice',
    value,
    options: HOLIDAYS.map((each) => [each, th(`hours.holidays.${each}`)]),
    change: (value) => changed(value),
  });
}
