import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { formatMonth, formatShare } from '../../i18n/format';
import { tl } from '../../i18n/messages';
import type { TopicMonth } from '../../protocol/api';
import { retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { problemWords } from './words';

/** For supervisors: how often people agreed with the topics that the station proposed, by month and topic. */
export class TopicAgreement extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  readonly #months = new Reading<readonly TopicMonth[]>(
    this,
    async (signal) => (await this.session.api('message-topics/agreement', { signal })).months,
    problemWords,
    { begins: false },
  );

  protected override render() {
    return html`
      <details
        class="messages-more"
        data-testid="topic-agreement"
        @toggle=${(event: Event) => {
          if ((event.currentTarget as HTMLDetailsElement).open) void this.#months.again();
        }}
      >
        <summary>${tl('agreement')}</summary>
        <p class="messages-small">${tl('agreement.lead')}</p>
        ${retryBox(this.#months)}
        ${
          this.#months.problem
            ? nothing
            : table<TopicMonth>({
                testid: 'topic-months',
                caption: tl('agreement'),
                rows: this.#months.value,
                key: (each) => `${each.month} ${each.category}`,
                loading: tl('agreement.loading'),
                empty: tl('agreement.none'),
                columns: [
                  {
                    name: 'month',
                    heading: tl('agreement.month'),
                    cell: (each) => formatMonth(each.month),
                  },
                  {
                    name: 'topic',
                    heading: tl('category'),
                    cell: (each) => this.#topic(each.category),
                  },
                  {
                    name: 'cases',
                    heading: tl('agreement.cases'),
                    numbers: true,
                    labelled: true,
                    cell: (each) => each.cases,
                  },
                  {
                    name: 'proposed',
                    heading: tl('agreement.proposed'),
                    numbers: true,
                    labelled: true,
                    cell: (each) => each.proposed,
                  },
                  {
                    name: 'agreed',
                    heading: tl('agreement.agreed'),
                    numbers: true,
                    labelled: true,
                    cell: (each) =>
                      each.proposed > 0 ? formatShare(each.agreed / each.proposed) : '–',
                  },
                ],
              })
        }
      </details>
    `;
  }

  #topic(id: string): string {
    const found = this.categories.find((category) => category.id === id);
    return found ? categoryText(found).label : id;
  }
}
customElements.define('vs-topic-agreement', TopicAgreement);
