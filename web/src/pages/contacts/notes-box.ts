import { html, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tk } from '../../i18n/contacts';
import { errorWords, problemAlert } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { REASON } from './contacts';

/** What an operator wrote after a contact: told to nobody who does not say why, and the reason is kept. */
export class NotesBox extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() contact = '';
  @state() private notes: string | null = null;
  @state() private reason = '';
  @state() private short = false;
  readonly #action = new Action(this, errorWords);

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('contact')) this.notes = null;
  }

  protected override render() {
    if (this.notes !== null) {
      return html`
        <p class="contacts-notes" data-testid="contact-notes" tabindex="-1">${this.notes}</p>
        <p class="vs-hint">${tk('contacts.notes.onRecord', { reason: this.reason })}</p>
      `;
    }
    return html`
      <form class="contacts-notes-why" @submit=${this.#asked}>
        ${textField({
          id: 'notes-why',
          label: tk('contacts.notes.why'),
          hint: tk('contacts.words.why.hint'),
          ...(this.short && { error: tk('contacts.words.why.short') }),
          testid: 'notes-why',
          autocomplete: 'off',
          maxlength: REASON.most,
          value: this.reason,
        })}
        <button
          type="submit"
          class="btn btn-sm btn-outline-primary"
          data-testid="read-notes"
          aria-busy=${this.#action.busy ? 'true' : 'false'}
        >
          ${tk(this.#action.busy ? 'contacts.notes.reading' : 'contacts.notes.read')}
        </button>
        ${problemAlert(this.#action.problem)}
      </form>
    `;
  }

  readonly #asked = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { contact } = this;
    this.reason = this.querySelector<HTMLInputElement>('#notes-why')?.value.trim() ?? '';
    this.short = this.reason.length < REASON.least;
    if (this.short) {
      focusOn(this, '#notes-why');
      return;
    }
    const at = `contacts/${encodeURIComponent(contact)}/notes` as const;
    const body = { reason: this.reason };
    const done = await this.#action.run('read', async () => {
      const { notes } = await this.session.api(at, { method: 'POST', body });
      if (contact === this.contact) this.notes = notes;
    });
    if (!done) return;
    await this.updateComplete;
    focusOn(this, '.contacts-notes');
  };
}
customElements.define('vs-contact-notes', NotesBox);
