import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tf } from '../i18n/files';
import { formatSize } from '../i18n/format';
import type { ChatFiles } from '../state/chat-files';
import { StationElement } from './element';
import { icon } from './icons';
import { dataAddress, saveFile } from './save-file';

/** A file of the chat, as the station shows it. */
export interface ChatFile {
  name: string;
  mediaType: string;
  size: number;
  state: 'checking' | 'ready' | 'refused';
  reason: 'damaged' | 'pixels' | 'infected' | 'unscanned' | 'storage' | 'interrupted' | null;
  width: number | null;
  height: number | null;
}

/**
 * A line of the chat that is a file: a small picture of a picture, the name, how it stands, and a button that saves it.
 * Nothing of it is opened in the page.
 */
export class ChatFileLine extends StationElement {
  @property() lineId = '';
  @property({ attribute: false }) file: ChatFile | null = null;
  /** Where it is fetched from; null where it can only be named. */
  @property({ attribute: false }) files: ChatFiles | null = null;

  @state() private preview = '';
  @state() private fetching = false;
  @state() private failed = false;
  #asked = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#asked = this.preview !== '';
  }

  protected override render() {
    const { file } = this;
    if (!file) return nothing;
    const picture = file.width !== null;
    return html`
      <div class="vs-chat-file" data-testid="chat-file" data-state=${file.state}>
        ${
          this.preview && file.state === 'ready'
            ? html`
                <img
                  class="vs-chat-preview"
                  src=${this.preview}
                  alt=${tf('preview', { name: file.name })}
                  @load=${this.#grown}
                />
              `
            : nothing
        }
        <div class="vs-chat-file-name">
          ${picture ? nothing : icon('document')}
          <span>${file.name}</span>
        </div>
        <div class="vs-chat-meta" data-testid="chat-file-state">${this.#state(file)}</div>
        ${
          file.state === 'ready' && this.files
            ? html`
                <button
                  type="button"
                  class="btn btn-sm vs-chat-save"
                  data-testid="chat-file-save"
                  aria-label=${tf('save.of', { name: file.name })}
                  aria-busy=${this.fetching ? 'true' : 'false'}
                  @click=${this.#save}
                >
                  ${icon('download')} ${tf('save')}
                </button>
              `
            : nothing
        }
        ${
          this.failed
            ? html`
                <p class="vs-chat-meta" role="alert">${tf('save.failed')}</p>
              `
            : nothing
        }
      </div>
    `;
  }

  #state(file: ChatFile): string {
    if (file.state === 'checking') return tf('checking');
    if (file.state === 'refused') return tf(`refused.${file.reason ?? 'interrupted'}`);
    return formatSize(file.size);
  }

  protected override updated(): void {
    const { file, files } = this;
    if (this.#asked || !files || file?.state !== 'ready' || file.width === null) return;
    this.#asked = true;
    void this.#show(files);
  }

  /** A data address: the pages' policy lets pictures come from the station and from such addresses alone. */
  async #show(files: ChatFiles): Promise<void> {
    const { scope } = this;
    try {
      const address = await dataAddress(await files.fetch(this.lineId, 'preview', scope));
      if (!scope.aborted) this.preview = address;
    } catch {
      // the name says what it is
    }
  }

  /** The list follows its newest line. */
  readonly #grown = (): boolean => this.dispatchEvent(new Event('vs-grown', { bubbles: true }));

  readonly #save = async (): Promise<void> => {
    const { file, files, scope } = this;
    if (!file || !files || this.fetching) return;
    this.fetching = true;
    this.failed = false;
    try {
      const content = await files.fetch(this.lineId, 'file', scope);
      saveFile(content, file.name);
    } catch {
      this.failed = !scope.aborted;
    } finally {
      this.fetching = false;
    }
  };
}
customElements.define('vs-chat-file', ChatFileLine);
