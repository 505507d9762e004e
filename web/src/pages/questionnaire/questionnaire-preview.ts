import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Language, LANGUAGES, languageName, OWN_LANGUAGE } from '../../i18n/language';
import { tq } from '../../i18n/questionnaire-editor';
import type { Question, Questionnaire } from '../../protocol/api';
import { focusOn, StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { answersOf, type Said, type Section, SECTIONS, stepsOf, WAYS } from './content';
import { filled } from './words';

/** The pages as a citizen is shown them, with their branches, in any language; nothing is sent. */
export class QuestionnairePreview extends StationElement {
  @property({ attribute: false }) content!: Questionnaire;
  /** What stands around the questions, by language. */
  @property({ attribute: false }) frame: Record<string, Record<string, string>> = {};
  @state() private main: Section = 'online';
  @state() private spoken: Language = OWN_LANGUAGE;
  @state() private said: Said = {};
  @state() private at = 0;

  #say(key: string): string {
    return this.frame[this.spoken]?.[key] ?? '';
  }

  #in(words: Record<string, string>): string {
    return filled(words[this.spoken], words[OWN_LANGUAGE]);
  }

  #go(at: number): void {
    this.at = at;
    void this.updateComplete.then(() => focusOn(this, '.questionnaire-page h4'));
  }

  protected override render() {
    const steps = stepsOf(this.content, this.main, this.said);
    const at = Math.min(this.at, steps.length - 1);
    const step = steps[at];
    const last = at + 1 >= steps.length;
    return html`
      <section class="vs-stack" aria-labelledby="questionnaire-preview-title">
        <h3 id="questionnaire-preview-title">${tq('preview')}</h3>
        <p class="vs-soft">${tq('preview.lead')}</p>
        <div class="questionnaire-choices">
          ${selectField({
            id: 'preview-main',
            testid: 'preview-main',
            label: tq('preview.main'),
            value: this.main,
            options: SECTIONS.slice(1).map((each) => [each, tq(`section.${each}`)] as const),
            change: (main) => {
              this.main = main;
              this.at = 0;
            },
          })}
          ${selectField({
            id: 'preview-language',
            testid: 'preview-language',
            label: tq('languages'),
            value: this.spoken,
            options: LANGUAGES.map((each) => [each, languageName(each)] as const),
            change: (code) => (this.spoken = code),
          })}
        </div>
        ${
          step
            ? html`
                <div class="questionnaire-page vs-stack" lang=${this.spoken}>
                  <h4 tabindex="-1">
                    ${at + 1}/${steps.length}: ${this.#say(`section.${step.section}`)}
                  </h4>
                  ${step.questions.map((each) => this.#question(each))}
                  <div class="vs-row">
                    ${
                      last
                        ? html`
                            <span class="vs-badge" lang="">${tq('preview.last')}</span>
                          `
                        : html`
                            <button
                              type="button"
                              class="btn btn-primary"
                              data-testid="preview-next"
                              @click=${() => this.#go(at + 1)}
                            >
                              ${this.#say('next')}
                            </button>
                          `
                    }
                    ${
                      at > 0
                        ? html`
                            <button
                              type="button"
                              class="btn btn-outline-primary"
                              @click=${() => this.#go(at - 1)}
                            >
                              ${this.#say('back')}
                            </button>
                          `
                        : nothing
                    }
                  </div>
                </div>
              `
            : html`
                <p class="vs-soft">${tq('preview.none')}</p>
              `
        }
      </section>
    `;
  }

  #question(question: Question) {
    const asked = this.#in(question.words);
    if (question.kind === 'text')
      return html`
        <div class="vs-field">
          <label for="preview-${question.id}">${asked}</label>
          <p class="vs-hint">${this.#say('text.hint')}</p>
          <textarea class="vs-input" id="preview-${question.id}" rows="3"></textarea>
        </div>
      `;
    const several = question.kind === 'several';
    const said = this.said[question.id] ?? [];
    const offered = answersOf(question).filter(
      (each) => question.id !== WAYS || each !== this.main,
    );
    return html`
      <fieldset class="vs-question" data-kind=${question.kind}>
        <legend>${asked}</legend>
        ${
          several
            ? html`
                <p class="vs-hint">${this.#say('several.hint')}</p>
              `
            : nothing
        }
        <div class="vs-question-choices">
          ${offered.map(
            (answer) => html`
              <label class="vs-choice">
                <input
                  type=${several ? 'checkbox' : 'radio'}
                  name="preview-${question.id}"
                  value=${answer}
                  .checked=${said.includes(answer)}
                  @change=${(event: Event) =>
                    this.#answer(question, answer, (event.target as HTMLInputElement).checked)}
                />
                <span>${this.#option(question, answer)}</span>
              </label>
            `,
          )}
        </div>
      </fieldset>
    `;
  }

  #option(question: Question, answer: string) {
    if (question.kind === 'scale')
      return html`
        <strong>${answer}</strong>
        ${this.#say(`scale.${answer}`)}
      `;
    const option = question.options.find(({ id }) => id === answer);
    return option ? this.#in(option.words) : answer;
  }

  #answer({ id, kind }: Question, answer: string, chosen: boolean): void {
    const left = (this.said[id] ?? []).filter((each) => each !== answer);
    const said = kind === 'several' ? (chosen ? [...left, answer] : left) : [answer];
    this.said = { ...this.said, [id]: said };
  }
}
customElements.define('vs-questionnaire-preview', QuestionnairePreview);
