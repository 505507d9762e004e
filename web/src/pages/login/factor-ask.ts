import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ta } from '../../i18n/access';
import { Action } from '../../ui/action';
import { problemAlert } from '../../ui/problem';
import { focusOn, StationElement } from '../../ui/element';
import { api } from '../../api';
import { accessWords } from '../../staff/access-words';
import { browserKnowsPasskeys, usePasskey } from '../../staff/passkey';
import type { FactorAsked, FactorMethod, FactorProof, StaffSession } from '../../staff/session';
import { textField } from '../../ui/field';

/** Asks for the second factor of a sign-in. Fires `proven` when the person is in, `again` to begin anew. */
export class FactorAsk extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) asked!: FactorAsked;
  @state() private way: FactorMethod | null = null;
  readonly #action = new Action(this, accessWords);

  /** What of the account's methods this browser can do, the one to begin with first. */
  get #ways(): FactorMethod[] {
    const can = (way: FactorMethod) => way !== 'passkey' || browserKnowsPasskeys();
    return (['passkey', 'totp', 'recovery'] as const).filter(
      (way) => this.asked.methods.includes(way) && can(way),
    );
  }

  get #chosen(): FactorMethod {
    return this.way ?? this.#ways[0] ?? 'recovery';
  }

  protected override firstUpdated(): void {
    this.#focus();
  }

  #focus(): void {
    focusOn(this, this.#chosen === 'passkey' ? '[data-testid="prove-factor"]' : '#factor');
  }

  protected override render() {
    const way = this.#chosen;
    return html`
      <h1>${ta('access.ask.title')}</h1>
      <div class="login-problem">${problemAlert(this.#action.problem)}</div>
      <form @submit=${this.#submitted} novalidate data-way=${way}>
        ${
          way === 'passkey'
            ? html`
                <p class="vs-soft">${ta('access.ask.passkey.intro')}</p>
              `
            : this.#field(way)
        }
        <button
          type="submit"
          class="btn btn-primary"
          data-testid="prove-factor"
          aria-busy=${this.#action.busy}
        >
          ${this.#buttonWords(way)}
        </button>
      </form>
      <div class="login-other">
        ${this.#ways
          .filter((other) => other !== way)
          .map(
            (other) => html`
              <button
                type="button"
                class="btn btn-link"
                data-testid="factor-by-${other}"
                @click=${() => this.#choose(other)}
              >
                ${ta(`access.ask.other.${other}`)}
              </button>
            `,
          )}
        <button type="button" class="btn btn-link" data-testid="factor-again" @click=${this.#again}>
          ${ta('access.ask.again')}
        </button>
      </div>
      <p class="vs-hint">${ta('access.ask.lost')}</p>
    `;
  }

  #field(way: 'totp' | 'recovery') {
    const label = way === 'totp' ? 'access.ask.code' : 'access.ask.recovery';
    return textField({
      id: 'factor',
      label: ta(label),
      testid: 'factor',
      name: 'factor',
      look: 'login-code',
      hint: ta(`${label}.hint`),
      inputmode: way === 'totp' ? 'numeric' : 'text',
      autocomplete: way === 'totp' ? 'one-time-code' : 'off',
      autocapitalize: 'none',
      maxlength: 32,
    });
  }

  #buttonWords(way: FactorMethod): string {
    if (way === 'passkey') {
      return ta(this.#action.busy ? 'access.ask.passkey.waiting' : 'access.ask.passkey');
    }
    return ta(this.#action.busy ? 'access.ask.submitting' : 'access.ask.submit');
  }

  #choose(way: FactorMethod): void {
    this.way = way;
    this.#action.problem = null;
    void this.updateComplete.then(() => this.#focus());
  }

  readonly #again = (): void => {
    this.dispatchEvent(new CustomEvent('again'));
  };

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    const field = this.querySelector<HTMLInputElement>('#factor');
    const written = field?.value.trim() ?? '';
    if (field && written === '') {
      this.#action.problem = { text: ta('access.error.empty') };
      field.focus();
      return;
    }
    const isProven = await this.#action.run('prove', async () =>
      this.session.complete(this.asked.ticket, await this.#proof(written)),
    );
    if (isProven) {
      this.dispatchEvent(new CustomEvent('proven'));
      return;
    }
    field?.focus();
    field?.select();
  };

  async #proof(written: string): Promise<FactorProof> {
    if (this.#chosen === 'totp') return { code: written };
    if (this.#chosen === 'recovery') return { recoveryCode: written };
    const { ticket } = this.asked;
    const { options } = await api('session/passkey', { method: 'POST', body: { ticket } });
    return { passkey: await usePasskey(options) };
  }
}
customElements.define('vs-factor-ask', FactorAsk);
