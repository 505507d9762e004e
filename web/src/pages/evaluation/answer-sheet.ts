import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { te } from '../../i18n/evaluation';
import { StationElement, focusOn } from '../../ui/element';
import { icon } from '../../ui/icons';
import { type Answers, type FormContent, type Item, itemsOf, stepsOf } from './forms';
import { points, stepName } from './reviews';
import { hasFailed, score } from './score';

let count = 0;

/**
 * A form to be filled in, with its score as it stands. Everything is a radio button or a text field of the
 * browser's own, so that it works by keyboard alone.
 */
export class AnswerSheet extends StationElement {
  @property({ attribute: false }) content!: FormContent;
  @property({ attribute: false }) answers: Answers = {};
  @property({ attribute: false }) comments: Readonly<Record<string, string>> = {};
  /** Remarks are asked for, too. */
  @property({ type: Boolean }) remarks = false;
  @property({ attribute: false }) change: (
    answers: Answers,
    comments: Readonly<Record<string, string>>,
  ) => void = () => undefined;
  /** Missing answers are marked. */
  @property({ type: Boolean }) strict = false;
  @state() private writing: ReadonlySet<string> = new Set();
  readonly #name = `sheet-${(count += 1)}`;

  /** Moves to the first item without an answer. */
  focusMissing(): void {
    const missing = score(this.content, this.answers).missing[0];
    if (missing) focusOn(this, `[data-item="${missing}"] input`);
  }

  protected override render() {
    const made = score(this.content, this.answers);
    const all = itemsOf(this.content).length;
    return html`
      <div class="sheet-score" data-testid="evaluation-score">
        <output>${points(made.tenths)}</output>
        <span class="vs-soft">
          ${te('evaluation.answered', { done: all - made.missing.length, all })}
        </span>
        <p class="sheet-limited" role="status" ?hidden=${made.limited === null}>
          ${made.limited === null ? nothing : te(`evaluation.limited.${made.limited}`)}
        </p>
      </div>
      ${this.content.sections.map(
        (section) => html`
          <section class="sheet-section" aria-labelledby="${this.#name}-${section.id}">
            <h3 id="${this.#name}-${section.id}">
              <span>${section.title}</span>
              <span class="sheet-part">${points(made.sections[section.id] ?? null)}</span>
            </h3>
            ${repeat(
              section.items,
              (item) => item.id,
              (item) => this.#item(item),
            )}
          </section>
        `,
      )}
    `;
  }

  #item(item: Item) {
    const name = `${this.#name}-${item.id}`;
    const missing = this.strict && !(item.id in this.answers);
    const gravity = item.gravity ?? 'normal';
    const failed = hasFailed(item, this.answers);
    const steps = [...Array(stepsOf(item)).keys()];
    const numbers = steps.length > 2 && !item.labels?.length;
    return html`
      <fieldset class="sheet-item" data-item=${item.id} ?data-missing=${missing}>
        <legend>
          ${item.text}
          ${
            gravity === 'normal'
              ? nothing
              : html`
                  <span class="vs-badge" data-tone=${failed ? 'danger' : 'warning'}>
                    ${te(`evaluation.item.${gravity}`)}${failed ? `: ${te('evaluation.item.failed')}` : ''}
                  </span>
                `
          }
        </legend>
        <p class="vs-hint" ?hidden=${!item.hint && !numbers && item.weight !== 0}>
          ${item.hint} ${numbers ? te('evaluation.item.worst', { best: steps.length }) : nothing}
          ${item.weight === 0 ? te('evaluation.item.weight0') : nothing}
        </p>
        <div class="sheet-answers">
          ${[...steps, ...(item.notApplicable ? [null] : [])].map(
            (step) => html`
              <label>
                <input
                  type="radio"
                  name=${name}
                  value=${step ?? 'na'}
                  .checked=${item.id in this.answers && this.answers[item.id] === step}
                  @change=${() => this.#answer(item, step)}
                />
                <span>${stepName(item, step)}</span>
              </label>
            `,
          )}
        </div>
        ${
          missing
            ? html`
                <p class="vs-error">${te('evaluation.item.missing')}</p>
              `
            : nothing
        }
        ${this.remarks ? this.#remark(item) : nothing}
      </fieldset>
    `;
  }

  #remark(item: Item) {
    const text = this.comments[item.id] ?? '';
    const id = `${this.#name}-remark-${item.id}`;
    if (!text && !this.writing.has(item.id)) {
      return html`
        <button
          type="button"
          class="btn btn-link sheet-remark"
          aria-label=${te('evaluation.comment.of', { item: item.text })}
          @click=${() => this.#write(item)}
        >
          ${icon('chat')} ${te('evaluation.comment.add')}
        </button>
      `;
    }
    return html`
      <label class="visually-hidden" for=${id}>
        ${te('evaluation.comment.of', { item: item.text })}
      </label>
      <textarea
        class="vs-input sheet-text"
        id=${id}
        rows="2"
        maxlength="1000"
        .value=${text}
        @input=${(event: Event) =>
          this.change(this.answers, {
            ...this.comments,
            [item.id]: (event.target as HTMLTextAreaElement).value,
          })}
      ></textarea>
    `;
  }

  #write(item: Item): void {
    this.writing = new Set([...this.writing, item.id]);
    void this.updateComplete.then(() => focusOn(this, `[data-item="${item.id}"] textarea`));
  }

  #answer(item: Item, step: number | null): void {
    this.change({ ...this.answers, [item.id]: step }, this.comments);
  }
}
customElements.define('vs-answer-sheet', AnswerSheet);
