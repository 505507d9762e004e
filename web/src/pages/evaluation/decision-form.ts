import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { te } from '../../i18n/evaluation';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import './answer-sheet';
import type { Answers } from './forms';
import { type Opened, reviewWords } from './reviews';
import { Action } from '../../ui/action';
import { textArea } from '../../ui/field';
import { problemAlert } from '../../staff/page';

const DECISIONS = ['confirmed', 'corrected', 'withdrawn'] as const;
type Decision = (typeof DECISIONS)[number];

/** What a supervisor makes of a dispute. */
export class DecisionForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) opened!: Opened;
  @state() private decision: Decision = 'confirmed';
  @state() private answers: Answers = {};
  readonly #action = new Action(this, reviewWords);

  override connectedCallback(): void {
    super.connectedCallback();
    this.answers = this.opened.answers;
  }

  readonly #decide = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement).get('why');
    const body = {
      decision: this.decision,
      why: typeof given === 'string' ? given.trim() : '',
      ...(this.decision === 'corrected' && { answers: this.answers }),
    };
    await this.#action.run('decide', async () => {
      const path = `review/evaluations/${this.opened.evaluation.id}/decision` as const;
      const detail = await this.session.api(path, { method: 'POST', body });
      this.dispatchEvent(new CustomEvent<Opened>('decided', { detail }));
    });
  };

  protected override render() {
    return html`
      <form class="evaluation-form" data-testid="decide-dispute" @submit=${this.#decide}>
        <fieldset class="evaluation-choices">
          <legend>${te('evaluation.decide.title')}</legend>
          ${DECISIONS.map(
            (each) => html`
              <label class="vs-choice">
                <input
                  type="radio"
                  name="decision"
                  value=${each}
                  .checked=${each === this.decision}
                  @change=${() => (this.decision = each)}
                />
                <strong>${te(`evaluation.decide.${each}`)}</strong>
                ${
                  each === 'withdrawn'
                    ? html`
                        <small>${te('evaluation.decide.withdrawn.hint')}</small>
                      `
                    : nothing
                }
              </label>
            `,
          )}
        </fieldset>
        ${
          this.decision === 'corrected'
            ? html`
                <vs-answer-sheet
                  .content=${this.opened.content}
                  .answers=${this.answers}
                  .change=${(answers: Answers) => (this.answers = answers)}
                ></vs-answer-sheet>
              `
            : nothing
        }
        ${textArea({
          id: 'decision-why',
          label: te('evaluation.decide.why'),
          name: 'why',
          required: true,
          minlength: 3,
          maxlength: 2000,
        })}
        ${problemAlert(this.#action.problem)}
        <button
          type="submit"
          class="btn btn-primary"
          data-testid="submit-decision"
          aria-busy=${this.#action.busy}
        >
          ${te('evaluation.decide.go')}
        </button>
      </form>
    `;
  }
}
customElements.define('vs-decision-form', DecisionForm);
