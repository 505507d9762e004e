import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { tk } from '../../i18n/pocket';
import { MOST_TYPED } from '../../search/typed';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import type { Pocket, PocketSheet } from './pocket';
import { freshnessBadge } from './sheet-view';

/** As many as a telephone shows at once, and some more: each key draws them anew. */
const FIRST = 15;

/** The sheets on this device and the search in them. Fires `typed` with the search words. */
export class PocketList extends StationElement {
  @property({ attribute: false }) pocket!: Pocket;
  /** What the pocket shows now: another one is another list. */
  @property({ attribute: false }) sheets: readonly PocketSheet[] = [];
  @property({ type: Number }) now = 0;
  @property() query = '';
  @state() private most = FIRST;

  protected override render() {
    const found = this.pocket.find(this.query);
    const more = found.length - this.most;
    return html`
      <search>
        <form class="pocket-search" @submit=${(event: Event) => event.preventDefault()}>
          ${textField({
            id: 'pocket-search',
            testid: 'guide-search',
            type: 'search',
            label: tk('search'),
            hint: tk('search.hint'),
            autocomplete: 'off',
            maxlength: MOST_TYPED,
            value: this.query,
            input: (typed) => this.#look(typed),
          })}
        </form>
      </search>
      <p class="vs-soft pocket-count" role="status">
        ${
          found.length === 0
            ? tk('none', { query: this.query.trim() })
            : tk('found', { count: found.length })
        }
      </p>
      <ul class="pocket-list" aria-label=${tk('list')}>
        ${repeat(
          found.slice(0, this.most),
          ({ entry }) => entry.id,
          (sheet) => this.#item(sheet),
        )}
      </ul>
      ${
        more > 0
          ? html`
              <button
                type="button"
                class="btn btn-outline-primary pocket-more"
                data-testid="pocket-more"
                @click=${() => void this.#showAll()}
              >
                ${tk('more', { count: more })}
              </button>
            `
          : nothing
      }
    `;
  }

  #look(typed: string): void {
    this.query = typed;
    this.most = FIRST;
    this.dispatchEvent(new CustomEvent('typed', { detail: typed }));
  }

  /** The keyboard goes on at the first of the new ones. */
  async #showAll(): Promise<void> {
    const before = this.most;
    this.most = Infinity;
    await this.updateComplete;
    this.querySelectorAll<HTMLElement>('.pocket-list a')[before]?.focus();
  }

  #item(sheet: PocketSheet) {
    const freshness = this.pocket.freshness(sheet, this.now);
    return html`
      <li data-testid="sheet-result" data-sheet=${sheet.entry.id} data-state=${freshness}>
        <a href="#${sheet.entry.id}">
          <span class="pocket-title" lang=${sheet.language}>${sheet.words.title}</span>
          ${freshnessBadge(sheet, freshness)}
        </a>
      </li>
    `;
  }
}
customElements.define('vs-pocket-list', PocketList);
