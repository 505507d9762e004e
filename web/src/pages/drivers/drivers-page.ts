import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { tdr } from '../../i18n/drivers';
import { formatMoment } from '../../i18n/format';
import { whenWordsCame } from '../../i18n/language';
import type { Drivers, MissedSearch } from '../../protocol/api';
import { errorWords, readingBox, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { alertBox } from '../../ui/alert';
import { focusOn } from '../../ui/element';
import { emptyLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import './drivers-files';
import './drivers-groups';
import './drivers-users';
import './theme-card';
import type { Decided } from './theme-form';
import { type Theme, weekWords } from './words';

/** Themes that more people come with than usual, what was searched in vain, and contacts by kind of user. */
export class DriversPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private done = '';
  readonly #drivers = new Reading<Drivers>(
    this,
    (signal) => this.session.api('drivers', { signal }),
    errorWords,
    { begins: false },
  );

  protected override pageTitle(): string {
    return tdr('drivers.title');
  }

  protected override entered(): void {
    void this.#drivers.again();
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page drivers" tabindex="-1">
        <h1>${tdr('drivers.title')}</h1>
        <p class="vs-soft drivers-lead">${tdr('drivers.lead')}</p>
        <div role="status">${this.done ? alertBox(this.done, { tone: 'success' }) : nothing}</div>
        ${readingBox(this.#drivers, (found) => this.#shown(found))}
      </main>
    `;
  }

  #shown(found: Drivers) {
    const live = found.themes.filter(({ state: at }) => at !== 'dismissed');
    const rising = live.filter(({ fresh, kind }) => fresh && kind !== 'seasonal');
    const seasonal = live.filter(({ fresh, kind }) => fresh && kind === 'seasonal');
    const earlier = live.filter(({ fresh }) => !fresh);
    const dismissed = found.themes.filter(({ state: at }) => at === 'dismissed');
    return html`
      ${this.#standing(found)}
      <section aria-labelledby="drivers-themes" data-testid="driver-themes">
        <h2 id="drivers-themes" tabindex="-1">${tdr('drivers.themes')}</h2>
        ${rising.length === 0 ? emptyLine(tdr('drivers.none')) : this.#cards(rising, live, found.k)}
      </section>
      ${
        seasonal.length === 0
          ? nothing
          : html`
              <section aria-labelledby="drivers-seasonal">
                <h2 id="drivers-seasonal">${tdr('drivers.seasonal')}</h2>
                <p class="vs-soft">${tdr('drivers.seasonal.lead')}</p>
                ${this.#cards(seasonal, live, found.k)}
              </section>
            `
      }
      ${this.#folded(tdr('drivers.earlier'), earlier, live, found.k)}
      ${this.#folded(
        tdr('drivers.dismissed', { count: dismissed.length }),
        dismissed,
        live,
        found.k,
      )}
      ${this.#searches(found.searches)}
      <vs-drivers-groups .session=${this.session}></vs-drivers-groups>
      <vs-drivers-users .session=${this.session}></vs-drivers-users>
      <vs-drivers-files .session=${this.session}></vs-drivers-files>
    `;
  }

  /** Whether the station can say anything yet, and as of when. */
  #standing({ countedAt, weeks, weeksNeeded, k }: Drivers) {
    const at =
      countedAt === null
        ? tdr('drivers.never')
        : tdr('drivers.counted', { at: formatMoment(Date.parse(countedAt), Date.now()) });
    return html`
      <p data-testid="drivers-standing">${at} ${tdr('drivers.small', { count: k })}</p>
      ${
        countedAt !== null && weeks < weeksNeeded
          ? alertBox(tdr('drivers.learning', { count: weeks, needed: weeksNeeded }), {
              tone: 'info',
            })
          : nothing
      }
    `;
  }

  #cards(themes: readonly Theme[], all: readonly Theme[], k: number) {
    return themes.map(
      (theme) => html`
        <vs-theme-card
          .session=${this.session}
          .theme=${theme}
          .others=${all.filter(({ id }) => id !== theme.id)}
          .categories=${this.categories.value}
          .k=${k}
          @decided=${this.#decided}
        ></vs-theme-card>
      `,
    );
  }

  #folded(heading: string, themes: readonly Theme[], all: readonly Theme[], k: number) {
    return themes.length === 0
      ? nothing
      : html`
          <details class="drivers-folded">
            <summary>${heading}</summary>
            ${this.#cards(themes, all, k)}
          </details>
        `;
  }

  #searches(searches: readonly MissedSearch[]) {
    return html`
      <section class="vs-card" aria-labelledby="drivers-searches">
        <h2 id="drivers-searches">${tdr('drivers.searches')}</h2>
        <p class="vs-soft">${tdr('drivers.searches.lead')}</p>
        ${table<MissedSearch>({
          testid: 'driver-searches',
          caption: tdr('drivers.searches'),
          rows: searches,
          key: ({ week, word }) => `${week}/${word}`,
          empty: tdr('drivers.searches.none'),
          columns: [
            { name: 'word', heading: tdr('drivers.searches.word'), cell: ({ word }) => word },
            {
              name: 'searches',
              heading: tdr('drivers.searches.count'),
              numbers: true,
              labelled: true,
              cell: (each) => each.searches,
            },
            {
              name: 'week',
              heading: tdr('drivers.chart.week'),
              labelled: true,
              cell: ({ week }) => weekWords(week),
            },
          ],
        })}
      </section>
    `;
  }

  readonly #decided = async ({ form, drivers }: Decided): Promise<void> => {
    if (drivers) this.#drivers.take(drivers);
    else await this.#drivers.again();
    this.done = tdr(`drivers.done.${form}`);
    await this.updateComplete;
    focusOn(this, '#drivers-themes');
  };
}
whenWordsCame(() => customElements.define('vs-drivers', DriversPage));
