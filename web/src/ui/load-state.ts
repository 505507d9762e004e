// What stands in the place of something that is not there, or not yet.
import { html, nothing, type TemplateResult } from 'lit';
import { icon, type IconName } from './icons';

/** Until it is here. */
export function loadingLine(words: unknown): TemplateResult {
  return html`
    <p class="vs-soft" role="status">${words}</p>
  `;
}

/** There is none, in a line. */
export function emptyLine(words: unknown): TemplateResult {
  return html`
    <p class="vs-empty" role="status">${words}</p>
  `;
}

/** There is none, and what that means; it fills the place. */
export function emptyBlock(
  title: string,
  text: unknown,
  { sign = 'check', testid, more }: { sign?: IconName; testid?: string; more?: unknown } = {},
): TemplateResult {
  return html`
    <div class="vs-nothing" data-testid=${testid ?? nothing}>
      ${icon(sign)}
      <h2>${title}</h2>
      <p>${text}</p>
      ${more ?? nothing}
    </div>
  `;
}
