import { html, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ta } from '../i18n/access';
import { formatDate } from '../i18n/format';
import type { TotpOffered } from '../protocol/api';
import { Action } from '../ui/action';
import { problemAlert } from '../ui/problem';
import { focusOn, StationElement } from '../ui/element';
import { icon } from '../ui/icons';
import { accessWords } from './access-words';
import { createPasskey } from './passkey';
import type { StaffSession } from './session';
import { textField } from '../ui/field';

export type FactorKind = 'totp' | 'passkey';

/** A factor was added: how it is called, and the recovery codes that came with the first one. */
export interface Enrolled {
  label: string;
  codes: readonly string[];
}

/**
 * Enrols a second factor of one of the `kinds`; with `chosen` it begins with that one. Fires `enrolled` with what was
 * added.
 */
export class FactorEnrol extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) kinds: readonly FactorKind[] = ['totp'];
  @property({ attribute: false }) chosen: FactorKind | null = null;
  @state() private offer: TotpOffered | null = null;
  readonly #action = new Action(this, accessWords);

  protected override firstUpdated(): void {
    if (this.chosen === 'totp') void this.#offerTotp();
    if (this.chosen === 'passkey') void this.#addPasskey();
  }

  protected override render() {
    return html`
      <div class="login-problem">${problemAlert(this.#action.problem)}</div>
      ${this.offer ? this.#totp(this.offer) : this.#choice()}
    `;
  }

  #choice() {
    const starts = { totp: () => this.#offerTotp(), passkey: () => this.#addPasskey() };
    return html`
      <ul class="factor-kinds">
        ${(['passkey', 'totp'] as const)
          .filter((kind) => this.kinds.includes(kind))
          .map(
            (kind, place) => html`
              <li>
                <h2>${ta(`access.enrol.${kind}`)}</h2>
                <p>${ta(`access.enrol.${kind}.text`)}</p>
                <button
                  type="button"
                  class="btn ${place === 0 ? 'btn-primary' : 'btn-outline-primary'}"
                  data-testid="enrol-${kind}"
                  aria-busy=${this.#action.busy}
                  @click=${() => void starts[kind]()}
                >
                  ${ta(`access.enrol.${kind}.start`)}
                </button>
              </li>
            `,
          )}
      </ul>
    `;
  }

  #totp(offer: TotpOffered) {
    return html`
      <form class="factor-totp" novalidate @submit=${this.#confirm}>
        <p>${ta('access.enrol.scan')}</p>
        ${qr(offer.qr)}
        <p class="vs-hint">
          ${ta('access.enrol.byHand')}
          <code data-testid="totp-secret">${offer.secret.match(/.{1,4}/g)?.join(' ')}</code>
        </p>
        ${textField({
          id: 'enrol-code',
          label: ta('access.enrol.code'),
          testid: 'enrol-code',
          look: 'login-code',
          inputmode: 'numeric',
          autocomplete: 'one-time-code',
          maxlength: 10,
        })}
        <button
          type="submit"
          class="btn btn-primary"
          data-testid="confirm-totp"
          aria-busy=${this.#action.busy}
        >
          ${ta(this.#action.busy ? 'access.enrol.confirming' : 'access.enrol.confirm')}
        </button>
        <button
          type="button"
          class="btn btn-link"
          @click=${() => {
            this.offer = null;
          }}
        >
          ${ta('access.enrol.back')}
        </button>
      </form>
    `;
  }

  async #offerTotp(): Promise<void> {
    await this.#action.run('enrol', async () => {
      this.offer = await this.session.api('me/factors/totp', { method: 'POST' });
      await this.updateComplete;
      focusOn(this, '#enrol-code');
    });
  }

  readonly #confirm = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { offer } = this;
    const code = this.querySelector<HTMLInputElement>('#enrol-code')?.value.trim() ?? '';
    if (offer === null) return;
    if (code === '') {
      this.#action.problem = { text: ta('access.error.empty') };
      focusOn(this, '#enrol-code');
      return;
    }
    await this.#action.run('enrol', async () => {
      const label = ta('access.enrol.label.totp');
      const { recoveryCodes } = await this.session.api('me/factors/totp', {
        method: 'PUT',
        body: { ticket: offer.ticket, code, label },
      });
      this.#done({ label, codes: recoveryCodes });
    });
  };

  async #addPasskey(): Promise<void> {
    await this.#action.run('enrol', async () => {
      const { ticket, options } = await this.session.api('me/factors/passkey', { method: 'POST' });
      const passkey = await createPasskey(options);
      const label = ta('access.enrol.label.passkey', { date: formatDate(Date.now()) });
      const { recoveryCodes } = await this.session.api('me/factors/passkey', {
        method: 'PUT',
        body: { ticket, passkey, label },
      });
      this.#done({ label, codes: recoveryCodes });
    });
  }

  #done(detail: Enrolled): void {
    this.dispatchEvent(new CustomEvent<Enrolled>('enrolled', { detail }));
  }
}
customElements.define('vs-factor-enrol', FactorEnrol);

const QUIET = 4;

/** A QR code from its rows of 0 and 1, dark on light in every scheme, since cameras want it so. */
function qr(rows: readonly string[]) {
  const size = rows.length + 2 * QUIET;
  const path = rows
    .map((row, y) =>
      [...row.matchAll(/1+/g)]
        .map((run) => `M${run.index + QUIET} ${y + QUIET}h${run[0].length}v1h-${run[0].length}z`)
        .join(''),
    )
    .join('');
  return html`
    <svg
      class="factor-qr"
      viewBox="0 0 ${size} ${size}"
      role="img"
      aria-label=${ta('access.enrol.qr')}
      shape-rendering="crispEdges"
    >
      ${svg`<rect width=${size} height=${size} fill="#fff"/><path d=${path} fill="#000"/>`}
    </svg>
  `;
}

/** The recovery codes, shown this once. Fires `kept` when the person says that they have them. */
export class RecoveryCodesShown extends StationElement {
  @property({ attribute: false }) codes: readonly string[] = [];
  @state() private copied = false;

  protected override render() {
    return html`
      <h2 tabindex="-1" class="recovery-title">${ta('access.codes.title')}</h2>
      <p>${ta('access.codes.text')}</p>
      <ol class="recovery-codes" data-testid="recovery-codes">
        ${this.codes.map(
          (code) => html`
            <li><code>${code}</code></li>
          `,
        )}
      </ol>
      <div class="recovery-tools">
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          @click=${() => void this.#copy()}
        >
          ${icon(this.copied ? 'check' : 'copy')}
          ${ta(this.copied ? 'access.codes.copied' : 'access.codes.copy')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          @click=${() => {
            print();
          }}
        >
          ${ta('access.codes.print')}
        </button>
      </div>
      <button
        type="button"
        class="btn btn-primary"
        data-testid="codes-kept"
        @click=${() => this.dispatchEvent(new CustomEvent('kept'))}
      >
        ${ta('access.codes.done')}
      </button>
    `;
  }

  protected override firstUpdated(): void {
    focusOn(this, '.recovery-title');
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.codes.join('\n'));
      this.copied = true;
    } catch {
      // without the clipboard they can still be selected and read
      const list = this.querySelector('.recovery-codes');
      if (list) getSelection()?.selectAllChildren(list);
    }
  }
}
customElements.define('vs-recovery-codes', RecoveryCodesShown);
