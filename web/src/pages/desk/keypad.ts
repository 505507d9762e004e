import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import type { Contact } from '../../protocol/desk';
import { CommandError } from '../../state/connection';
import { announce } from '../../ui/announcer';
import '../../ui/dialog';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { DeskPart } from './part';

const KEYS = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', ''],
  ['#', ''],
] as const;
/** What people write between the digits of a row. */
const BETWEEN = /[\s()./-]/g;
const ROW = /^[0-9*#]{1,32}$/;
const REFUSED = ['no_keys', 'keys_waiting', 'not_connected', 'not_your_contact'] as const;
/** A digit that arrives later answers another question. */
const DEADLINE_MS = 5_000;

type Told = 'sent' | 'bad' | 'failed' | (typeof REFUSED)[number];

/**
 * The keypad of a telephone that the operator talks with: a button of the call's bar, and the keys in a dialog. Which
 * ones were pressed is shown nowhere once they are sent, since they may be a PIN.
 */
export class Keypad extends DeskPart {
  /** The telephone for which it was opened, null: it is closed. */
  @state() private opened: string | null = null;
  @state() private row = '';
  @state() private told: Told | null = null;
  @state() private sent = 0;

  /** Closes with the telephone, so that nothing goes to another one. */
  protected override willUpdate(): void {
    if (this.opened === null || this.opened === telephone(this.#contact)) return;
    this.opened = null;
    this.row = '';
    announce(td('desk.keypad.gone'));
  }

  protected override render() {
    const keypad = this.#contact?.keypad;
    if (!keypad) return nothing;
    const { to, takesKeys } = keypad;
    return html`
      <button
        type="button"
        class="desk-control"
        data-testid="open-keypad"
        aria-haspopup="dialog"
        aria-describedby=${takesKeys ? nothing : 'desk-keypad-none'}
        ?disabled=${!takesKeys}
        title=${td('desk.keypad.label')}
        @click=${this.#open}
      >
        <span class="desk-control-face">${icon('keypad')}</span>
        <span>
          ${td('desk.keypad.open')}
          <span class="visually-hidden">${td('desk.keypad.label')}</span>
        </span>
      </button>
      ${
        takesKeys
          ? nothing
          : html`
              <p class="desk-control-why" id="desk-keypad-none">${td('desk.keypad.none')}</p>
            `
      }
      <vs-dialog
        ?open=${this.opened !== null}
        .heading=${td('desk.keypad.title')}
        .content=${html`
          <p>${td(`desk.keypad.to.${to}`)} ${td('desk.keypad.intro')}</p>
          <div class="desk-keypad" role="group" aria-label=${td('desk.keypad.keys')}>
            ${KEYS.map(([key, letters]) => this.#key(key, letters))}
          </div>
          ${this.#rowField()}
          <p class="vs-hint" role="status" data-testid="keypad-told">
            ${this.told ? this.#words(this.told) : nothing}
          </p>
        `}
        .actions=${html`
          <button type="button" class="btn btn-outline-primary" @click=${this.#close}>
            ${td('desk.keypad.close')}
          </button>
        `}
        @keydown=${this.#typed}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  get #contact(): Contact | null {
    return this.context.console.desk.value.contact;
  }

  #key(key: string, letters: string) {
    const name = key === '*' ? td('desk.keypad.star') : key === '#' ? td('desk.keypad.hash') : key;
    return html`
      <button
        type="button"
        class="btn btn-outline-primary"
        data-testid="keypad-key"
        aria-label=${[name, ...letters.split('')].join(' ')}
        @click=${() => void this.#send(key)}
      >
        <b>${key}</b>
        <small>${letters}</small>
      </button>
    `;
  }

  #rowField() {
    return html`
      <form class="desk-keypad-row" @submit=${this.#submitted}>
        ${textField({
          id: 'desk-keypad-row',
          label: td('desk.keypad.row'),
          testid: 'keypad-row',
          hint: td('desk.keypad.row.hint'),
          inputmode: 'tel',
          autocomplete: 'off',
          maxlength: 40,
          value: this.row,
          input: (value) => (this.row = value),
        })}
        <button type="submit" class="btn btn-primary">${td('desk.keypad.send')}</button>
      </form>
    `;
  }

  #words(told: Told): string {
    return told === 'sent'
      ? td('desk.keypad.sent', { count: this.sent })
      : td(`desk.keypad.told.${told}`);
  }

  readonly #open = (): void => {
    this.opened = telephone(this.#contact);
    this.told = null;
    this.sent = 0;
  };

  readonly #close = (): void => {
    this.opened = null;
    this.row = '';
  };

  /** Keys of the keyboard are those of the keypad, but in the field. */
  readonly #typed = (event: KeyboardEvent): void => {
    const elsewhere = event.ctrlKey || event.metaKey || event.altKey;
    if (elsewhere || event.target instanceof HTMLInputElement) return;
    if (!KEYS.some(([key]) => key === event.key)) return;
    event.preventDefault();
    if (!event.repeat) void this.#send(event.key);
  };

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    const keys = this.row.replace(BETWEEN, '');
    if (!ROW.test(keys)) this.told = 'bad';
    else if (await this.#send(keys)) this.row = '';
  };

  async #send(keys: string): Promise<boolean> {
    const contact = this.#contact;
    if (!contact?.keypad) return false;
    const fields = { contactId: contact.contactId, to: contact.keypad.to, keys };
    try {
      await this.context.console.connection.send('sendKeys', fields, { deadlineMs: DEADLINE_MS });
      this.sent += keys.length;
      this.told = 'sent';
      return true;
    } catch (error) {
      const code = error instanceof CommandError ? error.code : '';
      this.told = REFUSED.find((each) => each === code) ?? 'failed';
      return false;
    }
  }
}
customElements.define('vs-desk-keypad', Keypad);

/** Which telephone takes keys now; null for none. */
function telephone(contact: Contact | null): string | null {
  return contact?.keypad?.takesKeys ? `${contact.contactId} ${contact.keypad.to}` : null;
}
