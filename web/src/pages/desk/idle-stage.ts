import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { waitingTotal } from '../../state/desk';
import { alertBox } from '../../ui/alert';
import { icon, type IconName } from '../../ui/icons';
import { DeskPart } from './part';
import { exactDuration } from '../../i18n/amounts';

interface Scene {
  icon: IconName;
  title: string;
  text: string;
  action: boolean;
}

/** Between contacts: what will happen next, and what the operator can do about it. */
export class IdleStage extends DeskPart {
  protected override readonly timed = true;
  protected override render() {
    const { console } = this.context;
    const { agent } = console.desk.value;
    if (!agent) {
      return html`
        <div class="desk-idle">
          <h1 class="visually-hidden" tabindex="-1">${td('desk.title')}</h1>
          <p class="desk-idle-text" role="status">${td('desk.loading')}</p>
        </div>
      `;
    }
    const scene = this.#scene();
    return html`
      <div class="desk-idle" data-state=${agent.state}>
        ${
          console.offerGone.value
            ? alertBox(td('desk.offer.gone'), { tone: 'info', live: 'status' })
            : nothing
        }
        <div class="desk-idle-words">
          <span class="desk-idle-mark">${icon(scene.icon)}</span>
          <h1 tabindex="-1">${scene.title}</h1>
          <p class="desk-idle-text">${scene.text}</p>
          ${
            scene.action
              ? html`
                  <button
                    type="button"
                    class="btn btn-primary"
                    aria-busy=${console.doing.value.has('available') ? 'true' : 'false'}
                    @click=${() => void console.setState('available')}
                  >
                    ${td('desk.idle.goAvailable')}
                  </button>
                `
              : nothing
          }
        </div>
      </div>
    `;
  }

  #scene(): Scene {
    const { agent, waiting } = this.context.console.desk.value;
    if (agent?.state === 'paused') {
      const missed = agent.reason === 'no_answer';
      return {
        icon: missed ? 'bell' : 'pause',
        title: td(missed ? 'desk.idle.noAnswer.title' : 'desk.idle.paused.title'),
        text: td(missed ? 'desk.idle.noAnswer.text' : 'desk.idle.paused.text'),
        action: true,
      };
    }
    if (agent?.state === 'offline') {
      return {
        icon: 'monitor',
        title: td('desk.idle.offline.title'),
        text: td('desk.idle.offline.text'),
        action: false,
      };
    }
    if (agent?.state === 'busy' || agent?.writing) {
      return {
        icon: 'chat',
        title: td('desk.message.title'),
        text: td('desk.message.text'),
        action: false,
      };
    }
    const count = waitingTotal(waiting);
    const declinedMs = this.context.console.declinedUntilMs.value - this.context.clock.value;
    return {
      icon: 'bell',
      title: td('desk.idle.available.title'),
      text:
        count === 0
          ? td('desk.idle.available.text')
          : declinedMs > 0
            ? td('desk.idle.declined', { duration: exactDuration(declinedMs) })
            : td('desk.idle.available.ahead', { count }),
      action: false,
    };
  }
}
customElements.define('vs-desk-idle', IdleStage);
