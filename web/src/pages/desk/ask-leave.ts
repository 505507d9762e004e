import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { categoryText, current } from '../../api';
import { td } from '../../i18n/desk';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import type { StandingLeave } from '../../protocol/desk';
import { announce } from '../../ui/announcer';
import '../../ui/dialog';
import { categoryLabel } from './context';
import { DeskPart } from './part';
import { selectField, textField } from '../../ui/field';
import { dialogButtons } from '../../ui/confirm';

/** The other topics of the day: what the supervisor has been asked for, and what was said. */
export class AskLeave extends DeskPart {
  @state() private open = false;
  @state() private chosen = '';

  protected override render() {
    const { agent } = this.context.console.desk.value;
    if (!agent) return nothing;
    return html`
      <section class="desk-list" aria-labelledby="desk-leaves" data-testid="leaves">
        <h2 id="desk-leaves">${td('desk.leaves.heading')}</h2>
        <div role="status">
          ${
            agent.leaves.length === 0
              ? html`
                  <p class="desk-list-note">${td('desk.leaves.none')}</p>
                `
              : html`
                  <ul>
                    ${agent.leaves.map((each) => this.#row(each))}
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
                  ${td('desk.leaves.ask')}
                </button>
              `
        }
        <vs-dialog
          ?open=${this.open}
          .heading=${td('desk.leaves.dialog')}
          .content=${this.open ? this.#content() : nothing}
          .actions=${this.open ? this.#actions() : nothing}
          @close=${this.#close}
        ></vs-dialog>
      </section>
    `;
  }

  #row(leave: StandingLeave) {
    return html`
      <li data-state=${leave.state}>
        <span>
          ${categoryLabel(this.context, leave.category)}
          <span class="desk-list-second">${stateWords(leave)}</span>
        </span>
      </li>
    `;
  }

  /** Topics that can be asked for: an operator who has them all asks for none. */
  #others() {
    const { agent } = this.context.console.desk.value;
    const held = new Set([
      ...(agent?.categories ?? []),
      ...(agent?.leaves ?? []).filter((each) => !isOver(each)).map((e) => e.category),
    ]);
    return current(this.context.categories.value).filter((each) => !held.has(each.id));
  }

  #content() {
    return html`
      <p>${td('desk.leaves.intro')}</p>
      ${selectField({
        id: 'desk-leaves-topic',
        label: td('desk.leaves.topic'),
        testid: 'leave-topic',
        focus: true,
        value: this.chosen,
        choose: td('desk.leaves.choose'),
        options: this.#others().map((each) => [each.id, categoryText(each).label]),
        change: (value) => (this.chosen = value),
      })}
      ${textField({
        id: 'desk-leaves-reason',
        label: td('desk.leave.reason'),
        autocomplete: 'off',
        maxlength: 300,
      })}
    `;
  }

  #actions() {
    const asking = this.context.console.doing.value.has('leave');
    return dialogButtons({
      cancel: td('desk.transfer.cancel'),
      close: this.#close,
      confirm: td(asking ? 'desk.leave.asking' : 'desk.leave.ask'),
      act: this.#asked,
      testid: 'send-leave',
      busy: asking,
      disabled: this.chosen === '',
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
    const reason = this.querySelector<HTMLInputElement>('#desk-leaves-reason')?.value.trim() ?? '';
    const done = await console.ask('leave', () =>
      console.connection.send('askAuthorisation', { category, contactId: null, reason }),
    );
    if (done) announce(td('desk.leaves.sent'));
    this.#close();
  };
}
customElements.define('vs-desk-ask', AskLeave);

function isOver({ state }: StandingLeave): boolean {
  return state === 'refused' || state === 'ended';
}

function stateWords({ state, untilMs, reason }: StandingLeave): string {
  switch (state) {
    case 'pending':
      return td('desk.leaves.pending');
    case 'granted':
      return untilMs === null
        ? td('desk.leaves.granted')
        : td('desk.leaves.until', { time: formatTime(untilMs, STATION_ZONE) });
    case 'refused':
      return reason ? td('desk.leaves.refused', { reason }) : td('desk.leaves.refusedOnly');
    case 'ended':
      return td('desk.leaves.ended', { reason: reason ?? '' });
  }
}
