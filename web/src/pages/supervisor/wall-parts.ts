// What only the wall shows: whose floor it is and when, and the figures that have cards of their own elsewhere.
import { html, nothing } from 'lit';
import { tf } from '../../i18n/floor';
import { formatTime, formatWeekdayDate, STATION_ZONE } from '../../i18n/format';
import { icon } from '../../ui/icons';
import type { Floor } from './floor';
import { phaseBar } from './phase-bar';

/** The body's name, the phase of the day, and the station's time. */
export function wallHeader(organisation: string, floor: Floor, stationMs: number) {
  return html`
    <header class="wall-bar">
      <p class="wall-name">
        ${icon('shield')}
        <span>
          <b>${organisation}</b>
          ${tf('floor.title')}
        </span>
      </p>
      ${phaseBar(floor.day, floor.headline.kind !== 'closed', true)}
      <p class="wall-clock" data-testid="wall-clock">
        <span>${formatWeekdayDate(stationMs, STATION_ZONE)}</span>
        <b>${formatTime(stationMs, STATION_ZONE)}</b>
      </p>
    </header>
  `;
}

/** Messages that wait to be answered, and how many are near their time or beyond it. */
export function wallMessages({ messages }: Floor) {
  if (!messages) return nothing;
  const { waiting, near, overdue } = messages;
  return html`
    <section class="vs-card wall-messages" aria-labelledby="wall-messages">
      <h2 id="wall-messages">${tf('floor.messages')}</h2>
      <dl>
        <div>
          <dt>${tf('floor.messages.waiting')}</dt>
          <dd>${waiting}</dd>
        </div>
        <div data-mark=${near > 0 ? 'late' : nothing}>
          <dt>${tf('floor.messages.near')}</dt>
          <dd>${near}</dd>
        </div>
        <div data-mark=${overdue > 0 ? 'alarm' : nothing}>
          <dt>${tf('floor.messages.overdue')}</dt>
          <dd>${overdue}</dd>
        </div>
      </dl>
    </section>
  `;
}
