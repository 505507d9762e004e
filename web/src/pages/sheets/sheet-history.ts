import { html, nothing } from 'lit';
import { entryName } from '../../i18n/sheet-entries';
import { tr } from '../../i18n/sheets';
import { ts } from '../../i18n/staff';
import { retryBox } from '../../staff/page';
import { loadingLine } from '../../ui/load-state';
import type { Reading } from '../../ui/reading';
import { differenceBox } from './sheet-difference';
import { asLines, type Entry, type SheetVersions } from './sheets';
import { moment, writtenWords } from './words';

/** Everything that a sheet has said, the newest first, each version compared with the one before it in its language. */
export function pastVersions(of: Reading<SheetVersions>) {
  const versions = of.value?.versions;
  const heading = (entry: Entry) => entryName(entry);
  return html`
    <section class="vs-card" aria-labelledby="sheet-past" data-testid="sheet-versions">
      <h2 id="sheet-past">${tr('sheets.history')}</h2>
      ${retryBox(of)} ${versions ? nothing : loadingLine(ts('staff.loading'))}
      ${versions?.map((each) => {
        const before = versions.find(
          ({ language, number }) => language === each.language && number < each.number,
        );
        return html`
          <details class="vs-details">
            <summary>
              ${tr('sheets.history.version', { number: each.number, language: each.language.toUpperCase() })}
              · ${tr(`sheets.version.${each.state}`)} ·
              ${writtenWords(each.author?.name, each.writtenAt)}
            </summary>
            ${
              each.why
                ? html`
                    <p>${each.why}</p>
                  `
                : nothing
            }
            ${
              each.approvedAt && each.approvedBy
                ? html`
                    <p class="vs-soft">
                      ${tr('sheets.version.approved', {
                        name: each.approvedBy,
                        at: moment(each.approvedAt),
                      })}
                    </p>
                  `
                : nothing
            }
            ${differenceBox(before ? asLines(before.text, heading) : [], asLines(each.text, heading))}
          </details>
        `;
      })}
    </section>
  `;
}
