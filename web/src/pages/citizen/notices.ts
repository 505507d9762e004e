import { html } from 'lit';
import { t } from '../../i18n/citizen';
import { language, OWN_LANGUAGE } from '../../i18n/language';
import type { Place } from '../../protocol/citizen';
import { alertBox } from '../../ui/alert';

/**
 * What the station tells everybody who waits. The place is always there, so that a screen reader tells
 * what comes into it.
 */
export function noticesBlock(place: Place | null) {
  return html`
    <div class="vs-stack" role="status" data-testid="notices">
      ${(place?.notices ?? []).map(({ text, english }) =>
        alertBox(
          language.value === OWN_LANGUAGE || english === null
            ? html`
                <span lang=${OWN_LANGUAGE}>${text}</span>
              `
            : html`
                <span lang="en">${english}</span>
              `,
          { title: t('waiting.notice') },
        ),
      )}
    </div>
  `;
}
