import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatSize } from '../../i18n/format';
import { attachmentsName } from '../../i18n/sheet-entries';
import { tr } from '../../i18n/sheets';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { actionBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import type { SheetAttachment } from './sheets';
import { problemWords } from './words';

const MOST = 10;
const MOST_BYTES = 5_000_000;
const KINDS = ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'];

/** The files beside a sheet that is being written: sent at once, named by the version. Fires `changed` with all of them. */
export class SheetFiles extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) files: readonly SheetAttachment[] = [];
  /** Uploads under way: whether each arrived. */
  sending: Promise<boolean> | null = null;
  @state() private tooLarge = '';
  readonly #action = new Action<'send'>(this, problemWords);

  protected override render() {
    const { files } = this;
    return html`
      <fieldset class="sheet-files" data-testid="sheet-files">
        <legend>${attachmentsName()}</legend>
        <p class="vs-hint" id="sheet-files-hint">${tr('sheets.files.hint')}</p>
        ${
          files.length > 0
            ? html`
                <ul>
                  ${files.map((each, at) => this.#row(each, at))}
                </ul>
              `
            : nothing
        }
        ${actionBox(this.#action)}
        ${
          this.tooLarge
            ? html`
                <p class="vs-error" role="alert">
                  ${tr('sheets.files.tooLarge', { name: this.tooLarge })}
                </p>
              `
            : nothing
        }
        ${
          files.length < MOST
            ? html`
                <label class="btn btn-outline-primary sheet-files-add" for="sheet-file">
                  ${icon('document')}
                  ${tr(this.#action.busy ? 'sheets.files.sending' : 'sheets.files.add')}
                </label>
                <input
                  class="visually-hidden"
                  type="file"
                  id="sheet-file"
                  data-testid="sheet-file-field"
                  accept=${KINDS.join(',')}
                  aria-describedby="sheet-files-hint"
                  aria-disabled=${this.#action.busy ? 'true' : nothing}
                  @click=${(event: Event) => this.#action.busy && event.preventDefault()}
                  @change=${(event: Event) => void this.#chosen(event)}
                />
              `
            : nothing
        }
      </fieldset>
    `;
  }

  #row({ id, label, name, size }: SheetAttachment, at: number) {
    return html`
      <li>
        ${textField({
          id: `sheet-file-label-${id}`,
          label: tr('sheets.files.label'),
          hint: `${name} · ${formatSize(size)}`,
          testid: 'sheet-file-label',
          autocomplete: 'off',
          maxlength: 120,
          value: label,
          input: (value) =>
            this.#put(
              this.files.map((file, place) => (place === at ? { ...file, label: value } : file)),
            ),
        })}
        <button
          type="button"
          class="btn btn-outline-danger btn-sm"
          data-testid="remove-sheet-file"
          aria-label="${tr('sheets.files.remove')}: ${label || name}"
          @click=${() => void this.#remove(at)}
        >
          ${tr('sheets.files.remove')}
        </button>
      </li>
    `;
  }

  async #chosen(event: Event): Promise<void> {
    const field = event.currentTarget as HTMLInputElement;
    const file = field.files?.[0];
    field.value = '';
    this.tooLarge = '';
    if (!file) return;
    if (file.size > MOST_BYTES) {
      this.tooLarge = file.name;
      return;
    }
    const name = new URLSearchParams({ name: file.name }).toString();
    this.sending = this.#action.run('send', async () => {
      const made = await this.session.api(`sheets/files?${name}`, { method: 'POST', octets: file });
      this.#put([...this.files, made]);
    });
    await this.sending;
    this.sending = null;
  }

  async #remove(at: number): Promise<void> {
    this.#put(this.files.filter((_, place) => place !== at));
    await this.updateComplete;
    focusOn(this, '#sheet-file');
  }

  #put(files: readonly SheetAttachment[]): void {
    this.files = files;
    this.dispatchEvent(new CustomEvent('changed', { detail: files }));
  }
}
customElements.define('vs-sheet-files', SheetFiles);
