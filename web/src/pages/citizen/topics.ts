import { html, nothing, type TemplateResult } from 'lit';
import { type Category, categoryText, topicTitle } from '../../api';
import { t } from '../../i18n/citizen';
import { waitWords } from '../../i18n/wait';
import { icon, isIcon } from '../../ui/icons';

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
        <span class="vs-topic-icon">${icon(isIcon(category.icon) ? category.icon : 'chat')}</span>
        <span class="vs-topic-body">
          <span class="vs-topic-label">${topicTitle(text)}</span>
          ${
            text.title
              ? html`
                  <span class="vs-topic-official">${text.label}</span>
                `
              : nothing
          }
          <span class="vs-topic-text">${text.description}</span>
          ${stationOpen ? waitBadge(category) : nothing}
        </span>
      </button>
    </li>
  `;
}
