import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { categoryText, type Category } from '../../api';
import { tr } from '../../i18n/sheets';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import type { SheetOpened } from './sheets';
import { problemWords } from './words';

/** Where a sheet belongs and who looks after it. Fires `placed` with the sheet, or `close`. */
export class SheetPlaceForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) opened!: SheetOpened;
  @state() private topics: ReadonlySet<string> = new Set<string>();
  #owner = '';
  #deputy = '';
  #body = '';
  #days = '';
  readonly #people = new Reading(
    this,
    async (signal) => (await this.session.api('sheets/people', { signal })).people,
    problemWords,
  );
  readonly #action = new Action<'place'>(this, problemWords);

  override connectedCallback(): void {
    super.connectedCallback();
    const { topics, owner, deputy, competentBody, ownLifeDays } = this.opened;
    this.topics = new Set(topics);
    this.#owner = owner?.id ?? '';
    this.#deputy = deputy?.id ?? '';
    this.#body = competentBody ?? '';
    this.#days = ownLifeDays === null ? '' : String(ownLifeDays);
  }

  protected override firstUpdated(): void {
    focusOn(this, 'select');
  }

  protected override render() {
    const people = (this.#people.value ?? []).map(({ id, name }) => [id, name] as const);
    return html`
      ${retryBox(this.#people)}
      <form class="sheet-place" novalidate @submit=${this.#send}>
        ${selectField({
          id: 'sheet-owner',
          label: tr('sheets.column.owner'),
          value: this.#person(this.#owner),
          options: [['', tr('sheets.nobody')], ...people],
          change: (value) => (this.#owner = value),
        })}
        ${selectField({
          id: 'sheet-deputy',
          label: tr('sheets.deputy'),
          value: this.#person(this.#deputy),
          options: [['', tr('sheets.nobody')], ...people],
          change: (value) => (this.#deputy = value),
        })}
        ${textField({
          id: 'sheet-body-name',
          label: tr('sheets.body'),
          hint: tr('sheets.body.help'),
          autocomplete: 'off',
          maxlength: 200,
          value: this.#body,
          input: (value) => (this.#body = value),
        })}
        ${textField({
          id: 'sheet-life',
          label: tr('sheets.life'),
          hint: tr('sheets.life.help'),
          type: 'number',
          inputmode: 'numeric',
          min: 1,
          max: 730,
          value: this.#days,
          input: (value) => (this.#days = value),
        })}
        <fieldset class="sheet-topics">
          <legend>${tr('sheets.editor.topics')}</legend>
          ${this.categories.map(
            (each) => html`
              <label>
                <input
                  type="checkbox"
                  .checked=${this.topics.has(each.id)}
                  @change=${() => this.#turn(each.id)}
                />
                <span>${categoryText(each).label}</span>
              </label>
            `,
          )}
        </fieldset>
        ${actionBox(this.#action)}
        <div class="sheet-acts">
          <button
            class="btn btn-primary"
            data-testid="save-place"
            aria-busy=${this.#action.busy ? 'true' : 'false'}
          >
            ${tr('sheets.place.save')}
          </button>
          <button
            type="button"
            class="btn btn-link"
            @click=${() => this.dispatchEvent(new Event('close'))}
          >
            ${tr('sheets.editor.cancel')}
          </button>
        </div>
      </form>
    `;
  }

  /** An account that cannot look after sheets any more stands in no list: nobody is chosen. */
  #person(id: string): string {
    const people = this.#people.value;
    return people && !people.some((each) => each.id === id) ? '' : id;
  }

  #turn(id: string): void {
    const next = new Set(this.topics);
    if (!next.delete(id)) next.add(id);
    this.topics = next;
  }

  readonly #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const days = Number(this.#days);
    const body = {
      topics: [...this.topics],
      owner: this.#person(this.#owner) || null,
      deputy: this.#person(this.#deputy) || null,
      competentBody: this.#body.trim() || null,
      lifeDays: this.#days.trim() && Number.isInteger(days) ? days : null,
    };
    const path = `sheets/${encodeURIComponent(this.opened.id)}` as const;
    await this.#action.run('place', async () => {
      const placed = await this.session.api(path, { method: 'PUT', body });
      this.dispatchEvent(new CustomEvent<SheetOpened>('placed', { detail: placed }));
    });
  };
}
customElements.define('vs-sheet-place', SheetPlaceForm);
