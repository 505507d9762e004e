import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tk } from '../../i18n/conference';
import type { Ballot, Item } from '../../protocol/conference';
import { randomId } from '../../state/connection';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { changeAgenda } from './agenda-change';
import { ConferencePart, written } from './part';
import { optionsOf, questionFields } from './question-fields';
import { formatClock } from '../../i18n/format';

/** The agenda with the time of each item, and votes. */
export class ConferenceAgenda extends ConferencePart {
  /** The station's clock, a second at a time. */
  @property({ type: Number }) nowMs = 0;
  @state() private asking = false;
  @state() private wrong = false;

  protected override render() {
    const { conference } = this;
    if (!conference) return nothing;
    const items = conference.agenda?.items ?? [];
    return html`
      <section aria-labelledby="agenda-title">
        <h2 id="agenda-title">${tk('conference.panel.agenda')}</h2>
        ${
          items.length === 0
            ? html`
                <p class="vs-soft">${tk('conference.agenda.none')}</p>
              `
            : html`
                <ol class="vs-agenda">
                  ${items.map((item) => this.#item(item))}
                </ol>
              `
        }
        ${this.chairs ? this.#add() : nothing}
      </section>
      <section aria-labelledby="vote-title">
        <h2 id="vote-title">${tk('conference.vote')}</h2>
        ${conference.ballot ? this.#ballot(conference.ballot) : nothing}
        ${this.chairs && conference.ballot?.closedAtMs !== null ? this.#ask() : nothing}
      </section>
    `;
  }

  #item(item: Item) {
    const agenda = this.conference?.agenda;
    const now = agenda?.current === item.itemId;
    const spentMs = now && agenda.sinceMs ? Math.max(0, this.nowMs - agenda.sinceMs) : 0;
    const over = item.minutes > 0 && spentMs > item.minutes * 60_000;
    return html`
      <li data-now=${now} ?data-over=${over}>
        <span class="vs-people-name">
          ${item.text}
          <span class="vs-soft vs-people-part">
            ${now ? tk('conference.agenda.now', { time: formatClock(spentMs / 1000) }) : nothing}
            ${item.minutes > 0 ? tk('conference.agenda.planned', { count: item.minutes }) : nothing}
            ${
              over
                ? html`
                    <strong>${tk('conference.agenda.over')}</strong>
                  `
                : nothing
            }
          </span>
        </span>
        ${
          this.chairs
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  @click=${() => this.room.ask('goToItem', now ? {} : { itemId: item.itemId })}
                >
                  ${tk(now ? 'conference.agenda.stop' : 'conference.agenda.start')}
                </button>
                <button
                  type="button"
                  class="vs-icon-button"
                  aria-label=${tk('conference.agenda.remove', { text: item.text })}
                  title=${tk('conference.agenda.remove', { text: item.text })}
                  @click=${() => changeAgenda(this.room, (items) => items.filter(({ itemId }) => itemId !== item.itemId))}
                >
                  ${icon('close')}
                </button>
              `
            : nothing
        }
      </li>
    `;
  }

  #add() {
    return html`
      <form class="vs-row" @submit=${(event: Event) => this.#added(event)}>
        ${textField({
          id: 'item-text',
          label: tk('conference.agenda.text'),
          name: 'text',
          required: true,
          maxlength: 200,
        })}
        ${textField({
          id: 'item-minutes',
          label: tk('conference.agenda.minutes'),
          name: 'minutes',
          type: 'number',
          min: 0,
          max: 240,
          block: 'vs-short',
        })}
        <button class="btn btn-outline-primary btn-sm">${tk('conference.agenda.add')}</button>
      </form>
    `;
  }

  async #added(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const text = written(form, 'text');
    if (!text) return;
    const item = { itemId: randomId(), text, minutes: Number(written(form, 'minutes')) };
    if (await changeAgenda(this.room, (items) => [...items, item])) form.reset();
  }

  #ballot(ballot: Ballot) {
    const { you, part } = this.room.state.value;
    const open = ballot.closedAtMs === null;
    const votes = open && part !== 'guest';
    return html`
      <div class="vs-ballot" data-testid="ballot">
        <p><strong>${ballot.question}</strong></p>
        <p class="vs-soft">${tk(open ? 'conference.vote.recorded' : 'conference.vote.closed')}</p>
        <ul class="vs-people">
          ${ballot.choices.map(({ text, voters }, option) => {
            const own = you !== null && voters.includes(you);
            const names = voters
              .map((member) => this.member(member)?.name)
              .filter(Boolean)
              .join(', ');
            return html`
              <li>
                <span class="vs-people-name">
                  ${text}
                  <span class="vs-soft vs-people-part">
                    ${tk('conference.vote.count', { count: voters.length })}${names ? `: ${names}` : ''}
                  </span>
                </span>
                ${
                  votes
                    ? html`
                        <button
                          type="button"
                          class="btn btn-sm ${own ? 'btn-primary' : 'btn-outline-primary'}"
                          aria-pressed=${own}
                          @click=${() => this.room.ask('vote', { ballotId: ballot.ballotId, option })}
                        >
                          ${own ? tk('conference.vote.yours') : text}
                        </button>
                      `
                    : nothing
                }
              </li>
            `;
          })}
        </ul>
        ${
          open && this.chairs
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  @click=${() => this.room.ask('closeBallot', {})}
                >
                  ${tk('conference.vote.close')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  #ask() {
    if (!this.asking) {
      return html`
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="open-ballot"
          @click=${() => (this.asking = true)}
        >
          ${tk('conference.vote.open')}
        </button>
      `;
    }
    const usual = [
      tk('conference.vote.yes'),
      tk('conference.vote.no'),
      tk('conference.vote.abstain'),
    ];
    return html`
      <form class="vs-column" @submit=${this.#asked}>
        ${questionFields('vote', usual, this.wrong)}
        <div class="vs-row">
          <button class="btn btn-primary btn-sm">${tk('conference.vote.open')}</button>
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

  readonly #asked = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const options = optionsOf(written(form, 'options'));
    this.wrong = options === null;
    if (options === null) return;
    const question = written(form, 'question');
    if (await this.room.ask('openBallot', { question, options })) this.asking = false;
  };
}
customElements.define('vs-conference-agenda', ConferenceAgenda);
