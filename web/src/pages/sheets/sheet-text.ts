import { html, nothing } from 'lit';
import { entryName } from '../../i18n/sheet-entries';
import { tr } from '../../i18n/sheets';
import type { SheetAttachment, SheetText } from '../../protocol/api';
import { markup } from '../../ui/markup';
import { attachmentList } from './sheet-attachments';
import { ENTRIES } from './sheets';

/** The words of a sheet as readers are shown them: `shown` has the entries as the station made them HTML. */
export function sheetText(
  text: Pick<SheetText, 'links' | 'questions' | 'attachments'>,
  shown: Readonly<Record<string, string>>,
  lang: string,
  open?: (file: SheetAttachment) => unknown,
) {
  const links = text.links;
  const questions = text.questions;
  return html`
    <div class="sheet-text" lang=${lang}>
      ${ENTRIES.map((entry) =>
        shown[entry]
          ? html`
              <section data-entry=${entry}>
                <h2>${entryName(entry)}</h2>
                ${markup(shown[entry])}
              </section>
            `
          : nothing,
      )}
      ${
        shown['body']
          ? html`
              <section>${markup(shown['body'])}</section>
            `
          : nothing
      }
      ${
        links.length > 0
          ? html`
              <section>
                <h2>${tr('sheets.links')}</h2>
                <ul>
                  ${links.map(
                    ({ label, url }) => html`
                      <li><a href=${url} target="_blank" rel="noopener noreferrer">${label}</a></li>
                    `,
                  )}
                </ul>
              </section>
            `
          : nothing
      }
      ${attachmentList(text.attachments, open)}
      ${
        questions.length > 0
          ? html`
              <section>
                <h2>${tr('sheets.questions')}</h2>
                <ul>
                  ${questions.map(
                    (each) => html`
                      <li>${each}</li>
                    `,
                  )}
                </ul>
              </section>
            `
          : nothing
      }
    </div>
  `;
}
