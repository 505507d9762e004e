import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { ts } from '../../i18n/staff';
import { focusOn, StationElement } from '../../ui/element';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import type { Role } from '../../staff/session';
import {
  type Account,
  answers,
  DEFAULT_PROFICIENCY,
  isUsername,
  ofOffices,
  type Proficiencies,
  proficienciesOf,
  ROLES,
  SKILLS,
} from './accounts';
import type { Office } from './offices';
import { selectField, textField } from '../../ui/field';
import { dialogButtons } from '../../ui/confirm';

export interface AccountForm {
  username: string;
  displayName: string;
  /** Empty: the station does not write to the person. */
  email: string;
  role: Role;
  categories: Proficiencies;
  /** The id of an office, or nothing. */
  office: string;
  skills: string[];
  /** After how many seconds of ringing the desk answers by itself; 0 for never. */
  autoAnswerS: number;
}

const PROFICIENCIES = [1, 2, 3, 4, 5] as const;
const AUTO_ANSWER_S = [0, 3, 5, 10] as const;

/** The form of a new account, or of the one given. `save` rejects with words for the person. */
export class AccountFormDialog extends StationElement {
  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) account: Account | null = null;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) offices: readonly Office[] = [];
  @property() problem = '';
  @property({ attribute: false }) save: (form: AccountForm) => Promise<void> = () =>
    Promise.resolve();
  @property({ attribute: false }) close: () => void = () => undefined;
  @state() private staffRole: Role = 'operator';
  @state() private chosen: Proficiencies = {};
  @state() private saving = false;
  @state() private badUsername = false;

  protected override willUpdate(changes: Map<PropertyKey, unknown>): void {
    if (!changes.has('open') || !this.open) return;
    this.staffRole = this.account?.role ?? 'operator';
    this.chosen = proficienciesOf(this.account);
    this.badUsername = false;
  }

  protected override updated(changes: Map<PropertyKey, unknown>): void {
    if (!changes.has('open') || !this.open) return;
    void this.updateComplete.then(() =>
      focusOn(this, this.account ? '#account-name' : '#account-username'),
    );
  }

  protected override render() {
    return html`
      <vs-dialog
        class="account-dialog"
        ?open=${this.open}
        .heading=${ts(this.account ? 'admin.form.edit' : 'admin.form.new')}
        .content=${this.#form()}
        .actions=${dialogButtons({
          cancel: ts('staff.cancel'),
          close: this.close,
          confirm: ts(
            this.saving
              ? 'admin.form.saving'
              : this.account
                ? 'admin.form.save'
                : 'admin.form.create',
          ),
          form: 'account-form',
          testid: 'save-account',
          busy: this.saving,
        })}
        @close=${this.close}
      ></vs-dialog>
    `;
  }

  #form() {
    return html`
      <form id="account-form" class="account-form" novalidate @submit=${this.#submitted}>
        <div class="vs-stack">
          ${this.problem ? alertBox(this.problem, { tone: 'danger', live: 'alert' }) : nothing}
          ${this.account ? this.#knownUsername(this.account) : this.#username()}
          ${textField({
            id: 'account-name',
            label: ts('admin.form.name'),
            hint: ts('admin.form.name.hint'),
            autocomplete: 'off',
            maxlength: 120,
            value: this.account?.displayName ?? '',
          })}
          ${textField({
            id: 'account-email',
            label: ts('admin.form.email'),
            hint: ts('admin.form.email.hint'),
            type: 'email',
            autocomplete: 'off',
            maxlength: 254,
            value: this.account?.email ?? '',
          })}
          ${selectField({
            id: 'account-role',
            label: ts('admin.form.role'),
            value: this.staffRole,
            options: ROLES.map((role) => [role, ts(`staff.role.${role}`)]),
            change: (value) => (this.staffRole = value),
          })}
          ${ofOffices(this.staffRole) ? this.#office() : nothing}
          ${answers(this.staffRole) ? [this.#autoAnswer(), this.#skills()] : nothing}
        </div>
        ${answers(this.staffRole) ? this.#categories() : nothing}
      </form>
    `;
  }

  #office() {
    const own = this.account?.office ?? '';
    const offered = this.offices.filter((office) => !office.disabledAt || office.id === own);
    return selectField({
      id: 'account-office',
      label: ts('admin.form.office'),
      hint: ts('admin.form.office.hint'),
      value: own,
      options: [
        ['', ts('admin.form.office.none')],
        ...offered.map((office) => [office.id, office.name] as const),
      ],
    });
  }

  /** Of an account that exists; a new one begins by answering itself. */
  #autoAnswer() {
    if (!this.account) return nothing;
    const now = this.account.autoAnswerS ?? 0;
    return selectField({
      id: 'account-auto',
      label: ts('admin.form.auto'),
      testid: 'account-auto',
      hint: ts('admin.form.auto.hint'),
      value: now,
      options: AUTO_ANSWER_S.map(
        (seconds) =>
          [
            seconds,
            seconds === 0
              ? ts('admin.form.auto.never')
              : ts('admin.form.auto.after', { count: seconds }),
          ] as const,
      ),
    });
  }

  #skills() {
    return html`
      <fieldset class="account-categories">
        <legend>${ts('admin.form.skills')}</legend>
        <ul>
          ${SKILLS.map(
            (skill) => html`
              <li>
                <label>
                  <input
                    type="checkbox"
                    name="skill"
                    value=${skill}
                    .checked=${this.account?.skills.includes(skill) ?? false}
                  />
                  <span>${ts(`admin.form.skill.${skill}`)}</span>
                </label>
              </li>
            `,
          )}
        </ul>
      </fieldset>
    `;
  }

  #knownUsername(account: Account) {
    return html`
      <p>
        ${ts('admin.form.username')}:
        <code>${account.username}</code>
      </p>
    `;
  }

  #username() {
    return textField({
      id: 'account-username',
      label: ts('admin.form.username'),
      hint: ts('admin.form.username.hint'),
      error: this.badUsername ? ts('admin.form.error.username') : nothing,
      autocomplete: 'off',
      autocapitalize: 'none',
      maxlength: 32,
    });
  }

  #categories() {
    const all = this.categories.every(({ id }) => this.chosen[id] !== undefined);
    return html`
      <fieldset class="account-categories">
        <legend>${ts('admin.form.categories')}</legend>
        <p class="vs-hint">${ts('admin.form.categories.hint')}</p>
        <button type="button" class="btn btn-link" @click=${() => this.#chooseAll(!all)}>
          ${ts(all ? 'admin.form.categories.allOff' : 'admin.form.categories.allOn')}
        </button>
        ${(['civil', 'military'] as const).map(
          (segment) => html`
            <h3>${ts(`admin.form.segment.${segment}`)}</h3>
            <ul>
              ${this.categories
                .filter((each) => each.segment === segment)
                .map((each) => this.#category(each))}
            </ul>
          `,
        )}
      </fieldset>
    `;
  }

  #category(category: Category) {
    const { label } = categoryText(category);
    const proficiency = this.chosen[category.id];
    return html`
      <li>
        <label>
          <input
            type="checkbox"
            .checked=${proficiency !== undefined}
            @change=${() => this.#toggle(category.id)}
          />
          <span>${label}</span>
        </label>
        ${
          proficiency === undefined
            ? nothing
            : html`
                <select
                  class="vs-select"
                  aria-label=${ts('admin.form.proficiency', { category: label })}
                  @change=${(event: Event) =>
                    (this.chosen = {
                      ...this.chosen,
                      [category.id]: Number((event.currentTarget as HTMLSelectElement).value),
                    })}
                >
                  ${PROFICIENCIES.map(
                    (value) => html`
                      <option value=${value} .selected=${value === proficiency}>${value}</option>
                    `,
                  )}
                </select>
              `
        }
      </li>
    `;
  }

  #toggle(id: string): void {
    const others = Object.entries(this.chosen).filter(([each]) => each !== id);
    const on = this.chosen[id] === undefined;
    this.chosen = Object.fromEntries(on ? [...others, [id, DEFAULT_PROFICIENCY]] : others);
  }

  #chooseAll(on: boolean): void {
    this.chosen = on
      ? Object.fromEntries(
          this.categories.map(({ id }) => [id, this.chosen[id] ?? DEFAULT_PROFICIENCY]),
        )
      : {};
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.saving) return;
    const value = (id: string) =>
      this.querySelector<HTMLInputElement>(`#${id}`)?.value.trim() ?? '';
    const username = this.account?.username ?? value('account-username').toLowerCase();
    this.badUsername = !isUsername(username);
    if (this.badUsername) {
      focusOn(this, '#account-username');
      return;
    }
    this.saving = true;
    try {
      await this.save({
        username,
        displayName: value('account-name'),
        email: value('account-email'),
        role: this.staffRole,
        categories: answers(this.staffRole) ? this.chosen : {},
        skills: [...this.querySelectorAll<HTMLInputElement>('[name="skill"]:checked')].map(
          (box) => box.value,
        ),
        autoAnswerS: Number(this.querySelector<HTMLSelectElement>('#account-auto')?.value ?? 0),
        office: this.querySelector<HTMLSelectElement>('#account-office')?.value ?? '',
      });
    } finally {
      this.saving = false;
    }
  };
}
customElements.define('vs-account-form', AccountFormDialog);
