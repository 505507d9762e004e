import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { tcr } from '../../i18n/command-reports';
import { language, whenWordsCame } from '../../i18n/language';
import { ts } from '../../i18n/staff';
import type { CommandReports, NewCommandReport, ReportListed } from '../../protocol/api';
import { actionBox, readingBox, StaffPage } from '../../staff/page';
import type { Role } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn } from '../../ui/element';
import { selectField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import './report-editor';
import { moment, reportWords } from './words';

/** Periodical reports to the command: which there are, which are due, and one of them. */
export class CommandReportsPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private open = new URLSearchParams(location.search).get('report');
  @state() private period = '';
  @state() private spoken: NonNullable<NewCommandReport['language']> = 'it';
  readonly #read = new Reading<CommandReports>(
    this,
    (signal) =>
      this.session.api(`command-reports?language=${language.value}`, {
        signal,
      }),
    reportWords,
    { begins: false },
  );
  readonly #action = new Action(this, reportWords);

  protected override pageTitle(): string {
    return tcr('title');
  }

  protected override entered(): void {
    void this.#read.again();
    language.subscribe(() => void this.#read.again(), this.scope);
  }

  protected override renderPage() {
    return html`
      <main id="main" class="staff-page command-reports" tabindex="-1">
        <h1>${tcr('title')}</h1>
        ${
          this.open === null
            ? html`
                <p class="vs-soft command-reports-lead">${tcr('lead')}</p>
                ${actionBox(this.#action)}
                ${readingBox(
                  this.#read,
                  (found) => html`
                    ${this.#due(found)} ${this.#new(found)} ${this.#list(found)}
                  `,
                  ts('staff.loading'),
                )}
              `
            : html`
                <vs-command-report
                  .session=${this.session}
                  .report=${this.open}
                  @close=${this.#closed}
                ></vs-command-report>
              `
        }
      </main>
    `;
  }

  #due({ due, reports }: CommandReports) {
    if (due.length === 0) return nothing;
    return html`
      <section class="vs-card" aria-labelledby="reports-due" data-testid="reports-due">
        <h2 id="reports-due">${tcr('due')}</h2>
        <p>${tcr('due.text', { count: due.length })}</p>
        <ul class="command-reports-due">
          ${due.map((each) => {
            const begun = reports.find(
              ({ kind, first }) => kind === each.kind && first === each.first,
            );
            return html`
              <li>
                <button
                  type="button"
                  class="btn btn-link"
                  data-testid="due-report"
                  @click=${() => (begun ? this.#show(begun.id) : void this.#make(each))}
                >
                  ${each.title}
                </button>
              </li>
            `;
          })}
        </ul>
      </section>
    `;
  }

  #new({ offered }: CommandReports) {
    const chosen = offered.find((each) => keyOf(each) === this.period);
    return html`
      <section class="vs-card" aria-labelledby="reports-new">
        <h2 id="reports-new">${tcr('new')}</h2>
        ${
          offered.length === 0
            ? html`
                <p class="vs-soft">${tcr('period.none')}</p>
              `
            : html`
                <form
                  class="command-reports-new"
                  @submit=${(event: Event) => {
                    event.preventDefault();
                    if (chosen) void this.#make(chosen);
                  }}
                >
                  ${selectField({
                    id: 'report-period',
                    testid: 'report-period',
                    label: tcr('period'),
                    required: true,
                    value: chosen ? this.period : '',
                    choose: tcr('period.choose'),
                    options: offered.map((each) => [keyOf(each), each.title] as const),
                    change: (period) => (this.period = period),
                  })}
                  ${selectField({
                    id: 'report-language',
                    label: tcr('language'),
                    value: this.spoken,
                    options: (['it', 'en'] as const).map(
                      (each) => [each, tcr(`language.${each}`)] as const,
                    ),
                    change: (spoken) => (this.spoken = spoken),
                  })}
                  <button
                    class="btn btn-primary"
                    data-testid="make-report"
                    aria-busy=${this.#action.is('make') ? 'true' : 'false'}
                  >
                    ${tcr('make')}
                  </button>
                </form>
              `
        }
      </section>
    `;
  }

  #list({ reports }: CommandReports) {
    return html`
      <section class="vs-card" aria-labelledby="reports-list">
        <h2 id="reports-list">${tcr('list')}</h2>
        ${table<ReportListed>({
          testid: 'reports-list',
          caption: tcr('list'),
          rows: reports,
          key: (row) => row.id,
          empty: tcr('none'),
          columns: [
            {
              name: 'report',
              heading: tcr('column.report'),
              cell: (row) => html`
                <button
                  type="button"
                  class="btn btn-link"
                  data-report=${row.id}
                  @click=${() => this.#show(row.id)}
                >
                  ${row.title}
                </button>
              `,
            },
            {
              name: 'state',
              heading: tcr('column.state'),
              labelled: true,
              cell: (row) => tcr(`state.${row.state}`),
            },
            {
              name: 'signed',
              heading: tcr('column.signed'),
              labelled: true,
              cell: (row) =>
                row.signed_at
                  ? tcr('signed.by', { at: moment(row.signed_at), by: row.signed_by ?? '' })
                  : '–',
            },
          ],
        })}
      </section>
    `;
  }

  async #make({ kind, first }: Pick<NewCommandReport, 'kind' | 'first'>): Promise<void> {
    const body: NewCommandReport = { kind, first, language: this.spoken };
    await this.#action.run('make', async () => {
      const { id } = await this.session.api('command-reports', { method: 'POST', body });
      this.period = '';
      this.#show(id);
    });
  }

  #show(id: string): void {
    this.open = id;
    history.replaceState(null, '', `?report=${encodeURIComponent(id)}`);
  }

  readonly #closed = (event: CustomEvent<string>): void => {
    const id = this.open ?? '';
    this.open = null;
    history.replaceState(null, '', location.pathname);
    this.#action.done = event.detail;
    void this.#read
      .again()
      .then(() => focusOn(this, `[data-report="${CSS.escape(id)}"], #report-period`));
  };
}
whenWordsCame(() => customElements.define('vs-command-reports', CommandReportsPage));

const keyOf = ({ kind, first }: { kind: string; first: string }): string => `${kind}/${first}`;
