import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText, current } from '../../api';
import { th } from '../../i18n/hours';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import type { StaffSession } from '../../staff/session';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import { dayWords, type ExceptionsEditor } from './exceptions-editor';
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
import { hearHours, tellHours } from './hours-news';
import { hoursPreview } from './hours-preview';
import { type OwnHours, ownHours } from './own-hours';
import './week-editor';
import { selectField } from '../../ui/field';
import { Reading } from '../../ui/reading';

/** When the station is open: the week, holidays, single days, and what topics do otherwise. */
export class HoursPanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private plan: OpeningPlan | null = null;
  @state() private pending = false;
  readonly #shown = new Reading<HoursShown>(
    this,
    (signal) => this.session.api('hours', { signal }),
    errorWords,
    {
      taken: (shown) => {
        this.plan = structuredClone(shown.plan);
        void this.#holidays.again();
      },
    },
  );
  /** They only inform: nothing is said when they cannot be read. */
  readonly #holidays = new Reading<readonly Holiday[]>(
    this,
    async (signal) => (await this.session.api('hours/holidays', { signal })).holidays,
    errorWords,
    { begins: false },
  );
  readonly #action = new Action(this, hoursWords);

  override connectedCallback(): void {
    super.connectedCallback();
    hearHours((shown) => this.#heard(shown), this.scope);
  }

  /** Takes over what was saved elsewhere on the page. What is being written here stays, but for topics changed there. */
  #heard(shown: HoursShown): void {
    const before = this.#shown.value?.plan.categories ?? {};
    const draft = this.#changed ? this.plan : null;
    if (shown.revision === this.#shown.value?.revision) return;
    this.#shown.take(shown);
    if (!draft) return;
    const after = shown.plan.categories;
    const changed = (id: string) => JSON.stringify(before[id]) !== JSON.stringify(after[id]);
    const categories = Object.fromEntries([
      ...Object.entries(draft.categories).filter(([id]) => !changed(id)),
      ...Object.entries(after).filter(([id]) => changed(id)),
    ]);
    this.plan = { ...draft, categories };
  }

  /** Whether a day is written and not added yet. */
  readonly #looked = (): void => {
    const days = [...this.querySelectorAll<HTMLInputElement>('input[id$="exception-date"]')];
    this.pending = days.some(({ value }) => value.trim() !== '');
  };

  get #changed(): boolean {
    return JSON.stringify(this.plan) !== JSON.stringify(this.#shown.value?.plan);
  }

  protected override render() {
    return html`
      <section
        class="vs-stack hours"
        aria-labelledby="hours-title"
        data-testid="hours"
        ?data-unsaved=${this.#changed && this.plan !== null}
        @input=${this.#looked}
      >
        <div class="staff-head">
          <h2 id="hours-title">${th('hours.title')}</h2>
        </div>
        <div class="vs-card staff-card">
          ${readingBox(this.#shown, (shown) => this.plan && this.#content(this.plan, shown))}
        </div>
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
      ${this.#holidaysOf(plan)} ${this.#exceptions(plan)}
      ${hoursPreview(
        plan,
        (this.#holidays.value ?? []).map(({ date }) => date),
        Date.now(),
      )}
      ${this.#overrides(plan)} ${actionBox(this.#action)}
      <p class="vs-soft" role="status">${this.#changed ? th('hours.unsaved') : nothing}</p>
      <div class="hours-actions">
        <button
          type="button"
          class="btn btn-primary"
          data-testid="save-hours"
          aria-busy=${this.#action.busy}
          aria-disabled=${this.#isSaved ? 'true' : nothing}
          @click=${() => void (this.#isSaved || this.#save())}
        >
          ${th('hours.save')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary"
          aria-disabled=${this.#changed ? nothing : 'true'}
          @click=${() => this.#discard(shown)}
        >
          ${th('hours.discard')}
        </button>
        ${
          shown.fromSettings
            ? nothing
            : html`
                <button type="button" class="btn btn-link" @click=${() => void this.#reset(shown)}>
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
    this.#action.done = '';
  }

  #discard(shown: HoursShown): void {
    if (!this.#changed) return;
    this.#action.problem = null;
    this.#shown.take(shown);
  }

  #holidaysOf(plan: OpeningPlan) {
    const known = this.#holidays.value ?? [];
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
        plan.holidays && known.length > 0
          ? html`
              <details>
                <summary>${th('hours.holidays.list', { count: known.length })}</summary>
                <ul class="hours-holidays">
                  ${known.map(
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
    const known = current(this.categories).filter((each) => plan.categories[each.id] === undefined);
    return html`
      <h3>${th('hours.topics')}</h3>
      <p class="vs-soft">${th('hours.topics.intro')}</p>
      ${Object.entries(plan.categories).map(([id, own]) => {
        const name = this.#label(id);
        return html`
          <fieldset class="hours-topic" data-topic=${id}>
            <legend>${name}</legend>
            ${ownHours({ key: id, name, own, plan, set: (next) => this.#setTopic(id, next) })}
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

  #setTopic(id: string, own: OwnHours): void {
    if (this.plan) this.#set({ categories: { ...this.plan.categories, [id]: own } });
  }

  #dropTopic(id: string): void {
    const kept = Object.entries(this.plan?.categories ?? {}).filter(([each]) => each !== id);
    this.#set({ categories: Object.fromEntries(kept) });
  }

  get #isSaved(): boolean {
    return !this.#changed && !this.pending;
  }

  async #save(): Promise<void> {
    // a day that is written and not added yet is meant, too
    const editors = [...this.querySelectorAll<ExceptionsEditor>('vs-exceptions')];
    if (!editors.every((each) => each.take())) return;
    const { plan } = this;
    const revision = this.#shown.value?.revision;
    if (!plan || revision === undefined) return;
    const weeks = [plan.week, ...Object.values(plan.categories).map((each) => each.week ?? {})];
    const problem = weeks.map((each) => weekProblem(spread(each))).find((each) => each !== null);
    if (problem) {
      this.#action.problem = { text: th(`hours.problem.${problem.what}`) };
      return;
    }
    const body = { revision, plan };
    await this.#send(() => this.session.api('hours', { method: 'PUT', body }), th('hours.saved'));
  }

  async #reset(shown: HoursShown): Promise<void> {
    const path = `hours?revision=${shown.revision}` as const;
    await this.#send(() => this.session.api(path, { method: 'DELETE' }), th('hours.wasReset'));
  }

  #send(ask: () => Promise<HoursShown>, done: string): Promise<boolean> {
    return this.#action.run(
      'send',
      async () => {
        const shown = await ask();
        this.#shown.take(shown);
        this.pending = false;
        tellHours(shown);
      },
      done,
    );
  }
}
customElements.define('vs-hours', HoursPanel);

function hoursWords(error: unknown) {
  return errorWords(error, ['hours_changed', 'invalid_hours'], (code) =>
    th(code === 'hours_changed' ? 'hours.error.changed' : 'hours.error.invalid'),
  );
}
