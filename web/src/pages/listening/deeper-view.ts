import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { formatMonth, formatShare } from '../../i18n/format';
import { language, localeOf } from '../../i18n/language';
import { tls } from '../../i18n/listening';
import type { Deeper, DeeperRow } from '../../protocol/api';
import { errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';

const PARTS = ['office', 'topic', 'channel'] as const;
const MONTHS = [3, 6, 12, 24] as const;
const CHANNELS = ['video', 'phone', 'callback', 'message'] as const;

/** Stars by office, topic or channel, beside what else is known of the service; a difference that may be chance is called none. */
export class DeeperView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) topics: readonly Category[] = [];
  @state() private by: (typeof PARTS)[number] = 'office';
  @state() private months: (typeof MONTHS)[number] = 6;
  readonly #deeper = new Reading<Deeper>(
    this,
    (signal) => {
      const query = new URLSearchParams({ by: this.by, first: monthsAgo(this.months - 1) });
      return this.session.api(`results/deeper?${query}`, { signal });
    },
    errorWords,
  );

  protected override render() {
    return html`
      <div class="listening-filters">
        ${selectField({
          id: 'deeper-by',
          label: tls('deeper.by'),
          value: this.by,
          options: PARTS.map((each) => [each, tls(`deeper.by.${each}`)] as const),
          change: (by) => {
            this.by = by;
            void this.#deeper.anew();
          },
        })}
        ${selectField<number>({
          id: 'deeper-months',
          label: tls('deeper.months'),
          value: this.months,
          options: MONTHS.map((count) => [count, tls('deeper.months.of', { count })] as const),
          change: (months) => {
            this.months = MONTHS.find((each) => each === months) ?? 6;
            void this.#deeper.anew();
          },
        })}
      </div>
      ${readingBox(this.#deeper, (found) => this.#shown(found))}
    `;
  }

  #shown(found: Deeper) {
    const { total, k } = found;
    return html`
      <p>
        ${tls('deeper.period', { first: formatMonth(found.first), last: formatMonth(found.last) })}
      </p>
      <dl class="listening-head">
        ${(
          [
            ['average', average(total)],
            ['rated', total.rated === null ? '–' : number(total.rated)],
            ['serviceLevel', share(total.serviceLevel)],
            ['quality', total.quality === null ? '–' : number(total.quality)],
          ] as const
        ).map(
          ([name, value]) => html`
            <div class="vs-card">
              <dt>${tls(`deeper.${name}`)}</dt>
              <dd>${value}</dd>
            </div>
          `,
        )}
      </dl>
      ${table<DeeperRow>({
        testid: 'deeper-table',
        caption: tls('deeper.caption'),
        rows: found.rows,
        key: (each) => each.key,
        scroll: tls('deeper.caption'),
        empty: tls('deeper.none', { k }),
        marks: ({ differs }) => ({ 'data-differs': differs }),
        columns: [
          {
            name: 'key',
            heading: tls(`deeper.by.${found.by}`),
            cell: (row) => this.#name(found, row),
          },
          {
            name: 'average',
            heading: tls('deeper.average'),
            labelled: true,
            cell: (row) => html`
              ${average(row)} ${spread(row)}
            `,
          },
          {
            name: 'differs',
            heading: tls('deeper.differs'),
            labelled: true,
            cell: ({ differs, average: mean }) =>
              mean === null
                ? tls('deeper.few', { k })
                : differs
                  ? html`
                      <strong>${tls(`deeper.differs.${differs}`)}</strong>
                    `
                  : tls('deeper.differs.no'),
          },
          figure('low', ({ low }) => share(low)),
          figure('rated', ({ rated, contacts }) =>
            rated === null ? `– / ${number(contacts)}` : `${number(rated)} / ${number(contacts)}`,
          ),
          figure('serviceLevel', ({ serviceLevel }) => share(serviceLevel)),
          figure('quality', ({ quality, judged }) =>
            quality === null || judged === null
              ? '–'
              : tls('deeper.quality.of', { score: number(quality), count: judged }),
          ),
        ],
      })}
      <p class="vs-soft listening-rule">
        ${tls('deeper.rule', { k })}
        ${found.leftOut ? tls('deeper.leftOut', { count: found.leftOut, k }) : nothing}
      </p>
    `;
  }

  #name(found: Deeper, { key, label }: DeeperRow): string {
    if (found.by === 'office') return key ? (label ?? key) : tls('deeper.house');
    if (found.by === 'topic') {
      const topic = this.topics.find(({ id }) => id === key);
      return topic ? categoryText(topic).label : key;
    }
    const channel = CHANNELS.find((each) => each === key);
    return channel ? tls(`deeper.channel.${channel}`) : key;
  }
}
customElements.define('vs-deeper', DeeperView);

function figure(
  name: 'low' | 'rated' | 'serviceLevel' | 'quality',
  cell: (row: DeeperRow) => string,
) {
  return { name, heading: tls(`deeper.${name}`), numbers: true, labelled: true, cell };
}

function number(value: number): string {
  return new Intl.NumberFormat(localeOf(language.value), { maximumFractionDigits: 2 }).format(
    value,
  );
}

function average(row: DeeperRow): string {
  return row.average === null ? '–' : number(row.average);
}

function share(value: number | null): string {
  return value === null ? '–' : formatShare(value);
}

/** The interval of the average, drawn between one and five stars; its words are for everybody. */
function spread({ average: mean, lowest, highest }: DeeperRow) {
  if (mean === null || lowest === null || highest === null) return nothing;
  const at = (value: number) => 4 + ((value - 1) / 4) * 92;
  return html`
    <svg class="listening-spread" viewBox="0 0 100 12" aria-hidden="true">
      <path class="listening-axis" d="M4 6H96" />
      <path d="M${at(lowest)} 6H${at(highest)}" />
      <circle cx=${at(mean)} cy="6" r="4" />
    </svg>
    <small>${tls('deeper.between', { low: number(lowest), high: number(highest) })}</small>
  `;
}

function monthsAgo(count: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth() - count, 1)).toISOString().slice(0, 7);
}
