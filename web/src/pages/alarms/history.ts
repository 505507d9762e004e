import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tu } from '../../i18n/alarm-rules';
import { roughDuration } from '../../i18n/amounts';
import { formatMoment } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import type { AlarmPast as Past } from '../../protocol/api';
import type { Label } from '../../staff/alarms/alarm-words';
import { StationElement } from '../../ui/element';
import type { Problem } from '../../ui/problem';
import { table } from '../../ui/table';
import { whatWords } from './rule-words';

const FIRST = 20;

/** The alarms of the last days: what it was, how long it lasted, who took charge. */
export class AlarmHistory extends StationElement {
  @property({ attribute: false }) past: readonly Past[] | null = null;
  /** Why they could not be read, which the page says. */
  @property({ attribute: false }) problem: Problem | null = null;
  @property({ attribute: false }) label: Label = (id) => id;
  @state() private all = false;

  protected override render() {
    const { past } = this;
    const rows = past && !this.all ? past.slice(0, FIRST) : past;
    return html`
      <section class="vs-card" aria-labelledby="alarms-past" data-testid="alarms-past">
        <h2 id="alarms-past">${tu('rules.past')}</h2>
        ${table<Past>({
          rows,
          problem: this.problem,
          key: ({ id }) => id,
          caption: tu('rules.past'),
          scroll: tu('rules.past.table'),
          empty: tu('rules.past.none'),
          loading: ts('staff.loading'),
          columns: [
            {
              name: 'alarm',
              heading: tu('rules.past.alarm'),
              cell: (each) => html`
                ${whatWords(each, this.label)}
                ${
                  each.operator || each.reference
                    ? html`
                        <span class="alarms-second">
                          ${[each.operator, each.reference].filter(Boolean).join(' · ')}
                        </span>
                      `
                    : nothing
                }
              `,
            },
            {
              name: 'raised',
              heading: tu('rules.past.raised'),
              cell: (each) => formatMoment(Date.parse(each.raisedAt), Date.now()),
            },
            {
              name: 'lasted',
              heading: tu('rules.past.lasted'),
              cell: (each) =>
                each.overAt === null
                  ? tu('rules.past.goesOn')
                  : roughDuration(Date.parse(each.overAt) - Date.parse(each.raisedAt)),
            },
            {
              name: 'by',
              heading: tu('rules.past.by'),
              cell: (each) =>
                each.acknowledgedAt === null
                  ? tu('rules.past.nobody')
                  : `${each.acknowledgedBy ?? '–'}, ${formatMoment(Date.parse(each.acknowledgedAt), Date.now())}`,
            },
          ],
        })}
        ${
          past && past.length > FIRST && !this.all
            ? html`
                <button
                  type="button"
                  class="btn btn-link"
                  data-testid="all-past"
                  @click=${() => (this.all = true)}
                >
                  ${tu('rules.past.more')}
                </button>
              `
            : nothing
        }
      </section>
    `;
  }
}
customElements.define('vs-alarm-history', AlarmHistory);
