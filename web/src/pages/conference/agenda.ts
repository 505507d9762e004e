import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { tk } from '../../i18n/conference';
import type { Item } from '../../protocol/conference';
import { randomId } from '../../state/connection';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { changeAgenda } from './agenda-change';
import { ConferencePart, written } from './part';
import { formatClock } from '../../i18n/format';

/** The agenda with the time of each item; a chair puts something to the vote from here. */
export class ConferenceAgenda extends ConferencePart {
  /** The station's clock, a second at a time. */
  @property({ type: Number }) nowMs = 0;
  /** Leads to where a chair asks. */
  @property({ attribute: false }) askVote: () => void = () => undefined;

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
      ${
        this.chairs && conference.ballot?.closedAtMs !== null
          ? html`
              <section aria-labelledby="agenda-vote">
                <h2 id="agenda-vote">${tk('conference.vote')}</h2>
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="open-ballot"
                  @click=${() => this.askVote()}
                >
                  ${tk('conference.vote.open')}
                </button>
              </section>
            `
          : nothing
      }
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
}
customElements.define('vs-conference-agenda', ConferenceAgenda);
