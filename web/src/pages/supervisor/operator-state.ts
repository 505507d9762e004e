import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { tf } from '../../i18n/floor';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { errorWords, problemAlert } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { type FloorAgent, missedRing } from './floor';

const CHOICES = ['available', 'paused', 'offline'] as const;
type Choice = (typeof CHOICES)[number];
const REFUSALS = [
  'console_gone',
  'state_unchanged',
  'notice_not_accepted',
  'unknown_agent',
  'agent_offline',
] as const;
const SHORTEST_REASON = 3;

/** What an operator does, or will do after the contact in hand. */
export function chosenState({ state, nextState }: FloorAgent): Choice {
  const resting = CHOICES.find((each) => each === state);
  return resting ?? nextState ?? 'available';
}

/** By whom an operator's state was set, and the buttons that set another one, with a reason that the operator reads. */
export class OperatorState extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) agent!: FloorAgent;
  @state() private asked: Choice | null = null;
  @state() private reason = '';
  readonly #action = new Action(this, (error) =>
    errorWords(error, REFUSALS, (code) => tf(`floor.set.refused.${code}`)),
  );

  protected override render() {
    const { agent } = this;
    const present = chosenState(agent);
    return html`
      ${this.#setBy(agent)}
      <div class="floor-set" role="group" aria-label=${tf('floor.set')}>
        ${CHOICES.filter((each) => each !== present).map((each) => this.#button(each))}
      </div>
      <p role="status" class="vs-hint">${this.#action.done}</p>
      ${this.#dialog(agent)}
    `;
  }

  #setBy({ setBy }: FloorAgent) {
    if (!setBy) return nothing;
    return html`
      <p class="floor-set-by" data-testid="set-by">
        ${tf('floor.setBy.value', {
          name: setBy.name,
          time: formatTime(setBy.atMs, STATION_ZONE),
          reason: setBy.reason,
        })}
      </p>
    `;
  }

  /** For one who missed a ring, coming back is what is wanted. */
  #button(choice: Choice) {
    const isMain = choice === 'available' && missedRing(this.agent);
    return html`
      <button
        type="button"
        class="btn ${isMain ? 'btn-primary' : 'btn-outline-primary'}"
        data-testid="set-${choice}"
        @click=${() => this.#ask(choice)}
      >
        ${tf(`floor.set.to.${choice}`)}
      </button>
    `;
  }

  #dialog(agent: FloorAgent) {
    const { asked } = this;
    const isLater = !CHOICES.some((each) => each === agent.state);
    return html`
      <vs-dialog
        ?open=${asked !== null}
        .heading=${asked ? tf(`floor.set.title.${asked}`, { operator: agent.name }) : ''}
        .content=${
          asked
            ? html`
                <p>${tf(isLater ? 'floor.set.later' : `floor.set.text.${asked}`)}</p>
                ${textField({
                  id: 'set-reason',
                  label: tf('floor.set.reason'),
                  testid: 'set-reason',
                  hint: tf('floor.set.hint'),
                  autocomplete: 'off',
                  maxlength: 300,
                  value: this.reason,
                  input: (value) => (this.reason = value),
                })}
                ${problemAlert(this.#action.problem)}
              `
            : nothing
        }
        .actions=${asked ? this.#answers(asked) : nothing}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #answers(choice: Choice) {
    return dialogButtons({
      cancel: ts('staff.cancel'),
      close: this.#close,
      confirm: tf(`floor.set.to.${choice}`),
      act: () => void this.#confirmed(choice),
      testid: 'confirm-set',
      busy: this.#action.busy,
      disabled: this.reason.trim().length < SHORTEST_REASON,
    });
  }

  #ask(choice: Choice): void {
    this.asked = choice;
    this.reason = '';
    this.#action.problem = null;
  }

  readonly #close = (event?: Event): void => {
    // the dialog's own close, and not that of what stands around it
    event?.stopPropagation();
    this.asked = null;
  };

  async #confirmed(choice: Choice): Promise<void> {
    const { agentId, name } = this.agent;
    const body = { state: choice, reason: this.reason.trim() };
    const isDone = await this.#action.run(
      choice,
      () => this.session.api(`floor/operators/${agentId}/state`, { method: 'POST', body }),
      tf('floor.set.done', { operator: name, state: td(`desk.state.${choice}`) }),
    );
    if (isDone) this.asked = null;
  }
}
customElements.define('vs-operator-state', OperatorState);
