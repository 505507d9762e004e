import { html, nothing, type TemplateResult } from 'lit';
import './dialog';

/** The two buttons of a dialog: one leaves everything as it is, the other does what is asked. */
export interface Answers {
  /** Words of the button that changes nothing, and what it does. */
  cancel: string;
  close: (event: Event) => void;
  /** Words of the other, and what it does; nothing when it sends a form. */
  confirm: string;
  act?: ((event: Event) => void) | undefined;
  /** The id of the form that the button sends. */
  form?: string;
  testid?: string;
  /** What cannot be undone, or takes something away. */
  danger?: boolean | undefined;
  busy?: boolean | undefined;
  disabled?: boolean;
}

/** A question that is answered before something is done. */
export interface Confirm extends Answers {
  open: boolean;
  heading: string;
  /** What will happen. */
  text: unknown;
}

export function confirmDialog(of: Confirm): TemplateResult {
  return html`
    <vs-dialog
      ?open=${of.open}
      .heading=${of.heading}
      .content=${html`
        <p>${of.text}</p>
      `}
      .actions=${dialogButtons(of)}
      @close=${of.close}
    ></vs-dialog>
  `;
}

/** The buttons of a {@link confirmDialog}, for a dialog whose content is more than words. */
export function dialogButtons(of: Answers): TemplateResult {
  return html`
    <button type="button" class="btn btn-outline-primary" @click=${of.close}>${of.cancel}</button>
    <button
      type=${of.form === undefined ? 'button' : 'submit'}
      form=${of.form ?? nothing}
      class="btn ${of.danger ? 'btn-danger' : 'btn-primary'}"
      data-testid=${of.testid ?? nothing}
      aria-busy=${of.busy === undefined ? nothing : of.busy ? 'true' : 'false'}
      ?disabled=${of.disabled}
      @click=${of.act ?? nothing}
    >
      ${of.confirm}
    </button>
  `;
}
