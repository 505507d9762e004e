import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { type Language, LANGUAGES, languageName, OWN_LANGUAGE } from '../../i18n/language';
import { tq } from '../../i18n/questionnaire-editor';
import { ts } from '../../i18n/staff';
import type { Question } from '../../protocol/api';
import { announce } from '../../ui/announcer';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textArea, textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { tabList } from '../../ui/tabs';
import { answersOf, type Kind, KINDS, missingIn, newOption, WAYS } from './content';
import { answerName, nameOf } from './words';

const LONGEST_QUESTION = 300;
const LONGEST_OPTION = 120;
const MOST_OPTIONS = 12;

/** Writes one question: its words in every language, its answers, and when it is asked. Nothing is kept before it is saved. */
export class QuestionForm extends StationElement {
  /** As it was when it was opened. */
  @property({ attribute: false }) question!: Question;
  /** All questions of its section, in their order. */
  @property({ attribute: false }) asked: readonly Question[] = [];
  @property({ type: Boolean }) busy = false;
  @property({ attribute: false }) save: (question: Question) => void = () => undefined;
  @property({ attribute: false }) close: () => void = () => undefined;
  @state() private draft!: Question;
  @state() private spoken: Language = OWN_LANGUAGE;

  override connectedCallback(): void {
    this.draft = this.question;
    super.connectedCallback();
  }

