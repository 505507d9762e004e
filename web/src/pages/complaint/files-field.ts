import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatSize } from '../../i18n/format';
import { tq } from '../../i18n/complaint';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { ComplaintLists } from './calls';

/** Pictures and documents that go with a complaint. They are sent once it has its code. */
export class ComplaintFiles extends StationElement {
  @property({ attribute: false }) lists: ComplaintLists | null = null;
  @state() private chosen: readonly File[] = [];
  @state() private wrong = '';

  get files(): readonly File[] {
    return this.chosen;
  }

  /** Forgets what was chosen. */
  clear(): void {
    this.chosen = [];
    this.wrong = '';
  }

  protected override render() {
    const lists = this.lists;
    if (!lists || lists.mediaTypes.length === 0) return nothing;
    return html`
      <div class="vs-field">
        <span id="complaint-files-label" class="complaint-label">
          ${tq('files')}
          <span class="vs-optional">${tq('files.optional')}</span>
        </span>
        <span class="vs-hint" id="complaint-files-hint">
          ${tq('files.hint', { count: lists.mostFiles, size: formatSize(lists.maxBytes) })}
        </span>
        <ul class="complaint-files" aria-labelledby="complaint-files-label">
          ${this.chosen.map(
            (file, at) => html`
              <li>
                ${icon('document')}
                <span>${file.name} (${formatSize(file.size)})</span>
                <button
                  type="button"
                  class="btn btn-link btn-sm"
                  data-testid="remove-file"
                  @click=${() => this.#remove(at)}
                >
                  ${tq('files.remove')}
                  <span class="visually-hidden">${file.name}</span>
                </button>
              </li>
            `,
          )}
        </ul>
        <p class="vs-error" role="status">${this.wrong}</p>
        ${
          this.chosen.length < lists.mostFiles
            ? html`
                <div>
                  <button
                    type="button"
                    class="btn btn-outline-primary btn-sm"
                    aria-describedby="complaint-files-hint"
                    @click=${() => this.querySelector('input')?.click()}
                  >
                    ${tq('files.add')}
                  </button>
                  <input
                    type="file"
                    hidden
                    multiple
                    aria-label=${tq('files.add')}
                    accept=${lists.mediaTypes.join(',')}
                    data-testid="complaint-file"
                    @change=${this.#take}
                  />
                </div>
              `
            : nothing
        }
      </div>
    `;
  }

  readonly #take = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    const lists = this.lists;
    if (!lists) return;
    const given = [...(input.files ?? [])];
    const good = given.filter(
      (file) =>
        file.size > 0 && file.size <= lists.maxBytes && lists.mediaTypes.includes(file.type),
    );
    const all = [...this.chosen, ...good];
    this.chosen = all.slice(0, lists.mostFiles);
    const refused = given.find((file) => !good.includes(file)) ?? all[lists.mostFiles];
    this.wrong = refused ? tq('files.wrong', { name: refused.name }) : '';
    input.value = '';
  };

  #remove(at: number): void {
    this.chosen = this.chosen.filter((_file, index) => index !== at);
    this.wrong = '';
    this.querySelector<HTMLElement>('button')?.focus();
  }
}
customElements.define('vs-complaint-files', ComplaintFiles);
