import { html } from 'lit';
import { property } from 'lit/decorators.js';
import { tfg } from '../../i18n/focus-groups';
import { formatMonth } from '../../i18n/format';
import type { FocusGroupList } from '../../protocol/api';
import { errorWords, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';

/** What focus groups said, as far as it is published. */
export class DriversGroups extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  readonly #found = new Reading<FocusGroupList>(
    this,
    (signal) => this.session.api('focus-groups', { signal }),
    errorWords,
  );

  protected override render() {
    const groups = (this.#found.value?.groups ?? []).filter(({ publishedAt }) => publishedAt);
    if (groups.length === 0) return retryBox(this.#found);
    return html`
      <section class="vs-stack" aria-labelledby="drivers-groups" data-testid="drivers-groups">
        <h2 id="drivers-groups">${tfg('drivers.title')}</h2>
        ${groups.map(
          ({ title, startsAt, tookPart, summary }) => html`
            <details class="vs-card">
              <summary>
                <strong>${title}</strong>
                (${
                  tookPart
                    ? tfg('drivers.took', {
                        month: formatMonth(startsAt.slice(0, 7)),
                        count: tookPart,
                      })
                    : formatMonth(startsAt.slice(0, 7))
                })
              </summary>
              <p class="drivers-said">${summary}</p>
            </details>
          `,
        )}
      </section>
    `;
  }
}
customElements.define('vs-drivers-groups', DriversGroups);
