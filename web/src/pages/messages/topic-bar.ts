import { html, nothing } from 'lit';
import { type Category, categoryText } from '../../api';
import { tl } from '../../i18n/messages';
import { selectField } from '../../ui/field';
import { icon } from '../../ui/icons';
import type { Opened } from './calls';

/** What the bar needs of its page. */
interface Topics {
  categories: readonly Category[];
  busy: boolean;
  correct: (category: string) => void;
}

/** A topic that the station proposes, and the words of the case that speak for it. */
export interface Proposal {
  topic: string;
  words: readonly string[];
}

/** What the station proposes; null where it does not know, or where the case has that topic. */
export function proposalOf({ facts, message }: Opened): Proposal | null {
  const told = facts?.filter(({ room }) => room === 'topic-proposals') ?? [];
  const topic = told.find(({ name }) => name === 'topic')?.value;
  if (topic === undefined || topic === message.category) return null;
  return { topic, words: told.filter(({ name }) => name === 'word').map(({ value }) => value) };
}

/** The topic of a case: for who has it in hand to correct, with what the station proposes and why. */
export function topicBar(opened: Opened, of: Topics) {
  const { message } = opened;
  const found = proposalOf(opened);
  if (!message.mine && !found) return nothing;
  const label = (id: string) => {
    const topic = of.categories.find((each) => each.id === id);
    return topic ? categoryText(topic).label : id;
  };
  return html`
    <div class="messages-topic">
      ${
        found
          ? html`
              <p data-testid="proposed-topic">
                ${icon('info')}
                <span>
                  ${tl('topic.proposed')}
                  <strong>${label(found.topic)}</strong>
                  <span class="messages-small">
                    ${tl('topic.because', { words: found.words.join(', ') })}
                  </span>
                </span>
                ${
                  message.mine
                    ? html`
                        <button
                          type="button"
                          class="btn btn-outline-primary btn-sm"
                          data-testid="accept-topic"
                          aria-busy=${of.busy ? 'true' : 'false'}
                          @click=${() => of.correct(found.topic)}
                        >
                          ${tl('topic.accept')}
                        </button>
                      `
                    : nothing
                }
              </p>
            `
          : nothing
      }
      ${
        message.mine
          ? selectField<string>({
              id: 'case-topic',
              testid: 'correct-topic',
              label: tl('category'),
              value: message.category,
              options: of.categories.map((each) => [each.id, categoryText(each).label]),
              change: (category) => {
                if (category !== message.category) of.correct(category);
              },
            })
          : nothing
      }
    </div>
  `;
}
