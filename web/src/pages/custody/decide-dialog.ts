import { html, nothing, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { tk } from '../../i18n/custody';
import { ts } from '../../i18n/staff';
import { Action } from '../../ui/action';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { problemAlert } from '../../staff/page';
import { refusalWords } from './refusals';
import { textField } from '../../ui/field';
import { dialogButtons } from '../../ui/confirm';

const LONGEST = 200;

/** A step that is put on record with a reason: what it is, and the word of its button. */
export interface Step {
  title: string;
  text?: string | undefined;
  hint?: string | undefined;
  button: string;
  danger?: boolean;
  take: (reason: string) => Promise<void>;
}

/** Asks for the reason of a step, and takes it. */
export class DecideDialog extends StationElement {
  @property({ attribute: false }) step: Step | null = null;
  @property({ attribute: false }) close: () => void = () => undefined;
  readonly #action = new Action(this, refusalWords);

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('step')) this.#action.problem = null;
  }

  protected override render() {
    const { step } = this;
    return html`
      <vs-dialog
        ?open=${step !== null}
        .heading=${step?.title ?? ''}
        .content=${step === null ? nothing : this.#content(step)}
        .actions=${step === null ? nothing : this.#buttons(step)}
        @close=${this.close}
      ></vs-dialog>
    `;
  }

  #content(step: Step) {
    return html`
      ${
        step.text
          ? html`
              <p>${step.text}</p>
            `
          : nothing
      }
      ${textField({
        id: 'custody-reason',
        label: tk('custody.decide.why'),
        testid: 'custody-reason',
        hint: step.hint ?? tk('custody.decide.hint'),
        hintFirst: true,
        maxlength: LONGEST,
      })}
      ${problemAlert(this.#action.problem)}
    `;
  }

  #buttons(step: Step) {
    return dialogButtons({
      cancel: ts('staff.cancel'),
      close: this.close,
      confirm: this.#action.busy ? tk('custody.decide.saving') : step.button,
      act: () => void this.#take(step),
      testid: 'confirm-custody',
      danger: step.danger,
      busy: this.#action.busy,
    });
  }

  async #take(step: Step): Promise<void> {
    const reason = this.querySelector<HTMLInputElement>('#custody-reason')?.value.trim() ?? '';
    if (reason.length < 3) {
      this.#action.problem = { text: tk('custody.decide.short') };
      focusOn(this, '#custody-reason');
      return;
    }
    if (await this.#action.run('take', () => step.take(reason))) this.close();
  }
}
customElements.define('vs-decide-dialog', DecideDialog);
