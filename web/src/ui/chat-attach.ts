import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { ApiError } from '../api';
import { formatPercent } from '../i18n/amounts';
import { tf } from '../i18n/files';
import { formatList, formatSize } from '../i18n/format';
import type { ChatFiles, FileRules } from '../state/chat-files';
import { randomId } from '../state/connection';
import { announce } from './announcer';
import { StationElement } from './element';
import { icon } from './icons';

type Wrong =
  | 'kind'
  | 'heic'
  | 'tooLarge'
  | 'empty'
  | 'tooMany'
  | 'tooOften'
  | 'busy'
  | 'over'
  | 'offline';

const WRONG: Readonly<Record<string, Wrong>> = {
  file_kind: 'kind',
  file_heic: 'heic',
  file_too_large: 'tooLarge',
  file_empty: 'empty',
  too_many_files: 'tooMany',
  too_many_requests: 'tooOften',
  files_busy: 'busy',
  not_connected: 'over',
  not_joined: 'over',
  files_off: 'over',
};
/** What may go better the next time. */
const PASSING: ReadonlySet<Wrong> = new Set(['tooOften', 'busy', 'offline']);

interface Sending {
  upload: string;
  file: File;
  share: number;
  wrong: Wrong | null;
  taken: AbortController;
}

/**
 * Buttons that choose files or take a photograph, and those that are on their way: how far, how to take one back, and what
 * went wrong in words. Files that were dropped or pasted are handed to {@link take}.
 */
export class ChatAttach extends StationElement {
  @property({ attribute: false }) files: ChatFiles | null = null;

  @state() private sending: readonly Sending[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const { scope } = this;
    // a file that is dropped beside the chat would replace the page, and end the call with it
    for (const kind of ['dragover', 'drop'] as const) {
      window.addEventListener(kind, spared, { signal: scope });
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const { taken } of this.sending) taken.abort();
    this.sending = [];
  }

  /** Sends these files, one after the other. */
  take(files: Iterable<File>): void {
    const { rules } = this.files ?? { rules: null };
    if (!rules) return;
    const added = [...files].map<Sending>((file) => ({
      upload: randomId(),
      file,
      share: 0,
      wrong: wrongBefore(file, rules),
      taken: new AbortController(),
    }));
    const idle = !this.#next;
    this.sending = [...this.sending, ...added];
    for (const { wrong, file } of added) if (wrong) this.#say(file, wrong);
    if (idle) void this.#sendAll();
  }

  protected override render() {
    const rules = this.files?.rules;
    if (!rules) return nothing;
    const accept = rules.mediaTypes.join(',');
    return html`
      ${repeat(
        this.sending,
        ({ upload }) => upload,
        (each) => this.#one(each, rules),
      )}
      <div class="vs-chat-attach">
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="chat-attach"
          @click=${this.#choose}
        >
          ${icon('document')} ${tf('attach')}
        </button>
        <input
          type="file"
          hidden
          multiple
          aria-label=${tf('attach')}
          accept=${accept}
          data-testid="chat-attach-file"
          @change=${this.#chosen}
        />
        ${
          matchMedia('(pointer: coarse)').matches
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="chat-photograph"
                  @click=${this.#choose}
                >
                  ${icon('camera')} ${tf('photograph')}
                </button>
                <input
                  type="file"
                  hidden
                  aria-label=${tf('photograph')}
                  accept="image/jpeg"
                  capture="environment"
                  @change=${this.#chosen}
                />
              `
            : nothing
        }
      </div>
    `;
  }

  #one(each: Sending, rules: FileRules) {
    const { file, share, wrong } = each;
    if (wrong) {
      return html`
        <div class="vs-chat-sending" data-testid="chat-sending" data-wrong=${wrong}>
          <p class="vs-error">
            <span class="vs-chat-file-name">${file.name}</span>
            ${words(wrong, rules)}
          </p>
          ${
            PASSING.has(wrong)
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary btn-sm"
                    data-testid="chat-sending-again"
                    aria-label=${tf('again.of', { name: file.name })}
                    @click=${() => this.#again(each)}
                  >
                    ${tf('again')}
                  </button>
                `
              : nothing
          }
          <button
            type="button"
            class="vs-icon-button"
            data-testid="chat-sending-dismiss"
            aria-label=${tf('dismiss', { name: file.name })}
            @click=${() => this.#remove(each)}
          >
            ${icon('close')}
          </button>
        </div>
      `;
    }
    return html`
      <div class="vs-chat-sending" data-testid="chat-sending">
        <span class="vs-chat-file-name">${file.name}</span>
        <progress
          max="1"
          .value=${share}
          aria-label=${tf('sending', { name: file.name })}
        ></progress>
        <span class="vs-small" aria-hidden="true">${formatPercent(share)}</span>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="chat-sending-cancel"
          aria-label=${tf('cancel.of', { name: file.name })}
          @click=${() => this.#remove(each)}
        >
          ${tf('cancel')}
        </button>
      </div>
    `;
  }

