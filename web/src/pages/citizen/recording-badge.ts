import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { t } from '../../i18n/citizen';
import { tv } from '../../i18n/visit';
import { daysWords } from '../../i18n/wait';
import type { Recording } from '../../protocol/citizen';
import type { CitizenSession } from '../../state/citizen';
import { CommandError } from '../../state/connection';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';

const RUNNING: ReadonlySet<Recording['state']> = new Set([
  'active',
  'starting',
  'held',
  'interrupted',
]);

/** States that the switch says in full: "Registrazione: sì". */
const SETTLED: ReadonlySet<Recording['state']> = new Set(['active', 'off', 'stopped']);

/** The citizen is asked before the choice is changed, either way. */
type Choice = 'stop' | 'start';

/** Whether the call is being recorded, always in words, and the choice to stop it or to agree to it. */
export class RecordingBadge extends StationElement {
  @property({ attribute: false }) session!: CitizenSession;
  @property({ attribute: false }) recording!: Recording;
  /** For how many days a recording is kept; 0 while that is not known. */
  @property({ type: Number }) days = 0;
  /** Nothing is heard or seen in a conversation in writing. */
  @property({ type: Boolean }) written = false;
  @state() private asking: Choice | null = null;
  @state() private busy = false;
  @state() private failed = false;

  protected override render() {
    const { state } = this.recording;
    const running = RUNNING.has(state);
    // the sign by which anybody, programs included, knows that this call is being kept
    const sign = running || state === 'failed' ? 'recording-indicator' : nothing;
    const choice = this.#choice;
    return html`
      <div class="vs-recording" data-testid=${sign} data-state=${state}>
        <span class="vs-recording-dot" aria-hidden="true"></span>
        <span role="status" class=${choice && SETTLED.has(state) ? 'visually-hidden' : nothing}>
          ${tv(`badge.${state}`)}
        </span>
        ${
          choice
            ? html`
                <button
                  type="button"
                  data-testid="${choice}-recording"
                  aria-pressed=${running ? 'true' : 'false'}
                  title=${tv(`badge.${choice}Confirm`)}
                  @click=${() => this.#ask(choice)}
                >
                  ${tv(running ? 'badge.yes' : 'badge.no')}
                </button>
              `
            : nothing
        }
      </div>
      ${this.#dialog('stop')} ${this.#dialog('start')}
    `;
  }

  /** What the citizen may change about it now. */
  get #choice(): Choice | null {
    const { state } = this.recording;
    if (RUNNING.has(state)) return 'stop';
    return this.written || state === 'failed' ? null : 'start';
  }

  #dialog(choice: Choice) {
    return html`
      <vs-dialog
        .open=${this.asking === choice && this.#choice === choice}
        .heading=${tv(`badge.${choice}Title`)}
        .content=${html`
          <p>${tv(`badge.${choice}Text`)}</p>
          ${
            choice === 'start' && this.days > 0
              ? html`
                  <p>${t('recording.yesHint', { days: daysWords(this.days) })}</p>
                `
              : nothing
          }
          ${
            this.failed
              ? html`
                  <p class="vs-error" role="alert">${tv('badge.notChanged')}</p>
                `
              : nothing
          }
        `}
        .actions=${html`
          <button type="button" class="btn btn-outline-primary" @click=${this.#leave}>
            ${tv(choice === 'stop' ? 'badge.keep' : 'badge.startNot')}
          </button>
          <button
            type="button"
            class="btn ${choice === 'stop' ? 'btn-danger' : 'btn-primary'}"
            data-confirm
            data-testid="confirm-${choice}-recording"
            aria-busy=${this.busy ? 'true' : 'false'}
            @click=${this.#change}
          >
            ${tv(choice === 'stop' ? 'badge.stopConfirm' : 'badge.startAgree')}
          </button>
        `}
        @close=${this.#leave}
      ></vs-dialog>
    `;
  }

  #ask(choice: Choice): void {
    this.failed = false;
    this.asking = choice;
  }

  readonly #leave = (): void => {
    this.asking = null;
  };

  readonly #change = async (): Promise<void> => {
    const choice = this.asking;
    if (this.busy || choice === null) return;
    this.busy = true;
    this.failed = false;
    try {
      await (choice === 'stop' ? this.session.stopRecording() : this.session.startRecording());
      this.asking = null;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.failed = true;
    } finally {
      this.busy = false;
    }
  };
}
customElements.define('vs-recording-badge', RecordingBadge);
