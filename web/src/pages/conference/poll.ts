import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { tk } from '../../i18n/conference';
import type { Poll } from '../../protocol/conference';
import { announce } from '../../ui/announcer';
import { focusOn } from '../../ui/element';
import { ConferencePart, written } from './part';
import { optionsOf, questionFields } from './question-fields';

/** The quick poll: its question, one's own answer, the counts; a chair asks and closes. */
export class ConferencePoll extends ConferencePart {
  @state() private asking = false;
  @state() private wrong = false;

  protected override render() {
    const poll = this.conference?.poll ?? null;
    return html`
      <section aria-labelledby="poll-title" data-testid="poll">
        <h2 id="poll-title">${tk('conference.poll')}</h2>
        ${
          poll
            ? this.#poll(poll)
            : html`
                <p class="vs-soft">${tk('conference.poll.none')}</p>
              `
        }
        ${this.chairs && poll?.closedAtMs !== null ? this.#ask() : nothing}
      </section>
    `;
  }

  #poll(poll: Poll) {
    const open = poll.closedAtMs === null;
    const answered = this.room.state.value.answeredPoll === poll.pollId;
    return html`
      <p class="vs-poll-question">${poll.question}</p>
      ${open && !answered ? this.#answer(poll) : nothing}
      ${
        open && answered
          ? html`
              <p role="status" data-testid="poll-answered">${tk('conference.poll.answered')}</p>
            `
          : nothing
      }
      ${poll.counts ? this.#result(poll, poll.counts) : nothing}
      <p class="vs-soft" data-testid="poll-count">
        ${tk('conference.poll.answers', { count: poll.answers })}
        ${open ? (poll.counts ? nothing : tk('conference.poll.atClose')) : tk('conference.poll.closed')}
      </p>
      ${
        open && this.chairs
          ? html`
              <button
                type="button"
                class="btn btn-outline-primary btn-sm"
                data-testid="close-poll"
                @click=${() => this.room.ask('closePoll', { pollId: poll.pollId })}
              >
                ${tk('conference.poll.close')}
              </button>
            `
          : nothing
      }
    `;
  }

  #answer(poll: Poll) {
    return html`
      <form class="vs-column" @submit=${(event: Event) => this.#answered(event, poll)}>
        <fieldset class="vs-poll-options">
          <legend class="visually-hidden">${poll.question}</legend>
          ${poll.options.map(
            (text, option) => html`
              <label class="vs-check">
                <input type="radio" name="option" value=${option} required />
                <span>${text}</span>
              </label>
            `,
          )}
        </fieldset>
        <p class="vs-soft">${tk('conference.poll.anonymous')}</p>
        <button class="btn btn-primary btn-sm" data-testid="answer-poll">
          ${tk('conference.poll.answer')}
        </button>
      </form>
    `;
  }

  #result(poll: Poll, counts: readonly number[]) {
    const most = Math.max(1, ...counts);
    return html`
      <ul class="vs-poll-result" data-testid="poll-result">
        ${poll.options.map((text, option) => {
          const count = counts[option] ?? 0;
          return html`
            <li>
              <span>${text}</span>
              <strong>${count}</strong>
              <progress aria-hidden="true" max=${most} .value=${count}></progress>
            </li>
          `;
        })}
      </ul>
    `;
  }

  #ask() {
    if (!this.asking) {
      return html`
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="ask-poll"
          @click=${this.#begin}
        >
          ${tk('conference.poll.ask')}
        </button>
      `;
    }
    return html`
      <form class="vs-column vs-poll-ask" @submit=${this.#asked}>
        ${questionFields('poll', [tk('conference.vote.yes'), tk('conference.vote.no')], this.wrong)}
        <label class="vs-check">
          <input type="checkbox" name="live" />
          <span>${tk('conference.poll.live')}</span>
        </label>
        <div class="vs-row">
          <button class="btn btn-primary btn-sm" data-testid="open-poll">
            ${tk('conference.poll.open')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            @click=${() => (this.asking = false)}
          >
            ${tk('conference.cancel')}
          </button>
        </div>
      </form>
    `;
  }

  readonly #begin = (): void => {
    this.asking = true;
    void this.updateComplete.then(() => focusOn(this, '#poll-question'));
  };

  readonly #asked = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const options = optionsOf(written(form, 'options'));
    this.wrong = options === null;
    if (options === null) return;
    const live = new FormData(form).has('live');
    const question = written(form, 'question');
    if (await this.room.ask('openPoll', { question, options, live })) this.asking = false;
  };

  async #answered(event: Event, { pollId }: Poll): Promise<void> {
    event.preventDefault();
    const option = new FormData(event.currentTarget as HTMLFormElement).get('option');
    if (typeof option === 'string') await this.room.answerPoll(pollId, Number(option));
  }
}
customElements.define('vs-conference-poll', ConferencePoll);

/** Tells of a poll that opens or closes, wherever one looks. */
export class PollTold {
  #last = '';

  look(poll: Poll | null): void {
    const key = poll ? `${poll.pollId} ${poll.closedAtMs === null}` : '';
    if (key === this.#last) return;
    this.#last = key;
    if (!poll) return;
    const word = poll.closedAtMs === null ? 'conference.poll.opened' : 'conference.poll.over';
    announce(tk(word, { question: poll.question }));
  }
}
