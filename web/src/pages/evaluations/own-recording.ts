import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Category } from '../../api';
import { te } from '../../i18n/evaluation';
import { ts } from '../../i18n/staff';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { icon } from '../../ui/icons';
import { focusOn, StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { retryBox } from '../../staff/page';
import type { View } from '../quality/archive';
import { shownMarks } from '../quality/marks';
import '../quality/player';
import { reviewWords } from '../evaluation/reviews';
import { textField } from '../../ui/field';

/** The recording of the conversation that an evaluation is about, for whom it is about: asked why, and on record. */
export class OwnRecording extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() evaluation = '';
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private view: View | null = null;
  readonly #action = new Action(this, reviewWords);
  /** It does not verify: said before it is opened, and beside it afterwards. */
  @state() private altered = false;
  #despite = false;
  #why = '';

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('evaluation')) return;
    this.view = null;
    this.#action.problem = null;
    this.altered = false;
    this.#despite = false;
  }

  protected override render() {
    return html`
      <section class="vs-card evaluation-card" aria-labelledby="own-recording">
        <h2 id="own-recording" tabindex="-1">${te('evaluation.mine.recording')}</h2>
        ${retryBox(this.#action)} ${this.altered ? this.#warning() : nothing}
        ${this.view ? this.#player(this.view) : this.altered ? nothing : this.#ask()}
      </section>
    `;
  }

  #warning() {
    return html`
      <div class="quality-notice" data-testid="integrity-notice" data-state="altered">
        ${alertBox(ts('integrity.do'), {
          tone: 'danger',
          title: ts('integrity.title'),
          live: 'alert',
          actions: this.view
            ? nothing
            : html`
                <button
                  type="button"
                  class="btn btn-outline-danger"
                  data-testid="open-despite"
                  @click=${this.#openDespite}
                >
                  ${ts('integrity.despite')}
                </button>
              `,
        })}
      </div>
    `;
  }

  readonly #openDespite = (): void => {
    this.#despite = true;
    void this.#open();
  };

  #ask() {
    return html`
      <form @submit=${this.#submit}>
        ${textField({
          id: 'watch-reason',
          label: te('evaluation.mine.recording.why'),
          testid: 'watch-reason',
          hint: te('evaluation.mine.recording.hint'),
          required: true,
          minlength: 3,
          maxlength: 200,
        })}
        <button
          type="submit"
          class="btn btn-outline-primary"
          data-testid="watch-recording"
          aria-busy=${this.#action.busy}
        >
          ${icon('play')} ${te('evaluation.mine.recording.open')}
        </button>
      </form>
    `;
  }

  #player(view: View) {
    return html`
      <vs-recording-player
        bare
        .view=${view}
        .marks=${shownMarks(view.marks, this.categories)}
        @reopen=${() => void this.#open()}
      ></vs-recording-player>
    `;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    this.#why = this.querySelector<HTMLInputElement>('#watch-reason')?.value.trim() ?? '';
    void this.#open();
  };

  async #open(): Promise<void> {
    await this.#action.run('open', async () => {
      try {
        const view = await this.session.api(
          `me/evaluations/${encodeURIComponent(this.evaluation)}/views`,
          { method: 'POST', body: { reason: this.#why, despite: this.#despite } },
        );
        const citizenFirst = (party: string) => Number(party === 'citizen');
        view.parties.sort((a, b) => citizenFirst(b.party) - citizenFirst(a.party));
        this.view = view;
        await this.updateComplete;
        focusOn(this, '#own-recording');
      } catch (error) {
        if (!(error instanceof ApiError && error.code === 'altered')) throw error;
        this.altered = true;
        this.view = null;
      }
    });
  }
}
customElements.define('vs-own-recording', OwnRecording);
