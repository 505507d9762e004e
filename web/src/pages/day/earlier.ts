import { html } from 'lit';
import { property } from 'lit/decorators.js';
import { tg } from '../../i18n/day';
import { formatDay } from '../../i18n/format';
import type { DayListed } from './day';
import { noon } from '../../i18n/moments';
import { DayPart } from './part';

/** The days before, each a link to its own page. */
export class DayEarlier extends DayPart {
  @property({ attribute: false }) days: readonly DayListed[] = [];
  /** The day that is shown. */
  @property() on = '';

  protected override render() {
    return html`
      <section class="vs-card day-card" aria-labelledby="day-earlier">
        <h2 id="day-earlier">${tg('day.earlier')}</h2>
        ${
          this.days.length === 0
            ? html`
                <p class="vs-soft">${tg('day.earlier.none')}</p>
              `
            : html`
                <ul class="day-plain day-days" data-testid="earlier-days">
                  ${this.days.map((each) => this.#row(each))}
                </ul>
              `
        }
      </section>
    `;
  }

  #row({ on, tasks, undone, decisions }: DayListed) {
    const said = [
      tasks > 0 ? tg('day.earlier.tasks', { count: tasks }) : '',
      undone > 0 ? tg('day.earlier.undone', { count: undone }) : '',
      decisions > 0 ? tg('day.earlier.decisions', { count: decisions }) : '',
    ].filter(Boolean);
    return html`
      <li>
        <a href="/supervisor/day?on=${on}" aria-current=${on === this.on ? 'true' : 'false'}>
          ${formatDay(noon(on), Date.now())}
        </a>
        <span class="vs-soft">${said.join(' · ')}</span>
      </li>
    `;
  }
}
customElements.define('vs-day-earlier', DayEarlier);
