import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tv } from '../../i18n/visit';
import type { CitizenSession } from '../../state/citizen';
import { CommandError } from '../../state/connection';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';

/** Lets somebody who has hung up by mistake go back, for the seconds in which the station keeps the call. */
export class ReturnOffer extends StationElement {
  @property({ attribute: false }) session!: CitizenSession;
  /** By the station's clock; null where there is no way back. */
  @property({ attribute: false }) untilMs: number | null = null;
  @state() private busy = false;
  @state() private failed = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const clock = setInterval(() => this.requestUpdate(), 250);
    this.scope.addEventListener('abort', () => clearInterval(clock));
  }

  get #left(): number {
    if (this.untilMs === null) return 0;
    return Math.max(0, Math.ceil((this.untilMs - this.session.connection.nowMs()) / 1000));
  }

  protected override render() {
    const count = this.#left;
    if (this.failed) {
      return html`
        <p class="vs-hint" role="alert">${tv('return.failed')}</p>
      `;
    }
    if (count === 0) return nothing;
    return html`
      <div class="vs-return" data-testid="return-offer">
        <p>
          <strong>${tv('return.title')}</strong>
          <span aria-hidden="true">${tv('return.left', { count })}</span>
        </p>
        <button
          type="button"
          class="btn btn-primary"
          data-testid="return-to-call"
          aria-busy=${this.busy ? 'true' : 'false'}
          @click=${this.#return}
        >
          ${icon('back')} ${tv('return.action')}
        </button>
      </div>
    `;
  }

  readonly #return = async (): Promise<void> => {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.session.returnToCall();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.failed = true;
    } finally {
      this.busy = false;
    }
  };
}
customElements.define('vs-return-offer', ReturnOffer);
