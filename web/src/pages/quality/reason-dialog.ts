import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { property } from 'lit/decorators.js';
import { ts } from '../../i18n/staff';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { dialogButtons } from '../../ui/confirm';

export const REASONS = ['review', 'complaint', 'request', 'training', 'other'] as const;
export type Reason = (typeof REASONS)[number];

const LONGEST_DETAIL = 150;

/** Asks why a recording is opened; `choose` gets the reason and a detail that may be empty. */
export class ReasonDialog extends StationElement {
  @property({ type: Boolean }) open = false;
  @property() reason: Reason = 'review';
  @property({ attribute: false }) choose: (reason: Reason, detail: string) => Promise<void> = () =>
    Promise.resolve();
  @property({ attribute: false }) close: () => void = () => undefined;
  @state() private wanted: Reason | null = null;
  @state() private saving = false;

  protected override render() {
    const chosen = this.wanted ?? this.reason;
    return html`
      <vs-dialog
        ?open=${this.open}
        .heading=${ts('player.reason.title')}
        .content=${html`
          <p class="vs-hint">${ts('player.reason.note')}</p>
          <fieldset class="reason-choices">
            <legend class="visually-hidden">${ts('player.reason.title')}</legend>
            ${REASONS.map(
              (each) => html`
                <label class="vs-choice">
                  <input
                    type="radio"
                    name="reason"
                    .checked=${each === chosen}
                    @change=${() => (this.wanted = each)}
                  />
                  <span>${ts(`player.reason.${each}`)}</span>
                </label>
              `,
            )}
          </fieldset>
          ${textField({
            id: 'reason-detail',
            label: ts('player.reason.detail'),
            maxlength: LONGEST_DETAIL,
          })}
        `}
        .actions=${dialogButtons({
          cancel: ts('staff.cancel'),
          close: this.close,
          confirm: ts(this.saving ? 'player.reason.saving' : 'player.reason.save'),
          act: () => void this.#save(chosen),
          testid: 'save-reason',
          busy: this.saving,
        })}
        @close=${this.close}
      ></vs-dialog>
    `;
  }

  async #save(reason: Reason): Promise<void> {
    const detail = this.querySelector<HTMLInputElement>('#reason-detail')?.value.trim() ?? '';
    this.saving = true;
    try {
      await this.choose(reason, detail);
    } finally {
      this.saving = false;
      this.wanted = null;
    }
  }
}
customElements.define('vs-reason-dialog', ReasonDialog);
