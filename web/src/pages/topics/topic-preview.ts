import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { categoryText, fetchStation, type Station, topicTitle } from '../../api';
import { type Language, languageName, OWN_LANGUAGE } from '../../i18n/language';
import { tt } from '../../i18n/topic-editor';
import type { Topic } from '../../protocol/api';
import { TopicSearch } from '../../search/topic-search';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { requirementsNote } from '../citizen/requirements';
import { topicCard } from '../citizen/topics';
import { asCategory } from './topics';
import { topicWords } from './words';

const FOUND = 5;

/** A topic that is being written, as citizens would see it, and where it would come in a search. */
export class TopicPreview extends StationElement {
  @property({ attribute: false }) draft!: Topic;
  /** All topics, as they are stored. */
  @property({ attribute: false }) topics: readonly Topic[] = [];
  @property({ attribute: false }) spoken!: Language;
  @state() private query = '';
  readonly #search = new TopicSearch(() => this.requestUpdate());
  /** For how often topics are asked; without it the search has no order between those that fit alike. */
  readonly #station = new Reading<Station>(
    this,
    (signal) => fetchStation(signal, OWN_LANGUAGE),
    topicWords,
  );

  protected override render() {
    const category = asCategory(this.draft);
    // what has no words in this language is shown in another, as on the citizen's page
    const shown = { ...category, texts: { [this.spoken]: categoryText(category, this.spoken) } };
    return html`
      <section class="topic-preview" aria-labelledby="topic-preview-title">
        <h4 id="topic-preview-title">${tt('preview', { language: languageName(this.spoken) })}</h4>
        ${
          this.draft.retired
            ? html`
                <p class="vs-soft">${tt('preview.retired')}</p>
              `
            : html`
                <ul class="topic-card" lang=${this.spoken} inert data-testid="topic-preview">
                  ${topicCard(shown, () => undefined, false)}
                </ul>
                <div lang=${this.spoken}>${requirementsNote(categoryText(shown, this.spoken))}</div>
              `
        }
        ${textField({
          id: 'topic-try',
          testid: 'topic-try',
          label: tt('try'),
          hint: tt('try.hint'),
          type: 'search',
          lang: this.spoken,
          autocomplete: 'off',
          value: this.query,
          input: (query) => (this.query = query),
          keydown: (event) => {
            // it searches while it is typed into; the form is not to be sent
            if (event.key === 'Enter') event.preventDefault();
          },
        })}
        <div role="status">${this.query.trim() ? this.#found() : nothing}</div>
      </section>
    `;
  }

  #found() {
    const others = this.topics.filter((each) => each.id !== this.draft.id && !each.retired);
    const at = this.topics.findIndex((each) => each.id === this.draft.id);
    const all = this.draft.retired
      ? others
      : [...others.slice(0, Math.max(0, at)), this.draft, ...others.slice(Math.max(0, at))];
    const categories = all.map(asCategory);
    const asked = this.#station.value?.mostAsked;
    const { topics, pending } = this.#search.find(this.query, categories, this.spoken, asked);
    const found = topics
      .slice(0, FOUND)
      .flatMap((id) => categories.find((each) => each.id === id) ?? []);
    if (found.length === 0) return pending ? nothing : tt('try.nothing');
    return html`
      <ol class="topic-found" data-testid="topic-found" lang=${this.spoken}>
        ${found.map((each) => {
          const name = topicTitle(categoryText(each, this.spoken));
          return html`
            <li data-topic=${each.id}>
              ${
                each.id === this.draft.id
                  ? html`
                      <strong>${name}</strong>
                    `
                  : name
              }
            </li>
          `;
        })}
      </ol>
    `;
  }
}
customElements.define('vs-topic-preview', TopicPreview);
