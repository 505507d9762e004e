import { html } from 'lit';
import { t } from '../../i18n/citizen';
import { type Language, language, OWN_LANGUAGE } from '../../i18n/language';
import type { Notice, Place } from '../../protocol/citizen';
import { alertBox } from '../../ui/alert';

/** The notice in the language of the page, else in English, else in the station's own; and which that is. */
function readable({ text, translations }: Notice): readonly [Language, string] {
  for (const code of [language.value, 'en'] as const) {
    if (code === OWN_LANGUAGE) break;
    const found = translations[code];
    if (found) return [code, found];
  }
  return [OWN_LANGUAGE, text];
}

/**
 * What the station tells everybody who waits. The place is always there, so that a screen reader tells
 * what comes into it.
 */
export function noticesBlock(place: Place | null) {
  return html`
    <div class="vs-stack" role="status" data-testid="notices">
      ${(place?.notices ?? []).map((notice) => {
        const [code, text] = readable(notice);
        return alertBox(
          html`
            <span lang=${code}>${text}</span>
          `,
          { title: t('waiting.notice') },
        );
      })}
    </div>
  `;
}
