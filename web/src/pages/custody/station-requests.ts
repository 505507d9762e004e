import { html, nothing, type TemplateResult } from 'lit';
import { tk } from '../../i18n/custody';
import { formatList } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import type { StationRequestShown } from '../../protocol/api';
import type { QualityContext } from '../quality/sections';
import { ruleWords } from './rule-words';

function powerWords({ account }: StationRequestShown): string {
  if (account === null) return tk('custody.request.account.gone');
  const { displayName, username, role, to, step } = account;
  const name = `${displayName} (${username})`;
  const of = (each: typeof role) => ts(`staff.role.${each}`);
  if (step === 'role') {
    return tk('custody.request.account.role', { name, from: of(role), to: of(to ?? role) });
  }
  return tk(`custody.request.account.${step}`, { name, role: of(role) });
}

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
  if (each.kind === 'account') {
    return html`
      <p>${powerWords(each)}</p>
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
