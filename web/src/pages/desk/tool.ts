import { html, svg } from 'lit';

/** A button of the page's head: a picture, with its words for whoever does not see it. */
export function tool(picture: unknown, words: string, act: () => void) {
  return html`
    <button type="button" class="staff-tool" title=${words} aria-label=${words} @click=${act}>
      ${picture}
    </button>
  `;
}

/** Half light, half dark. */
export const SCHEME_ICON = html`
  <svg class="vs-icon" viewBox="0 0 24 24" aria-hidden="true">
    ${svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 3.500a8.500 8.500 0 010 17z" fill="currentColor"/>`}
  </svg>
`;
