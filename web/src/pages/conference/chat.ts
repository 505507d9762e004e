import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { tk } from '../../i18n/conference';
import { formatTime } from '../../i18n/format';
import { CommandError } from '../../state/connection';
import { readEarlier } from '../../state/earlier';
import '../../ui/chat-earlier';
import { icon } from '../../ui/icons';
import { tb } from '../../i18n/breakout';
import { apartOf, ConferencePart } from './part';

/** What is written to everybody. */
export class ConferenceChat extends ConferencePart {
  @state() private trouble: 'failed' | 'moved' | null = null;
  /** The room for which what stands in the field is written; null while nothing does. */
  #writtenFor: string | null = null;
  #shown: string | undefined;

  protected override render() {
    const { chat, moreChat, you } = this.room.state.value;
    const placeholder = apartOf(this.room.state.value)
      ? tb('breakout.chat')
      : tk('conference.chat.placeholder');
    return html`
      <section class="vs-chat" aria-label=${tk('conference.panel.chat')}>
        <div
          class="vs-chat-log"
          data-testid="chat-log"
          role="log"
          aria-live="polite"
          tabindex="0"
          aria-label=${tk('conference.panel.chat')}
        >
          ${
            moreChat
              ? html`
                  <vs-earlier-messages .load=${this.#earlier}></vs-earlier-messages>
                `
              : nothing
          }
          ${
            chat.length === 0
              ? html`
                  <p class="vs-soft">${tk('conference.chat.none')}</p>
                `
              : nothing
          }
          ${repeat(
            chat,
            ({ lineId }) => lineId,
            (line) => html`
              <div class="vs-chat-line" ?data-own=${line.member === you}>
                <div class="vs-chat-meta">
                  ${line.member === you ? tk('conference.you') : line.name} ·
                  ${formatTime(line.sentAtMs)}
                  ${line.everywhere ? `· ${tb('breakout.everywhere')}` : nothing}
                </div>
                <div class="vs-chat-text">${line.text}</div>
              </div>
            `,
          )}
        </div>
        <div role="status">
          ${
            this.trouble
              ? html`
                  <p class="vs-chat-failed">${tk(`conference.chat.${this.trouble}`)}</p>
                `
              : nothing
          }
        </div>
        <form class="vs-chat-form" @submit=${this.#sent}>
          <input
            class="vs-input"
            name="text"
            data-testid="chat-input"
            autocomplete="off"
            maxlength="2000"
            aria-label=${placeholder}
            placeholder=${placeholder}
            @input=${this.#typed}
          />
          <button
            class="btn btn-primary"
            data-testid="chat-send"
            aria-label=${tk('conference.chat.send')}
          >
            ${icon('send')}
          </button>
        </form>
      </section>
    `;
  }

  protected override updated(): void {
    const newest = this.room.state.value.chat.at(-1)?.lineId;
    if (newest === this.#shown) return;
    this.#shown = newest;
    const log = this.querySelector('.vs-chat-log');
    if (log) log.scrollTop = log.scrollHeight;
  }

  readonly #earlier = () => {
    const { connection, state } = this.room;
    return readEarlier(state, (before) => connection.send('readChat', { before }));
  };

  readonly #sent = async (event: Event): Promise<void> => {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).querySelector('input');
    const text = input?.value.trim();
    if (!input || !text) return;
    const group = this.#writtenFor ?? this.room.group;
    if (group !== this.room.group) {
      this.#moved();
      return;
    }
    input.value = '';
    this.#writtenFor = null;
    try {
      await this.room.say(text, group);
      this.trouble = null;
    } catch (error) {
      if (input.value === '') input.value = text;
      if (error instanceof CommandError && error.code === 'moved') this.#moved();
      else {
        this.#writtenFor ??= group;
        this.trouble = 'failed';
      }
    }
  };

  /** The next press of the button sends the line to the room that the page has named meanwhile. */
  #moved(): void {
    this.#writtenFor = null;
    this.trouble = 'moved';
  }

  readonly #typed = (event: Event): void => {
    const empty = (event.currentTarget as HTMLInputElement).value.trim() === '';
    this.#writtenFor = empty ? null : (this.#writtenFor ?? this.room.group);
    if (empty && this.trouble === 'moved') this.trouble = null;
  };
}
customElements.define('vs-conference-chat', ConferenceChat);
