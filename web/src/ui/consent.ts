import { html } from 'lit';
import { tc } from '../i18n/common';
import { language } from '../i18n/language';

/** That somebody has read the privacy notice and agrees, with the way to it. */
export interface Consent {
  id: string;
  words: string;
  /** Words of the link to the notice. */
  link: string;
  invalid: boolean;
  describedBy: string;
  change: (given: boolean) => void;
  after: unknown;
}

export function consentField(of: Consent) {
  return html`
    <div class="vs-field">
      <label class="vs-check" for=${of.id}>
        <input
          type="checkbox"
          id=${of.id}
          data-testid=${of.id}
          aria-invalid=${of.invalid ? 'true' : 'false'}
          aria-describedby=${of.describedBy}
          @change=${(event: Event) => of.change((event.target as HTMLInputElement).checked)}
        />
        <span>${of.words}</span>
      </label>
      <a href="/privacy?lang=${language.value}" target="_blank" rel="noopener">
        ${of.link}
        <span class="visually-hidden">${tc('footer.beside')}</span>
      </a>
      ${of.after}
    </div>
  `;
}
