import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ta } from '../i18n/access';
import { ts } from '../i18n/staff';
import { Action } from '../ui/action';
import { problemAlert } from '../ui/problem';
import '../ui/dialog';
import { focusOn, StationElement } from '../ui/element';
import { accessWords } from './access-words';
import { passkeysHere, usePasskey } from './passkey';
import type { StaffSession } from './session';
import { textField } from '../ui/field';
import { dialogButtons } from '../ui/confirm';

type Way = 'password' | 'totp' | 'passkey';

/** Asks the person to prove once more who they are, before an act that takes a fresh proof. */
export class ProofDialog extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private open = false;
  @state() private way: Way = 'password';
  @state() private ways: readonly Way[] = ['password'];
  readonly #action = new Action(this, accessWords);
  #asked: Promise<boolean> | null = null;
  #answer: ((proven: boolean) => void) | null = null;

  /** Gives whether the person has proven it; callers at the same time share one question. */
  ask(): Promise<boolean> {
    this.#asked ??= new Promise<boolean>((resolve) => (this.#answer = resolve)).finally(() => {
      this.#asked = null;
    });
    this.way = 'password';
    this.#action.problem = null;
    this.open = true;
    void this.#findWays();
    return this.#asked;
  }

  async #findWays(): Promise<void> {
    try {
      const { factors, passkeyHost } = await this.session.api('me/factors');
      const has = (kind: string) => factors.some((factor) => factor.kind === kind);
      this.ways = [
        'password',
        ...(has('totp') ? (['totp'] as const) : []),
        ...(has('passkey') && passkeysHere(passkeyHost) ? (['passkey'] as const) : []),
      ];
    } catch {
      // the password does
    }
  }

  readonly #close = (): void => this.#end(false);

  #end(proven: boolean): void {
    this.open = false;
    this.#answer?.(proven);
    this.#answer = null;
  }

  protected override render() {
    return html`
      <vs-dialog
        ?open=${this.open}
        .heading=${ta('access.proof.title')}
        .content=${this.open ? this.#content() : nothing}
        .actions=${this.open ? this.#buttons() : nothing}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #content() {
    const { way } = this;
    return html`
      <p>${ta('access.proof.text')}</p>
      ${problemAlert(this.#action.problem)}
      <form id="proof-form" novalidate @submit=${this.#submitted}>
        ${way === 'passkey' ? nothing : this.#field(way)}
      </form>
      ${this.ways
        .filter((other) => other !== way)
        .map(
          (other) => html`
            <button
              type="button"
              class="btn btn-link"
              data-testid="proof-by-${other}"
              @click=${() => this.#choose(other)}
            >
              ${ta(`access.ask.other.${other}`)}
            </button>
          `,
        )}
    `;
  }

  #field(way: 'password' | 'totp') {
    return textField({
      id: 'proof',
      label: ta(way === 'password' ? 'access.proof.password' : 'access.ask.code'),
      testid: 'proof',
      name: 'proof',
      type: way === 'password' ? 'password' : 'text',
      focus: true,
      inputmode: way === 'password' ? undefined : 'numeric',
      autocomplete: way === 'password' ? 'current-password' : 'one-time-code',
      maxlength: 256,
    });
  }

  #buttons() {
    return dialogButtons({
      cancel: ts('staff.cancel'),
      close: this.#close,
      confirm: this.#action.busy
        ? ta('access.proof.submitting')
        : ta(this.way === 'passkey' ? 'access.ask.passkey' : 'access.proof.submit'),
      form: 'proof-form',
      testid: 'give-proof',
      busy: this.#action.busy,
    });
  }

  #choose(way: Way): void {
    this.way = way;
    this.#action.problem = null;
    void this.updateComplete.then(() =>
      focusOn(this, way === 'passkey' ? '[data-testid="give-proof"]' : '#proof'),
    );
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    const written = this.querySelector<HTMLInputElement>('#proof')?.value ?? '';
    if (this.way !== 'passkey' && written.trim() === '') {
      this.#action.problem = {
        text: ta(this.way === 'password' ? 'access.error.emptyPassword' : 'access.error.empty'),
      };
      focusOn(this, '#proof');
      return;
    }
    const isProven = await this.#action.run('prove', async () =>
      this.session.api('me/proof', { method: 'POST', body: await this.#proof(written) }),
    );
    if (isProven) this.#end(true);
    else focusOn(this, '#proof');
  };

  async #proof(written: string): Promise<object> {
    if (this.way === 'password') return { password: written };
    if (this.way === 'totp') return { code: written };
    const { ticket, options } = await this.session.api('me/proof/passkey', { method: 'POST' });
    return { ticket, passkey: await usePasskey(options) };
  }
}
customElements.define('vs-proof', ProofDialog);
