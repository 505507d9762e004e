import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { te } from '../../i18n/evaluation';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import './answer-sheet';
import type { AnswerSheet } from './answer-sheet';
import type { Answers } from './forms';
import { type Opened, reviewWords } from './reviews';
import { isComplete, score } from './score';
import { textArea } from '../../ui/field';
import { problemAlert } from '../../staff/page';

const SAVE_AFTER_MS = 1_200;
const AGAIN_MS = 5_000;

/** One's own evaluation, filled in beside the player: kept as it is written, handed in once. */
export class EvaluationForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) opened!: Opened;
  /** Reports what was played up to now, before the station is asked whether it is enough. */
  @property({ attribute: false }) beforeSubmit: () => Promise<void> = () => Promise.resolve();
  @state() private answers: Answers = {};
  @state() private comments: Readonly<Record<string, string>> = {};
  @state() private summary = '';
  @state() private saved: 'clean' | 'saving' | 'failed' | number = 'clean';
  @state() private strict = false;
  readonly #action = new Action(this, reviewWords);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Saving and handing in never run side by side. */
  #writing: Promise<void> = Promise.resolve();

  override connectedCallback(): void {
    super.connectedCallback();
    ({ answers: this.answers, comments: this.comments, summary: this.summary } = this.opened);
    this.scope.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  get #path() {
    return `review/evaluations/${this.opened.evaluation.id}` as const;
  }

  get #body() {
    return { answers: this.answers, comments: this.comments, summary: this.summary };
  }

  readonly #changed = (answers: Answers, comments: Readonly<Record<string, string>>): void => {
    this.answers = answers;
    this.comments = comments;
    this.#action.problem = null;
    this.#saveLater(SAVE_AFTER_MS);
  };

  #saveLater(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#writing = this.#writing.then(() => this.#save())), ms);
  }

  async #save(): Promise<void> {
    if (this.#action.busy || this.scope.aborted) return;
    this.saved = 'saving';
    try {
      await this.session.api(this.#path, { method: 'PUT', body: this.#body });
      this.saved = Date.now();
    } catch (error) {
      this.saved = 'failed';
      const problem = reviewWords(error);
      this.#action.problem = problem;
      if (problem.code === 'offline') this.#saveLater(AGAIN_MS);
    }
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const made = score(this.opened.content, this.answers);
    if (!isComplete(made)) {
      this.strict = true;
      this.#action.problem =
        made.missing.length > 0
          ? { text: te('evaluation.submit.incomplete', { count: made.missing.length }) }
          : { text: te('evaluation.error.nothing_applies') };
      await this.updateComplete;
      this.querySelector<AnswerSheet>('vs-answer-sheet')?.focusMissing();
      return;
    }
    await this.#end('submit', async () => {
      await this.beforeSubmit();
      const body = this.#body;
      const done = await this.session.api(`${this.#path}/submit`, { method: 'POST', body });
      announce(te('evaluation.state.submitted'));
      this.dispatchEvent(new CustomEvent<Opened>('submitted', { detail: done }));
    });
  };

  readonly #giveBack = (): Promise<void> =>
    this.#end('give-back', async () => {
      await this.session.api(this.#path, { method: 'DELETE' });
      this.dispatchEvent(new CustomEvent('given-back'));
    });

  /** Does the last thing with it; what is being saved is saved first, and nothing afterwards. */
  async #end(name: string, work: () => Promise<void>): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
    await this.#action.run(name, work);
  }

  protected override render() {
    const { evaluation, content } = this.opened;
    return html`
      <form
        class="evaluation-form"
        data-testid="evaluation-form"
        aria-label=${te('evaluation.form')}
        novalidate
        @submit=${this.#submit}
      >
        <h2>${te('evaluation.of', { operator: evaluation.operator?.displayName ?? '–' })}</h2>
        <p class="vs-soft">${evaluation.form.name}</p>
        <vs-answer-sheet
          remarks
          .content=${content}
          .answers=${this.answers}
          .comments=${this.comments}
          .strict=${this.strict}
          .change=${this.#changed}
        ></vs-answer-sheet>
        ${textArea({
          id: 'evaluation-summary',
          label: te('evaluation.summary'),
          maxlength: 4000,
          value: this.summary,
          input: (value) => {
            this.summary = value;
            this.#saveLater(SAVE_AFTER_MS);
          },
        })}
        <p class="vs-hint" role="status">${this.#savedWords()}</p>
        ${problemAlert(this.#action.problem)}
        <p class="vs-hint">${te('evaluation.submit.note')}</p>
        <div class="vs-row">
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="submit-evaluation"
            aria-busy=${this.#action.is('submit')}
          >
            ${te('evaluation.submit')}
          </button>
          <button type="button" class="btn btn-link" @click=${this.#giveBack}>
            ${te('evaluation.giveBack')}
          </button>
        </div>
      </form>
    `;
  }

  #savedWords() {
    if (this.saved === 'clean') return nothing;
    if (this.saved === 'saving') return te('evaluation.saving');
    if (this.saved === 'failed') return te('evaluation.unsaved');
    return te('evaluation.saved', { time: formatTime(this.saved, STATION_ZONE) });
  }
}
customElements.define('vs-evaluation-form', EvaluationForm);
