import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import type { Agent } from '../../protocol/desk';
import type { OwnState, PauseReason } from './console';
import { DeskPart } from './part';
import { roughDuration } from '../../i18n/amounts';

const STATES: readonly OwnState[] = ['available', 'paused', 'offline'];
const REASONS: readonly PauseReason[] = ['break', 'lunch', 'training', 'paperwork', 'technical'];
const IN_CONTACT: readonly Agent['state'][] = ['offered', 'busy', 'wrap_up'];

/** My state, for how long, and the buttons that change it. */
export class AgentPanel extends DeskPart {
  protected override readonly timed = true;

  protected override render() {
    const agent = this.context.console.desk.value.agent;
    const chosen = agent ? chosenState(agent) : null;
    const reason = agent ? (isInContact(agent) ? agent.nextReason : agent.reason) : null;
    return html`
      <section class="desk-card desk-agent" data-state=${agent?.state ?? nothing}>
        <h2 class="visually-hidden">${td('desk.state.heading')}</h2>
        <p
          class="desk-agent-state"
          data-testid="agent-state"
          data-state=${agent?.state ?? 'offline'}
          role="status"
        >
          ${agent ? td(`desk.state.${agent.state}`) : td('desk.loading')}
        </p>
        <p class="desk-agent-since">${agent ? this.#since(agent) : nothing}</p>
        ${
          agent && isInContact(agent)
            ? html`
                <p class="desk-agent-next">${nextWords(agent)}</p>
              `
            : nothing
        }
        <div
          class="desk-switch"
          role="group"
          aria-label=${td(agent && isInContact(agent) ? 'desk.state.chooseNext' : 'desk.state.choose')}
        >
          ${STATES.map((each) => this.#button(each, chosen))}
        </div>
        ${
          chosen === 'paused'
            ? html`
                <fieldset class="desk-reasons">
                  <legend>${td('desk.pause.heading')}</legend>
                  ${REASONS.map(
                    (each) => html`
                      <label>
                        <input
                          type="radio"
                          name="pause-reason"
                          .checked=${each === reason}
                          @change=${() => void this.context.console.setState('paused', each)}
                        />
                        <span>${td(`desk.pause.${each}`)}</span>
                      </label>
                    `,
                  )}
                </fieldset>
              `
            : nothing
        }
      </section>
    `;
  }

  /** Why, when it is a pause, and for how long. */
  #since(agent: Agent) {
    if (agent.state === 'offline') return nothing;
    const duration = roughDuration(this.context.clock.value - agent.sinceMs);
    return agent.state === 'paused' && agent.reason
      ? td('desk.state.reasonFor', { reason: td(`desk.pause.${agent.reason}`), duration })
      : td('desk.state.for', { duration });
  }

  #button(state: OwnState, chosen: OwnState | null) {
    const { console } = this.context;
    return html`
      <button
        type="button"
        data-testid="state-${state}"
        data-choice=${state}
        aria-pressed=${chosen === state ? 'true' : 'false'}
        aria-busy=${console.doing.value.has(state) ? 'true' : 'false'}
        @click=${() => void console.setState(state)}
      >
        ${td(`desk.state.button.${state}`)}
      </button>
    `;
  }
}
customElements.define('vs-desk-agent', AgentPanel);

function isInContact(agent: Agent): boolean {
  return IN_CONTACT.includes(agent.state);
}

/** Which of the three buttons stands for the present choice; in a contact, for what comes after. */
function chosenState(agent: Agent): OwnState {
  if (isInContact(agent)) return agent.nextState ?? 'available';
  return agent.state as OwnState;
}

function nextWords(agent: Agent): string {
  const next = chosenState(agent);
  return next === 'paused'
    ? td('desk.state.next.paused', { reason: td(`desk.pause.${agent.nextReason ?? 'break'}`) })
    : td(`desk.state.next.${next}`);
}
