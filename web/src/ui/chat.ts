import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { CommandError } from '../state/connection';
import { tc } from '../i18n/common';
import { tf } from '../i18n/files';
import { formatTime } from '../i18n/format';
import type { ChatFiles } from '../state/chat-files';
import './chat-attach';
import type { ChatAttach } from './chat-attach';
import './chat-earlier';
import './chat-file';
import type { ChatFile } from './chat-file';
import { StationElement } from './element';
import { icon } from './icons';

export interface ChatLine {
  lineId: string;
  author: 'citizen' | 'agent';
  text: string;
  sentAtMs: number;
  file?: ChatFile | null;
  /** The supervisor who wrote it, at the operator's side. */
  supervisor?: string | null;
}

type Failure = 'failed' | 'tooFast' | 'full';

const FAILURES: Readonly<Record<string, Failure>> = { rate_limited: 'tooFast', chat_full: 'full' };

function failureOf(error: unknown): Failure {
  return error instanceof CommandError ? (FAILURES[error.code] ?? 'failed') : 'failed';
}

const DRAFT_EVERY_MS = 250;
const LONGEST = 2_000;
/** So near the end of the messages counts as at it. */
const END_PX = 40;

/** A sheet that an operator sent, its title before its address, as a card; any other line as it was written. */
export function sheetCard(text: string) {
  const [, title = '', link = ''] = /^([\s\S]+?)\s(\S+)$/.exec(text) ?? [];
  const guide = `${location.origin}/guide/`;
  if (!link.startsWith(guide) || !/^[\w-]{1,64}$/.test(link.slice(guide.length))) return text;
  // every blank counts where lines of a chat stand, and the formatter knows `html` alone
  const inline = html;
  return inline`<a class="vs-chat-sheet" href=${link} target="_blank" rel="noopener" data-testid="chat-sheet">${icon('document')}<strong>${title}</strong></a>`;
}

/**
 * The messages of a contact, a line to write in, and what the other side is writing, letter by
 * letter. `submit` sends a finished line and may reject; `draft` tells the unfinished one.
 */
export class ChatPanel extends StationElement {
  @property({ attribute: false }) lines: readonly ChatLine[] = [];
  /** Which author is the person at this screen. */
  @property() self: 'citizen' | 'agent' = 'citizen';
  @property() otherName = '';
  /** What the own side is called, where others write for it, too; "you" without it. */
  @property() ownName = '';
  /** The other side's unfinished line. */
  @property() typing = '';
  @property({ type: Boolean }) disabled = false;
  @property({ attribute: false }) submit: (text: string) => Promise<unknown> = () =>
    Promise.resolve();
  /** Brings the messages before these, where there are any. */
  @property({ attribute: false }) earlier: (() => Promise<unknown>) | null = null;
  @property({ attribute: false }) draft: (text: string) => void = () => undefined;
  /** What stands above the line to write in. */
  @property({ attribute: false }) tools: unknown = nothing;
  /** The files of this chat; null where it has none. */
  @property({ attribute: false }) files: ChatFiles | null = null;
  /** A heading is left out where the surroundings already have one. */
  @property({ type: Boolean }) bare = false;

  @state() private failure: Failure | null = null;
  @state() private sending = false;
  /** Files are being dragged over the chat. */
  @state() private dragged = false;
  #draftTimer: ReturnType<typeof setTimeout> | undefined;
  #lastDraft = '';
  #atEnd = true;

  override connectedCallback(): void {
    super.connectedCallback();
    // back in the page, with what was written before
    if (this.hasUpdated) this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#draftTimer);
    this.#draftTimer = undefined;
  }

  /** Puts the caret in the line. */
  focusInput(): void {
    this.#input?.focus();
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector('input');
  }

