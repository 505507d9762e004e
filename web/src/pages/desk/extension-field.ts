import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { textField } from '../../ui/field';

/** A request to the station's API as whoever is signed in. */

/** Which telephone the exchange rings for this operator. */
export class ExtensionField extends StationElement {
  @property({ attribute: false }) session: StaffSession | null = null;
  @state() private extension = '';
  @state() private told: 'saved' | 'failed' | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  async #read(): Promise<void> {
    try {
      const known = await this.session?.api('me/telephone');
      this.extension = known?.extension ?? '';
    } catch {
      // The field stays empty; saving tells whether the station answers.
    }
  }

  protected override render() {
    return textField({
      id: 'desk-extension',
      label: td('desk.phone.extension'),
      testid: 'own-extension',
      hint: td('desk.phone.extension.hint'),
      inputmode: 'tel',
      autocomplete: 'off',
      maxlength: 16,
      value: this.extension,
      change: (value) => void this.#save(value),
      after: html`
        <span class="vs-hint" role="status">
          ${this.told ? td(`desk.phone.extension.${this.told}`) : nothing}
        </span>
      `,
    });
  }

  async #save(written: string): Promise<void> {
    this.extension = written.trim();
    this.told = null;
    try {
      await this.session?.api('me/telephone', {
        method: 'PUT',
        body: { extension: this.extension || null },
      });
      this.told = 'saved';
    } catch {
      this.told = 'failed';
    }
  }
}
customElements.define('vs-desk-extension', ExtensionField);
