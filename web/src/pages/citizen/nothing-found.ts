import { html } from 'lit';
import { categoryText, type Station, topicTitle } from '../../api';
import { t } from '../../i18n/citizen';
import type { Result } from '../../search/topic-search';
import { alertBox } from '../../ui/alert';

/** The topic for people who do not know where to turn. */
const ELSEWHERE = 'other-bodies';

/** Whether something was searched for, and is known to fit nothing. */
export const isNothing = ({ topics, dangers, pending, blank }: Result): boolean =>
  topics.length === 0 && dangers.length === 0 && !pending && !blank;

/** Says that `query` fits no topic, and offers the one for people who do not know where to turn. */
export function nothingFound(station: Station, query: string, choose: (id: string) => void) {
  const elsewhere = station.categories.find(({ id }) => id === ELSEWHERE);
  return alertBox(t('topics.noneHint'), {
    title: t('topics.none', { query: query.trim() }),
    actions: elsewhere
      ? html`
          <span>${t('topics.noneOffice')}</span>
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            @click=${() => choose(ELSEWHERE)}
          >
            ${topicTitle(categoryText(elsewhere))}
          </button>
        `
      : undefined,
  });
}
