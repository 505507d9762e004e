import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category } from '../../api';
import { formatDateTime } from '../../i18n/format';
import { language } from '../../i18n/language';
import { dayText } from '../../i18n/moments';
import { tf } from '../../i18n/report-figures';
import { tr } from '../../i18n/reports';
import type { SavedReports, SavedReportShown } from '../../protocol/api';
import { actionBox, errorWords, type Problem, readingBox } from '../../staff/page';
import '../../staff/people-checks';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { selectField, textField } from '../../ui/field';
import { emptyBlock } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { table } from '../../ui/table';
import { OVER } from './presets';
import {
  addressOf,
  type Asked,
  askedIn,
  capital,
  LIMITS,
  limitName,
  type ReportChoices,
} from './report';

/** Reports under a name, over the last period that is over, and those that are mailed to offices and people. */
export class Saved extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) choices: ReportChoices | null = null;
  /** What the page shows at present: that is what is saved. */
  @property({ attribute: false }) asked!: Asked;
  @state() private people: readonly string[] = [];
  readonly #read = new Reading<SavedReports>(
    this,
    (signal) => this.session.api('saved-reports', { signal }),
    refusalWords,
  );
  readonly #change = new Action(this, refusalWords);

  protected override render() {
    return html`
      ${this.#form()} ${actionBox(this.#change)}
      ${readingBox(this.#read, (found) => this.#shown(found))}
    `;
  }

  #form() {
    const { asked, choices } = this;
    const limits = LIMITS.filter((name) => asked[name]).map((name) =>
      limitName(name, asked[name], this.categories, choices),
    );
    return html`
      <form class="vs-card reports-save" @submit=${(event: SubmitEvent) => this.#save(event)}>
        <h2>${tr('reports.save.heading')}</h2>
        <p data-testid="save-what">
          ${tr('reports.save.what', {
            what: [tr('reports.save.by', { by: tf(`rows.${asked.by}`) }), ...limits].join('; '),
          })}
        </p>
        <div class="reports-fields">
          ${textField({
            id: 'save-name',
            testid: 'save-name',
            label: tr('reports.save.name'),
            required: true,
            maxlength: 80,
          })}
          ${selectField({
            id: 'save-period',
            testid: 'save-period',
            label: tr('reports.save.period'),
            value: 'lastMonth',
            options: OVER.map((each) => [each, tr(`reports.save.period.${each}`)] as const),
          })}
        </div>
        ${this.#offices()}
        <vs-people-checks
          .session=${this.session}
          .legend=${tr('reports.save.people')}
          .chosen=${this.people}
          @chosen=${(event: CustomEvent<readonly string[]>) => (this.people = event.detail)}
        ></vs-people-checks>
        <button
          type="submit"
          class="btn btn-primary"
          data-testid="save-report"
          aria-busy=${this.#change.is('save')}
        >
          ${tr('reports.save')}
        </button>
      </form>
    `;
  }

  #offices() {
    const mailed = (this.choices?.offices ?? []).filter((each) => each.mailed);
    if (!this.choices) return nothing;
    if (mailed.length === 0) {
      return html`
        <p class="vs-hint" data-testid="save-no-offices">${tr('reports.save.offices.none')}</p>
      `;
    }
    return html`
      <fieldset class="reports-offices">
        <legend>${tr('reports.save.offices')}</legend>
        ${mailed.map(
          ({ id, name }) => html`
            <label class="vs-check">
              <input type="checkbox" name="office" value=${id} data-testid="save-office" />
              ${name}
            </label>
          `,
        )}
        <p class="vs-hint">${tr('reports.save.offices.hint')}</p>
      </fieldset>
    `;
  }

  #shown(found: SavedReports) {
    if (found.reports.length === 0) {
      return emptyBlock(tr('reports.saved.none'), tr('reports.saved.none.text'), {
        testid: 'saved-none',
        sign: 'info',
      });
    }
    const mailed = found.reports.some((each) => each.nextAt !== null);
    return html`
      <section class="vs-card">
        <h2>${tr('reports.view.saved')}</h2>
        ${
          mailed && !found.mailConfigured
            ? html`
                <p class="vs-hint" data-testid="saved-no-mail">${tr('reports.saved.noMail')}</p>
              `
            : nothing
        }
        ${table<SavedReportShown>({
          testid: 'saved-reports',
          scroll: tr('reports.view.saved'),
          rows: found.reports,
          key: (report) => report.id,
          columns: [
            {
              name: 'name',
              heading: tr('reports.save.name'),
              cell: (report) => this.#link(report),
            },
            {
              name: 'period',
              heading: tr('reports.save.period'),
              cell: ({ period }) => tr(`reports.save.period.${period}`),
            },
            {
              name: 'by',
              heading: tr('reports.by'),
              cell: ({ asked }) => capital(tf(`rows.${asked.by}`)),
            },
            {
              name: 'owner',
              heading: tr('reports.saved.owner'),
              cell: ({ owner }) => owner ?? '–',
            },
            {
              name: 'mail',
              heading: tr('reports.saved.mail'),
              cell: ({ nextAt, offices, people }) =>
                nextAt === null
                  ? tr('reports.saved.mail.no')
                  : tr('reports.saved.mail.next', {
                      count: offices.length + people.length,
                      at: formatDateTime(Date.parse(nextAt)),
                    }),
            },
            {
              name: 'remove',
              heading: tr('reports.saved.remove'),
              quiet: true,
              cell: (report) => this.#remove(report),
            },
          ],
        })}
      </section>
    `;
  }

  #link(report: SavedReportShown) {
    const given = new URLSearchParams({ from: report.first, to: report.last });
    for (const [name, value] of Object.entries(report.asked) as [string, string][]) {
      given.set(name, value);
    }
    const address = addressOf(askedIn(`?${given}`, report.last));
    return html`
      <a href="/supervisor/reports?${address}" data-testid="saved-open">${report.name}</a>
      <span class="vs-soft">
        ${tr('reports.before.days', { from: dayText(report.first), to: dayText(report.last) })}
      </span>
    `;
  }

  #remove(report: SavedReportShown) {
    return html`
      <button
        type="button"
        class="btn btn-outline-danger"
        data-testid="saved-remove"
        aria-label=${tr('reports.saved.removeOne', { name: report.name })}
        aria-busy=${this.#change.is(report.id)}
        @click=${() =>
          void this.#change
            .run(
              report.id,
              () => this.session.api(`saved-reports/${report.id}`, { method: 'DELETE' }),
              tr('reports.saved.removed', { name: report.name }),
            )
            .then(() => this.#read.again())}
      >
        ${tr('reports.saved.remove')}
      </button>
    `;
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = (id: string) => form.querySelector<HTMLInputElement>(`#${id}`)?.value ?? '';
    const name = given('save-name').trim();
    if (!name) return;
    const { by, category, channel, outcome, operator, office, wrapUp, compare } = this.asked;
    const asked = { by, category, channel, outcome, operator, office, wrapUp, compare };
    const offices = [
      ...form.querySelectorAll<HTMLInputElement>('input[name="office"]:checked'),
    ].map(({ value }) => value);
    const saved = await this.#change.run(
      'save',
      () =>
        this.session.api('saved-reports', {
          method: 'POST',
          body: {
            name,
            period: OVER.find((each) => each === given('save-period')) ?? 'lastMonth',
            asked,
            language: language.value === 'it' ? 'it' : 'en',
            offices,
            people: [...this.people],
          },
        }),
      tr('reports.save.done', { name }),
    );
    if (!saved) return;
    this.people = [];
    form.querySelectorAll<HTMLInputElement>('input').forEach((input) => {
      if (input.type === 'checkbox') input.checked = false;
      else input.value = '';
    });
    await this.#read.again();
  }
}
customElements.define('vs-saved-reports', Saved);

function refusalWords(error: unknown): Problem {
  return errorWords(
    error,
    ['agreement_needed', 'unknown_office', 'unknown_person', 'too_many'],
    (code) =>
      tr(
        code === 'agreement_needed'
          ? 'reports.noAgreement'
          : code === 'unknown_office' || code === 'unknown_person'
            ? 'reports.save.noAddress'
            : 'reports.save.tooMany',
      ),
  );
}
