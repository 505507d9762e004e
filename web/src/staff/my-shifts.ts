import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { calendarDay, formatDay, STATION_ZONE } from '../i18n/format';
import { noon } from '../i18n/moments';
import { ts } from '../i18n/staff';
import type { OwnShifts } from '../protocol/api';
import { StationElement } from '../ui/element';
import { icon } from '../ui/icons';
import { Reading } from '../ui/reading';
import { errorWords } from './problem';
import type { StaffSession } from './session';

const EVERY_MS = 600_000;

type Shift = OwnShifts['shifts'][number];

/** One's own shifts in the header of the desk: today's in sight, those of the next days behind it. Nothing where there are none. */
export class MyShifts extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** Nothing is said when it cannot be read: it is no part of the work at hand. */
  readonly #found = new Reading<OwnShifts>(
    this,
    (signal) => this.session.api('me/shifts', { signal }),
    errorWords,
    { everyMs: EVERY_MS },
  );

  protected override render() {
    const shifts = this.#found.value?.shifts ?? [];
    if (shifts.length === 0) return nothing;
    const days = new Map<string, Shift[]>();
    for (const each of shifts) days.set(each.day, [...(days.get(each.day) ?? []), each]);
    const now = days.get(calendarDay(Date.now()));
    return html`
      <details class="my-shifts" data-testid="my-shifts">
        <summary class="staff-tool" title=${ts('staff.shifts')}>
          ${icon('clock')}
          <span class="staff-tool-word">
            ${now ? ts('staff.shifts.today', { times: timesOf(now) }) : ts('staff.shifts')}
          </span>
        </summary>
        <div class="vs-card my-shifts-list">
          <h2>${ts('staff.shifts')}</h2>
          <ul>
            ${[...days].map(
              ([day, of]) => html`
                <li>
                  <span>${formatDay(noon(day), Date.now(), STATION_ZONE)}</span>
                  <b>${timesOf(of)}</b>
                </li>
              `,
            )}
          </ul>
        </div>
      </details>
    `;
  }
}
customElements.define('vs-my-shifts', MyShifts);

const two = (value: number) => String(value).padStart(2, '0');
const time = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

function timesOf(shifts: readonly Shift[]): string {
  return shifts.map(({ begins, ends }) => `${time(begins)}–${time(ends)}`).join(', ');
}
