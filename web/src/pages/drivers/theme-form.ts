import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Category } from '../../api';
import { categoryText } from '../../api';
import { tdr } from '../../i18n/drivers';
import type { Drivers, Receiver } from '../../protocol/api';
import { actionBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textArea, textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { refusalWords, type Theme, themeName } from './words';

export type Form = 'confirm' | 'sheet' | 'task' | 'merge' | 'dismiss' | 'restore';

const SHORTEST = 3;

/** What came of a form: the themes as they are now, where the station told them, and words for everybody. */
export class Decided extends Event {
  constructor(
    readonly form: Form,
    readonly drivers: Drivers | null,
  ) {
    super('decided', { bubbles: true, composed: true });
  }
}

/** One of the things that may be done about a theme. Fires {@link Decided}, and `close`. */
export class ThemeForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) form: Form = 'confirm';
  @property({ attribute: false }) others: readonly Theme[] = [];
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private line = '';
  @state() private text = '';
  @state() private kept: readonly string[] = [];
  @state() private choice = '';
  @state() private short = false;
  readonly #action = new Action<Form>(this, refusalWords);
  readonly #people = new Reading<readonly Receiver[]>(
    this,
    async (signal) => (await this.session.api('day/people', { signal })).people,
    refusalWords,
    { begins: false },
  );

  override connectedCallback(): void {
    super.connectedCallback();
    const name = themeName(this.theme, this.categories);
    this.kept = this.theme.kept;
    if (this.form === 'confirm' || this.form === 'sheet') this.line = name;
    if (this.form === 'task') {
      this.text = tdr('drivers.form.task.text', { name });
      void this.#people.again();
    }
    if (this.form === 'sheet') {
      this.text = this.theme.kept.map((each) => `- ${each}`).join('\n');
      this.choice = this.theme.byTopic.find(({ key }) => this.#isTopic(key))?.key ?? '';
    }
  }

  protected override firstUpdated(): void {
    focusOn(this, 'input, textarea, select, button');
  }

  protected override render() {
    return html`
      <form class="drivers-form" novalidate @submit=${this.#send}>
        ${this.#fields()} ${actionBox(this.#action)}
        <div class="drivers-acts">
          <button
            class="btn btn-primary"
            data-testid="driver-send"
            aria-busy=${this.#action.busy ? 'true' : 'false'}
          >
            ${this.#sendWords()}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            @click=${() => this.dispatchEvent(new Event('close'))}
          >
            ${tdr('drivers.cancel')}
          </button>
        </div>
      </form>
    `;
  }

  #sendWords(): string {
    switch (this.form) {
      case 'sheet':
      case 'task':
      case 'merge':
        return tdr(`drivers.form.send.${this.form}`);
      default:
        return tdr(`drivers.act.${this.form}`);
    }
  }

  #fields() {
    switch (this.form) {
      case 'confirm':
        return html`
          ${this.#line('drivers.form.name', tdr('drivers.form.name.hint'))} ${this.#examples()}
        `;
      case 'dismiss':
        return this.#line('drivers.form.reason', tdr('drivers.form.reason.hint'));
      case 'merge':
        return selectField<string>({
          id: 'driver-into',
          testid: 'driver-into',
          label: tdr('drivers.form.into'),
          hint: tdr('drivers.form.into.hint'),
          value: this.choice,
          choose: tdr('drivers.form.into.choose'),
          options: this.others.map((each) => [each.id, themeName(each, this.categories)] as const),
          change: (into) => (this.choice = into),
        });
      case 'sheet':
        return html`
          ${this.#line('drivers.form.title')}
          ${this.#text('drivers.form.text', tdr('drivers.form.text.hint'))}
          ${selectField<string>({
            id: 'driver-topic',
            label: tdr('drivers.form.topic'),
            value: this.choice,
            options: [
              ['', tdr('drivers.form.topic.none')],
              ...this.categories.map((each) => [each.id, categoryText(each).label] as const),
            ],
            change: (topic) => (this.choice = topic),
          })}
        `;
      case 'task':
        return html`
          ${this.#text('drivers.form.task')}
          ${selectField<string>({
            id: 'driver-who',
            label: tdr('drivers.form.who'),
            value: this.choice,
            options: [
              ['', tdr('drivers.form.who.all')],
              ...(this.#people.value ?? []).map(
                ({ id, name, office }) => [id, office ? `${name} (${office})` : name] as const,
              ),
            ],
            change: (who) => (this.choice = who),
          })}
        `;
      case 'restore':
        return nothing;
    }
  }

  #line(label: 'drivers.form.name' | 'drivers.form.reason' | 'drivers.form.title', hint?: string) {
    return textField({
      id: 'driver-line',
      testid: 'driver-line',
      label: tdr(label),
      hint,
      error: this.short && this.line.trim().length < SHORTEST ? tdr('drivers.short') : undefined,
      maxlength: label === 'drivers.form.reason' ? 300 : 120,
      autocomplete: 'off',
      value: this.line,
      input: (line) => (this.line = line),
    });
  }

  #text(label: 'drivers.form.text' | 'drivers.form.task', hint?: string) {
    return textArea({
      id: 'driver-text',
      testid: 'driver-text',
      label: tdr(label),
      hint,
      error: this.short && this.text.trim().length < SHORTEST ? tdr('drivers.short') : undefined,
      rows: 4,
      maxlength: 2000,
      value: this.text,
      input: (text) => (this.text = text),
    });
  }

  #examples() {
    const all = [...new Set([...this.theme.kept, ...this.theme.examples])].slice(0, 6);
    if (all.length === 0) return nothing;
    return html`
      <fieldset class="drivers-kept">
        <legend>${tdr('drivers.form.kept')}</legend>
        <p class="vs-hint">${tdr('drivers.form.kept.hint')}</p>
        ${all.map(
          (each) => html`
            <label>
              <input
                type="checkbox"
                data-testid="driver-example"
                .checked=${this.kept.includes(each)}
                ?disabled=${!this.kept.includes(each) && this.kept.length >= 3}
                @change=${(event: Event) => this.#keep(each, event)}
              />
              ${each}
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  #keep(example: string, event: Event): void {
    const { checked } = event.currentTarget as HTMLInputElement;
    this.kept = checked ? [...this.kept, example] : this.kept.filter((each) => each !== example);
  }

  #isTopic(id: string): boolean {
    return this.categories.some((each) => each.id === id);
  }

  /** What is still to be written: the field that lacks it. */
  get #lacking(): string | null {
    const { form } = this;
    const line = this.line.trim().length < SHORTEST;
    if (line && (form === 'confirm' || form === 'dismiss' || form === 'sheet'))
      return '#driver-line';
    if ((form === 'task' || form === 'sheet') && this.text.trim().length < SHORTEST)
      return '#driver-text';
    return form === 'merge' && !this.choice ? '#driver-into' : null;
  }

  readonly #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.short = true;
    const lacking = this.#lacking;
    if (lacking !== null) {
      focusOn(this, lacking);
      return;
    }
    let drivers: Drivers | null = null;
    const { form } = this;
    const done = await this.#action.run(form, async () => {
      drivers = await this.#act(form);
    });
    if (done) this.dispatchEvent(new Decided(form, drivers));
  };

  async #act(form: Form): Promise<Drivers | null> {
    const path = `drivers/themes/${encodeURIComponent(this.theme.id)}` as const;
    const [line, text] = [this.line.trim(), this.text.trim()];
    switch (form) {
      case 'confirm':
        return await this.session.api(`${path}/name`, {
          method: 'PUT',
          body: { name: line, kept: [...this.kept] },
        });
      case 'dismiss':
        return await this.session.api(`${path}/dismissal`, {
          method: 'PUT',
          body: { reason: line },
        });
      case 'restore':
        return await this.session.api(`${path}/dismissal`, { method: 'DELETE' });
      case 'merge':
        return await this.session.api(`${path}/merged`, {
          method: 'PUT',
          body: { into: this.choice },
        });
      case 'task':
        return await this.session.api(`${path}/tasks`, {
          method: 'POST',
          body: { text, accountId: this.choice || null },
        });
      case 'sheet':
        await this.session.api(`${path}/sheet`, {
          method: 'POST',
          body: { title: line, text, topic: this.choice || null },
        });
        return null;
    }
  }
}
customElements.define('vs-theme-form', ThemeForm);
