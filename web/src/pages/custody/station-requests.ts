import { html, nothing, type TemplateResult } from 'lit';
import { tk } from '../../i18n/custody';
import { formatList } from '../../i18n/format';
import type { StationRequestShown } from '../../protocol/api';
import type { QualityContext } from '../quality/sections';
import { ruleWords } from './rule-words';

/** What is asked for, so that whoever decides knows what goes. */
export function stationRequestWords(
  each: StationRequestShown,
  categories: QualityContext['categories'],
): TemplateResult {
  if (each.kind === 'erase') {
    const references = formatList(each.references);
    return html`
      <p>${tk('custody.request.erase.what', { count: each.recordings, references })}</p>
    `;
  }
  if (each.rules === null) {
    return html`
      <p>${tk('custody.request.retention.settings')}</p>
    `;
  }
  return html`
    <p>${tk('custody.request.retention.what')}</p>
    ${
      each.rules.length === 0
        ? html`
            <p>${tk('custody.rules.none')}</p>
          `
        : nothing
    }
    <ul class="custody-plain">
      ${each.rules.map(
        (rule) => html`
          <li>
            ${rule.name} · ${tk('custody.rule.days.shown', { count: rule.days })}:
            ${ruleWords(rule, categories)}
          </li>
        `,
      )}
    </ul>
  `;
}
