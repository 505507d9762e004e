import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatNumber, formatPercent } from '../../i18n/amounts';
import { tdr } from '../../i18n/drivers';
import { formatMonth } from '../../i18n/format';
import type { Portion, Segments } from '../../protocol/api';
import { errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { emptyLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { ordered, portionName } from './words';

/** Contacts of a closed month by kind of user: a table a trait. */
export class DriversUsers extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private month = '';
  readonly #read = new Reading<Segments>(
    this,
    (signal) =>
      this.session.api(this.month ? `drivers/segments?month=${this.month}` : 'drivers/segments', {
        signal,
      }),
    errorWords,
  );

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="drivers-users" data-testid="driver-users">
        <h2 id="drivers-users">${tdr('drivers.users')}</h2>
        <p class="vs-soft">${tdr('drivers.users.lead')}</p>
        ${readingBox(this.#read, (found) => this.#shown(found))}
      </section>
    `;
  }

  #shown(found: Segments) {
    if (found.month === null) return emptyLine(tdr('drivers.users.none'));
    const dimensions = [...new Set(found.portions.map(({ dimension }) => dimension))];
    return html`
      <div class="drivers-month">
        ${selectField<string>({
          id: 'drivers-month',
          testid: 'driver-month',
          label: tdr('drivers.users.month'),
          value: found.month,
          options: found.months.map((each) => [each, formatMonth(each)] as const),
          change: (month) => {
            this.month = month;
            void this.#read.again();
          },
        })}
      </div>
      <div class="drivers-users">${dimensions.map((each) => this.#table(found, each))}</div>
    `;
  }

  #table({ portions, month, contacts, offices }: Segments, dimension: Portion['dimension']) {
    const heading = tdr(`drivers.dimension.${dimension}`);
    return table<Portion>({
      caption: tdr('drivers.users.of', { dimension: heading, month: formatMonth(month ?? '') }),
      rows: ordered(portions, dimension),
      key: ({ value }) => value,
      columns: [
        { name: 'value', heading, cell: (each) => portionName(each, offices) },
        {
          name: 'contacts',
          heading: tdr('drivers.users.contacts'),
          numbers: true,
          cell: (each) => formatNumber(each.contacts),
        },
        {
          name: 'share',
          heading: tdr('drivers.users.share'),
          numbers: true,
          cell: (each) => formatPercent(each.contacts / Math.max(1, contacts)),
        },
      ],
    });
  }
}
customElements.define('vs-drivers-users', DriversUsers);