  get #attach(): ChatAttach | null {
    return this.querySelector('vs-chat-attach');
  }

  get #takesFiles(): boolean {
    return !this.disabled && (this.files?.rules ?? null) !== null;
  }

  protected override render() {
    return html`
      <section
        class="vs-chat"
        aria-label=${tc('chat.title')}
        ?data-dragged=${this.dragged}
        @dragover=${this.#over}
        @dragleave=${this.#left}
        @drop=${this.#dropped}
      >
        ${
          this.bare
            ? nothing
            : html`
                <h2>${tc('chat.title')}</h2>
              `
        }
        <div
          class="vs-chat-log"
          data-testid="chat-log"
          role="log"
          aria-live="polite"
          aria-label=${tc('chat.log')}
          tabindex="0"
          @scroll=${this.#scrolled}
          @vs-grown=${() => this.#atEnd && this.#toEnd()}
        >
          ${
            this.earlier
              ? html`
                  <vs-earlier-messages .load=${this.earlier}></vs-earlier-messages>
                `
              : nothing
          }
          ${
            this.lines.length === 0 && !this.typing
              ? html`
                  <p class="vs-chat-empty">${tc('chat.empty')}</p>
                `
              : nothing
          }
          ${repeat(
            this.lines,
            (line) => line.lineId,
            (line) => this.#line(line),
          )}
        </div>
        <div class="vs-chat-draft" aria-hidden="true">
          ${
            this.typing
              ? html`
                  <span class="vs-small">
                    ${tc('chat.typing', { author: this.otherName || '…' })}
                  </span>
                  <span class="vs-chat-draft-text">${this.typing}</span>
                `
              : nothing
          }
        </div>
        ${
          this.failure
            ? html`
                <p class="vs-error" role="alert">${tc(`chat.${this.failure}`)}</p>
              `
            : nothing
        }
        ${this.tools}
        <form class="vs-chat-form" @submit=${this.#submitted}>
          <input
            class="vs-input"
            data-testid="chat-input"
            autocomplete="off"
            enterkeyhint="send"
            maxlength=${LONGEST}
            aria-label=${tc('chat.input')}
            placeholder=${tc('chat.placeholder')}
            title=${tc('chat.realtime')}
            ?disabled=${this.disabled}
            @input=${this.#typed}
            @keydown=${this.#keyed}
            @paste=${this.#pasted}
          />
          <button
            class="btn btn-primary"
            data-testid="chat-send"
            type="submit"
            aria-label=${tc('chat.send')}
            ?disabled=${this.disabled}
            aria-busy=${this.sending ? 'true' : 'false'}
          >
            ${this.sending ? nothing : icon('send')}
          </button>
        </form>
        ${
          this.#takesFiles
            ? html`
                <vs-chat-attach .files=${this.files}></vs-chat-attach>
              `
            : nothing
        }
        ${
          this.dragged
            ? html`
                <p class="vs-chat-drop" aria-hidden="true">${tf('drop')}</p>
              `
            : nothing
        }
      </section>
    `;
  }

  #line(line: ChatLine) {
    const own = line.author === this.self;
    const side = own ? this.ownName || tc('chat.you') : this.otherName;
    // the text's own blanks and lines are shown, so that its element must hold no others
    const text = line.author === 'agent' ? sheetCard(line.text) : line.text;
    return html`
      <div class="vs-chat-line" ?data-own=${own}>
        <div class="vs-chat-meta">${line.supervisor ?? side} · ${formatTime(line.sentAtMs)}</div>
        ${
          line.file
            ? html`
                <vs-chat-file
                  lineId=${line.lineId}
                  .file=${line.file}
                  .files=${this.files}
                ></vs-chat-file>
              `
            : html`
                <div class="vs-chat-text">${text}</div>
              `
        }
      </div>
    `;
  }

  readonly #over = (event: DragEvent): void => {
    if (!this.#takesFiles || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    this.dragged = true;
  };

  readonly #left = (event: DragEvent): void => {
    const to = event.relatedTarget;
    if (!(to instanceof Node && this.contains(to))) this.dragged = false;
  };

  readonly #dropped = (event: DragEvent): void => {
    this.dragged = false;
    this.#takeFrom(event, event.dataTransfer);
  };

  /** A picture that was copied is sent; text is pasted as ever. */
  readonly #pasted = (event: ClipboardEvent): void => this.#takeFrom(event, event.clipboardData);

  #takeFrom(event: Event, from: DataTransfer | null): void {
    const files = [...(from?.files ?? [])];
    if (files.length === 0 || !this.#takesFiles) return;
    event.preventDefault();
    this.#attach?.take(files);
  }

  protected override firstUpdated(): void {
    this.#follow();
  }

  /** A keyboard that comes up on a phone must not hide the newest message. */
  #follow(): void {
    const log = this.#log;
    if (!log) return;
    const resized = new ResizeObserver(() => this.#atEnd && this.#toEnd());
    resized.observe(log);
    this.scope.addEventListener('abort', () => resized.disconnect(), { once: true });
  }

  /** New messages are followed, unless somebody is reading earlier ones. */
  protected override updated(changes: PropertyValues<this>): void {
    if (!changes.has('lines')) return;
    const newest = this.lines.at(-1);
    const isNew = newest?.lineId !== changes.get('lines')?.at(-1)?.lineId;
    if (this.#atEnd || (isNew && newest?.author === this.self)) this.#toEnd();
  }

  readonly #scrolled = (): void => {
    const log = this.#log;
    if (log) this.#atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < END_PX;
  };

  #toEnd(): void {
    const log = this.#log;
    if (log) log.scrollTop = log.scrollHeight;
  }

  get #log(): HTMLElement | null {
    return this.querySelector('.vs-chat-log');
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    const input = this.#input;
    const text = input?.value.trim();
    if (!input || !text || this.sending) return;
    clearTimeout(this.#draftTimer);
    this.#draftTimer = undefined;
    this.#lastDraft = '';
    this.sending = true;
    this.failure = null;
    input.value = '';
    try {
      await this.submit(text);
    } catch (error) {
      this.failure = failureOf(error);
      // What was written is not lost, unless something new has been begun since.
      if (input.value === '') input.value = text;
    } finally {
      this.sending = false;
    }
  };

  /** `/` in an empty line may ask for something: the page that heeds the event takes it for no letter. */
  readonly #keyed = (event: KeyboardEvent): void => {
    if (event.key !== '/' || this.#input?.value !== '') return;
    const asked = new CustomEvent('slash', { bubbles: true, cancelable: true });
    if (!this.dispatchEvent(asked)) event.preventDefault();
  };

  /** Tells the unfinished line a few times a second, and always its last state. */
  readonly #typed = (): void => {
    if (this.#draftTimer !== undefined) return;
    this.#tellDraft();
    this.#draftTimer = setTimeout(() => {
      this.#draftTimer = undefined;
      this.#tellDraft();
    }, DRAFT_EVERY_MS);
  };

  #tellDraft(): void {
    const text = this.#input?.value ?? '';
    if (text === this.#lastDraft) return;
    this.#lastDraft = text;
    this.draft(text);
  }
}
customElements.define('vs-chat', ChatPanel);
