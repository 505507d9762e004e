import { bySet } from '../../state/desk';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import '../../ui/dialog';
import type { EndReason } from './console';
import { DeskPart } from './part';
import { dialogButtons } from '../../ui/confirm';

const REASONS: readonly EndReason[] = ['no-reply', 'technical', 'prank', 'abuse'];

/** Ending the conversation for a reason: which one, what follows from it, and the confirmation. */
export class EndDialog extends DeskPart {
  @property({ type: Boolean }) open = false;
  @state() private reason: EndReason | null = null;
  /** It was to be ended without one. */
  @state() private missing = false;

  protected override render() {
    const ending = this.context.console.doing.value.has('end');
    return html`
      <vs-dialog
        ?open=${this.open}
        .heading=${td('desk.end.heading')}
        .content=${html`
          <p>${td('desk.end.intro')}</p>
          <fieldset
            class="desk-end-reasons"
            aria-describedby=${this.missing ? 'desk-end-missing' : nothing}
          >
            <legend class="visually-hidden">${td('desk.end.legend')}</legend>
            ${REASONS.map((each, index) => this.#option(each, index))}
          </fieldset>
          ${
            this.missing
              ? html`
                  <p class="vs-error" id="desk-end-missing" role="alert">
                    ${td('desk.end.needReason')}
                  </p>
                `
              : nothing
          }
        `}
        .actions=${dialogButtons({
          cancel: td('desk.end.cancel'),
          close: this.#close,
          confirm: td(ending ? 'desk.end.ending' : 'desk.end.confirm'),
          act: this.#confirmed,
          testid: 'confirm-end',
          danger: true,
          busy: ending,
        })}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #option(reason: EndReason, index: number) {
    const onPhone = bySet(this.context.console.desk.value.contact);
    return html`
      <label class="vs-choice">
        <input
          type="radio"
          name="end-reason"
          value=${reason}
          ?data-focus=${index === 0}
          .checked=${reason === this.reason}
          @change=${() => {
            this.reason = reason;
            this.missing = false;
          }}
        />
        <strong>${td(`desk.end.${reason}`)}</strong>
        <small>
          ${td(onPhone && reason === 'abuse' ? 'desk.end.abuse.hint.phone' : `desk.end.${reason}.hint`)}
        </small>
      </label>
    `;
  }

  readonly #confirmed = async (): Promise<void> => {
    if (this.reason === null) {
      this.missing = true;
      this.querySelector<HTMLInputElement>('[name="end-reason"]')?.focus();
      return;
    }
    await this.context.console.end(this.reason);
    this.#close();
  };

  readonly #close = (): void => {
    this.reason = null;
    this.missing = false;
    this.dispatchEvent(new CustomEvent('close'));
  };
}
customElements.define('vs-desk-end', EndDialog);
