// What only the wall shows: whose floor it is and when, and the figures that have cards of their own elsewhere.
import { html, nothing } from 'lit';
import { tf } from '../../i18n/floor';
import { formatTime, formatWeekdayDate, STATION_ZONE } from '../../i18n/format';
import { emblem } from '../../ui/emblem';
import type { Mark } from './marks';
import type { Floor, FloorOffice } from './floor';
import { phaseBar } from './phase-bar';

/** The body's name, the phase of the day, and the station's time. */
export function wallHeader(organisation: string, floor: Floor, stationMs: number) {
  return html`
    <header class="wall-bar">
      <p class="wall-name">
        ${emblem()}
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

/** All offices together: there may be more than can be read across a room. */
export function wallOffices({ offices }: Floor) {
  if (offices.length === 0) return nothing;
  const sum = (of: (office: FloorOffice) => number) =>
    offices.reduce((total, each) => total + of(each), 0);
  const open = sum((each) => Number(each.open));
  return html`
    <section class="vs-card wall-sums" aria-labelledby="wall-offices" data-testid="wall-offices">
      <h2 id="wall-offices">${tf('floor.offices')}</h2>
      <dl>
        ${figure(
          tf('floor.offices.open'),
          tf('floor.offices.open.value', { open, all: offices.length }),
        )}
        ${figure(
          tf('floor.offices.freeNow'),
          sum((each) => each.available),
        )}
        ${figure(
          tf('floor.offices.talking'),
          sum((each) => each.talking),
        )}
        ${figure(
          tf('floor.offices.waiting'),
          sum((each) => each.waiting),
        )}
      </dl>
    </section>
  `;
}

function figure(name: string, value: unknown, mark: Mark = null) {
  return html`
    <div data-mark=${mark ?? nothing}>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>
  `;
}

/** Messages that wait to be answered, and how many are near their time or beyond it. */
export function wallMessages({ messages }: Floor) {
  if (!messages) return nothing;
  const { waiting, near, overdue } = messages;
  return html`
    <section class="vs-card wall-sums" aria-labelledby="wall-messages" data-testid="wall-messages">
      <h2 id="wall-messages">${tf('floor.messages')}</h2>
      <dl>
        ${figure(tf('floor.messages.waiting'), waiting)}
        ${figure(tf('floor.messages.near'), near, near > 0 ? 'late' : null)}
        ${figure(tf('floor.messages.overdue'), overdue, overdue > 0 ? 'alarm' : null)}
      </dl>
    </section>
  `;
}
