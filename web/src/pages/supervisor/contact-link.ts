import { html } from 'lit';

/** A contact's reference, leading to its history. */
export function contactLink(contactId: string, reference: string) {
  return html`
    <a class="floor-link vs-nowrap" href="/supervisor/contacts?id=${encodeURIComponent(contactId)}">
      <code>${reference}</code>
    </a>
  `;
}
