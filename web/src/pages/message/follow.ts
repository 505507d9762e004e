import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, categoryText, type Station } from '../../api';
import { tm } from '../../i18n/message';
import { randomId } from '../../state/connection';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { focusOn, StationElement } from '../../ui/element';
import { followMessage, type FollowedMessage, writeMore } from './calls';
import { momentWords } from './words';
import { textArea, textField } from '../../ui/field';
import { Poller } from '../../ui/poller';

const EVERY_MS = 60_000;
const TONES = { open: 'wait', taken: 'wait', answered: 'success', closed: 'closed' } as const;

/** How a message stands, for whoever has its code; which is kept in this page only. */
class FollowMessage extends StationElement {
  @property({ attribute: false }) station: Station | null = null;
  /** A code to open at once, of a message just left. */
  @property({ attribute: false }) code = '';

  @state() private message: FollowedMessage | null = null;
  @state() private failure: string | null = null;
  @state() private busy = false;
  @state() private more = '';
  #opened = '';
  #request = randomId();
  /** Reads while it is in the page. */
  protected readonly poller = new Poller(this, (signal) => this.#refresh(signal), EVERY_MS);

  protected override updated(changes: PropertyValues): void {
    if (changes.has('code') && this.code) void this.#open(this.code);
  }

  protected override render() {
    return this.message ? this.#thread(this.message) : this.#form();
  }

  #form() {
    return html`
      <form class="vs-stack message-form" @submit=${this.#submit}>
        <h1>${tm('follow.title')}</h1>
        <p class="message-lead">${tm('follow.lead')}</p>
        ${textField({
          id: 'follow-code',
          label: tm('follow.code'),
          name: 'code',
          look: 'vs-code',
          hint: tm('follow.hint'),
          hintFirst: true,
          required: true,
          autocomplete: 'off',
          autocapitalize: 'characters',
          maxlength: 32,
        })}
        ${this.#failed()}
        <div>
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="open-message"
            aria-busy=${this.busy ? 'true' : 'false'}
          >
            ${tm('follow.open')}
          </button>
        </div>
      </form>
    `;
  }

  #failed() {
    return this.failure === null
      ? nothing
      : alertBox(this.failure, { tone: 'danger', live: 'alert' });
  }

  #thread(message: FollowedMessage) {
    const waits = message.state === 'open' || message.state === 'taken';
    const due = momentWords(message.dueAt, message.timeZone);
    return html`
      <section class="vs-stack" data-testid="followed">
        <h1 tabindex="-1">${this.#topic(message.category)}</h1>
        <p class="message-state" data-tone=${TONES[message.state]} data-testid="message-state">
          <strong>${tm(`state.${message.state}`)}</strong>
          ${waits ? tm(message.overdue ? 'overdue' : 'due', { due }) : ''}
        </p>
        <p>
          ${tm('sent.reference')}
          <strong class="vs-code">${message.reference}</strong>
        </p>
        <h2>${tm('thread')}</h2>
        <ol class="message-thread">
          ${message.thread.map(
            (entry) => html`
              <li data-author=${entry.author}>
                <p class="message-who">
                  <strong>${author(entry)}</strong>
                  <span>${momentWords(entry.writtenAt, message.timeZone)}</span>
                </p>
                <p class="message-text">${entry.text}</p>
              </li>
            `,
          )}
        </ol>
        ${
          message.canWrite
            ? this.#moreForm()
            : html`
                <p>${tm('more.closed')}</p>
              `
        }
        <div>
          <button type="button" class="btn btn-link" @click=${this.#close}>
            ${tm('follow.close')}
          </button>
        </div>
      </section>
    `;
  }

  #moreForm() {
    return html`
      <form class="vs-stack" @submit=${this.#write}>
        ${textArea({
          id: 'more-text',
          label: tm('more'),
          required: true,
          rows: 4,
          maxlength: 5000,
          value: this.more,
          input: (value) => (this.more = value),
        })}
        ${this.#failed()}
        <div>
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="write-more"
            aria-busy=${this.busy ? 'true' : 'false'}
          >
            ${tm('more.send')}
          </button>
        </div>
      </form>
    `;
  }

  #topic(id: string): string {
    const found = this.station?.categories.find((category) => category.id === id);
    return found ? categoryText(found).label : tm('thread');
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).querySelector<HTMLInputElement>('input');
    if (field?.value) void this.#open(field.value);
  };

  async #open(code: string): Promise<void> {
    await this.#attempt(async () => {
      this.message = await followMessage(code);
      this.#opened = code;
    });
    await this.updateComplete;
    if (this.message && !this.hidden) focusOn(this, 'h1');
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    if (!this.message || this.hidden || document.hidden) return;
    const before = this.message.thread.length;
    const code = this.#opened;
    const found = await followMessage(code, signal).catch(() => null);
    // it may have been closed meanwhile
    if (!found || this.#opened !== code) return;
    this.message = found;
    if (found.thread.length > before) announce(tm(`state.${found.state}`));
  }

  readonly #write = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!this.more.trim()) return;
    await this.#attempt(async () => {
      this.message = await writeMore(this.#opened, this.#request, this.more);
      this.#request = randomId();
      this.more = '';
      announce(tm('more.sent'));
    });
  };

  async #attempt(what: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      await what();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failure =
        error.status === 404
          ? tm('follow.unknown')
          : error.status === 429
            ? tm('follow.limited')
            : tm(error.code === 'offline' ? 'error.offline' : 'error.other');
    } finally {
      this.busy = false;
    }
  }

  readonly #close = (): void => {
    this.message = null;
    this.#opened = '';
    this.failure = null;
    this.more = '';
  };
}
customElements.define('vs-follow-message', FollowMessage);

function author(entry: FollowedMessage['thread'][number]): string {
  if (entry.author === 'citizen') return tm('you');
  return entry.operator ? tm('operator', { code: entry.operator }) : tm('operator.gone');
}
