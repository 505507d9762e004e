import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';

import { language } from '../../i18n/language';
import { tr } from '../../i18n/recordings';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { errorWords, problemAlert } from '../../staff/page';
import { type Filters, filtersOf } from './archive';
import type { QualityContext } from './sections';
import type { SavedSearchShown as Saved } from '../../protocol/api';
import { textField } from '../../ui/field';

const LONGEST_NAME = 60;

/** One's own searches under their names, and a way to keep the present one. */
export class SavedSearches extends StationElement {
  @property({ attribute: false }) context!: QualityContext;
  @property({ attribute: false }) filters: Filters = {};
  @property({ attribute: false }) choose: (filters: Filters) => void = () => undefined;
  @state() private saved: readonly Saved[] = [];
  @state() private naming = false;
  readonly #action = new Action(this, (error) =>
    errorWords(error, ['too_many_searches'], () => tr('saved.full')),
  );

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#action.run('learn', async () => {
      const answer = await this.context.session.api('recordings/searches');
      this.saved = answer.searches;
    });
  }

  protected override render() {
    const searching = Object.keys(this.filters).length > 0;
    if (this.saved.length === 0 && !searching && !this.#action.problem) return nothing;
    return html`
      <div class="quality-saved" role="group" aria-label=${tr('saved.heading')}>
        ${
          this.saved.length > 0
            ? html`
                <ul class="quality-chips" data-testid="saved-searches">
                  ${this.saved.map((each) => this.#one(each))}
                </ul>
              `
            : nothing
        }
        ${searching ? this.#keep() : nothing} ${problemAlert(this.#action.problem)}
      </div>
    `;
  }

  #one(saved: Saved) {
    const filters = filtersOf(new URLSearchParams(saved.filters));
    const present = JSON.stringify(sorted(filters)) === JSON.stringify(sorted(this.filters));
    return html`
      <li class="quality-saved-one">
        <button
          type="button"
          class="quality-chip"
          aria-pressed=${present ? 'true' : 'false'}
          @click=${() => this.choose(filters)}
        >
          ${icon('star')} ${saved.name}
        </button>
        <button
          type="button"
          class="player-button"
          aria-label=${tr('saved.remove', { name: saved.name })}
          title=${tr('saved.remove', { name: saved.name })}
          @click=${() => void this.#remove(saved.id)}
        >
          ${icon('close')}
        </button>
      </li>
    `;
  }

  #keep() {
    if (!this.naming) {
      return html`
        <button type="button" class="btn btn-link" data-testid="save-search" @click=${this.#name}>
          ${icon('star')} ${tr('saved.save')}
        </button>
      `;
    }
    return html`
      <form class="quality-words" @submit=${this.#save}>
        ${textField({
          id: 'search-name',
          label: tr('saved.name'),
          required: true,
          maxlength: LONGEST_NAME,
        })}
        <button type="submit" class="btn btn-outline-primary" aria-busy=${this.#action.is('save')}>
          ${tr(this.#action.is('save') ? 'saved.saving' : 'saved.confirm')}
        </button>
        <button type="button" class="btn btn-link" @click=${() => (this.naming = false)}>
          ${tr('saved.cancel')}
        </button>
      </form>
    `;
  }

  readonly #name = (): void => {
    this.naming = true;
    void this.updateComplete.then(() => focusOn(this, '#search-name'));
  };

  readonly #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const name = this.querySelector<HTMLInputElement>('#search-name')?.value.trim() ?? '';
    if (!name) return;
    await this.#action.run('save', async () => {
      const body = { name, filters: this.filters };
      const made = await this.context.session.api('recordings/searches', {
        method: 'POST',
        body,
      });
      this.saved = [...this.saved.filter((each) => each.name !== made.name), made].sort((a, b) =>
        a.name.localeCompare(b.name, language.value),
      );
      this.naming = false;
    });
  };

  async #remove(id: string): Promise<void> {
    await this.#action.run('remove', async () => {
      await this.context.session.api(`recordings/searches/${id}`, { method: 'DELETE' });
      this.saved = this.saved.filter((each) => each.id !== id);
    });
  }
}
customElements.define('vs-saved-searches', SavedSearches);

function sorted(filters: Filters): (readonly [string, string])[] {
  const entries = Object.entries(filters) as [string, string][];
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
