import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { th } from '../../i18n/hours';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import './exceptions-editor';
import { type Holidays, holidaysField } from './holidays-field';
import { gathered, type PlannedException, spread, type Week } from './hours';
import { type Office, type OfficeForm, wrongField } from './offices';
import './week-editor';
import { textField } from '../../ui/field';
import { dialogButtons } from '../../ui/confirm';

const TYPES = { id: 'text', name: 'text', email: 'email', phone: 'tel' } as const;

/** The form of a new office, or of the one given. `save` rejects with words for the person. */
export class OfficeFormDialog extends StationElement {
  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) office: Office | null = null;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property() problem = '';
  @property({ attribute: false }) save: (form: OfficeForm) => Promise<void> = () =>
    Promise.resolve();
  @property({ attribute: false }) close: () => void = () => undefined;
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private wrong: ReturnType<typeof wrongField> = null;
  @state() private saving = false;
  /** Hours of its own; null where it keeps the station's. */
  @state() private week: Week | null = null;
  @state() private exceptions: PlannedException[] = [];
  @state() private holidays: Holidays = 'station';

  protected override willUpdate(changes: Map<PropertyKey, unknown>): void {
    if (!changes.has('open') || !this.open) return;
    this.chosen = new Set(this.office?.categories ?? []);
    const own = this.office?.week ?? {};
    this.week = Object.keys(own).length === 0 ? null : spread(own);
    this.exceptions = this.office?.exceptions ?? [];
    this.holidays = this.office?.holidays ?? 'station';
    this.wrong = null;
  }

  protected override updated(changes: Map<PropertyKey, unknown>): void {
    if (!changes.has('open') || !this.open) return;
    void this.updateComplete.then(() => focusOn(this, this.office ? '#office-name' : '#office-id'));
  }

  protected override render() {
    return html`
      <vs-dialog
        class="account-dialog"
        ?open=${this.open}
        .heading=${ts(this.office ? 'offices.form.edit' : 'offices.new')}
        .content=${this.#form()}
        .actions=${dialogButtons({
          cancel: ts('staff.cancel'),
          close: this.close,
          confirm: ts(this.saving ? 'admin.form.saving' : 'admin.form.save'),
          form: 'office-form',
          testid: 'save-office',
          busy: this.saving,
        })}
        @close=${this.close}
      ></vs-dialog>
    `;
  }

  #form() {
    return html`
      <form id="office-form" class="vs-stack" novalidate @submit=${this.#submitted}>
        ${this.problem ? alertBox(this.problem, { tone: 'danger', live: 'alert' }) : nothing}
        ${this.office ? nothing : this.#field('id', '', 32)}
        ${this.#field('name', this.office?.name ?? '', 120)}
        ${textField({
          id: 'office-short',
          label: ts('offices.form.short'),
          hint: ts('offices.form.short.hint'),
          autocomplete: 'off',
          maxlength: 24,
          value: this.office?.shortName ?? '',
        })}
        ${this.#field('email', this.office?.email ?? '', 254)}
        ${this.#field('phone', this.office?.phone ?? '', 32)}
        ${this.office ? this.#hours(this.office) : nothing} ${this.#topics()}
      </form>
    `;
  }

  #field(field: 'id' | 'name' | 'email' | 'phone', value: string, longest: number) {
    const wrong = this.wrong === field;
    return textField({
      id: `office-${field}`,
      label: ts(`offices.form.${field}`),
      type: TYPES[field],
      hint: wrong ? nothing : ts(`offices.form.${field}.hint`),
      error: wrong ? ts(`offices.form.${field}.wrong`) : nothing,
      autocomplete: 'off',
      maxlength: longest,
      value,
    });
  }

  #hours(office: Office) {
    return html`
      <label class="hours-check">
        <input
          type="checkbox"
          data-testid="office-hours"
          .checked=${this.week !== null}
          @change=${(event: Event) =>
            (this.week = (event.currentTarget as HTMLInputElement).checked
              ? spread({ 'mon-fri': ['08:00-13:00'] })
              : null)}
        />
        <span>${ts('offices.form.hours')}</span>
      </label>
      ${
        this.week
          ? html`
              <vs-week
                .week=${this.week}
                of=${office.name}
                @week=${(event: CustomEvent<Week>) => (this.week = event.detail)}
              ></vs-week>
            `
          : nothing
      }
      ${holidaysField('office-holidays', this.holidays, office.name, (value) => (this.holidays = value))}
      <details ?open=${this.exceptions.length > 0}>
        <summary>${th('hours.exceptions.own', { count: this.exceptions.length })}</summary>
        <vs-exceptions
          .exceptions=${this.exceptions}
          of=${office.name}
          key="office-"
          @days=${(event: CustomEvent<PlannedException[]>) => (this.exceptions = event.detail)}
        ></vs-exceptions>
      </details>
    `;
  }

  #topics() {
    const all = this.categories.every(({ id }) => this.chosen.has(id));
    return html`
      <fieldset class="account-categories">
        <legend>${ts('offices.form.categories')}</legend>
        <button
          type="button"
          class="btn btn-link"
          @click=${() =>
            (this.chosen = new Set(all ? [] : this.categories.map((category) => category.id)))}
        >
          ${ts(all ? 'admin.form.categories.allOff' : 'admin.form.categories.allOn')}
        </button>
        <ul>
          ${this.categories.map(
            (category) => html`
              <li>
                <label>
                  <input
                    type="checkbox"
                    .checked=${this.chosen.has(category.id)}
                    @change=${() => this.#toggle(category.id)}
                  />
                  <span>${categoryText(category).label}</span>
                </label>
              </li>
            `,
          )}
        </ul>
      </fieldset>
    `;
  }

  #toggle(id: string): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.chosen = chosen;
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.saving) return;
    const value = (field: string) =>
      this.querySelector<HTMLInputElement>(`#office-${field}`)?.value.trim() ?? '';
    const form: OfficeForm = {
      id: this.office?.id ?? value('id').toLowerCase(),
      name: value('name'),
      shortName: value('short'),
      email: value('email'),
      phone: value('phone'),
      categories: [...this.chosen].sort(),
      week: this.week ? gathered(this.week) : {},
      exceptions: this.exceptions,
      holidays: this.holidays,
    };
    this.wrong = wrongField(form);
    if (this.wrong) {
      focusOn(this, `#office-${this.wrong}`);
      return;
    }
    this.saving = true;
    try {
      await this.save(form);
    } finally {
      this.saving = false;
    }
  };
}
customElements.define('vs-office-form', OfficeFormDialog);
