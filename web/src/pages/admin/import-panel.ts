import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { ts } from '../../i18n/staff';
import { tu } from '../../i18n/upkeep';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { field, textArea, textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { saveFile } from '../../ui/save-file';
import { table } from '../../ui/table';
import {
  type AccountWithPassword,
  isRight,
  type Kind,
  type OfficeLine,
  type OfficesRead,
  passwordList,
  type PeopleRead,
  type PersonLine,
  type Problem,
  problemWords,
  sample,
  wrongLines,
} from './imports';
import type { Office } from './offices';

const POWER: readonly (string | null)[] = ['supervisor', 'quality', 'admin'];
const CSV = 'text/csv;charset=utf-8';

/** Brings many people or offices in from a list. Tells `imported`. */
export class ImportPanel extends StationElement {
  @property() kind: Kind = 'people';
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) offices: readonly Office[] = [];
  @state() private text = '';
  @state() private people: PeopleRead | null = null;
  @state() private read: OfficesRead | null = null;
  @state() private made: readonly AccountWithPassword[] | null = null;
  readonly #checking = new Action(this, importWords);
  readonly #taking = new Action(this, importWords);

  protected override render() {
    const { kind } = this;
    return html`
      <details class="vs-card import" data-testid="import-${kind}">
        <summary>${tu(`import.${kind}`)}</summary>
        <div class="vs-stack">
          <p class="vs-soft">${tu(`import.${kind}.intro`)} ${tu('import.topics.hint')}</p>
          <div>
            <button type="button" class="btn btn-outline-primary btn-sm" @click=${this.#sample}>
              ${icon('download')} ${tu('import.sample')}
            </button>
          </div>
          ${this.#form()} ${actionBox(this.#checking)}
          <div role="status" data-testid="import-verdict">${this.#verdict()}</div>
          ${this.people ? this.#peopleTable(this.people.lines) : nothing}
          ${this.read ? this.#officesTable(this.read.lines) : nothing} ${this.#take()}
          ${actionBox(this.#taking)} ${this.#passwords()}
        </div>
      </details>
    `;
  }

  #form() {
    const id = `import-${this.kind}`;
    return html`
      <form class="vs-stack" @submit=${this.#check}>
        ${field(
          { id: `${id}-file`, label: tu('import.file') },
          html`
            <input
              class="vs-input"
              type="file"
              id="${id}-file"
              accept=".csv,text/csv,text/plain"
              @change=${(event: Event) => void this.#chosen(event)}
            />
          `,
        )}
        ${textArea({
          id: `${id}-text`,
          label: tu('import.paste'),
          rows: 5,
          value: this.text,
          input: (value) => this.#written(value),
        })}
        <div>
          <button
            type="submit"
            class="btn btn-outline-primary"
            data-testid="check-list"
            aria-busy=${this.#checking.busy}
            ?disabled=${this.text.trim() === ''}
          >
            ${tu(this.#checking.busy ? 'import.checking' : 'import.check')}
          </button>
        </div>
      </form>
    `;
  }

  readonly #sample = (): void => {
    const topics = this.categories.map(({ id }) => id);
    const offices = this.offices.map(({ id }) => id);
    const text = sample(this.kind, topics, offices);
    saveFile(new Blob([text], { type: CSV }), `${this.kind}.csv`);
  };

  async #chosen(event: Event): Promise<void> {
    const file = (event.currentTarget as HTMLInputElement).files?.[0];
    if (!file) return;
    this.#written(await file.text());
    await this.#ask();
  }

  #written(text: string): void {
    this.text = text;
    this.people = null;
    this.read = null;
  }

  readonly #check = (event: Event): void => {
    event.preventDefault();
    void this.#ask();
  };

  async #ask(): Promise<void> {
    this.#taking.done = '';
    await this.#checking.run('check', async () => {
      const body = { text: this.text };
      if (this.kind === 'people') {
        this.people = await this.session.api('account-imports/preview', { method: 'POST', body });
      } else {
        this.read = await this.session.api('office-imports/preview', { method: 'POST', body });
      }
    });
  }

  get #shown(): PeopleRead | OfficesRead | null {
    return this.people ?? this.read;
  }

  #verdict() {
    const read = this.#shown;
    if (read === null) return nothing;
    const count = read.lines.length;
    if (isRight(read)) return alertBox(tu('import.right.people', { count }), { tone: 'success' });
    if (read.problems.length > 0) {
      return alertBox(list(read.problems), { tone: 'danger', title: tu('import.list.wrong') });
    }
    return alertBox(tu('import.wrong', { count: wrongLines(read) }), { tone: 'danger' });
  }

  #peopleTable(lines: readonly PersonLine[]) {
    if (lines.length === 0) return nothing;
    return table<PersonLine>({
      testid: 'import-lines',
      look: 'admin-table',
      rows: lines,
      key: ({ line }) => line,
      caption: tu('import.people'),
      marks: ({ problems }) => ({ 'data-wrong': problems.length > 0 }),
      columns: [
        {
          name: 'line',
          heading: tu('import.column.line'),
          numbers: true,
          cell: ({ line }) => line,
        },
        {
          name: 'person',
          heading: tu('import.column.person'),
          cell: ({ name, username }) => html`
            ${name}
            <span class="admin-second">${username}</span>
          `,
        },
        {
          name: 'role',
          heading: tu('import.column.role'),
          cell: ({ role, office }) => html`
            ${role ? ts(`staff.role.${role}`) : '–'}
            <span class="admin-second">${this.#officeName(office)}</span>
          `,
        },
        {
          name: 'topics',
          heading: tu('import.column.topics'),
          labelled: true,
          cell: ({ topics }) => this.#topicWords(Object.keys(topics)),
        },
        {
          name: 'what',
          heading: tu('import.column.what'),
          cell: ({ problems, role }) =>
            outcome(problems, tu(POWER.includes(role) ? 'import.waits' : 'import.new')),
        },
      ],
    });
  }

  #officesTable(lines: readonly OfficeLine[]) {
    if (lines.length === 0) return nothing;
    return table<OfficeLine>({
      testid: 'import-lines',
      look: 'admin-table',
      rows: lines,
      key: ({ line }) => line,
      caption: tu('import.offices'),
      marks: ({ problems }) => ({ 'data-wrong': problems.length > 0 }),
      columns: [
        {
          name: 'line',
          heading: tu('import.column.line'),
          numbers: true,
          cell: ({ line }) => line,
        },
        {
          name: 'office',
          heading: tu('import.column.office'),
          cell: ({ id, name, email, phone }) => html`
            ${name}
            <span class="admin-second">${[id, email, phone].filter(Boolean).join(' · ')}</span>
          `,
        },
        {
          name: 'short',
          heading: tu('import.column.short'),
          labelled: true,
          cell: ({ shortName }) => shortName || '–',
        },
        {
          name: 'topics',
          heading: tu('import.column.topics'),
          labelled: true,
          cell: ({ topics }) => (topics ? this.#topicWords(topics) : '–'),
        },
        {
          name: 'what',
          heading: tu('import.column.what'),
          cell: ({ problems, isNew }) =>
            outcome(problems, tu(isNew ? 'import.new' : 'import.changes')),
        },
      ],
    });
  }

  #officeName(id: string): string {
    return this.offices.find((office) => office.id === id)?.name ?? id;
  }

  #topicWords(ids: readonly string[]): string {
    if (ids.length === 0) return '–';
    if (ids.length === this.categories.length) return ts('admin.categories.all');
    const names = ids.map((id) => {
      const found = this.categories.find((each) => each.id === id);
      return found ? categoryText(found).label : id;
    });
    return names.join(', ');
  }

  #take() {
    const read = this.#shown;
    if (read === null || !isRight(read)) return nothing;
    const asks = this.people?.lines.some(({ role }) => POWER.includes(role)) ?? false;
    return html`
      ${
        asks
          ? textField({
              id: 'import-why',
              label: tu('import.why'),
              autocomplete: 'off',
              maxlength: 200,
            })
          : nothing
      }
      <div>
        <button
          type="button"
          class="btn btn-primary"
          data-testid="take-list"
          aria-busy=${this.#taking.busy}
          @click=${() => void this.#bring()}
        >
          ${tu(`import.do.${this.kind}`, { count: read.lines.length })}
        </button>
      </div>
    `;
  }

  async #bring(): Promise<void> {
    const reason = this.querySelector<HTMLInputElement>('#import-why')?.value.trim() ?? '';
    const taken = await this.#taking.run('take', async () => {
      if (this.kind === 'people') {
        const body = { text: this.text, reason };
        const { accounts } = await this.session.api('account-imports', { method: 'POST', body });
        this.made = accounts;
        this.#taking.done = tu('import.done.people', { count: accounts.length });
      } else {
        const body = { text: this.text };
        const done = await this.session.api('office-imports', { method: 'POST', body });
        this.#taking.done = tu('import.done.offices', {
          added: done.added.length,
          changed: done.changed.length,
        });
      }
    });
    if (!taken) return;
    this.#written('');
    this.dispatchEvent(new CustomEvent('imported'));
    await this.updateComplete;
    focusOn(this, '.import-passwords');
  }

  /** Shown once, so it goes only when it is said to be done with. */
  #passwords() {
    const { made } = this;
    if (made === null) return nothing;
    return html`
      <div
        class="import-passwords vs-stack"
        tabindex="-1"
        data-testid="import-passwords"
        data-unsaved
      >
        <p>${tu('import.passwords.hint')}</p>
        ${table<AccountWithPassword>({
          look: 'admin-table',
          rows: made,
          key: ({ account }) => account.id,
          columns: [
            {
              name: 'person',
              heading: tu('import.column.person'),
              cell: ({ account }) => html`
                ${account.displayName}
                <span class="admin-second">${account.username}</span>
              `,
            },
            {
              name: 'password',
              heading: tu('import.password'),
              labelled: true,
              cell: ({ oneTimePassword }) => html`
                <code>${oneTimePassword}</code>
              `,
            },
          ],
        })}
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="save-passwords"
            @click=${() => saveFile(new Blob([passwordList(made)], { type: CSV }), 'passwords.csv')}
          >
            ${icon('download')} ${tu('import.passwords')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="close-passwords"
            @click=${() => (this.made = null)}
          >
            ${tu('import.close')}
          </button>
        </div>
      </div>
    `;
  }
}
customElements.define('vs-import', ImportPanel);

function outcome(problems: readonly Problem[], otherwise: string) {
  return problems.length === 0
    ? html`
        <span class="vs-badge" data-tone="success">${tu('import.ok')}</span>
        <span class="admin-second">${otherwise}</span>
      `
    : html`
        <div class="import-problems">${list(problems)}</div>
      `;
}

function list(problems: readonly Problem[]) {
  return html`
    <ul>
      ${problems.map(
        (each) => html`
          <li>${problemWords(each)}</li>
        `,
      )}
    </ul>
  `;
}

function importWords(error: unknown) {
  return errorWords(error, ['too_large', 'nobody_to_grant', 'list_not_right'], (code) =>
    tu(`import.error.${code}`),
  );
}
