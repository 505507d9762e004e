import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { language } from '../../i18n/language';
import { tls } from '../../i18n/listening';
import { formatMonth } from '../../i18n/format';
import type { Said, SaidList } from '../../protocol/api';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { selectField } from '../../ui/field';
import { emptyLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';

const STATES = ['withheld', 'cleared'] as const;
type State = (typeof STATES)[number];
type Decision = 'cleared' | 'removed';

/** Free answers: those that wait for somebody to read them, and those that may be shown. */
export class SaidView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private wanted: State = 'withheld';
  @state() private about = '';
  @state() private month = '';
  readonly #action = new Action<Decision>(this, errorWords);
  readonly #said = new Reading<SaidList>(
    this,
    (signal) => {
      const query = new URLSearchParams({ state: this.wanted, lang: language.value });
      return this.session.api(`results/texts?${query}`, { signal });
    },
    errorWords,
  );

  override connectedCallback(): void {
    super.connectedCallback();
    language.subscribe(() => void this.#said.again(), this.scope);
  }

  protected override render() {
    return html`
      <div class="listening-filters">
        ${selectField({
          id: 'said-state',
          label: tls('texts.state'),
          value: this.wanted,
          options: STATES.map((each) => [each, tls(`texts.state.${each}`)] as const),
          change: (wanted) => {
            this.wanted = wanted;
            this.about = this.month = '';
            void this.#said.anew();
          },
        })}
        ${this.#filters()}
      </div>
      ${actionBox(this.#action)} ${readingBox(this.#said, (value) => this.#list(value))}
    `;
  }

  #filters() {
    const { value } = this.#said;
    if (!value || value.texts.length === 0) return nothing;
    const months = [...new Set(value.texts.map(({ month }) => month))].sort().reverse();
    const questions = [...new Set(value.texts.map(({ about }) => about))];
    return html`
      ${selectField<string>({
        id: 'said-month',
        label: tls('texts.month'),
        value: this.month,
        options: [
          ['', tls('texts.month.all')],
          ...months.map((each) => [each, formatMonth(each)] as const),
        ],
        change: (month) => (this.month = month),
      })}
      ${selectField<string>({
        id: 'said-question',
        label: tls('texts.question'),
        value: this.about,
        options: [
          ['', tls('texts.question.all')],
          ...questions.map((each) => [each, questionWords(value, each)] as const),
        ],
        change: (about) => (this.about = about),
      })}
    `;
  }

  #list(value: SaidList) {
    const shown = value.texts.filter(
      ({ about, month }) =>
        (!this.about || about === this.about) && (!this.month || month === this.month),
    );
    if (value.texts.length === 0) return emptyLine(tls(`texts.none.${this.wanted}`));
    if (shown.length === 0) return emptyLine(tls('texts.none.picked'));
    return html`
      <p class="vs-soft" data-testid="said-count">
        ${tls('texts.count', { count: shown.length })}
        ${this.wanted === 'withheld' ? tls('texts.rule') : nothing}
      </p>
      <ul class="listening-texts" data-testid="said-list">
        ${repeat(
          shown,
          ({ id }) => id,
          (each) => this.#one(value, each),
        )}
      </ul>
    `;
  }

  #one(value: SaidList, said: Said) {
    const { signs } = said;
    return html`
      <li class="vs-card" tabindex="-1" data-said=${said.id}>
        <p class="listening-about">
          ${questionWords(value, said.about)} · ${formatMonth(said.month)}
        </p>
        <blockquote>${said.text}</blockquote>
        ${
          signs.length
            ? html`
                <p class="listening-signs">
                  <span class="vs-badge" data-tone="warning">${tls('texts.suspected')}</span>
                  ${signs.map((each) => tls(`texts.sign.${each}`)).join(', ')}
                </p>
              `
            : nothing
        }
        <div class="vs-row">
          ${
            this.wanted === 'withheld'
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary"
                    data-testid="said-show"
                    aria-busy=${this.#action.busy}
                    @click=${() => this.#decide(said, 'cleared')}
                  >
                    ${tls('texts.show')}
                  </button>
                `
              : nothing
          }
          <button
            type="button"
            class="btn btn-outline-danger"
            data-testid="said-remove"
            aria-busy=${this.#action.busy}
            @click=${() => this.#decide(said, 'removed')}
          >
            ${tls('texts.remove')}
          </button>
        </div>
      </li>
    `;
  }

  async #decide(said: Said, decision: Decision): Promise<void> {
    const items = [...this.querySelectorAll<HTMLElement>('[data-said]')];
    const at = items.findIndex((each) => each.dataset['said'] === said.id);
    const next = (items[at + 1] ?? items[at - 1])?.dataset['said'];
    const done = await this.#action.run(
      decision,
      () =>
        this.session.api(`results/texts/${encodeURIComponent(said.id)}`, {
          method: 'PUT',
          body: { decision },
        }),
      tls(`texts.done.${decision}`),
    );
    if (!done) {
      // somebody else may have decided meanwhile
      void this.#said.again();
      return;
    }
    const { value } = this.#said;
    if (value) {
      this.#said.take({ ...value, texts: value.texts.filter(({ id }) => id !== said.id) });
    }
    await this.updateComplete;
    if (next) focusOn(this, `[data-said="${CSS.escape(next)}"]`);
    else focusOn(this, '#said-state');
  }
}
customElements.define('vs-said', SaidView);

function questionWords({ asked }: SaidList, about: string): string {
  return asked[about] ?? about;
}
