import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { t } from '../../i18n/citizen';
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

/** Whether the call is being recorded, always in words, and the choice to stop it. */
export class RecordingBadge extends StationElement {
  @property({ attribute: false }) session!: CitizenSession;
  @property({ attribute: false }) recording!: Recording;
  @state() private asking = false;
  @state() private busy = false;

  protected override render() {
    const { state } = this.recording;
    const running = RUNNING.has(state);
    // the sign by which anybody, programs included, knows that this call is being kept
    const sign = running || state === 'failed' ? 'recording-indicator' : nothing;
    return html`
      <div class="vs-recording" data-testid=${sign} data-state=${state}>
        <span class="vs-recording-dot" aria-hidden="true"></span>
        <span role="status">${t(`badge.${state}`)}</span>
        ${
          running
            ? html`
                <button type="button" @click=${() => (this.asking = true)}>
                  ${t('badge.stop')}
                </button>
              `
            : nothing
        }
      </div>
      <vs-dialog
        .open=${this.asking && running}
        .heading=${t('badge.stopTitle')}
        .content=${html`
          <p>${t('badge.stopText')}</p>
        `}
        .actions=${html`
          <button
            type="button"
            class="btn btn-outline-primary"
            @click=${() => (this.asking = false)}
          >
            ${t('badge.keep')}
          </button>
          <button
            type="button"
            class="btn btn-danger"
            data-confirm
            aria-busy=${this.busy ? 'true' : 'false'}
            @click=${this.#stop}
          >
            ${t('badge.stopConfirm')}
          </button>
        `}
        @close=${() => (this.asking = false)}
      ></vs-dialog>
    `;
  }

  readonly #stop = async (): Promise<void> => {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.session.stopRecording();
      this.asking = false;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
    } finally {
      this.busy = false;
    }
  };
}
customElements.define('vs-recording-badge', RecordingBadge);
