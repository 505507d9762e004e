import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { api, ApiError } from '../../api';
import { t } from '../../i18n/citizen';
import { daysWords } from '../../i18n/wait';
import type { Seat } from '../../state/seats';
import { visitorKey } from '../../state/visitor';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';

const CODE = /^\d{8}$/;

/** Going on by video with a contact that was by telephone: the link's invitation, or a code. */
export class ContinueStep extends StationElement {
  /** What the link carried; empty when the code has to be typed. */
  @property() token = '';
  @property({ type: Number }) recordingDays = 0;
  @property({ attribute: false }) taken: (seat: Seat) => Promise<void> = () => Promise.resolve();
  @property({ attribute: false }) back: () => void = () => undefined;
  @state() private code = '';
  @state() private recording: boolean | null = null;
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
          ${this.token ? nothing : this.#codeField()} ${this.#recordingChoice()}
          <div class="vs-row">
            <button
              type="submit"
              class="btn btn-primary"
              data-testid="continue-in-video"
              ?disabled=${!this.#ready}
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

  #recordingChoice() {
    const days = daysWords(this.recordingDays);
    const option = (yes: boolean, id: string, testId: string, words: string, hint: string) => html`
      <label class="vs-choice" for=${id}>
        <input
          type="radio"
          name="continue-recording"
          id=${id}
          data-testid=${testId}
          .checked=${this.recording === yes}
          @change=${() => (this.recording = yes)}
        />
        <strong>${words}</strong>
        <small>${hint}</small>
      </label>
    `;
    return html`
      <fieldset class="vs-fieldset" aria-describedby="continue-same">
        <legend>${t('recording.title')}</legend>
        <p class="vs-hint" id="continue-same">${t('recording.same')}</p>
        ${option(true, 'continue-yes', 'consent-recording', t('recording.yes'), t('recording.yesHint', { days }))}
        ${option(false, 'continue-no', 'consent-no-recording', t('recording.no'), t('recording.noHint'))}
      </fieldset>
    `;
  }

  get #given(): string {
    return this.token || this.code.replace(/[\s-]/g, '');
  }

  get #ready(): boolean {
    const given = this.token !== '' || CODE.test(this.#given);
    return given && this.recording !== null && !this.taking;
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!this.#ready) return;
    this.taking = true;
    this.problem = null;
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
