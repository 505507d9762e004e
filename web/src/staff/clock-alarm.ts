import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { formatDateTime, STATION_ZONE } from '../i18n/format';
import { ts } from '../i18n/staff';
import { alertBox } from '../ui/alert';
import { StationElement } from '../ui/element';
import { errorWords } from './problem';
import type { StaffSession } from './session';
import { Reading } from '../ui/reading';

const EVERY_MS = 60_000;

/** Says while the station does not believe its clock, what that means, and what to do; else it is empty. */
export class ClockAlarm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** Its readers can put the clock right. */
  @property({ type: Boolean }) mending = false;
  /** The page itself says when the station is away; what was told stays. */
  readonly #clock = new Reading(
    this,
    (signal) => this.session.api('clock', { signal }),
    errorWords,
    { everyMs: EVERY_MS },
  );

  protected override render() {
    const { doubtedAt = null } = this.#clock.value ?? {};
    if (doubtedAt === null) return nothing;
    const date = formatDateTime(Date.parse(doubtedAt), STATION_ZONE);
    return html`
      <div class="staff-problem" data-testid="clock-alarm">
        ${alertBox(
          html`
            <p>${ts('staff.clock.text', { date })}</p>
            <p>${ts(this.mending ? 'staff.clock.mend' : 'staff.clock.tell')}</p>
            ${
              this.mending
                ? html`
                    <p><code>virtual-station recordings purge --clock-is-right</code></p>
                  `
                : nothing
            }
          `,
          { tone: 'danger', title: ts('staff.clock.title'), live: 'alert' },
        )}
      </div>
    `;
  }
}
customElements.define('vs-clock-alarm', ClockAlarm);
