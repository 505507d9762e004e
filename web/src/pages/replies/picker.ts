import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Category, categoryText } from '../../api';
import { tr } from '../../i18n/replies';
import type { ReplyShown } from '../../protocol/api';
import { fillReply, findReplies, missingIn, type ReplyFacts } from '../../state/replies';
import { announce } from '../../ui/announcer';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { filledText, missingWords } from './filled';

type Field = HTMLInputElement | HTMLTextAreaElement;

let count = 0;

/**
 * Ready-made replies beside a field: a button, and the list that is searched from the keyboard. Enter puts the chosen
 * one into the field with its places filled in; the first that is missing is selected there.
 */
export class ReplyPicker extends StationElement {
  /** Fetches the replies in use. @throws {ApiError} */
  @property({ attribute: false }) load!: () => Promise<readonly ReplyShown[]>;
  /** The field that the reply goes into. */
  @property({ attribute: false }) field!: () => Field | null;
  @property({ attribute: false }) facts: ReplyFacts = {};
  @property({ attribute: false }) categories: readonly Category[] = [];
  /** Topic and language of the contact: replies for it come first. */
  @property() category: string | null = null;
  @property() language: string | null = null;
  @property({ type: Boolean }) disabled = false;
  @state() private open = false;
  @state() private query = '';
  @state() private at = 0;
  @state() private replies: readonly ReplyShown[] | null = null;
  @state() private failed = false;
  readonly #id = `replies-${(count += 1)}`;

  /** Opens the list, and fetches it anew. */
  async show(): Promise<void> {
    if (this.disabled) return;
    this.query = '';
    this.at = 0;
    this.open = true;
    await this.#fetch();
  }

