import { html } from 'lit';
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
  @state() private reason: EndReason = 'no-reply';

  protected override render() {
    const ending = this.context.console.doing.value.has('end');
    return html`
      <vs-dialog
        ?open=${this.open}
        .heading=${td('desk.end.heading')}
        .content=${html`
          <p>${td('desk.end.intro')}</p>
          <fieldset class="desk-end-reasons">
            <legend class="visually-hidden">${td('desk.end.legend')}</legend>
            ${REASONS.map((each) => this.#option(each))}
          </fieldset>
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

  #option(reason: EndReason) {
    const onPhone = this.context.console.desk.value.contact?.channel === 'phone';
    return html`
      <label class="vs-choice">
        <input
          type="radio"
          name="end-reason"
          value=${reason}
          ?data-focus=${reason === this.reason}
          .checked=${reason === this.reason}
          @change=${() => (this.reason = reason)}
        />
        <strong>${td(`desk.end.${reason}`)}</strong>
        <small>
          ${td(onPhone && reason === 'abuse' ? 'desk.end.abuse.hint.phone' : `desk.end.${reason}.hint`)}
        </small>
      </label>
    `;
  }

  readonly #confirmed = async (): Promise<void> => {
    await this.context.console.end(this.reason);
    this.#close();
  };

  readonly #close = (): void => {
    this.reason = 'no-reply';
    this.dispatchEvent(new CustomEvent('close'));
  };
}
customElements.define('vs-desk-end', EndDialog);
