import { html, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Station, topicName } from '../../api';
import { tm } from '../../i18n/message';
import { randomId } from '../../state/connection';
import { Action } from '../../ui/action';
import { type Problem, problemAlert } from '../../ui/problem';
import { announce } from '../../ui/announcer';
import { codeForm } from '../../ui/code-form';
import { focusOn, StationElement } from '../../ui/element';
import { followMessage, type FollowedMessage, tellSteps, writeMore } from './calls';
import { dangerBox } from './danger';
import { stepsTold } from './steps-told';
import { momentWords } from './words';
import { textArea } from '../../ui/field';
import { Poller } from '../../ui/poller';

const EVERY_MS = 60_000;
const TONES = { open: 'wait', taken: 'wait', answered: 'success', closed: 'closed' } as const;

/** How a message stands, for whoever has its code; which is kept in this page only. */
class FollowMessage extends StationElement {
  @property({ attribute: false }) station: Station | null = null;
  /** A code to open at once, of a message just left. */
  @property({ attribute: false }) code = '';

  @state() private message: FollowedMessage | null = null;
  @state() private more = '';
  readonly #action = new Action(this, failureWords);
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
    return codeForm({
      id: 'follow-code',
      look: 'message-form',
      title: tm('follow.title'),
      lead: tm('follow.lead'),
      label: tm('follow.code'),
      hint: tm('follow.hint'),
      open: tm('follow.open'),
      buttonTestid: 'open-message',
      action: this.#action,
      take: (code) => void this.#open(code),
    });
  }

  #thread(message: FollowedMessage) {
    const waits = message.state === 'open' || message.state === 'taken';
    const due = momentWords(message.dueAt, message.timeZone);
    return html`
      <section class="vs-stack" data-testid="followed">
        ${dangerBox(message.danger)}
        <h1 tabindex="-1">${this.#topic(message.category)}</h1>
        <p class="message-state" data-tone=${TONES[message.state]} data-testid="message-state">
          <strong>${tm(`state.${message.state}`)}</strong>
          ${waits ? tm(message.overdue ? 'overdue' : 'due', { due }) : ''}
        </p>
        <p>
          ${tm('sent.reference')}
          <strong class="vs-code">${message.reference}</strong>
        </p>
        <h2>${tm('steps')}</h2>
        <ol class="message-steps" data-testid="message-steps-taken">
          ${message.steps.map(
            (step) => html`
              <li>
                <strong>${tm(`step.${step.what}`)}</strong>
                <span>${momentWords(step.at, message.timeZone)}</span>
              </li>
            `,
          )}
        </ol>
        ${stepsTold(message.tellSteps, {
          busy: this.#action.is('tell'),
          tell: (on) => void this.#tell(on),
        })}
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
          input: (value) => {
            this.more = value;
            // another text is not the one whose answer was lost
            this.#request = randomId();
          },
        })}
        ${problemAlert(this.#action.problem)}
        <div>
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="write-more"
            aria-busy=${this.#action.is('write')}
          >
            ${tm('more.send')}
          </button>
        </div>
      </form>
    `;
  }

  #topic(id: string): string {
    return topicName(this.station, id) || tm('thread');
  }

  async #open(code: string): Promise<void> {
    await this.#action.run('open', async () => {
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
    // help that was shown stays in sight
    this.message = { ...found, danger: found.danger ?? this.message.danger };
    if (found.thread.length > before) announce(tm(`state.${found.state}`));
  }

  readonly #write = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!this.more.trim()) return;
    await this.#action.run('write', async () => {
      this.message = await writeMore(this.#opened, this.#request, this.more);
      this.#request = randomId();
      this.more = '';
      announce(tm('more.sent'));
    });
  };

  async #tell(on: boolean): Promise<void> {
    const isDone = await this.#action.run('tell', async () => {
      this.message = await tellSteps(this.#opened, on);
    });
    if (isDone) announce(tm(on ? 'tellSteps.on' : 'tellSteps.off'));
  }

  readonly #close = async (): Promise<void> => {
    this.message = null;
    this.#opened = '';
    this.#action.problem = null;
    this.more = '';
    await this.updateComplete;
    focusOn(this, 'h1');
  };
}
customElements.define('vs-follow-message', FollowMessage);

function author(entry: FollowedMessage['thread'][number]): string {
  if (entry.author === 'citizen') return tm('you');
  return entry.operator ? tm('operator', { code: entry.operator }) : tm('operator.gone');
}

function failureWords(error: unknown): Problem {
  const { status, code } = error instanceof ApiError ? error : { status: 0, code: 'page' };
  if (status === 404) return { text: tm('follow.unknown') };
  if (status === 429) return { text: tm('follow.limited') };
  return { text: tm(code === 'offline' ? 'error.offline' : 'error.other') };
}
