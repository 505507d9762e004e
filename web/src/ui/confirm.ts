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
  /** It works: a press does nothing, and the button keeps the focus. */
  busy?: boolean | undefined;
  /** It cannot be pressed yet. Nothing becomes so while it works: a browser takes its focus. */
  disabled?: boolean;
  /** What has to be done before the other can be pressed: it stands beside it. */
  missing?: string | undefined;
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
  const reason = of.missing === undefined ? nothing : `${of.testid ?? 'confirm'}-missing`;
  return html`
    ${
      of.missing === undefined
        ? nothing
        : html`
            <span class="vs-hint" id=${reason}>${of.missing}</span>
          `
    }
    <button type="button" class="btn btn-outline-primary" @click=${of.close}>${of.cancel}</button>
    <button
      type=${of.form === undefined ? 'button' : 'submit'}
      form=${of.form ?? nothing}
      class="btn ${of.danger ? 'btn-danger' : 'btn-primary'}"
      data-testid=${of.testid ?? nothing}
      aria-busy=${of.busy === undefined ? nothing : of.busy ? 'true' : 'false'}
      aria-describedby=${reason}
      ?disabled=${of.disabled === true || of.missing !== undefined}
      @click=${of.act ?? nothing}
    >
      ${of.confirm}
    </button>
  `;
}