  async #fetch(): Promise<void> {
    this.failed = false;
    try {
      this.replies = await this.load();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failed = true;
    }
  }

  get #found(): ReplyShown[] {
    const { category, language } = this;
    return findReplies(this.replies ?? [], this.query, { category, language });
  }

  protected override render() {
    return html`
      <button
        type="button"
        class="btn btn-link replies-open"
        data-testid="open-replies"
        aria-haspopup="dialog"
        title=${tr('open.key')}
        ?disabled=${this.disabled}
        @click=${() => void this.show()}
      >
        ${icon('document')}
        <span>${tr('open')}</span>
        <kbd aria-hidden="true">/</kbd>
      </button>
      <vs-dialog
        ?open=${this.open}
        .heading=${tr('title')}
        .content=${this.open ? this.#content() : nothing}
        .actions=${
          this.open
            ? html`
                <button type="button" class="btn btn-outline-primary" @click=${this.#close}>
                  ${tr('close')}
                </button>
              `
            : nothing
        }
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #content() {
    const found = this.#found;
    const chosen = found[this.at];
    return html`
      <div class="vs-field">
        <label for="${this.#id}-query">${tr('search')}</label>
        <input
          class="vs-input"
          id="${this.#id}-query"
          data-testid="replies-search"
          data-focus
          role="combobox"
          autocomplete="off"
          aria-autocomplete="list"
          aria-expanded=${found.length > 0 ? 'true' : 'false'}
          aria-controls="${this.#id}-list"
          aria-activedescendant=${chosen ? `${this.#id}-${this.at}` : nothing}
          aria-describedby="${this.#id}-hint"
          .value=${this.query}
          @input=${(event: Event) => {
            this.query = (event.target as HTMLInputElement).value;
            this.at = 0;
          }}
          @keydown=${this.#keyed}
        />
        <p class="vs-hint" id="${this.#id}-hint">${tr('hint')}</p>
      </div>
      <div role="status">${this.#state(found.length)}</div>
      <ul class="replies-list" id="${this.#id}-list" role="listbox" aria-label=${tr('title')}>
        ${found.map((reply, index) => this.#option(reply, index))}
      </ul>
    `;
  }

  #state(total: number) {
    if (this.failed) {
      return html`
        <p class="vs-error">${tr('failed')}</p>
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          @click=${() => void this.#fetch()}
        >
          ${tr('again')}
        </button>
      `;
    }
    if (this.replies === null) return tr('loading');
    if (this.replies.length === 0) return tr('none');
    return total === 0 ? tr('nothing') : tr('found', { count: total });
  }

  #option(reply: ReplyShown, index: number) {
    const parts = fillReply(reply.text, this.facts);
    const missing = missingIn(parts);
    return html`
      <li
        class="replies-option"
        id="${this.#id}-${index}"
        data-testid="reply-option"
        role="option"
        lang=${reply.language}
        aria-selected=${index === this.at ? 'true' : 'false'}
        @click=${() => this.#insert(reply)}
      >
        <strong>${reply.title}</strong>
        <span class="vs-soft">${this.#topic(reply)}</span>
        <span class="replies-text">${filledText(parts)}</span>
        ${
          missing.length > 0
            ? html`
                <span class="replies-note">${missingWords(missing)}</span>
              `
            : nothing
        }
      </li>
    `;
  }

  #topic(reply: ReplyShown): string {
    const found = this.categories.find((each) => each.id === reply.category);
    return found ? categoryText(found).label : tr('all');
  }

  readonly #keyed = (event: KeyboardEvent): void => {
    const found = this.#found;
    const last = Math.max(0, found.length - 1);
    switch (event.key) {
      case 'ArrowDown':
        this.at = Math.min(last, this.at + 1);
        break;
      case 'ArrowUp':
        this.at = Math.max(0, this.at - 1);
        break;
      case 'Enter': {
        const chosen = found[this.at];
        if (chosen) this.#insert(chosen);
        break;
      }
      default:
        return;
    }
    event.preventDefault();
    void this.updateComplete.then(() =>
      this.querySelector(`#${this.#id}-${this.at}`)?.scrollIntoView({ block: 'nearest' }),
    );
  };

  #insert(reply: ReplyShown): void {
    const field = this.field();
    this.open = false;
    if (!field) return;
    const parts = fillReply(reply.text, this.facts);
    const multiline = field instanceof HTMLTextAreaElement;
    const said = (text: string) => (multiline ? text : text.replace(/\s*\n\s*/g, ' '));
    const start = field.selectionStart ?? field.value.length;
    const end = field.selectionEnd ?? start;
    const text = parts.map((part) => said(part.text)).join('');
    const value = field.value.slice(0, start) + text + field.value.slice(end);
    field.value = field.maxLength > 0 ? value.slice(0, field.maxLength) : value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    const missing = missingIn(parts);
    void this.updateComplete.then(() => {
      field.focus();
      const first = parts.findIndex((part) => part.missing !== null);
      const before = parts
        .slice(0, Math.max(0, first))
        .reduce((length, part) => length + said(part.text).length, start);
      const from = first < 0 ? start + text.length : before;
      const to = first < 0 ? from : before + (parts[first]?.text.length ?? 0);
      field.setSelectionRange(from, to);
      if (missing.length > 0) announce(missingWords(missing));
    });
  }

  readonly #close = (): void => {
    this.open = false;
    void this.updateComplete.then(() => this.field()?.focus());
  };
}
customElements.define('vs-replies', ReplyPicker);

/** Opens the list of the replies that stand beside a field, as the key that was pressed there asks. */
export function openReplies(
  event: Event,
  within: ParentNode = event.currentTarget as Element,
): void {
  const picker = within.querySelector<ReplyPicker>('vs-replies');
  if (!picker || picker.disabled) return;
  event.preventDefault();
  void picker.show();
}

/** Whether a `/` typed here asks for the list: at the beginning of a field or of a line. */
export function asksForReplies(event: KeyboardEvent): boolean {
  const field = event.target as Field;
  if (event.key !== '/' || event.ctrlKey || event.altKey || event.metaKey) return false;
  const before = field.value.slice(0, field.selectionStart ?? 0);
  return before === '' || before.endsWith('\n');
}
