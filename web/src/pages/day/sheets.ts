import { html, nothing } from 'lit';
import { tg } from '../../i18n/day';
import { formatMoment } from '../../i18n/format';
import type { SheetListed } from '../../protocol/api';
import { errorWords, retryBox } from '../../staff/page';
import { loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { asOf, untilNext } from '../sheets/expiry';
import { DayPart } from './part';

const EVERY_MS = 60_000;
const SHOWN = 8;

/** The sheets that have expired or are to be confirmed, with the way to each, and how many texts wait for a review. */
export class DaySheets extends DayPart {
  #toReview = 0;
  readonly #found = new Reading<readonly SheetListed[]>(
    this,
    async (signal) => {
      const [expired, due, waiting] = await Promise.all([
        this.session.api('sheets?freshness=expired', { signal }),
        this.session.api('sheets?freshness=due', { signal }),
        this.session.api('sheets/waiting', { signal }),
      ]);
      this.#toReview = waiting.toReview;
      return [...expired.sheets, ...due.sheets];
    },
    errorWords,
    { patient: true, everyMs: (sheets) => untilNext(sheets ?? [], Date.now(), EVERY_MS) },
  );

  protected override render() {
    const now = Date.now();
    const sheets = this.#found.value
      ?.map((each) => asOf(each, now))
      .sort((a, b) => (a.freshUntil ?? '').localeCompare(b.freshUntil ?? ''));
    return html`
      <section class="vs-card day-card" aria-labelledby="day-sheets" data-testid="day-sheets">
        <h2 id="day-sheets">${tg('day.sheets')}</h2>
        ${retryBox(this.#found)}
        ${
          sheets === undefined
            ? this.#found.problem
              ? nothing
              : loadingLine(tg('day.sheets.loading'))
            : this.#list(sheets, now)
        }
        <p class="day-sheets-all"><a href="/sheets?shelf=lapsing">${tg('day.sheets.all')}</a></p>
        ${
          this.#toReview > 0
            ? html`
                <p class="day-sheets-all">
                  <a href="/sheets?shelf=review">
                    ${tg('day.sheets.review', { count: this.#toReview })}
                  </a>
                </p>
              `
            : nothing
        }
      </section>
    `;
  }

  #list(sheets: readonly SheetListed[], now: number) {
    if (sheets.length === 0) {
      return html`
        <p class="vs-soft">${tg('day.agenda.sheets.none')}</p>
      `;
    }
    return html`
      <ul class="day-plain">
        ${sheets.slice(0, SHOWN).map(
          (each) => html`
            <li data-freshness=${each.freshness ?? nothing}>
              <a href="/sheets?shelf=lapsing&amp;sheet=${encodeURIComponent(each.id)}">
                ${each.title}
              </a>
              <span class="vs-soft">${this.#standing(each, now)}</span>
            </li>
          `,
        )}
      </ul>
      ${
        sheets.length > SHOWN
          ? html`
              <p class="vs-soft">${tg('day.sheets.more', { count: sheets.length - SHOWN })}</p>
            `
          : nothing
      }
    `;
  }

  #standing({ freshness, freshUntil, owner }: SheetListed, now: number): string {
    const at = freshUntil === null ? '' : formatMoment(Date.parse(freshUntil), now);
    const name = owner?.name ?? tg('day.sheets.nobody');
    return tg(freshness === 'expired' ? 'day.sheets.expired' : 'day.sheets.due', { at, name });
  }
}
customElements.define('vs-day-sheets', DaySheets);
