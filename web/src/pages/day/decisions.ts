import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { categoryText } from '../../api';
import { tg } from '../../i18n/day';
import { alertBox } from '../../ui/alert';
import type { Decision } from './day';
import { timeOf } from './moments';
import { DayPart } from './part';

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
        <div class="vs-field">
          <label for="decision-text">${tg('day.decisions.text')}</label>
          <textarea
            class="vs-input"
            id="decision-text"
            rows="2"
            maxlength="2000"
            aria-invalid=${this.missing ? 'true' : 'false'}
          ></textarea>
        </div>
        <div class="day-pair">
          <div class="vs-field">
            <label for="decision-category">${tg('day.decisions.category')}</label>
            <select class="vs-select" id="decision-category">
              <option value="">${tg('day.decisions.category.none')}</option>
              ${this.categories.map(
                (each) => html`
                  <option value=${each.id}>${categoryText(each).label}</option>
                `,
              )}
            </select>
          </div>
          <div class="vs-field">
            <label for="decision-sheet">${tg('day.decisions.sheet')}</label>
            <input class="vs-input" id="decision-sheet" maxlength="120" autocomplete="off" />
          </div>
        </div>
        ${
          this.missing
            ? alertBox(tg('day.decisions.short'), { tone: 'warning', live: 'alert' })
            : nothing
        }
        <button
          class="btn btn-primary"
          data-testid="add-decision"
          aria-busy=${this.busy === 'add' ? 'true' : 'false'}
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