  get #next(): Sending | undefined {
    return this.sending.find(({ wrong }) => wrong === null);
  }

  async #sendAll(): Promise<void> {
    for (let each = this.#next; each && this.files; each = this.#next) {
      const { upload, file, taken } = each;
      try {
        await this.files.send(
          file,
          upload,
          (share) => this.#change(upload, { share }),
          taken.signal,
        );
        this.#drop(upload);
      } catch (error) {
        if (taken.signal.aborted) {
          this.#drop(upload);
          continue;
        }
        const code = error instanceof ApiError ? error.code : '';
        const wrong = WRONG[code] ?? 'offline';
        this.#change(upload, { wrong, share: 0 });
        this.#say(file, wrong);
      }
    }
  }

  #change(upload: string, change: Partial<Sending>): void {
    this.sending = this.sending.map((each) =>
      each.upload === upload ? { ...each, ...change } : each,
    );
  }

  #drop(upload: string): void {
    this.sending = this.sending.filter((each) => each.upload !== upload);
  }

  #say(file: File, wrong: Wrong): void {
    const rules = this.files?.rules;
    if (rules) announce(`${file.name}. ${words(wrong, rules)}`);
  }

  #remove(each: Sending): void {
    each.taken.abort();
    this.#drop(each.upload);
    this.querySelector<HTMLElement>('[data-testid="chat-attach"]')?.focus();
  }

  /** Under the same name: what the station has already is not there twice. */
  #again(each: Sending): void {
    const idle = !this.#next;
    this.#change(each.upload, { wrong: null, share: 0 });
    if (idle) void this.#sendAll();
  }

  readonly #choose = (event: Event): void => {
    const button = event.currentTarget as HTMLElement;
    (button.nextElementSibling as HTMLInputElement | null)?.click();
  };

  readonly #chosen = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    this.take([...(input.files ?? [])]);
    // the same file may be chosen again
    input.value = '';
  };
}
customElements.define('vs-chat-attach', ChatAttach);

/** What is wrong with a file by what the browser knows of it; what it is says the station. */
function wrongBefore(file: File, rules: FileRules): Wrong | null {
  if (file.size === 0) return 'empty';
  return file.size > rules.maxBytes ? 'tooLarge' : null;
}

function words(wrong: Wrong, rules: FileRules): string {
  switch (wrong) {
    case 'kind': {
      const kinds = rules.mediaTypes.map((type) => type.replace(/^.*\//, '').toUpperCase());
      return tf('wrong.kind', { kinds: formatList(kinds) });
    }
    case 'tooLarge':
      return tf('wrong.tooLarge', { size: formatSize(rules.maxBytes) });
    case 'tooMany':
      return tf('wrong.tooMany', { most: rules.most });
    default:
      return tf(`wrong.${wrong}`);
  }
}

/** Files alone: a text that is dragged belongs where it is dropped. */
function spared(event: DragEvent): void {
  if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
}
