import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category } from '../../api';
import { ts } from '../../i18n/staff';
import { actionBox, errorWords, type Problem, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { confirmDialog } from '../../ui/confirm';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { Sorting, table } from '../../ui/table';
import { type AccountForm } from './account-form';
import './account-form';
import { type Account, answers, changesOf, found } from './accounts';
import type { Office } from './offices';
import './import-panel';
import './power-requests';
import { standing } from './standing';

type Confirmed = 'disable' | 'reset' | 'factors';
type Dialog =
  | { kind: 'form'; account: Account | null }
  | { kind: Confirmed; account: Account }
  | { kind: 'password'; account: Account; password: string };

/** The accounts of the staff. Tells `accounts-changed`. */
export class AccountsPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) offices: readonly Office[] = [];
  @state() private search = '';
  @state() private dialog: Dialog | null = null;
  @state() private copied = false;
  readonly #accounts = new Reading<Account[]>(
    this,
    async (signal) => (await this.session.api('accounts', { signal })).accounts,
    errorWords,
    { taken: (detail) => this.dispatchEvent(new CustomEvent('accounts-changed', { detail })) },
  );
  readonly #saving = new Action(this, accountWords);
  readonly #action = new Action(this, accountWords);
  readonly #sorting = new Sorting(this);

  protected override render() {
    const accounts = this.#accounts.value;
    return html`
      <div class="staff-head">
        <h2 id="accounts-title" tabindex="-1">${ts('admin.title')}</h2>
        <button
          type="button"
          class="btn btn-primary"
          data-testid="new-account"
          @click=${() => this.#openForm(null)}
        >
          ${icon('person')} ${ts('admin.new')}
        </button>
      </div>
      ${retryBox(this.#accounts)} ${actionBox(this.#action)}
      <vs-import
        kind="people"
        .session=${this.session}
        .categories=${this.categories}
        .offices=${this.offices}
        @imported=${() => void this.#accounts.again()}
      ></vs-import>
      <vs-power-requests
        .session=${this.session}
        .accounts=${accounts ?? []}
        @decided=${() => void this.#accounts.again()}
      ></vs-power-requests>
      <div class="vs-card staff-card">
        <div class="admin-search">
          ${textField({
            id: 'admin-search',
            label: ts('admin.search'),
            type: 'search',
            autocomplete: 'off',
            value: this.search,
            input: (value) => (this.search = value),
          })}
          <p class="vs-soft" role="status">
            ${
              accounts === null
                ? this.#accounts.problem
                  ? nothing
                  : ts('staff.loading')
                : ts('admin.count', { count: found(accounts, this.search).length })
            }
          </p>
        </div>
        ${accounts === null ? nothing : this.#table(found(accounts, this.search))}
      </div>
      ${this.#dialogs()}
    `;
  }

  #table(accounts: readonly Account[]) {
    const mine = (account: Account) => account.id === this.session.me.value?.id;
    return table<Account>({
      testid: 'accounts-table',
      look: 'admin-table',
      rows: accounts,
      key: (account) => account.id,
      sorting: this.#sorting,
      empty: ts('admin.empty'),
      marks: (account) => ({ 'data-disabled': account.disabledAt !== null }),
      columns: [
        {
          name: 'name',
          heading: ts('admin.column.name'),
          sort: (account) => account.displayName,
          cell: (account) => html`
            ${account.displayName}
            <span class="admin-second">
              ${account.username}${mine(account) ? ` · ${ts('admin.you')}` : nothing}
            </span>
          `,
        },
        {
          name: 'role',
          heading: ts('admin.column.role'),
          sort: (account) => ts(`staff.role.${account.role}`),
          cell: (account) => html`
            ${ts(`staff.role.${account.role}`)}
            ${
              account.office
                ? html`
                    <span class="admin-second">${this.#officeName(account.office)}</span>
                  `
                : nothing
            }
          `,
        },
        {
          name: 'categories',
          heading: ts('admin.column.categories'),
          labelled: true,
          marks: (account) => ({ 'data-none': !answers(account.role) }),
          cell: (account) => this.#categoryWords(account),
        },
        {
          name: 'code',
          heading: ts('admin.column.code'),
          labelled: true,
          sort: (account) => account.code,
          cell: (account) => html`
            <code>${account.code}</code>
          `,
        },
        { name: 'state', heading: ts('admin.column.state'), cell: standing },
        {
          name: 'actions',
          heading: ts('admin.column.actions'),
          cell: (account) => html`
            <div class="admin-actions">${this.#actions(account, mine(account))}</div>
          `,
        },
      ],
    });
  }

  #actions(account: Account, mine: boolean) {
    const name = account.displayName;
    const working = this.#action.is(account.id);
    return html`
      ${action(ts('admin.edit'), ts('admin.edit.of', { name }), () => this.#openForm(account))}
      ${action(
        ts('admin.reset'),
        ts('admin.reset.of', { name }),
        () => (this.dialog = { kind: 'reset', account }),
      )}
      ${
        account.secondFactor
          ? action(
              ts('admin.factors'),
              ts('admin.factors.of', { name }),
              () => (this.dialog = { kind: 'factors', account }),
              working,
            )
          : nothing
      }
      ${
        account.disabledAt
          ? action(
              ts('admin.enable'),
              ts('admin.enable.of', { name }),
              () => void this.#setDisabled(account, false),
              working,
            )
          : mine
            ? nothing
            : action(
                ts('admin.disable'),
                ts('admin.disable.of', { name }),
                () => (this.dialog = { kind: 'disable', account }),
                working,
              )
      }
    `;
  }

  #officeName(id: string): string {
    return this.offices.find((office) => office.id === id)?.name ?? '';
  }

  #categoryWords(account: Account) {
    const known = new Set(this.categories.map(({ id }) => id));
    const count = account.categories.filter(({ category }) => known.has(category)).length;
    if (!answers(account.role)) return '–';
    if (count === 0) return ts('admin.categories.none');
    return count === this.categories.length
      ? ts('admin.categories.all')
      : ts('admin.categories.count', { count });
  }

  #openForm(account: Account | null): void {
    this.#saving.problem = null;
    this.#action.done = '';
    this.dialog = { kind: 'form', account };
  }

  readonly #close = (): void => {
    this.dialog = null;
    this.copied = false;
  };

  #dialogs() {
    const { dialog } = this;
    return html`
      <vs-account-form
        ?open=${dialog?.kind === 'form'}
        .account=${dialog?.kind === 'form' ? dialog.account : null}
        .categories=${this.categories}
        .offices=${this.offices}
        .problem=${this.#saving.problem?.text ?? ''}
        .save=${this.#save}
        .close=${this.#close}
      ></vs-account-form>
      ${this.#confirm('disable')} ${this.#confirm('reset')} ${this.#confirm('factors')}
      ${this.#password()}
    `;
  }

  #confirm(kind: Confirmed) {
    const steps: Record<Confirmed, (account: Account) => Promise<void>> = {
      disable: (account) => this.#setDisabled(account, true),
      reset: (account) => this.#reset(account),
      factors: (account) => this.#resetFactors(account),
    };
    const account = this.dialog?.kind === kind ? this.dialog.account : null;
    const name = account?.displayName ?? '';
    return confirmDialog({
      open: account !== null,
      heading: ts(`admin.confirm.${kind}.title`, { name }),
      text: ts(`admin.confirm.${kind}.text`),
      cancel: ts('staff.cancel'),
      close: this.#close,
      confirm: ts(`admin.${kind}`),
      act: () => account && void steps[kind](account),
      testid: 'confirm',
      danger: kind !== 'reset',
      busy: this.#action.busy,
    });
  }

  /** Shown once; a click outside must not lose it, so only its button closes it. */
  #password() {
    const dialog = this.dialog?.kind === 'password' ? this.dialog : null;
    return html`
      <vs-dialog
        ?open=${dialog !== null}
        .heading=${ts('admin.password.title')}
        .content=${html`
          <p>${ts('admin.password.text', { name: dialog?.account.displayName ?? '' })}</p>
          ${
            dialog?.account.waits
              ? html`
                  <p>${ts('admin.password.waits')}</p>
                `
              : nothing
          }
          <div class="admin-password">
            <code data-testid="one-time-password">${dialog?.password ?? ''}</code>
            <button
              type="button"
              class="btn btn-outline-primary btn-sm"
              @click=${() => void this.#copy(dialog?.password ?? '')}
            >
              ${icon(this.copied ? 'check' : 'copy')}
              ${ts(this.copied ? 'admin.password.copied' : 'admin.password.copy')}
            </button>
          </div>
        `}
        .actions=${html`
          <button type="button" class="btn btn-primary" @click=${this.#close}>
            ${ts('admin.password.done')}
          </button>
        `}
      ></vs-dialog>
    `;
  }

  async #copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = true;
      announce(ts('admin.password.copied'));
    } catch {
      // Without the clipboard the password can still be selected and read.
      const code = this.querySelector('[data-testid="one-time-password"]');
      if (code) getSelection()?.selectAllChildren(code);
    }
  }

  readonly #save = async (form: AccountForm): Promise<void> => {
    const account = this.dialog?.kind === 'form' ? this.dialog.account : null;
    this.#action.done = '';
    await this.#saving.run('save', () =>
      account ? this.#change(account, form) : this.#create(form),
    );
  };

  async #create({
    username,
    displayName,
    email,
    role,
    categories,
    office,
    skills,
  }: AccountForm): Promise<void> {
    const made = await this.session.api('accounts', {
      method: 'POST',
      body: {
        username,
        role,
        categories,
        ...(displayName && { displayName }),
        ...(email && { email }),
        ...(office && { office }),
        skills,
      },
    });
    this.#accounts.take([...(this.#accounts.value ?? []), made.account]);
    this.#action.done = ts(made.account.waits ? 'admin.done.waits' : 'admin.done.created');
    this.dialog = { kind: 'password', account: made.account, password: made.oneTimePassword };
  }

  async #change(account: Account, form: AccountForm): Promise<void> {
    const changes = changesOf(account, form);
    if (changes) {
      const path = `accounts/${account.id}` as const;
      const changed = await this.session.api(path, { method: 'PATCH', body: changes });
      this.#taken(changed);
      this.#action.done = ts(
        changes.role && changed.waits ? 'admin.done.waits' : 'admin.done.saved',
      );
    }
    this.#close();
  }

  async #setDisabled(account: Account, disabled: boolean): Promise<void> {
    await this.#working(account, async () => {
      const path = `accounts/${account.id}` as const;
      const changed = await this.session.api(path, { method: 'PATCH', body: { disabled } });
      this.#taken(changed);
      const name = account.displayName;
      const enabled = changed.waits ? 'admin.done.waits' : 'admin.done.enabled';
      this.#action.done = ts(disabled ? 'admin.done.disabled' : enabled, { name });
      this.#close();
    });
  }

  async #reset(account: Account): Promise<void> {
    await this.#working(account, async () => {
      const path = `accounts/${account.id}/reset` as const;
      const made = await this.session.api(path, { method: 'POST' });
      this.#taken(made.account);
      this.dialog = { kind: 'password', account: made.account, password: made.oneTimePassword };
    });
  }

  async #resetFactors(account: Account): Promise<void> {
    await this.#working(account, async () => {
      await this.session.api(`accounts/${account.id}/factors`, { method: 'DELETE' });
      this.#taken({ ...account, secondFactor: false });
      this.#action.done = ts('admin.done.factors', { name: account.displayName });
      this.#close();
    });
  }

  async #working(account: Account, task: () => Promise<void>): Promise<void> {
    if (await this.#action.run(account.id, task)) return;
    this.#close();
    if (this.#action.problem?.code === 'not_found') await this.#accounts.again();
  }

  #taken(account: Account): void {
    const accounts = this.#accounts.value ?? [];
    this.#accounts.take(accounts.map((each) => (each.id === account.id ? account : each)));
  }
}
customElements.define('vs-accounts', AccountsPanel);

function action(word: string, label: string, act: () => void, busy = false) {
  return html`
    <button
      type="button"
      class="btn btn-link"
      aria-label=${label}
      aria-busy=${busy ? 'true' : 'false'}
      @click=${act}
    >
      ${word}
    </button>
  `;
}

const REFUSALS = [
  'username_taken',
  'last_administrator',
  'account_invalid',
  'office_unknown',
  'bad_email',
  'already_asked',
  'nobody_to_grant',
  'not_found',
] as const;

function accountWords(error: unknown): Problem {
  return errorWords(error, REFUSALS, (code) => ts(`admin.error.${code}`));
}
