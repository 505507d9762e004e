import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ta } from '../../i18n/access';
import { formatMoment } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import type { OwnFactor, OwnFactors } from '../../protocol/api';
import { Action } from '../../ui/action';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { accessWords } from '../../staff/access-words';
import '../../staff/factor-enrol';
import type { Enrolled, FactorKind } from '../../staff/factor-enrol';
import { passkeysHere } from '../../staff/passkey';
import type { StaffSession } from '../../staff/session';
import { actionBox, readingBox } from '../../staff/page';
import { Reading } from '../../ui/reading';
import { confirmDialog } from '../../ui/confirm';

type Doing =
  | { kind: 'add'; factor: FactorKind }
  | { kind: 'codes'; codes: readonly string[] }
  | { kind: 'remove'; factor: OwnFactor };

/** The person's second factors and recovery codes: seen, added, removed, renewed. */
export class MyFactors extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private doing: Doing | null = null;
  readonly #has = new Reading(
    this,
    (signal) => this.session.api('me/factors', { signal }),
    accessWords,
  );
  readonly #action = new Action(this, accessWords);

  protected override render() {
    const has = this.#has.value;
    return html`
      <section class="vs-card" aria-labelledby="my-factors">
        <h2 id="my-factors">${ta('access.factors.title')}</h2>
        ${actionBox(this.#action)} ${readingBox(this.#has, (found) => this.#factors(found))}
      </section>
      ${has !== null && has.factors.length > 0 ? this.#recovery(has) : nothing} ${this.#dialogs()}
    `;
  }

  #factors(has: OwnFactors) {
    return html`
      ${
        has.factors.length === 0
          ? html`
              <p>${ta('access.factors.none')}</p>
            `
          : html`
              <ul class="me-list" data-testid="own-factors">
                ${has.factors.map((factor) => this.#line(factor, has))}
              </ul>
            `
      }
      ${
        has.required
          ? html`
              <p class="vs-soft">${ta('access.factors.required')}</p>
            `
          : nothing
      }
      ${this.#adding(has)}
    `;
  }

  #line(factor: OwnFactor, has: OwnFactors) {
    const name = nameOf(factor);
    const now = Date.now();
    return html`
      <li>
        <div>
          <b>${name}</b>
          <small>
            ${
              factor.usedAt === null
                ? ta('access.factors.unused', {
                    date: formatMoment(Date.parse(factor.createdAt), now),
                  })
                : ta('access.factors.used', { date: formatMoment(Date.parse(factor.usedAt), now) })
            }
          </small>
        </div>
        ${
          has.required && has.factors.length === 1
            ? nothing
            : html`
                <button
                  type="button"
                  class="btn btn-sm btn-outline-danger"
                  data-testid="remove-factor"
                  aria-label=${ta('access.factors.remove.of', { name })}
                  @click=${() => {
                    this.doing = { kind: 'remove', factor };
                  }}
                >
                  ${ta('access.factors.remove')}
                </button>
              `
        }
      </li>
    `;
  }

  #adding(has: OwnFactors) {
    const here = passkeysHere(has.passkeyHost);
    const kinds: FactorKind[] = [
      ...(here ? (['passkey'] as const) : []),
      ...(has.factors.some((factor) => factor.kind === 'totp') ? [] : (['totp'] as const)),
    ];
    return html`
      ${
        kinds.length === 0
          ? nothing
          : html`
              <div class="me-buttons">
                ${kinds.map(
                  (kind) => html`
                    <button
                      type="button"
                      class="btn btn-outline-primary"
                      data-testid="add-${kind}"
                      @click=${() => this.#add(kind)}
                    >
                      ${ta(`access.factors.add.${kind}`)}
                    </button>
                  `,
                )}
              </div>
            `
      }
      ${
        !here && has.passkeyHost !== null && location.hostname !== has.passkeyHost
          ? html`
              <p class="vs-hint">${ta('access.factors.noPasskeys', { host: has.passkeyHost })}</p>
            `
          : nothing
      }
    `;
  }

  #add(factor: FactorKind): void {
    this.#action.done = '';
    this.doing = { kind: 'add', factor };
  }

  #recovery(has: OwnFactors) {
    const left = has.recoveryCodesLeft;
    return html`
      <section class="vs-card" aria-labelledby="my-recovery">
        <h2 id="my-recovery">${ta('access.recovery.title')}</h2>
        <p data-testid="codes-left">
          ${left === 0 ? ta('access.recovery.none') : ta('access.recovery.left', { count: left })}
        </p>
        <div class="me-buttons">
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="renew-codes"
            aria-describedby="renew-hint"
            aria-busy=${this.#action.busy}
            @click=${() => void this.#renew()}
          >
            ${ta(this.#action.busy ? 'access.recovery.renewing' : 'access.recovery.renew')}
          </button>
        </div>
        <p class="vs-hint" id="renew-hint">${ta('access.recovery.hint')}</p>
      </section>
    `;
  }

  readonly #close = (): void => {
    this.doing = null;
  };

  #dialogs() {
    const adding = this.doing?.kind === 'add' ? this.doing.factor : null;
    const codes = this.doing?.kind === 'codes' ? this.doing.codes : null;
    return html`
      <vs-dialog
        ?open=${adding !== null}
        .heading=${adding === null ? '' : ta(`access.factors.add.${adding}`)}
        .content=${
          adding === null
            ? nothing
            : html`
                <vs-factor-enrol
                  .session=${this.session}
                  .kinds=${[adding]}
                  .chosen=${adding}
                  @enrolled=${this.#enrolled}
                ></vs-factor-enrol>
              `
        }
        @close=${this.#close}
      ></vs-dialog>
      <vs-dialog
        ?open=${codes !== null}
        .heading=${ta('access.recovery.title')}
        .content=${
          codes === null
            ? nothing
            : html`
                <vs-recovery-codes .codes=${codes} @kept=${this.#close}></vs-recovery-codes>
              `
        }
      ></vs-dialog>
      ${this.#removing()}
    `;
  }

  #removing() {
    const factor = this.doing?.kind === 'remove' ? this.doing.factor : null;
    const last = this.#has.value?.factors.length === 1;
    return confirmDialog({
      open: factor !== null,
      heading: factor ? ta('access.factors.remove.title', { name: nameOf(factor) }) : '',
      text: ta(last ? 'access.factors.remove.last' : 'access.factors.remove.text'),
      cancel: ts('staff.cancel'),
      close: this.#close,
      confirm: ta('access.factors.remove'),
      act: () => factor && void this.#remove(factor),
      testid: 'confirm-remove',
      danger: true,
      busy: this.#action.busy,
    });
  }

  readonly #enrolled = (event: CustomEvent<Enrolled>): void => {
    const { label, codes } = event.detail;
    this.#action.done = ta('access.factors.added', { name: label });
    this.doing = codes.length > 0 ? { kind: 'codes', codes } : null;
    void this.#has.again();
  };

  async #renew(): Promise<void> {
    await this.#action.run('renew', async () => {
      const { recoveryCodes } = await this.session.api('me/recovery-codes', { method: 'POST' });
      this.doing = { kind: 'codes', codes: recoveryCodes };
      await this.#has.again();
    });
  }

  async #remove(factor: OwnFactor): Promise<void> {
    const remove = async () => {
      await this.session.api(`me/factors/${factor.id}`, { method: 'DELETE' });
      await this.#has.again();
    };
    const done = ta('access.factors.removed', { name: nameOf(factor) });
    await this.#action.run('remove', remove, done);
    this.#close();
  }
}
customElements.define('vs-my-factors', MyFactors);

function nameOf(factor: OwnFactor): string {
  return factor.label || ta(`access.factors.kind.${factor.kind}`);
}
