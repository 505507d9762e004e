import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ts } from '../../i18n/staff';
import { tu } from '../../i18n/upkeep';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import { StationElement } from '../../ui/element';

/** Asks for a restart, after a question; where the page cannot, it says how. */
export class RestartButton extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ type: Boolean }) restartable = false;
  @state() private asking = false;
  readonly #action = new Action(this, (error) =>
    errorWords(error, ['not_supervised'], () => tu('station.restart.error.not_supervised')),
  );

  protected override render() {
    if (!this.restartable) {
      return html`
        <p class="vs-soft">${tu('station.restart.by.hand')}</p>
      `;
    }
    return html`
      <button
        type="button"
        class="btn btn-outline-primary"
        data-testid="restart-station"
        aria-busy=${this.#action.busy}
        @click=${() => (this.asking = true)}
      >
        ${tu('station.restart')}
      </button>
      ${actionBox(this.#action)}
      ${confirmDialog({
        open: this.asking,
        heading: tu('station.restart.title'),
        text: tu('station.restart.text'),
        cancel: ts('staff.cancel'),
        close: () => (this.asking = false),
        confirm: tu('station.restart'),
        act: () => void this.#restart(),
        testid: 'confirm-restart',
        busy: this.#action.busy,
      })}
    `;
  }

  async #restart(): Promise<void> {
    this.asking = false;
    await this.#action.run(
      'restart',
      () => this.session.api('upkeep/restart', { method: 'POST' }),
      tu('station.restart.asked'),
    );
  }
}
customElements.define('vs-restart', RestartButton);
