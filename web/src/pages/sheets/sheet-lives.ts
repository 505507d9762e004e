import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { categoryText, type Category } from '../../api';
import { tr } from '../../i18n/sheets';
import { ts } from '../../i18n/staff';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { problemWords } from './words';

const SHORTEST = 1;
const LONGEST = 730;

/** For how many days sheets live, topic by topic: an empty field is the usual life. Fires `close`. */
export class SheetLivesForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  /** Days typed for a topic and not saved yet. */
  @state() private written: Readonly<Record<string, string>> = {};
  @state() private wrong: ReadonlySet<string> = new Set<string>();
  readonly #lives = new Reading(
    this,
    (signal) => this.session.api('sheets/lives', { signal }),
    problemWords,
  );
  readonly #action = new Action<'save'>(this, problemWords);

  protected override firstUpdated(): void {
    focusOn(this, 'h1');
  }

  protected override render() {
    const lives = this.#lives.value;
    return html`
      <h1 tabindex="-1">${tr('sheets.lives')}</h1>
      <p class="vs-soft">${lives ? tr('sheets.lives.lead', { count: lives.usual }) : ''}</p>
      ${retryBox(this.#lives)}
      ${
        lives
          ? html`
              <form class="vs-card sheet-lives" novalidate @submit=${this.#send}>
                <div class="sheet-lives-fields">
                  ${this.categories.map((each) => this.#field(each))}
                </div>
                ${actionBox(this.#action)}
                <div class="sheet-acts">
                  <button
                    class="btn btn-primary"
                    data-testid="save-lives"
                    aria-busy=${this.#action.busy ? 'true' : 'false'}
                  >
                    ${tr('sheets.lives.save')}
                  </button>
                  <button
                    type="button"
                    class="btn btn-link"
                    data-testid="close-lives"
                    @click=${() => this.dispatchEvent(new Event('close'))}
                  >
                    ${tr('sheets.lives.close')}
                  </button>
                </div>
              </form>
            `
          : this.#lives.problem
            ? ''
            : loadingLine(ts('staff.loading'))
      }
    `;
  }

  #field(topic: Category) {
    const { id } = topic;
    return textField({
      id: `life-${id}`,
      label: categoryText(topic).label,
      testid: `life-${id}`,
      type: 'number',
      inputmode: 'numeric',
      autocomplete: 'off',
      min: SHORTEST,
      max: LONGEST,
      placeholder: String(this.#lives.value?.usual ?? ''),
      value: this.#days(id),
      error: this.wrong.has(id) ? tr('sheets.lives.wrong') : '',
      input: (value) => (this.written = { ...this.written, [id]: value }),
    });
  }

  #days(topic: string): string {
    const set = this.#lives.value?.topics.find((each) => each.topic === topic);
    return this.written[topic] ?? (set ? String(set.days) : '');
  }

  readonly #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const said = this.categories
      .map(({ id }) => ({ topic: id, days: this.#days(id).trim() }))
      .filter(({ days }) => days !== '');
    const wrong = said.filter(({ days }) => !isLife(Number(days))).map(({ topic }) => topic);
    this.wrong = new Set(wrong);
    if (wrong.length > 0) {
      await this.updateComplete;
      focusOn(this, `#life-${CSS.escape(wrong[0] ?? '')}`);
      return;
    }
    // what the form does not show stays as it is: the topics may not have come, or one is new
    const shown = new Set(this.categories.map(({ id }) => id));
    const others = (this.#lives.value?.topics ?? []).filter(({ topic }) => !shown.has(topic));
    const days = said.map((each) => ({ topic: each.topic, days: Number(each.days) }));
    const body = { topics: [...others, ...days] };
    await this.#action.run(
      'save',
      async () => {
        this.#lives.take(await this.session.api('sheets/lives', { method: 'PUT', body }));
        this.written = {};
      },
      tr('sheets.lives.done'),
    );
  };
}
customElements.define('vs-sheet-lives', SheetLivesForm);

function isLife(days: number): boolean {
  return Number.isInteger(days) && days >= SHORTEST && days <= LONGEST;
}
