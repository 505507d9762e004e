import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { tm } from '../../i18n/minutes';
import { ts } from '../../i18n/staff';
import { whenWordsCame } from '../../i18n/language';
import { focusOn } from '../../ui/element';
import { Reading } from '../../ui/reading';
import { Sorting, table } from '../../ui/table';
import type { Role } from '../../staff/session';
import { errorWords, retryBox, StaffPage } from '../../staff/page';
import type { MinutesListed } from './minutes';
import './minutes-editor';

/** Minutes of conferences: which there are, and one of them. */
export class MinutesPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private open = new URLSearchParams(location.search).get('conference');
  readonly #listed = new Reading<readonly MinutesListed[]>(
    this,
    async (signal) => (await this.session.api('minutes', { signal })).minutes,
    errorWords,
    { begins: false },
  );
  readonly #sorting = new Sorting(this);

  protected override pageTitle(): string {
    return tm('minutes.title');
  }

  protected override entered(): void {
    void this.#listed.again();
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page minutes" tabindex="-1">
        <h1>${tm('minutes.title')}</h1>
        ${retryBox(this.#listed)}
        ${
          this.open === null
            ? html`
                <section class="vs-card" aria-labelledby="minutes-list">
                  <h2 id="minutes-list">${tm('minutes.list')}</h2>
                  ${this.#list()}
                </section>
              `
            : html`
                <vs-minutes-editor
                  .session=${this.session}
                  .conference=${this.open}
                  @close=${this.#closed}
                ></vs-minutes-editor>
              `
        }
      </main>
    `;
  }

  #list() {
    return table<MinutesListed>({
      testid: 'minutes-list',
      look: 'minutes-table',
      rows: this.#listed.value,
      problem: this.#listed.problem,
      key: (it) => it.conferenceId,
      sorting: this.#sorting,
      loading: ts('staff.loading'),
      empty: tm('minutes.none'),
      columns: [
        {
          name: 'conference',
          heading: tm('minutes.column.conference'),
          sort: (each) => each.title,
          cell: (each) => html`
            <button
              type="button"
              class="btn btn-link"
              data-conference=${each.conferenceId}
              @click=${() => this.#show(each.conferenceId)}
            >
              ${each.title}
            </button>
            ${
              each.title === tm(`minutes.kind.${each.kind}`)
                ? nothing
                : html`
                    <span class="vs-soft">${tm(`minutes.kind.${each.kind}`)}</span>
                  `
            }
          `,
        },
        {
          name: 'ended',
          heading: tm('minutes.column.ended'),
          sort: (each) => Date.parse(each.endedAt),
          largestFirst: true,
          cell: (each) => formatDateTime(Date.parse(each.endedAt), STATION_ZONE),
        },
        {
          name: 'state',
          heading: tm('minutes.column.state'),
          sort: (each) => tm(`minutes.state.${each.state ?? 'none'}`),
          cell: (each) => tm(`minutes.state.${each.state ?? 'none'}`),
        },
      ],
    });
  }

  #show(id: string): void {
    this.open = id;
    history.replaceState(null, '', `?conference=${encodeURIComponent(id)}`);
  }

  readonly #closed = (): void => {
    const id = this.open ?? '';
    this.open = null;
    history.replaceState(null, '', location.pathname);
    void this.#listed.again().then(() => focusOn(this, `[data-conference="${CSS.escape(id)}"]`));
  };
}
whenWordsCame(() => customElements.define('vs-minutes', MinutesPage));
