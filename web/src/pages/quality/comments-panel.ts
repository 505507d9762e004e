import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatClock } from '../../i18n/format';
import { tr } from '../../i18n/recordings';
import { StationElement } from '../../ui/element';
import { textArea } from '../../ui/field';
import { icon } from '../../ui/icons';
import { type Comment, type CommentBook, LONGEST_COMMENT } from './comments';
import type { PlayerContext } from './sections';
import { problemAlert } from '../../staff/page';

const LOOK_MS = 250;

/** What reviewers wrote at moments of the recording, and a field to write another one. */
export class CommentsPanel extends StationElement {
  @property({ attribute: false }) context!: PlayerContext;
  @state() private saving = false;
  @state() private removing: string | null = null;
  /** The moment that is written about; it stays while one writes. */
  @state() private atMs: number | null = null;
  @state() private nowMs = 0;
  #book: CommentBook | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    const timer = setInterval(() => (this.nowMs = this.context.positionMs()), LOOK_MS);
    this.scope.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    const { comments } = this.context;
    if (!changes.has('context') || comments === this.#book) return;
    this.#book = comments;
    this.atMs = null;
    this.watch(comments.list);
    this.watch(comments.problem);
    this.watch(comments.othersLater);
  }

  protected override render() {
    const { list, problem, othersLater } = this.context.comments;
    const at = formatClock((this.atMs ?? this.nowMs) / 1000);
    return html`
      <section class="vs-card player-comments" aria-labelledby="player-comments">
        <h2 id="player-comments">${tr('comments.heading')}</h2>
        ${problemAlert(problem.value)}
        ${
          othersLater.value
            ? html`
                <p class="vs-soft vs-small" data-testid="others-later">
                  ${tr('comments.othersLater')}
                </p>
              `
            : nothing
        }
        <form class="player-comment-form" @submit=${this.#submit}>
          ${textArea({
            id: 'comment-text',
            label: tr('comments.at', { at }),
            testid: 'comment-text',
            rows: 2,
            maxlength: LONGEST_COMMENT,
            disabled: this.context.view === null,
            input: this.#typed,
            keydown: this.#keyed,
          })}
          <button
            type="submit"
            class="btn btn-outline-primary"
            data-testid="save-comment"
            aria-busy=${this.saving ? 'true' : 'false'}
            ?disabled=${this.context.view === null}
          >
            ${tr(this.saving ? 'comments.saving' : 'comments.save')}
          </button>
        </form>
        ${
          list.value === null
            ? nothing
            : list.value.length === 0
              ? html`
                  <p class="vs-soft">${tr('comments.none')}</p>
                `
              : html`
                  <ul class="player-comment-list" data-testid="comments">
                    ${list.value.map((each) => this.#comment(each))}
                  </ul>
                `
        }
      </section>
    `;
  }

  #comment(comment: Comment) {
    const at = formatClock(comment.atMs / 1000);
    return html`
      <li>
        <button
          type="button"
          class="btn btn-link player-moment"
          aria-label=${tr('player.goTo', { at })}
          @click=${() => this.context.seek(comment.atMs)}
        >
          ${at}
        </button>
        <div>
          <p>${comment.text}</p>
          <p class="vs-soft vs-small">${comment.author ?? tr('comments.nobody')}</p>
        </div>
        ${
          comment.mine
            ? html`
                <button
                  type="button"
                  class="player-button"
                  aria-label=${tr('comments.remove', { at })}
                  title=${tr('comments.remove', { at })}
                  aria-busy=${this.removing === comment.id ? 'true' : 'false'}
                  @click=${() => void this.#remove(comment.id)}
                >
                  ${icon('close')}
                </button>
              `
            : nothing
        }
      </li>
    `;
  }

  readonly #typed = (text: string): void => {
    const empty = text.trim() === '';
    this.atMs = empty ? null : (this.atMs ?? this.context.positionMs());
  };

  readonly #keyed = (event: KeyboardEvent): void => {
    const field = event.currentTarget as HTMLTextAreaElement;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      field.form?.requestSubmit();
    } else if (event.key === 'Escape') {
      field.blur();
    }
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const field = this.querySelector<HTMLTextAreaElement>('#comment-text');
    const text = field?.value.trim() ?? '';
    if (!field || !text || this.saving) return;
    this.saving = true;
    const written = await this.context.comments.add(this.atMs ?? this.context.positionMs(), text);
    this.saving = false;
    if (!written) return;
    field.value = '';
    this.atMs = null;
  };

  async #remove(id: string): Promise<void> {
    this.removing = id;
    await this.context.comments.remove(id);
    this.removing = null;
  }
}
customElements.define('vs-comments-panel', CommentsPanel);
