import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { tcp } from '../../i18n/comparison';
import { formatList, formatMonth } from '../../i18n/format';
import { language, localeOf } from '../../i18n/language';
import type { Beside, Compared, Comparison } from '../../protocol/api';
import { errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';

/** The published results beside those of other bodies: figures that mean the same, by name, and chance called chance. */
export class ComparisonView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  readonly #found = new Reading<Comparison>(
    this,
    (signal) => this.session.api('comparison', { signal }),
    errorWords,
  );

  protected override render() {
    return readingBox(this.#found, (found) => this.#shown(found));
  }

  #shown({ measures, sources, failing }: Comparison) {
    if (sources === 0) {
      return html`
        <p data-testid="comparison-none">${tcp('view.none')}</p>
      `;
    }
    return html`
      <div class="vs-stack" data-testid="comparison">
        <p>${tcp('view.lead')}</p>
        ${
          failing.length
            ? html`
                <p class="vs-alert" data-tone="warning">
                  ${tcp('view.failing', { names: formatList(failing) })}
                </p>
              `
            : nothing
        }
        ${
          measures.length
            ? measures.map((each) => measureTable(each))
            : html`
                <p>${tcp('view.noOwn')}</p>
              `
        }
        ${
          measures.length
            ? html`
                <p class="vs-soft">${tcp('view.rule')}</p>
              `
            : nothing
        }
      </div>
    `;
  }
}
customElements.define('vs-comparison', ComparisonView);

function measureTable(of: Compared) {
  const title = tcp(`measure.${of.measure}`, { limit: of.limit ?? 0 });
  return html`
    <section class="comparison-measure" aria-labelledby="comparison-${of.measure}">
      <h2 id="comparison-${of.measure}">${title}</h2>
      ${table<Beside>({
        testid: 'comparison-table',
        caption: title,
        rows: [of.own, ...of.others],
        key: ({ source }) => source,
        marks: ({ differs }) => ({ 'data-differs': differs }),
        columns: [
          {
            name: 'body',
            heading: tcp('view.body'),
            cell: ({ body }) => body,
          },
          {
            name: 'value',
            heading: tcp('view.value'),
            labelled: true,
            cell: (row) => html`
              ${valueWords(of, row.value)}
              <small>
                ${tcp('view.between', {
                  low: valueWords(of, row.lowest),
                  high: valueWords(of, row.highest),
                })}
              </small>
            `,
          },
          {
            name: 'n',
            heading: tcp('view.n'),
            numbers: true,
            labelled: true,
            cell: ({ n }) => amount(n, 0),
          },
          {
            name: 'months',
            heading: tcp('view.months'),
            labelled: true,
            cell: ({ first, last }) =>
              first === last
                ? formatMonth(first)
                : tcp('month.range', { first: formatMonth(first), last: formatMonth(last) }),
          },
          {
            name: 'verdict',
            heading: tcp('view.verdict'),
            labelled: true,
            cell: (row) => verdict(row),
          },
        ],
      })}
      ${
        of.others.length
          ? nothing
          : html`
              <p class="vs-soft">${tcp('view.alone')}</p>
            `
      }
      ${
        of.elsewhere.length
          ? html`
              <p class="vs-soft">${tcp('view.elsewhere', { names: formatList(of.elsewhere) })}</p>
            `
          : nothing
      }
    </section>
  `;
}

function verdict({ source, old, differs }: Beside) {
  if (source === '') return tcp('view.own');
  if (old) return tcp('view.old');
  if (differs === null) return tcp('view.alike');
  return html`
    <strong>${tcp(`view.${differs}`)}</strong>
  `;
}

function valueWords({ measure }: Compared, value: number): string {
  return measure === 'ease' ? amount(value, 2) : `${amount(value * 100, 1)}\u00a0%`;
}

function amount(value: number, digits: number): string {
  return new Intl.NumberFormat(localeOf(language.value), { maximumFractionDigits: digits }).format(
    value,
  );
}
