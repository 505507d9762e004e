import { html, nothing } from 'lit';
import { tf } from '../../i18n/floor';
import { table } from '../../ui/table';
import type { FloorOffice } from './floor';

/** The peripheral offices that have members: who is there, who waits for them, what they answered today. */
export function officesTable(offices: readonly FloorOffice[]) {
  if (offices.length === 0) return nothing;
  return html`
    <div class="vs-card" data-testid="offices">
      <h2>${tf('floor.offices')}</h2>
      ${table<FloorOffice>({
        look: 'floor-offices',
        scroll: tf('floor.offices'),
        rows: offices,
        key: (each) => each.office,
        marks: (each) => ({ 'data-closed': !each.open }),
        columns: [
          {
            name: 'office',
            heading: tf('floor.offices.name'),
            cell: (each) => html`
              ${each.name}
              ${
                each.open
                  ? nothing
                  : html`
                      <span class="floor-second vs-soft">${tf('floor.offices.closed')}</span>
                    `
              }
            `,
          },
          {
            name: 'present',
            heading: tf('floor.offices.present'),
            cell: (each) => html`
              ${each.present}
              <span class="floor-second vs-soft">
                ${tf('floor.offices.free', { count: each.available })}
              </span>
            `,
          },
          { name: 'talking', heading: tf('floor.offices.talking'), cell: (each) => each.talking },
          { name: 'waiting', heading: tf('floor.offices.waiting'), cell: (each) => each.waiting },
          {
            name: 'answered',
            heading: tf('floor.offices.answered'),
            cell: (each) => each.answeredToday,
          },
        ],
      })}
    </div>
  `;
}
