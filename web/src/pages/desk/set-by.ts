import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { td } from '../../i18n/desk';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import { alertBox } from '../../ui/alert';
import { DeskPart } from './part';

/** A supervisor has set the operator's state: who, and why, until it is read. */
export class SetByNotice extends DeskPart {
  /** Which one was read, by its time. */
  @state() private readMs = 0;

  protected override render() {
    const agent = this.context.console.desk.value.agent;
    const setBy = agent?.setBy;
    if (!agent || !setBy || setBy.atMs === this.readMs) return nothing;
    const isLater = agent.state !== setBy.state && agent.nextState === setBy.state;
    const facts = {
      name: setBy.name,
      reason: setBy.reason,
      time: formatTime(setBy.atMs, STATION_ZONE),
    };
    const words = isLater
      ? td(`desk.setBy.later.${setBy.state}`, facts)
      : td(`desk.setBy.${setBy.state}`, facts);
    return html`
      <div class="desk-failure" data-testid="state-set-by">
        ${alertBox(words, {
          tone: 'warning',
          live: 'alert',
          actions: html`
            <button
              type="button"
              class="btn btn-sm btn-outline-primary"
              data-testid="read-set-by"
              @click=${() => (this.readMs = setBy.atMs)}
            >
              ${td('desk.setBy.read')}
            </button>
          `,
        })}
      </div>
    `;
  }
}
customElements.define('vs-desk-set-by', SetByNotice);
