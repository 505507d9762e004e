import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { td } from '../../i18n/desk';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { textField } from '../../ui/field';

const REFUSED = ['bad_number', 'not_called', 'own_telephones_off'] as const;
/** What people write between the digits of a number. */
const BETWEEN = /[\s()./-]/g;

/** Which telephone is the operator's: the exchange rings it, or the station's own line does for each caller. */
export class ExtensionField extends StationElement {
  @property({ attribute: false }) session: StaffSession | null = null;
  /** Callers by the line may be answered there. */
  @property({ type: Boolean }) answering = false;
  @state() private extension = '';
  @state() private answers = false;
  @state() private told: 'saved' | 'failed' | (typeof REFUSED)[number] | null = null;

  #written = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  async #read(): Promise<void> {
    try {
      const known = await this.session?.api('me/telephone');
      // what was written meanwhile is newer than this answer
      if (this.#written) return;
      this.extension = known?.extension ?? '';
      this.answers = known?.answers ?? false;
    } catch {
      // The field stays empty; saving tells whether the station answers.
    }
  }

  protected override render() {
    return html`
      ${textField({
        id: 'desk-extension',
        label: td(this.answering ? 'desk.own.number' : 'desk.phone.extension'),
        testid: 'own-extension',
        hint: td(this.answering ? 'desk.own.number.hint' : 'desk.phone.extension.hint'),
        inputmode: 'tel',
        autocomplete: 'off',
        maxlength: 24,
        value: this.extension,
        change: (value) => void this.#save(value.replace(BETWEEN, ''), this.answers),
      })}
      ${this.answering ? this.#choice() : nothing}
      <p class="vs-hint" role="status" data-testid="own-telephone-saved">
        ${this.told ? this.#words(this.told) : nothing}
      </p>
    `;
  }

  #choice() {
    // without a telephone there is none to answer at
    const first = this.extension === '' && !this.answers;
    return html`
      <label class="vs-choice">
        <input
          type="checkbox"
          data-testid="answer-at-telephone"
          .checked=${this.answers}
          ?disabled=${first}
          @change=${(event: Event) =>
            void this.#save(this.extension, (event.target as HTMLInputElement).checked)}
        />
        <span>${td('desk.own.answers')}</span>
        <small>${td(first ? 'desk.own.answers.first' : 'desk.own.answers.hint')}</small>
      </label>
    `;
  }

  #words(told: NonNullable<typeof this.told>): string {
    if (told === 'saved' || told === 'failed') {
      return td(this.answering ? `desk.own.${told}` : `desk.phone.extension.${told}`);
    }
    return td(`desk.own.${told}`);
  }

  async #save(extension: string, answers: boolean): Promise<void> {
    this.#written = true;
    this.extension = extension;
    // without a telephone there is none to answer at
    this.answers = answers && extension !== '';
    this.told = null;
    try {
      await this.session?.api('me/telephone', {
        method: 'PUT',
        body: { extension: extension || null, answers: this.answers },
      });
      this.told = 'saved';
    } catch (error) {
      const code = error instanceof ApiError ? error.code : '';
      this.told = REFUSED.find((each) => each === code) ?? 'failed';
    }
  }
}
customElements.define('vs-desk-extension', ExtensionField);
