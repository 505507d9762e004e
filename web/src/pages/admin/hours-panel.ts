import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type Category, categoryText } from '../../api';
import { th } from '../../i18n/hours';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { errorWords, type Problem, problemBox } from '../../staff/page';
import { dayWords } from './exceptions-editor';
import {
  gathered,
  type Holiday,
  type HoursShown,
  type OpeningPlan,
  type PlannedException,
  spread,
  type Week,
  weekProblem,
} from './hours';
import { closedOnHolidays, holidaysField, holidaysWord } from './holidays-field';
import './week-editor';
import { selectField } from '../../ui/field';
import { loadingLine } from '../../ui/load-state';

/** When the station is open: the week, holidays, single days, and what topics do otherwise. */
export class HoursPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private shown: HoursShown | null = null;
  @state() private holidays: readonly Holiday[] = [];
  @state() private plan: OpeningPlan | null = null;
  @state() private problem: Problem | null = null;
  @state() private wrong = '';
  @state() private done = '';
  @state() private busy = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.#take(await this.session.api('hours'));
      this.problem = null;
    } catch (error) {
      this.problem = errorWords(error);
    }
  }

  #take(shown: HoursShown): void {
    this.shown = shown;
    this.plan = structuredClone(shown.plan);
    this.wrong = '';
    void this.#loadHolidays();
  }

  async #loadHolidays(): Promise<void> {
    try {
      const found = await this.session.api('hours/holidays');
      this.holidays = found.holidays;
    } catch {
      // the list only informs
    }
  }

  get #changed(): boolean {
    return JSON.stringify(this.plan) !== JSON.stringify(this.shown?.plan);
  }

  protected override render() {
    const { plan, shown } = this;
    return html`
      <section class="vs-card staff-card hours" aria-labelledby="hours-title" data-testid="hours">
        <h2 id="hours-title">${th('hours.title')}</h2>
        ${this.problem ? problemBox(this.problem, () => void this.#load()) : nothing}
        ${plan && shown ? this.#content(plan, shown) : loadingLine(ts('staff.loading'))}
      </section>
    `;
  }

  #content(plan: OpeningPlan, shown: HoursShown) {
    return html`
      <p class="vs-soft">
        ${th(shown.fromSettings ? 'hours.from.settings' : 'hours.from.stored')}
        ${th('hours.served')}
      </p>
      ${shown.alwaysOpen ? alertBox(th('hours.always'), { tone: 'warning' }) : nothing}
      <vs-week
        .week=${spread(plan.week)}
        of=${th('hours.station')}
        @week=${(event: CustomEvent<Week>) => this.#set({ week: gathered(event.detail) }, event)}
      ></vs-week>
      ${this.#holidays(plan)} ${this.#exceptions(plan)} ${this.#overrides(plan)}
      <div role="status">
        ${this.done ? alertBox(this.done, { tone: 'success' }) : nothing}
        ${this.wrong ? alertBox(this.wrong, { tone: 'danger' }) : nothing}
      </div>
      <div class="hours-actions">
        <button
          type="button"
          class="btn btn-primary"
          data-testid="save-hours"
          aria-busy=${this.busy ? 'true' : 'false'}
          ?disabled=${!this.#changed}
          @click=${() => void this.#save()}
        >
          ${th('hours.save')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary"
          ?disabled=${!this.#changed}
          @click=${() => this.shown && this.#take(this.shown)}
        >
          ${th('hours.discard')}
        </button>
        ${
          shown.fromSettings
            ? nothing
            : html`
                <button type="button" class="btn btn-link" @click=${() => void this.#reset()}>
                  ${th('hours.reset')}
                </button>
              `
        }
      </div>
    `;
  }

  #set(change: Partial<OpeningPlan>, event?: Event): void {
    event?.stopPropagation();
    if (this.plan) this.plan = { ...this.plan, ...change };
    this.done = '';
  }

  #holidays(plan: OpeningPlan) {
    return html`
      <label class="hours-check">
        <input
          type="checkbox"
          data-testid="hours-holidays"
          .checked=${plan.holidays}
          @change=${(event: Event) =>
            this.#set({ holidays: (event.currentTarget as HTMLInputElement).checked })}
        />
        <span>${th('hours.holidays')}</span>
      </label>
      ${
        plan.holidays && this.holidays.length > 0
          ? html`
              <details>
                <summary>${th('hours.holidays.list', { count: this.holidays.length })}</summary>
                <ul class="hours-holidays">
                  ${this.holidays.map(
                    (each) => html`
                      <li>${dayWords(each.date)}: ${each.name}</li>
                    `,
                  )}
                </ul>
              </details>
            `
          : nothing
      }
    `;
  }

  #exceptions(plan: OpeningPlan) {
    return html`
      <h3>${th('hours.exceptions')}</h3>
      <vs-exceptions
        .exceptions=${plan.exceptions}
        @days=${(event: CustomEvent<PlannedException[]>) =>
          this.#set({ exceptions: event.detail }, event)}
      ></vs-exceptions>
    `;
  }

  #overrides(plan: OpeningPlan) {
    const known = this.categories.filter((each) => plan.categories[each.id] === undefined);
    return html`
      <h3>${th('hours.topics')}</h3>
      <p class="vs-soft">${th('hours.topics.intro')}</p>
      ${Object.entries(plan.categories).map(([id, own]) => {
        const name = this.#label(id);
        return html`
          <fieldset class="hours-topic" data-topic=${id}>
            <legend>${name}</legend>
            <vs-week
              .week=${spread(own.week ?? plan.week)}
              of=${name}
              @week=${(event: CustomEvent<Week>) =>
                this.#setTopic(id, { ...own, week: gathered(event.detail) }, event)}
            ></vs-week>
            ${holidaysField(`${id}-holidays`, holidaysWord(own.holidays), name, (value) =>
              this.#setTopic(id, { ...own, holidays: closedOnHolidays(value) }),
            )}
            <details ?open=${own.exceptions.length > 0}>
              <summary>${th('hours.exceptions.own', { count: own.exceptions.length })}</summary>
              <vs-exceptions
                .exceptions=${own.exceptions}
                of=${name}
                key="${id}-"
                @days=${(event: CustomEvent<PlannedException[]>) =>
                  this.#setTopic(id, { ...own, exceptions: event.detail }, event)}
              ></vs-exceptions>
            </details>
            <button
              type="button"
              class="btn btn-link"
              aria-label=${th('hours.topic.remove.of', { name })}
              @click=${() => this.#dropTopic(id)}
            >
              ${th('hours.topic.remove')}
            </button>
          </fieldset>
        `;
      })}
      <div class="hours-new">
        ${selectField({
          id: 'hours-topic',
          label: th('hours.topic'),
          testid: 'hours-topic',
          options: known.map((each) => [each.id, categoryText(each).label]),
        })}
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="add-topic-hours"
          @click=${() => {
            const id = this.querySelector<HTMLSelectElement>('#hours-topic')?.value;
            if (id) this.#setTopic(id, { week: { ...plan.week }, exceptions: [], holidays: null });
          }}
        >
          ${th('hours.topic.add')}
        </button>
      </div>
    `;
  }

  #label(id: string): string {
    const found = this.categories.find((each) => each.id === id);
    return found ? categoryText(found).label : '';
  }

  #setTopic(id: string, own: OpeningPlan['categories'][string], event?: Event): void {
    if (this.plan) this.#set({ categories: { ...this.plan.categories, [id]: own } }, event);
  }

  #dropTopic(id: string): void {
    const kept = Object.entries(this.plan?.categories ?? {}).filter(([each]) => each !== id);
    this.#set({ categories: Object.fromEntries(kept) });
  }

  async #save(): Promise<void> {
    const { plan, shown } = this;
    if (!plan || !shown || this.busy) return;
    const weeks = [plan.week, ...Object.values(plan.categories).map((each) => each.week ?? {})];
    const problem = weeks.map((each) => weekProblem(spread(each))).find((each) => each !== null);
    this.wrong = problem ? th(`hours.problem.${problem.what}`) : '';
    if (problem) return;
    await this.#sending(async () => {
      const body = { revision: shown.revision, plan };
      this.#take(await this.session.api('hours', { method: 'PUT', body }));
      this.done = th('hours.saved');
    });
  }

  async #reset(): Promise<void> {
    await this.#sending(async () => {
      const path = `hours?revision=${this.shown?.revision ?? 0}` as const;
      this.#take(await this.session.api(path, { method: 'DELETE' }));
      this.done = th('hours.wasReset');
    });
  }

  async #sending(task: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.done = '';
    try {
      await task();
    } catch (error) {
      const code = error instanceof ApiError ? error.code : '';
      this.wrong =
        code === 'hours_changed'
          ? th('hours.error.changed')
          : code === 'invalid_hours'
            ? th('hours.error.invalid')
            : errorWords(error).text;
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('vs-hours', HoursPanel);
