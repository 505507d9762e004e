import { html, nothing, type TemplateResult } from 'lit';
import { type Category, categoryText, type Station, topicTitle } from '../../api';
import { t } from '../../i18n/citizen';
import { waitWords } from '../../i18n/wait';
import { icon, isIcon } from '../../ui/icons';

/** What differs from the station: in a closed one only the topics that are open have a badge. */
function badge(category: Category, stationOpen: boolean): TemplateResult | typeof nothing {
  if (!category.open) {
    if (!stationOpen) return nothing;
    return html`
      <span class="vs-badge">${t('wait.closed')}</span>
    `;
  }
  if (!category.wait) {
    if (stationOpen) return nothing;
    return html`
      <span class="vs-badge" data-tone="success">${t('wait.open')}</span>
    `;
  }
  const tone = category.wait.highS <= 300 ? 'success' : 'warning';
  return html`
    <span class="vs-badge" data-tone=${tone}>
      ${icon('clock')} ${waitWords(category.wait, 'short')}
    </span>
  `;
}

/** Why nobody enters for a closed topic: because of the whole station, or of the topic alone. */
export const closedWords = (station: Station | null): string =>
  t(station?.open === false ? 'enter.closed' : 'before.closedTopic');

/** As many of those asked for most are offered before the list. */
const OFFERED = 4;
/** A list of fewer topics is as quickly read. */
const LONG_LIST = 9;

/** Short ways to the topics that most contacts are about. */
export function mostAsked(station: Station, choose: (id: string) => void) {
  const asked = station.mostAsked
    .slice(0, OFFERED)
    .flatMap((id) => station.categories.find((each) => each.id === id) ?? []);
  if (station.categories.length < LONG_LIST || asked.length === 0) return nothing;
  return html`
    <section class="vs-most-asked" aria-labelledby="most-asked-title">
      <h2 id="most-asked-title">${t('topics.mostAsked')}</h2>
      <ul>
        ${asked.map(
          (category) => html`
            <li>
              <button
                type="button"
                class="btn btn-outline-primary btn-sm"
                data-testid="most-asked-${category.id}"
                @click=${() => choose(category.id)}
              >
                ${topicTitle(categoryText(category))}
              </button>
            </li>
          `,
        )}
      </ul>
    </section>
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
          ${badge(category, stationOpen)}
        </span>
      </button>
    </li>
  `;
}
