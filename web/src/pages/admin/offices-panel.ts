import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category } from '../../api';
import { formatDate, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { Action } from '../../ui/action';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { Sorting, table } from '../../ui/table';
import type { StaffSession } from '../../staff/session';
import { actionBox, errorWords, retryBox } from '../../staff/page';
import './import-panel';
import './office-form';
import { type Office, type OfficeForm, officeChanges } from './offices';
import { confirmDialog } from '../../ui/confirm';
import { Reading } from '../../ui/reading';

/** The peripheral offices: what each takes, who closes and opens it. Tells `offices-changed`. */
export class OfficesPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private editing: { office: Office | null } | null = null;
  @state() private closing: Office | null = null;
  readonly #offices = new Reading<Office[]>(
    this,
    async (signal) => (await this.session.api('offices', { signal })).offices,
    errorWords,
    { taken: (detail) => this.dispatchEvent(new CustomEvent('offices-changed', { detail })) },
  );
  readonly #saving = new Action(this, saveWords);
  readonly #action = new Action(this, errorWords);
  readonly #sorting = new Sorting(this);

  protected override render() {
    return html`
      <section class="vs-stack" aria-labelledby="offices-title">
        <div class="staff-head">
          <h2 id="offices-title">${ts('offices.title')}</h2>
          <button
            type="button"
            class="btn btn-primary"
            data-testid="new-office"
            @click=${() => this.#edit(null)}
          >
            ${ts('offices.new')}
          </button>
        </div>
        <div class="vs-card staff-card">
          <p class="vs-soft">${ts('offices.intro')}</p>
          ${retryBox(this.#offices)} ${actionBox(this.#action)} ${this.#table()}
        </div>
      </section>
      <vs-import
        kind="offices"
        .session=${this.session}
        .categories=${this.categories}
        .offices=${this.#offices.value ?? []}
        @imported=${() => void this.#offices.again()}
      ></vs-import>
      ${this.#dialogs()}
    `;
  }

  #table() {
    const { value: offices, problem } = this.#offices;
    return table<Office>({
      testid: 'offices-table',
      look: 'admin-table',
      rows: offices,
      problem,
      key: (office) => office.id,
      sorting: this.#sorting,
      loading: ts('staff.loading'),
      empty: ts('offices.empty'),
      marks: (office) => ({ 'data-disabled': office.disabledAt !== null }),
      columns: [
        {
          name: 'name',
          heading: ts('offices.column.name'),
          sort: (office) => office.name,
          cell: (office) => html`
            ${office.name}
            <span class="admin-second">
              ${[office.email ?? ts('offices.noEmail'), office.phone].filter(Boolean).join(' · ')}
            </span>
          `,
        },
        {
          name: 'categories',
          heading: ts('admin.column.categories'),
          labelled: true,
          cell: ({ categories }) => {
            const count = this.categories.filter(({ id }) => categories.includes(id)).length;
            return count === 0
              ? ts('admin.categories.none')
              : count === this.categories.length
                ? ts('admin.categories.all')
                : ts('admin.categories.count', { count });
          },
        },
        {
          name: 'members',
          heading: ts('offices.column.members'),
          sort: (office) => office.members,
          largestFirst: true,
          cell: (office) => ts('offices.members', { count: office.members }),
        },
        { name: 'state', heading: ts('admin.column.state'), cell: badge },
        {
          name: 'actions',
          heading: ts('admin.column.actions'),
          cell: (office) => html`
            <div class="admin-actions">${this.#actions(office)}</div>
          `,
        },
      ],
    });
  }

  #actions(office: Office) {
    const { name } = office;
    return html`
      ${action(ts('admin.edit'), ts('admin.edit.of', { name }), () => this.#edit(office))}
      ${
        office.disabledAt
          ? action(
              ts('offices.open'),
              ts('offices.open.of', { name }),
              () => void this.#setClosed(office, false),
            )
          : action(
              ts('offices.close'),
              ts('offices.close.of', { name }),
              () => (this.closing = office),
            )
      }
    `;
  }

  #dialogs() {
    const { closing } = this;
    return html`
      <vs-office-form
        ?open=${this.editing !== null}
        .office=${this.editing?.office ?? null}
        .categories=${this.categories}
        .problem=${this.#saving.problem?.text ?? ''}
        .save=${this.#save}
        .close=${this.#dismiss}
      ></vs-office-form>
      ${confirmDialog({
        open: closing !== null,
        heading: ts('offices.close.title', { name: closing?.name ?? '' }),
        text: ts('offices.close.text'),
        cancel: ts('staff.cancel'),
        close: this.#dismiss,
        confirm: ts('offices.close'),
        act: () => closing && void this.#setClosed(closing, true),
        testid: 'confirm-close-office',
        danger: true,
        busy: this.#action.busy,
      })}
    `;
  }

  #edit(office: Office | null): void {
    this.#saving.problem = null;
    this.#action.done = '';
    this.editing = { office };
  }

  readonly #dismiss = (): void => {
    this.editing = null;
    this.closing = null;
  };

  readonly #save = async (form: OfficeForm): Promise<void> => {
    const office = this.editing?.office ?? null;
    const isSaved = await this.#saving.run('save', async () => {
      if (office === null) {
        const { id, name, shortName, email, phone, categories } = form;
        const body = { id, name, shortName, email, phone, categories };
        await this.session.api('offices', { method: 'POST', body });
      } else {
        const changes = officeChanges(office, form);
        if (changes) await this.#change(office, changes);
      }
    });
    if (!isSaved) return;
    this.#dismiss();
    this.#action.done = ts('offices.saved');
    await this.#offices.again();
  };

  async #setClosed(office: Office, disabled: boolean): Promise<void> {
    const done = ts(disabled ? 'offices.closed' : 'offices.opened', { name: office.name });
    await this.#action.run('close', () => this.#change(office, { disabled }), done);
    this.#dismiss();
  }

  async #change(office: Office, body: object): Promise<void> {
    const changed = await this.session.api(`offices/${office.id}`, { method: 'PATCH', body });
    const offices = this.#offices.value ?? [];
    this.#offices.take(offices.map((each) => (each.id === changed.id ? changed : each)));
  }
}
customElements.define('vs-offices', OfficesPanel);

function saveWords(error: unknown) {
  return errorWords(error, ['office_exists', 'bad_number'], (code) =>
    ts(code === 'bad_number' ? 'offices.error.number' : 'offices.error.exists'),
  );
}

function action(word: string, label: string, act: () => void) {
  return html`
    <button type="button" class="btn btn-link" aria-label=${label} @click=${act}>${word}</button>
  `;
}

function badge(office: Office) {
  if (!office.disabledAt) {
    return html`
      <span class="vs-badge" data-tone=${office.open ? 'success' : 'warning'}>
        ${ts(office.open ? 'offices.state.open' : 'offices.state.outside')}
      </span>
    `;
  }
  const date = formatDate(Date.parse(office.disabledAt), STATION_ZONE);
  return html`
    <span class="vs-badge" data-tone="danger">${ts('offices.state.closed', { date })}</span>
  `;
}
