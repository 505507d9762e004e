import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { categoryText, current } from '../../api';
import { td } from '../../i18n/desk';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import type { StandingAuthorisation } from '../../protocol/desk';
import { announce } from '../../ui/announcer';
import '../../ui/dialog';
import { categoryLabel } from './context';
import { DeskPart } from './part';
import { selectField, textField } from '../../ui/field';
import { dialogButtons } from '../../ui/confirm';

/** The other topics of the day: what the supervisor has been asked for, and what was said. */
export class AskAuthorisation extends DeskPart {
  @state() private open = false;
  @state() private chosen = '';

  protected override render() {
    const { agent } = this.context.console.desk.value;
    if (!agent) return nothing;
    return html`
      <section class="desk-list" aria-labelledby="desk-authorisations" data-testid="authorisations">
        <h2 id="desk-authorisations">${td('desk.authorisations.heading')}</h2>
        <div role="status">
          ${
            agent.authorisations.length === 0
              ? html`
                  <p class="desk-list-note">${td('desk.authorisations.none')}</p>
                `
              : html`
                  <ul>
                    ${agent.authorisations.map((each) => this.#row(each))}
                  </ul>
                `
          }
        </div>
        ${
          this.#others().length === 0
            ? nothing
            : html`
                <button
                  type="button"
                  class="btn btn-link"
                  data-testid="ask-topic"
                  aria-haspopup="dialog"
                  @click=${() => this.#show('')}
                >
                  ${td('desk.authorisations.ask')}
                </button>
              `
        }
        <vs-dialog
          ?open=${this.open}
          .heading=${td('desk.authorisations.dialog')}
          .content=${this.open ? this.#content() : nothing}
          .actions=${this.open ? this.#actions() : nothing}
          @close=${this.#close}
        ></vs-dialog>
      </section>
    `;
  }

  #row(authorisation: StandingAuthorisation) {
    return html`
      <li data-state=${authorisation.state}>
        <span>
          ${categoryLabel(this.context, authorisation.category)}
          <span class="desk-list-second">${stateWords(authorisation)}</span>
        </span>
      </li>
    `;
  }

  /** Topics that can be asked for: an operator who has them all asks for none. */
  #others() {
    const { agent } = this.context.console.desk.value;
    const held = new Set([
      ...(agent?.categories ?? []),
      ...(agent?.authorisations ?? []).filter((each) => !isOver(each)).map((e) => e.category),
    ]);
    return current(this.context.categories.value).filter((each) => !held.has(each.id));
  }

  #content() {
    return html`
      <p>${td('desk.authorisations.intro')}</p>
      ${selectField({
        id: 'desk-authorisations-topic',
        label: td('desk.authorisations.topic'),
        testid: 'authorisation-topic',
        focus: true,
        value: this.chosen,
        choose: td('desk.authorisations.choose'),
        options: this.#others().map((each) => [each.id, categoryText(each).label]),
        change: (value) => (this.chosen = value),
      })}
      ${textField({
        id: 'desk-authorisations-reason',
        label: td('desk.authorisation.reason'),
        autocomplete: 'off',
        maxlength: 300,
      })}
    `;
  }

  #actions() {
    const asking = this.context.console.doing.value.has('authorisation');
    return dialogButtons({
      cancel: td('desk.transfer.cancel'),
      close: this.#close,
      confirm: td(asking ? 'desk.authorisation.asking' : 'desk.authorisation.ask'),
      act: this.#asked,
      testid: 'send-authorisation',
      busy: asking,
      missing: this.chosen === '' ? td('desk.authorisations.first') : undefined,
    });
  }

  #show(topic: string): void {
    this.chosen = topic;
    this.open = true;
  }

  readonly #close = (): void => {
    this.open = false;
  };

  readonly #asked = async (): Promise<void> => {
    const { console } = this.context;
    const category = this.chosen;
    const reason =
      this.querySelector<HTMLInputElement>('#desk-authorisations-reason')?.value.trim() ?? '';
    const done = await console.ask('authorisation', () =>
      console.connection.send('askAuthorisation', { category, contactId: null, reason }),
    );
    if (done) announce(td('desk.authorisations.sent'));
    this.#close();
  };
}
customElements.define('vs-desk-ask', AskAuthorisation);

function isOver({ state }: StandingAuthorisation): boolean {
  return state === 'refused' || state === 'ended';
}

function stateWords({ state, untilMs, reason }: StandingAuthorisation): string {
  switch (state) {
    case 'pending':
      return td('desk.authorisations.pending');
    case 'granted':
      return untilMs === null
        ? td('desk.authorisations.granted')
        : td('desk.authorisations.until', { time: formatTime(untilMs, STATION_ZONE) });
    case 'refused':
      return reason
        ? td('desk.authorisations.refused', { reason })
        : td('desk.authorisations.refusedOnly');
    case 'ended':
      return td('desk.authorisations.ended', { reason: reason ?? '' });
  }
}
