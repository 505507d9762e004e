import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tz } from '../../i18n/complaints';
import { ts } from '../../i18n/staff';
import type { ComplaintLists, ComplaintPerson, PraiseShown } from '../../protocol/api';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { emptyLine, loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { moment, problemWords } from './words';

/** Praise: for those named what was said of them; supervisors pass it on. */
export class Praises extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ type: Boolean }) passes = false;
  @state() private passing = '';
  @state() private office = '';
  @state() private people: ReadonlySet<string> = new Set();
  readonly #read = new Reading<readonly PraiseShown[]>(
    this,
    async (signal) => (await this.session.api('praises', { signal })).praises,
    problemWords,
  );
  readonly #lists = new Reading<ComplaintLists>(
    this,
    (signal) => this.session.api('complaints/lists', { signal }),
    problemWords,
    { begins: false },
  );
  readonly #people = new Reading<readonly ComplaintPerson[]>(
    this,
    async (signal) => (await this.session.api('complaints/people', { signal })).people,
    problemWords,
    { begins: false },
  );
  readonly #action = new Action<'pass'>(this, problemWords);

  protected override render() {
    const { value, problem } = this.#read;
    return html`
      <p class="vs-soft">${tz(this.passes ? 'praises.lead.all' : 'praises.lead.mine')}</p>
      ${retryBox(this.#read)} ${actionBox(this.#action)}
      ${
        value === null
          ? problem
            ? nothing
            : loadingLine(ts('staff.loading'))
          : value.length === 0
            ? emptyLine(tz(this.passes ? 'praises.none.all' : 'praises.none.mine'))
            : html`
                <ul class="praises" data-testid="praises">
                  ${value.map((each) => this.#one(each))}
                </ul>
              `
      }
    `;
  }

  #one(praise: PraiseShown) {
    const to = [praise.office?.name, ...praise.people].filter(Boolean).join(', ');
    return html`
      <li data-mine=${praise.mine ? 'true' : nothing}>
        <blockquote>${praise.text || tz('complaints.erased')}</blockquote>
        <p class="vs-soft">
          ${[praise.reference, moment(praise.takenAt), praise.name, praise.whom]
            .filter(Boolean)
            .join(' · ')}
        </p>
        <p>
          ${
            praise.passedAt === null
              ? tz('praises.waiting')
              : tz('praises.passed', { to, at: moment(praise.passedAt) })
          }
          ${praise.thanked && this.passes ? tz('praises.thanked') : ''}
        </p>
        ${
          this.passes && this.passing !== praise.id
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="pass-praise"
                  @click=${() => this.#begin(praise)}
                >
                  ${tz(praise.passedAt === null ? 'praises.pass' : 'praises.pass.again')}
                  <span class="visually-hidden">${praise.reference}</span>
                </button>
              `
            : nothing
        }
        ${this.passing === praise.id ? this.#form(praise) : nothing}
      </li>
    `;
  }

  #form(praise: PraiseShown) {
    const offices = this.#lists.value?.offices ?? [];
    return html`
      ${retryBox(this.#people)}
      <form class="complaint-form" @submit=${(event: Event) => void this.#pass(event, praise)}>
        ${selectField({
          id: 'praise-office',
          testid: 'praise-office',
          label: tz('praises.office'),
          value: this.office,
          options: [
            ['', tz('praises.office.none')],
            ...offices.map(({ id, name }) => [id, name] as const),
          ],
          change: (office) => (this.office = office),
        })}
        <fieldset class="praise-people">
          <legend>${tz('praises.people')}</legend>
          ${(this.#people.value ?? []).map(
            (person) => html`
              <label class="vs-check">
                <input
                  type="checkbox"
                  data-person=${person.id}
                  .checked=${this.people.has(person.id)}
                  @change=${() => (this.people = toggled(this.people, person.id))}
                />
                <span>${person.office ? `${person.name} (${person.office})` : person.name}</span>
              </label>
            `,
          )}
        </fieldset>
        <div class="complaint-acts">
          <button
            class="btn btn-primary"
            data-testid="confirm-praise"
            ?disabled=${this.office === '' && this.people.size === 0}
            aria-busy=${this.#action.busy ? 'true' : 'false'}
          >
            ${tz('praises.pass.act')}
          </button>
          <button type="button" class="btn btn-outline-primary" @click=${() => (this.passing = '')}>
            ${tz('complaints.form.cancel')}
          </button>
        </div>
      </form>
    `;
  }

  #begin(praise: PraiseShown): void {
    this.passing = praise.id;
    this.office = praise.office?.id ?? '';
    this.people = new Set();
    if (!this.#lists.value) void this.#lists.again();
    if (!this.#people.value) void this.#people.again();
    void this.updateComplete.then(() => focusOn(this, '#praise-office'));
  }

  async #pass(event: Event, praise: PraiseShown): Promise<void> {
    event.preventDefault();
    const body = { office: this.office || null, people: [...this.people].sort() };
    const done = await this.#action.run(
      'pass',
      async () => {
        const path = `praises/${encodeURIComponent(praise.id)}/passing` as const;
        this.#read.take((await this.session.api(path, { method: 'POST', body })).praises);
      },
      tz('praises.done'),
    );
    if (done) this.passing = '';
  }
}
customElements.define('vs-praises', Praises);

function toggled(all: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(all);
  if (!next.delete(one)) next.add(one);
  return next;
}
