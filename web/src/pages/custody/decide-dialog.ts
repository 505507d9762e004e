import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tk } from '../../i18n/custody';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import type { Problem } from '../../staff/page';
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
  @state() private problem: Problem | null = null;
  @state() private saving = false;

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('step')) this.problem = null;
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
      <div role="alert">
        ${
          this.problem
            ? alertBox(this.problem.text, { tone: 'danger', code: this.problem.code })
            : nothing
        }
      </div>
    `;
  }

  #buttons(step: Step) {
    return dialogButtons({
      cancel: ts('staff.cancel'),
      close: this.close,
      confirm: this.saving ? tk('custody.decide.saving') : step.button,
      act: () => void this.#take(step),
      testid: 'confirm-custody',
      danger: step.danger,
      busy: this.saving,
    });
  }

  async #take(step: Step): Promise<void> {
    if (this.saving) return;
    const reason = this.querySelector<HTMLInputElement>('#custody-reason')?.value.trim() ?? '';
    if (reason.length < 3) {
      this.problem = { text: tk('custody.decide.short') };
      focusOn(this, '#custody-reason');
      return;
    }
    this.saving = true;
    this.problem = null;
    try {
      await step.take(reason);
      this.close();
    } catch (error) {
      this.problem = refusalWords(error);
    } finally {
      this.saving = false;
    }
  }
}
customElements.define('vs-decide-dialog', DecideDialog);
