import { html, nothing } from 'lit';
import { tf } from '../../i18n/floor';
import type { FloorOffice } from './floor';

/** The peripheral offices that have members: who is there, who waits for them, what they answered today. */
export function officesTable(offices: readonly FloorOffice[]) {
  if (offices.length === 0) return nothing;
  return html`
    <section class="vs-card" aria-labelledby="floor-offices" data-testid="offices">
      <h2 id="floor-offices">${tf('floor.offices')}</h2>
      <table class="vs-table floor-offices">
        <thead>
          <tr>
            <th scope="col">${tf('floor.offices.name')}</th>
            <th scope="col">${tf('floor.offices.present')}</th>
            <th scope="col">${tf('floor.offices.talking')}</th>
            <th scope="col">${tf('floor.offices.waiting')}</th>
            <th scope="col">${tf('floor.offices.answered')}</th>
          </tr>
        </thead>
        <tbody>
          ${offices.map(
            (each) => html`
              <tr ?data-closed=${!each.open}>
                <th scope="row">
                  ${each.name}
                  ${
                    each.open
                      ? nothing
                      : html`
                          <span class="floor-second vs-soft">${tf('floor.offices.closed')}</span>
                        `
                  }
                </th>
                <td>
                  ${each.present}
                  <span class="floor-second vs-soft">
                    ${tf('floor.offices.free', { count: each.available })}
                  </span>
                </td>
                <td>${each.talking}</td>
                <td>${each.waiting}</td>
                <td>${each.answeredToday}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </section>
  `;
}
