import { html, nothing } from 'lit';
import { tv } from '../../i18n/visit';
import { addToHistory, historyDepth, historyQuestion } from '../../ui/replace-page';

/** From here on all questions stand on one screen. */
const NARROW = '(max-width: 47.98rem)';
/** The questions before entering, in the order in which a narrow screen asks them. */
const ORDER = ['talk', 'recording', 'person'] as const;
export type Question = (typeof ORDER)[number];

/**
 * Asks one question a screen where the screen is narrow. Each is an entry of the browser's history, so that "back"
 * leads to the question before; what was chosen stays with the page.
 */
export class Questions {
  readonly #narrow = window.matchMedia(NARROW);
  #at = 0;

  /**
   * @param changed is called when another question is in sight, with whether a person asked for it.
   * @param most the last question that may be asked now, by its number.
   */
  constructor(
    readonly changed: (asked: boolean) => void,
    readonly most: () => number,
  ) {}

  /** Follows the browser's history and the width of the screen until `scope` ends, from the first question on. */
  follow(scope: AbortSignal): void {
    this.#at = 0;
    window.addEventListener('popstate', () => this.#show(historyQuestion()), { signal: scope });
    this.#narrow.addEventListener('change', () => this.changed(false), { signal: scope });
    // after a reload nothing is chosen any more
    if (historyQuestion() > 0) history.go(-historyQuestion());
  }

  get oneByOne(): boolean {
    return this.#narrow.matches;
  }

  get at(): Question {
    return ORDER[this.#at] ?? 'talk';
  }

  get first(): boolean {
    return this.#at === 0;
  }

  /** Whether the last question is in sight: what was chosen can be sent. */
  get last(): boolean {
    return !this.oneByOne || this.#at === ORDER.length - 1;
  }

  /** Whether a question is in sight. */
  shows(question: Question): boolean {
    return !this.oneByOne || this.at === question;
  }

  next(): void {
    const next = this.#at + 1;
    addToHistory(location.hash, next);
    this.#show(next);
  }

  back(): void {
    if (historyDepth() > 0 && historyQuestion() === this.#at) history.back();
    else this.#show(this.#at - 1);
  }

  #show(at: number): void {
    const before = this.#at;
    this.#at = Math.max(0, Math.min(at, this.most()));
    if (this.#at !== before && this.oneByOne) this.changed(true);
  }

  /** Which of the questions this is. */
  progress() {
    if (!this.oneByOne) return nothing;
    const step = this.#at + 1;
    return html`
      <p class="vs-progress" data-testid="question-progress">
        <span>${tv('before.progress', { step, total: ORDER.length })}</span>
        <progress value=${step} max=${ORDER.length} aria-hidden="true"></progress>
      </p>
    `;
  }
}
