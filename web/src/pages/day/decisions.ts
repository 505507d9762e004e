import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { categoryText, current } from '../../api';
import { tg } from '../../i18n/day';
import { alertBox } from '../../ui/alert';
import type { Decision } from './day';
import { timeOf } from '../../i18n/moments';
import { DayPart } from './part';
import { selectField, textArea, textField } from '../../ui/field';

const SHORTEST = 3;

/** What was decided, with the topic or the sheet that changes by it. */
export class DayDecisions extends DayPart {
  @property({ attribute: false }) decisions: readonly Decision[] = [];
  @property({ type: Boolean }) today = false;
  @state() private missing = false;

  protected override render() {
    return html`
      <section class="vs-card day-card" aria-labelledby="day-decisions">
        <h2 id="day-decisions">${tg('day.decisions')}</h2>
        ${this.problemShown()} ${this.today ? this.#form() : nothing}
        ${
          this.decisions.length === 0
            ? html`
                <p class="vs-soft" data-testid="decisions">
                  ${tg(this.today ? 'day.decisions.none' : 'day.decisions.none.then')}
                </p>
              `
            : html`
                <ul class="day-list" data-testid="decisions">
                  ${this.decisions.map((each) => this.#row(each))}
                </ul>
              `
        }
      </section>
    `;
  }

  #form() {
    return html`
      <form class="day-form" @submit=${this.#add}>
        ${textArea({
          id: 'decision-text',
          label: tg('day.decisions.text'),
          rows: 2,
          maxlength: 2000,
          invalid: this.missing,
        })}
        <div class="day-pair">
          ${selectField({
            id: 'decision-category',
            label: tg('day.decisions.category'),
            options: [
              ['', tg('day.decisions.category.none')],
              ...current(this.categories).map(
                (each) => [each.id, categoryText(each).label] as const,
              ),
            ],
          })}
          ${textField({
            id: 'decision-sheet',
            label: tg('day.decisions.sheet'),
            autocomplete: 'off',
            maxlength: 120,
          })}
        </div>
        ${
          this.missing
            ? alertBox(tg('day.decisions.short'), { tone: 'warning', live: 'alert' })
            : nothing
        }
        <button
          class="btn btn-outline-primary"
          data-testid="add-decision"
          aria-busy=${this.action.is('add')}
        >
          ${tg('day.decisions.add')}
        </button>
      </form>
    `;
  }

  #row({ text, category, sheet, decidedBy, decidedAt }: Decision) {
    const said = [
      category ? this.topic(category) : '',
      sheet ? tg('day.decisions.of', { sheet }) : '',
      decidedBy,
      timeOf(decidedAt),
    ];
    return html`
      <li>
        <div>
          <span class="day-text">${text}</span>
          <span class="vs-soft">${said.filter(Boolean).join(' · ')}</span>
        </div>
      </li>
    `;
  }

  readonly #add = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = this.field('decision-text');
    this.missing = text.length < SHORTEST;
    if (this.missing) return;
    const category = this.field('decision-category');
    const sheet = this.field('decision-sheet');
    const body = { text, ...(category && { category }), ...(sheet && { sheet }) };
    const added = await this.act(
      'add',
      () => this.session.api('day/decisions', { method: 'POST', body }),
      tg('day.decisions.added'),
    );
    if (added) this.clear('decision-text', 'decision-sheet', 'decision-category');
  };
}
customElements.define('vs-day-decisions', DayDecisions);
