import { html } from 'lit';

/** A button of the page's head: a picture, with its words for whoever does not see it. */
export function tool(picture: unknown, words: string, act: () => void) {
  return html`
    <button type="button" class="staff-tool" title=${words} aria-label=${words} @click=${act}>
      ${picture}
    </button>
  `;
}
