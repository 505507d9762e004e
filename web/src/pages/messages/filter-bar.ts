import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { tl } from '../../i18n/messages';
import type { SavedView } from '../../protocol/api';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { selectField, textField } from '../../ui/field';
import { problemAlert } from '../../ui/problem';
import { Reading } from '../../ui/reading';
import { EVERYTHING, type Filters, isFiltered } from './filters';
import { problemWords } from './words';

const STATES = ['waiting', 'proposed', 'snoozed', 'done', 'held'] as const;
const TIMES = ['urgent', 'late', 'near'] as const;
const SOURCES = ['web', 'email', 'pec', 'phone', 'desk'] as const;
const KINDS = ['message', 'complaint', 'praise'] as const;
const LANGUAGES = ['it', 'en', 'de', 'fr', 'sl'] as const;

/** The filters of the list of cases, and those saved under a name. Fires `filter` with the filters. */
class CaseFilters extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) offices: readonly { id: string; name: string }[] = [];
  @property({ attribute: false }) filters: Filters = EVERYTHING;
  @state() private name = '';
  readonly #views = new Reading<{ views: readonly SavedView[] }>(
    this,
    (signal) => this.session.api('message-views', { signal }),
    problemWords,
    { patient: true },
  );
  readonly #action = new Action(this, problemWords);

  protected override render() {
    const { filters } = this;
    const views = this.#views.value?.views ?? [];
    return html`
      <form class="messages-find" role="search" @submit=${this.#search}>
        ${textField({
          id: 'messages-q',
          testid: 'messages-q',
          label: tl('find'),
          type: 'search',
          maxlength: 80,
          value: filters.q ?? '',
          change: (q) => this.#set({ q: q.trim() || null }),
        })}
        ${selectField({
          id: 'messages-state',
          testid: 'messages-state',
          label: tl('filter.state'),
          value: filters.state ?? 'waiting',
          options: STATES.map((each) => [each, tl(`filter.state.${each}`)]),
          change: (value) => this.#set({ state: value }),
        })}
      </form>
      ${
        views.length > 0
          ? html`
              <ul class="messages-views" aria-label=${tl('views')}>
                ${views.map((view) => this.#view(view))}
              </ul>
            `
          : nothing
      }
      <details class="messages-more" ?open=${isFiltered(filters)}>
        <summary>${tl('filter')}</summary>
        <div class="messages-fields">
          ${this.#choice(
            'when',
            tl('filter.when'),
            TIMES.map((each) => [each, tl(`filter.when.${each}`)]),
          )}
          ${this.#choice('who', tl('filter.who'), [['mine', tl('filter.who.mine')]])}
          ${this.#choice(
            'category',
            tl('category'),
            this.categories.map((each) => [each.id, categoryText(each).label]),
          )}
          ${
            this.offices.length > 0
              ? this.#choice('office', tl('filter.office'), [
                  ['none', tl('filter.office.none')],
                  ...this.offices.map(({ id, name }) => [id, name] as const),
                ])
              : nothing
          }
          ${this.#choice(
            'source',
            tl('filter.source'),
            SOURCES.map((each) => [each, tl(`source.${each}`)]),
          )}
          ${this.#choice(
            'kind',
            tl('filter.kind'),
            KINDS.map((each) => [each, tl(`kind.${each}`)]),
          )}
          ${this.#choice(
            'language',
            tl('filter.language'),
            LANGUAGES.map((each) => [each, tl(`language.${each}`)]),
          )}
        </div>
        ${
          isFiltered(filters)
            ? html`
                <div class="messages-actions">
                  <button type="button" class="btn btn-link" @click=${() => this.#tell(EVERYTHING)}>
                    ${tl('filter.clear')}
                  </button>
                  <form class="messages-save" @submit=${this.#save}>
                    ${textField({
                      id: 'messages-view-name',
                      label: tl('views.name'),
                      maxlength: 60,
                      value: this.name,
                      input: (value) => (this.name = value),
                    })}
                    <button type="submit" class="btn btn-outline-primary" data-testid="save-view">
                      ${tl('views.save')}
                    </button>
                  </form>
                </div>
                ${problemAlert(this.#action.problem)}
              `
            : nothing
        }
      </details>
    `;
  }

  #choice(name: keyof Filters, label: string, options: readonly (readonly [string, string])[]) {
    return selectField<string>({
      id: `messages-${name}`,
      label,
      value: this.filters[name] ?? '',
      options: [['', tl('filter.all')], ...options],
      change: (value) => this.#set({ [name]: value || null }),
    });
  }

  #view(view: SavedView) {
    return html`
      <li>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          @click=${() => this.#tell(view.filters)}
        >
          ${view.name}
        </button>
        <button
          type="button"
          class="btn btn-link btn-sm"
          aria-label="${tl('views.remove')}: ${view.name}"
          @click=${() => void this.#remove(view.id)}
        >
          ×
        </button>
      </li>
    `;
  }

  #set(change: Partial<Filters>): void {
    this.#tell({ ...this.filters, ...change });
  }

  #tell(filters: Filters): void {
    this.dispatchEvent(new CustomEvent('filter', { detail: filters }));
  }

  readonly #search = (event: Event): void => {
    event.preventDefault();
    const q = this.querySelector<HTMLInputElement>('#messages-q')?.value.trim() ?? '';
    this.#set({ q: q === '' ? null : q });
  };

  readonly #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const name = this.name.trim();
    if (!name) return;
    await this.#action.run('save', () =>
      this.session.api('message-views', {
        method: 'POST',
        body: { name, filters: this.filters as SavedView['filters'] },
      }),
    );
    if (this.#action.problem) return;
    this.name = '';
    await this.#views.again();
  };

  async #remove(id: string): Promise<void> {
    await this.#action.run('remove', () =>
      this.session.api(`message-views/${id}`, { method: 'DELETE' }),
    );
    await this.#views.again();
  }
}
customElements.define('vs-case-filters', CaseFilters);
