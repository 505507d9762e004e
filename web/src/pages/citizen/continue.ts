import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { api, ApiError, type Station } from '../../api';
import { t } from '../../i18n/citizen';
import type { Seat } from '../../state/seats';
import { visitorKey } from '../../state/visitor';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { recordingChoice } from './recording-choice';

const CODE = /^\d{8}$/;

/** Going on by video with a contact that was by telephone: the link's invitation, or a code. */
export class ContinueStep extends StationElement {
  /** What the link carried; empty when the code has to be typed. */
  @property() token = '';
  @property({ attribute: false }) privacy: Station['privacy'] | null = null;
  @property({ attribute: false }) taken: (seat: Seat) => Promise<void> = () => Promise.resolve();
  @property({ attribute: false }) back: () => void = () => undefined;
  @state() private code = '';
  @state() private recording: boolean | null = null;
  /** Somebody wanted to go on without having answered about the recording. */
  @state() private unanswered = false;
  @state() private taking = false;
  @state() private problem: 'not-good' | 'over' | 'often' | 'offline' | null = null;

  protected override render() {
    return html`
      <div class="vs-page vs-continue">
        <h1 tabindex="-1">${t('continue.title')}</h1>
        <p>${t('continue.text')}</p>
        ${
          this.problem
            ? alertBox(t(`continue.problem.${this.problem}`), { tone: 'danger', live: 'alert' })
            : nothing
        }
        <form class="vs-stack" @submit=${this.#submitted}>
          ${this.token ? nothing : this.#codeField()}
          ${recordingChoice({
            chosen: this.recording,
            written: false,
            privacy: this.privacy,
            headed: false,
            unanswered: this.unanswered,
            choose: (recording) => {
              this.recording = recording;
              this.unanswered = false;
            },
          })}
          <div class="vs-row">
            <button
              type="submit"
              class="btn btn-primary"
              data-testid="continue-in-video"
              aria-busy=${this.taking ? 'true' : 'false'}
            >
              ${t(this.taking ? 'continue.going' : 'continue.go')}
            </button>
            <button type="button" class="btn btn-link" @click=${() => this.back()}>
              ${t('continue.back')}
            </button>
          </div>
          <p class="vs-hint">${t('continue.phone')}</p>
        </form>
      </div>
    `;
  }

  #codeField() {
    return textField({
      id: 'continue-code',
      label: t('continue.code'),
      testid: 'continue-code',
      look: 'vs-code-input',
      hint: t('continue.codeHint'),
      inputmode: 'numeric',
      autocomplete: 'one-time-code',
      maxlength: 9,
      value: this.code,
      input: (value) => (this.code = value),
    });
  }

  get #given(): string {
    return this.token || this.code.replace(/[\s-]/g, '');
  }

  /** Leads to what is missing; whether nothing is. */
  #complete(): boolean {
    const isGiven = this.token !== '' || CODE.test(this.#given);
    this.problem = isGiven ? null : 'not-good';
    this.unanswered = this.recording === null;
    if (this.unanswered) focusOn(this, '#consent-yes');
    if (!isGiven) focusOn(this, '#continue-code');
    return isGiven && !this.unanswered;
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.taking || !this.#complete()) return;
    this.taking = true;
    try {
      // the same browser may ask again when the answer was lost
      const visitor = visitorKey();
      const body = { invitation: this.#given, recording: this.recording, visitor };
      const seat = await api('invitations/taken', { method: 'POST', body });
      await this.taken({
        contactId: seat.contactId,
        token: seat.seat,
        category: seat.category,
        leaseS: seat.seatLeaseS,
      });
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.taking = false;
    }
  };
}
customElements.define('vs-continue', ContinueStep);

function problemOf(error: unknown) {
  if (!(error instanceof ApiError)) return 'offline';
  if (error.code === 'invitation_not_good' || error.status === 422) return 'not-good';
  if (error.code === 'contact_closed') return 'over';
  return error.status === 429 ? 'often' : 'offline';
}
