import { html } from 'lit';
import { th } from '../../i18n/hours';
import './exceptions-editor';
import { gathered, type OpeningPlan, type PlannedException, spread, type Week } from './hours';
import { closedOnHolidays, holidaysField, holidaysWord } from './holidays-field';
import './week-editor';

export type OwnHours = OpeningPlan['categories'][string];

export interface OwnHoursOptions {
  /** Begins the ids of the fields; no other in the page has it. */
  key: string;
  /** Whose hours they are. */
  name: string;
  own: OwnHours;
  /** The station's, which a topic without a week of its own follows. */
  plan: OpeningPlan;
  set: (own: OwnHours) => void;
}

/** Where a topic departs from the station: its week, public holidays and single days. */
export function ownHours({ key, name, own, plan, set }: OwnHoursOptions) {
  return html`
    <vs-week
      .week=${spread(own.week ?? plan.week)}
      of=${name}
      @week=${(event: CustomEvent<Week>) => set({ ...own, week: gathered(event.detail) })}
    ></vs-week>
    ${holidaysField(`${key}-holidays`, holidaysWord(own.holidays), name, (value) =>
      set({ ...own, holidays: closedOnHolidays(value) }),
    )}
    <details ?open=${own.exceptions.length > 0}>
      <summary>${th('hours.exceptions.own', { count: own.exceptions.length })}</summary>
      <vs-exceptions
        .exceptions=${own.exceptions}
        of=${name}
        key="${key}-"
        @days=${(event: CustomEvent<PlannedException[]>) =>
          set({ ...own, exceptions: event.detail })}
      ></vs-exceptions>
    </details>
  `;
}
