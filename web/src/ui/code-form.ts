import { html, nothing } from 'lit';
import type { Action } from './action';
import { problemAlert } from './problem';
import { textField } from './field';

/** A form that asks for the code of something asked for earlier, to see how it stands. */
export interface CodeForm {
  /** The field's id. */
  id: string;
  title: string;
  lead: string;
  label: string;
  hint: string;
  /** The word of the button. */
  open: string;
  fieldTestid?: string;
  buttonTestid: string;
  /** More classes of the form. */
  look?: string;
  /** What opens it, as `open`. */
  action: Action;
  /** Is given what was written, once something was. */
  take: (code: string) => void;
  /** Beside the button. */
  beside?: unknown;
}

export function codeForm(of: CodeForm) {
  return html`
    <form
      class="vs-stack ${of.look ?? ''}"
      @submit=${(event: Event) => {
        event.preventDefault();
        const code = (event.target as HTMLFormElement).querySelector('input')?.value.trim();
        if (code) of.take(code);
      }}
    >
      <h1 tabindex="-1">${of.title}</h1>
      <p class="vs-lead">${of.lead}</p>
      ${textField({
        id: of.id,
        label: of.label,
        ...(of.fieldTestid && { testid: of.fieldTestid }),
        name: 'code',
        look: 'vs-code',
        hint: of.hint,
        hintFirst: true,
        required: true,
        autocomplete: 'off',
        autocapitalize: 'characters',
        maxlength: 32,
      })}
      ${problemAlert(of.action.problem)}
      <div class="vs-row">
        <button
          type="submit"
          class="btn btn-primary"
          data-testid=${of.buttonTestid}
          aria-busy=${of.action.is('open')}
        >
          ${of.open}
        </button>
        ${of.beside ?? nothing}
      </div>
    </form>
  `;
}