  get #chooses(): boolean {
    return this.draft.kind === 'one' || this.draft.kind === 'several';
  }

  get #isWays(): boolean {
    return this.question.id === WAYS;
  }

  #set(change: Partial<Question>): void {
    this.draft = { ...this.draft, ...change };
  }

  #setKind(kind: Kind): void {
    const chooses = kind === 'one' || kind === 'several';
    const options = chooses
      ? this.draft.options.length > 0
        ? this.draft.options
        : [newOption(), newOption()]
      : [];
    this.#set({ kind, options });
  }

  protected override render() {
    return html`
      <form
        class="vs-stack question-form"
        data-testid="question-form"
        data-unsaved
        @submit=${(event: Event) => {
          event.preventDefault();
          if (!this.busy) this.save(this.draft);
        }}
      >
        <h3 tabindex="-1">${nameOf(this.question)}</h3>
        ${
          this.#isWays
            ? html`
                <p class="vs-soft">${tq('ways.fixed')}</p>
              `
            : selectField({
                id: 'question-kind',
                testid: 'question-kind',
                label: tq('kind'),
                hint: tq(`kind.${this.draft.kind}.hint`),
                value: this.draft.kind,
                options: KINDS.map((each) => [each, tq(`kind.${each}`)] as const),
                change: (kind) => this.#setKind(kind),
              })
        }
        ${this.#words()} ${this.#isWays ? nothing : this.#branch()}
        <div class="vs-row">
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="save-question"
            aria-busy=${this.busy ? 'true' : 'false'}
          >
            ${tq('question.save')}
          </button>
          <button type="button" class="btn btn-outline-primary" @click=${() => this.close()}>
            ${ts('staff.cancel')}
          </button>
        </div>
      </form>
    `;
  }

  #words() {
    const { spoken, draft } = this;
    return html`
      <div>
        ${tabList<Language>({
          names: LANGUAGES,
          chosen: spoken,
          choose: (code) => (this.spoken = code),
          title: (code) => {
            const missing = missingIn(draft, code);
            return html`
              ${languageName(code)}
              ${
                missing > 0
                  ? html`
                      <span class="question-missing">${tq('missing', { count: missing })}</span>
                    `
                  : nothing
              }
            `;
          },
          id: 'question-language',
          panel: () => 'question-language-panel',
          label: tq('languages'),
        })}
        <div
          id="question-language-panel"
          class="vs-stack question-words"
          role="tabpanel"
          aria-labelledby="question-language-${spoken}"
        >
          ${textArea({
            id: 'question-words',
            testid: 'question-words',
            label: tq('words'),
            hint: this.#italian(draft.words),
            lang: spoken,
            rows: 2,
            maxlength: LONGEST_QUESTION,
            value: draft.words[spoken] ?? '',
            input: (said) => this.#set({ words: { ...draft.words, [spoken]: said } }),
          })}
          ${this.#chooses ? this.#options() : nothing}
        </div>
      </div>
    `;
  }

  /** What is translated, under the field of another language. */
  #italian(words: Record<string, string>) {
    const source = words[OWN_LANGUAGE];
    return this.spoken === OWN_LANGUAGE || !source
      ? ''
      : html`
          <span lang=${OWN_LANGUAGE}>${source}</span>
        `;
  }

  #options() {
    const { draft, spoken } = this;
    const setWords = (at: number, said: string) =>
      this.#set({
        options: draft.options.map((each, index) =>
          index === at ? { ...each, words: { ...each.words, [spoken]: said } } : each,
        ),
      });
    return html`
      <fieldset class="question-options">
        <legend>${tq('options')}</legend>
        ${repeat(
          draft.options,
          ({ id }) => id,
          (option, at) => html`
            <div class="question-option">
              ${textField({
                id: `option-${option.id}`,
                testid: `option-${at + 1}`,
                label: tq('option', { number: at + 1 }),
                hint: this.#italian(option.words),
                lang: spoken,
                autocomplete: 'off',
                maxlength: LONGEST_OPTION,
                value: option.words[spoken] ?? '',
                input: (said) => setWords(at, said),
              })}
              ${
                this.#isWays
                  ? nothing
                  : html`
                      <button
                        type="button"
                        class="question-tool"
                        aria-label=${tq('option.remove', { number: at + 1 })}
                        title=${tq('option.remove', { number: at + 1 })}
                        @click=${() => this.#removeOption(option.id, at)}
                      >
                        ${icon('close')}
                      </button>
                    `
              }
            </div>
          `,
        )}
        ${
          this.#isWays || draft.options.length >= MOST_OPTIONS
            ? nothing
            : html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="add-option"
                  @click=${() => this.#addOption()}
                >
                  ${tq('option.add')}
                </button>
              `
        }
      </fieldset>
    `;
  }

  #addOption(): void {
    const option = newOption();
    this.#set({ options: [...this.draft.options, option] });
    void this.updateComplete.then(() => focusOn(this, `#option-${option.id}`));
  }

  #removeOption(id: string, at: number): void {
    this.#set({ options: this.draft.options.filter((each) => each.id !== id) });
    announce(tq('option.removed', { number: at + 1 }));
    void this.updateComplete.then(() => focusOn(this, '[data-testid=add-option]'));
  }

  #branch() {
    const { after } = this.draft;
    const parents = this.asked.filter(
      (each) => each.id !== this.draft.id && each.kind !== 'text' && !this.#hangsOn(each),
    );
    const parent = parents.find(({ id }) => id === after?.question);
    return html`
      ${selectField({
        id: 'question-after',
        testid: 'question-after',
        label: tq('after'),
        hint: tq('after.hint'),
        value: parent?.id ?? '-',
        options: [
          ['-', tq('after.always')] as const,
          ...parents.map((each) => [each.id, nameOf(each)] as const),
        ],
        change: (question) =>
          this.#set({ after: question === '-' ? null : { question, answers: [] } }),
      })}
      ${
        parent && after
          ? html`
              <fieldset class="question-options" data-testid="after-answers">
                <legend>${tq('after.answers')}</legend>
                <div class="question-answers">
                  ${answersOf(parent).map(
                    (answer) => html`
                      <label class="vs-choice">
                        <input
                          type="checkbox"
                          value=${answer}
                          .checked=${after.answers.includes(answer)}
                          @change=${(event: Event) =>
                            this.#answer(answer, (event.target as HTMLInputElement).checked)}
                        />
                        <span>${answerName(parent, answer)}</span>
                      </label>
                    `,
                  )}
                </div>
              </fieldset>
            `
          : nothing
      }
    `;
  }

  #answer(answer: string, chosen: boolean): void {
    const { after } = this.draft;
    if (!after) return;
    const left = after.answers.filter((each) => each !== answer);
    this.#set({ after: { ...after, answers: chosen ? [...left, answer] : left } });
  }

  /** Whether a question is asked only after this one: the other way round would be a circle. */
  #hangsOn(question: Question): boolean {
    const seen = new Set<string>();
    let here: Question | undefined = question;
    while (here?.after && !seen.has(here.id)) {
      seen.add(here.id);
      const parent: string = here.after.question;
      if (parent === this.draft.id) return true;
      here = this.asked.find(({ id }) => id === parent);
    }
    return false;
  }
}
customElements.define('vs-question-form', QuestionForm);
