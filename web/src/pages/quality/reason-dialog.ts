import { html, type PropertyValues } from 'lit';
import { state } from 'lit/decorators.js';
import { property } from 'lit/decorators.js';
import { ts } from '../../i18n/staff';
import type { Role } from '../../staff/session';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { dialogButtons } from '../../ui/confirm';
import { DETAIL, isReason, type Reason, reasonsOf, type Said } from './viewing-reason';

/** Asks why recordings are opened; nothing is chosen beforehand. `choose` gets what was said. */
export class ReasonDialog extends StationElement {
  @property({ type: Boolean }) open = false;
  /** Whose reasons are offered. */
  @property({ attribute: false }) of: Role = 'quality';
  /** What was said before, to be changed; null when nobody has said anything yet. */
  @property({ attribute: false }) said: Said | null = null;
  @property({ attribute: false }) choose: (said: Said) => Promise<void> = () => Promise.resolve();
  @property({ attribute: false }) close: () => void = () => undefined;
  @state() private wanted: Reason | null = null;
  @state() private wrong = false;
  @state() private saving = false;

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('open') || !this.open) return;
    this.wanted = this.said?.reason ?? null;
    this.wrong = false;
  }

  protected override render() {
    const other = this.wanted === 'other';
    return html`
      <vs-dialog
        ?open=${this.open}
        .heading=${ts('player.reason.title')}
        .content=${html`
          <p class="vs-hint">${ts('player.reason.note')}</p>
          <fieldset class="reason-choices" aria-describedby="reason-wrong">
            <legend class="visually-hidden">${ts('player.reason.title')}</legend>
            ${reasonsOf(this.of).map(
              (each) => html`
                <label class="vs-choice">
                  <input
                    type="radio"
                    name="reason"
                    value=${each}
                    data-testid="reason-${each}"
                    .checked=${each === this.wanted}
                    @change=${() => {
                      this.wanted = each;
                      this.wrong = false;
                    }}
                  />
                  <span>${ts(`player.reason.${each}`)}</span>
                </label>
              `,
            )}
          </fieldset>
          ${textField({
            id: 'reason-detail',
            label: ts(other ? 'player.reason.which' : 'player.reason.detail'),
            maxlength: DETAIL.most,
            value: this.said?.detail ?? '',
          })}
          <p class="vs-error" id="reason-wrong" role="status">
            ${this.wrong ? ts(other ? 'player.reason.which.short' : 'player.reason.none') : ''}
          </p>
        `}
        .actions=${dialogButtons({
          cancel: ts('staff.cancel'),
          close: this.close,
          confirm: ts(this.saving ? 'player.reason.saving' : 'player.reason.save'),
          act: () => void this.#save(),
          testid: 'save-reason',
          busy: this.saving,
        })}
        @close=${this.close}
      ></vs-dialog>
    `;
  }

  async #save(): Promise<void> {
    const detail = this.querySelector<HTMLInputElement>('#reason-detail')?.value.trim() ?? '';
    const reason = this.wanted;
    if (!isReason(reason, detail)) {
      this.wrong = true;
      focusOn(this, this.wanted === null ? 'input[name="reason"]' : '#reason-detail');
      return;
    }
    this.saving = true;
    try {
      await this.choose({ reason, detail });
    } finally {
      this.saving = false;
    }
  }
}
customElements.define('vs-reason-dialog', ReasonDialog);
