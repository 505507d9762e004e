import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tl } from '../../i18n/messages';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { problemAlert } from '../../ui/problem';
import type { Opened } from './calls';
import { problemWords } from './words';

/** The right address, and how the operator knows it. */
export interface NewAddress {
  email: string;
  reason: string;
}

/** That letters to a citizen's address come back, and the form that corrects it. */
export class WrongAddress extends StationElement {
  @property() email = '';
  /** Has the station correct it, and shows the case as it is then. */
  @property({ attribute: false }) correct!: (wanted: NewAddress) => Promise<void>;
  @state() private right = '';
  @state() private reason = '';
  @state() private missing: ReadonlySet<keyof NewAddress> = new Set();
  readonly #action = new Action(this, problemWords);

  protected override render() {
    return html`
      <div class="vs-stack" data-testid="wrong-address">
        ${alertBox(tl('address.back', { email: this.email }), {
          tone: 'warning',
          title: tl('address.title'),
        })}
        <details class="vs-details">
          <summary>${tl('address.correct')}</summary>
          <form class="vs-stack" novalidate @submit=${this.#submit}>
            <p class="vs-hint">${tl('address.hint')}</p>
            ${textField({
              id: 'right-address',
              testid: 'right-address',
              label: tl('address.right'),
              type: 'email',
              autocomplete: 'off',
              maxlength: 254,
              value: this.right,
              error: this.missing.has('email') ? tl('error.bad_email') : '',
              input: (right) => (this.right = right),
            })}
            ${textField({
              id: 'address-reason',
              testid: 'address-reason',
              label: tl('address.reason'),
              hint: tl('address.reason.hint'),
              maxlength: 400,
              value: this.reason,
              error: this.missing.has('reason') ? tl('address.need') : '',
              input: (reason) => (this.reason = reason),
            })}
            ${problemAlert(this.#action.problem)}
            <div>
              <button
                class="btn btn-outline-primary"
                data-testid="correct-address"
                aria-busy=${this.#action.busy}
              >
                ${tl('address.correct')}
              </button>
            </div>
          </form>
        </details>
      </div>
    `;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const wanted = { email: this.right.trim(), reason: this.reason.trim() };
    const missing = new Set<keyof NewAddress>();
    if (!/^\S+@\S+\.\S+$/.test(wanted.email)) missing.add('email');
    if (wanted.reason === '') missing.add('reason');
    this.missing = missing;
    if (missing.size > 0) {
      await this.updateComplete;
      focusOn(this, '[aria-invalid=true]');
      return;
    }
    await this.#action.run('act', () => this.correct(wanted));
  };
}
customElements.define('vs-wrong-address', WrongAddress);

/** Says that letters come back, to the operator of the case and to supervisors. */
export function wrongAddress(
  { message, email, unreached }: Opened,
  correct: (wanted: NewAddress) => Promise<void>,
) {
  const waits = message.state === 'open' || message.state === 'taken';
  if (!unreached || !email || !waits || message.kind === 'complaint') return nothing;
  return html`
    <vs-wrong-address .email=${email} .correct=${correct}></vs-wrong-address>
  `;
}
