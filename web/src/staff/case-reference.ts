import { html } from 'lit';

/** The reference of a case or contact: a link to the case for a reader who may open it. */
export function caseReference(reference: string, mayOpen: boolean) {
  const shown = html`
    <span class="vs-code">${reference}</span>
  `;
  return mayOpen
    ? html`
        <a href="/messages?case=${encodeURIComponent(reference)}" target="_blank">${shown}</a>
      `
    : shown;
}
