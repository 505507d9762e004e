import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { actionBox } from '../../staff/page';
import { errorWords } from '../../staff/problem';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { textArea } from '../../ui/field';

const problemWords = (error: unknown) =>
  errorWords(error, ['not_found'], (code) => td(`desk.sheets.error.${code}`));

/**
 * Says that a sheet is wrong, in one click or with a word more, or that one is missing: it becomes a task for the
 * sheet's owner, else for a supervisor.
 */
export class SheetProblem extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** Null: none is there. */
  @property() sheet: string | null = null;
  @state() private asking = false;
  @state() private told = false;
  #words = '';
  readonly #action = new Action<'tell'>(this, problemWords);

  protected override render() {
    return html`
      ${this.told ? this.#thanks() : nothing}
      ${this.asking ? this.#form() : this.told && this.sheet !== null ? nothing : this.#ways()}
      ${actionBox(this.#action)}
    `;
  }

  #thanks() {
    return html`
      <p class="vs-small" role="status" tabindex="-1" data-testid="problem-told">
        ${td(this.sheet === null ? 'desk.sheets.told.missing' : 'desk.sheets.told')}
      </p>
    `;
  }

  #ways() {
    if (this.sheet === null) {
      return html`
        <button
          type="button"
          class="btn btn-link btn-sm"
          data-testid="sheet-missing"
          @click=${() => void this.#ask()}
        >
          ${td('desk.sheets.missing')}
        </button>
      `;
    }
    return html`
      <div class="desk-sheet-problem">
        <button
          type="button"
          class="btn btn-link btn-sm"
          data-testid="sheet-wrong"
          aria-busy=${this.#action.busy ? 'true' : 'false'}
          @click=${() => void this.#tell('')}
        >
          ${td('desk.sheets.wrong')}
        </button>
        <button
          type="button"
          class="btn btn-link btn-sm"
          data-testid="sheet-wrong-words"
          @click=${() => void this.#ask()}
        >
          ${td('desk.sheets.wrong.words')}
        </button>
      </div>
    `;
  }

  #form() {
    const send = (event: Event) => {
      event.preventDefault();
      const words = this.#words.trim();
      if (words) void this.#tell(words);
      else focusOn(this, '#desk-sheet-problem');
    };
    return html`
      <form class="desk-sheet-form" novalidate @submit=${send}>
        ${textArea({
          id: 'desk-sheet-problem',
          label: td(this.sheet === null ? 'desk.sheets.missing.what' : 'desk.sheets.wrong.what'),
          testid: 'sheet-problem',
          required: true,
          rows: 2,
          maxlength: 500,
          value: this.#words,
          input: (value) => (this.#words = value),
        })}
        <button
          class="btn btn-primary btn-sm"
          data-testid="tell-problem"
          aria-busy=${this.#action.busy ? 'true' : 'false'}
        >
          ${td('desk.sheets.tell')}
        </button>
      </form>
    `;
  }

  async #ask(): Promise<void> {
    this.asking = true;
    this.told = false;
    await this.updateComplete;
    focusOn(this, '#desk-sheet-problem');
  }

  async #tell(words: string): Promise<void> {
    const body = { sheet: this.sheet, words };
    const told = await this.#action.run('tell', () =>
      this.session.api('sheets/problems', { method: 'POST', body }),
    );
    if (!told) return;
    this.told = true;
    this.asking = false;
    this.#words = '';
    await this.updateComplete;
    focusOn(this, '[data-testid=problem-told]');
  }
}
customElements.define('vs-sheet-problem', SheetProblem);
