import { html, nothing, type TemplateResult } from 'lit';
import { type Category, categoryText } from '../../api';
import { t } from '../../i18n/citizen';
import { waitWords } from '../../i18n/wait';
import { icon, type IconName } from '../../ui/icons';

const ICONS: Partial<Record<string, IconName>> = {
  recruitment: 'people',
  'suspicious-sites': 'warning',
  complaints: 'megaphone',
  reports: 'flag',
  militaria: 'medal',
  'military-contacts': 'person',
  'other-bodies': 'bank',
  weapons: 'lock',
  'civil-code': 'scales',
  'civil-procedure': 'document',
  'criminal-code': 'scales',
  'criminal-procedure': 'document',
  'road-code': 'car',
  licences: 'document',
  'administrative-offences': 'bank',
  privacy: 'eyeOff',
  esteem: 'star',
  telematics: 'monitor',
  regulations: 'book',
  training: 'book',
  advancement: 'medal',
  welfare: 'heart',
};

function waitBadge(category: Category): TemplateResult | typeof nothing {
  if (!category.open)
    return html`
      <span class="vs-badge">${t('wait.closed')}</span>
    `;
  if (!category.wait) return nothing;
  const tone = category.wait.highS <= 300 ? 'success' : 'warning';
  return html`
    <span class="vs-badge" data-tone=${tone}>
      ${icon('clock')} ${waitWords(category.wait, 'short')}
    </span>
  `;
}

/** One topic as a card that is a single button; `isResult` where it answers what was typed. */
export function topicCard(
  category: Category,
  choose: (id: string) => void,
  stationOpen: boolean,
  isResult = false,
) {
  const text = categoryText(category);
  return html`
    <li
      data-testid=${isResult ? 'topic-result' : nothing}
      data-topic=${isResult ? category.id : nothing}
    >
      <button
        type="button"
        class="vs-topic"
        data-testid="topic-${category.id}"
        @click=${() => choose(category.id)}
      >
        <span class="vs-topic-icon">${icon(ICONS[category.id] ?? 'chat')}</span>
        <span class="vs-topic-body">
          <span class="vs-topic-label">${text.label}</span>
          <span class="vs-topic-text">${text.description}</span>
          ${stationOpen ? waitBadge(category) : nothing}
        </span>
      </button>
    </li>
  `;
}
