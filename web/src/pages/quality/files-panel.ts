import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDateTime, formatSize, STATION_ZONE } from '../../i18n/format';
import { tr } from '../../i18n/recordings';
import type { KeptFile } from '../../protocol/api';
import { errorWords, type Problem, problemAlert } from '../../staff/page';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { partyName } from './parties';
import type { PlayerContext } from './sections';

/** The files of the contact's chat. They are asked for by a button, since who saw them is put on record. */
export class FilesPanel extends StationElement {
  @property({ attribute: false }) context!: PlayerContext;
  @state() private files: readonly KeptFile[] | null = null;
  @state() private problem: Problem | null = null;
  @state() private busy = '';

  get #path() {
    return `review/contacts/${this.context.recording.contactId}/files` as const;
  }

  protected override render() {
    const { files } = this;
    return html`
      <section class="vs-card" aria-labelledby="player-files">
        <h2 id="player-files">${tr('files.heading')}</h2>
        <p class="vs-soft">${tr('files.onRecord')}</p>
        ${problemAlert(this.problem)}
        ${
          files === null
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="show-files"
                  aria-busy=${this.busy ? 'true' : 'false'}
                  @click=${this.#show}
                >
                  ${tr('files.show')}
                </button>
              `
            : files.length === 0
              ? html`
                  <p data-testid="no-files">${tr('files.none')}</p>
                `
              : html`
                  <ul class="player-comment-list" data-testid="kept-files">
                    ${files.map((file) => this.#file(file))}
                  </ul>
                `
        }
      </section>
    `;
  }

  #file(file: KeptFile) {
    return html`
      <li>
        <div>
          <p class="vs-chat-file-name">${file.name}</p>
          <p class="vs-soft vs-small">
            ${partyName(file.author)} · ${formatDateTime(Date.parse(file.sentAt), STATION_ZONE)} ·
            ${formatSize(file.size)}
          </p>
        </div>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="save-file"
          aria-label=${tr('files.save.of', { name: file.name })}
          aria-busy=${this.busy === file.id ? 'true' : 'false'}
          @click=${() => this.#save(file)}
        >
          ${icon('download')} ${tr('files.save')}
        </button>
      </li>
    `;
  }

  readonly #show = () =>
    this.#do('list', async (signal) => {
      const { files } = await this.context.session.api(this.#path, { signal });
      this.files = files;
    });

  #save(file: KeptFile): Promise<void> {
    const { session } = this.context;
    return this.#do(file.id, (signal) =>
      session.download(`${this.#path}/${file.id}`, file.name, signal),
    );
  }

  async #do(what: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.busy) return;
    const { scope } = this;
    this.busy = what;
    this.problem = null;
    try {
      await work(scope);
    } catch (error) {
      if (!scope.aborted) this.problem = errorWords(error);
    } finally {
      this.busy = '';
    }
  }
}
customElements.define('vs-files-panel', FilesPanel);
