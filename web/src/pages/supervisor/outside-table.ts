import { html, nothing } from 'lit';
import { roughDuration } from '../../i18n/amounts';
import { tf } from '../../i18n/floor';
import { table } from '../../ui/table';
import { contactLink } from './contact-link';
import type { FloorOutside } from './floor';
import { channelWords, type Label } from './floor-words';

/** Citizens who talk with a number outside to which an operator has passed them on: nobody of the house has them. */
export function outsideTable(outside: readonly FloorOutside[], stationMs: number, label: Label) {
  if (outside.length === 0) return nothing;
  return html`
    <div class="vs-card" data-testid="passed-outside">
      <h2>${tf('floor.outside')}</h2>
      ${table<FloorOutside>({
        scroll: tf('floor.outside'),
        rows: outside,
        key: (each) => each.contactId,
        columns: [
          {
            name: 'contact',
            heading: tf('floor.column.contact'),
            cell: (each) => html`
              ${contactLink(each.contactId, each.reference)}
              <span class="floor-second vs-soft">${label(each.category)}</span>
            `,
          },
          { name: 'call', heading: tf('floor.column.call'), cell: channelWords },
          {
            name: 'since',
            heading: tf('floor.column.since'),
            cell: (each) => roughDuration(stationMs - each.sinceMs),
          },
        ],
      })}
    </div>
  `;
}
