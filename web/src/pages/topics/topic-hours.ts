import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { th } from '../../i18n/hours';
import { hoursWords } from '../../i18n/wait';
import { actionBox, errorWords, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { focusOn, StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';
import { type HoursShown, rangesOf, spread, weekProblem } from '../admin/hours';
import { hearHours, tellHours } from '../admin/hours-news';
import { type OwnHours, ownHours } from '../admin/own-hours';

/**
 * When one topic is served, in words and to be changed. It is a part of the station's plan of hours, and is saved apart
 * from the topic.
 */
export class TopicHours extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() topic = '';
  @property() name = '';
  /** As it is being written; null while nothing is. */
  @state() private draft: OwnHours | null = null;
  readonly #shown = new Reading<HoursShown>(
    this,
    (signal) => this.session.api('hours', { signal }),
    errorWords,
  );
  readonly #action = new Action(this, (error) =>
    errorWords(error, ['hours_changed', 'invalid_hours'], (code) =>
      th(code === 'hours_changed' ? 'hours.topic.changed' : 'hours.error.invalid'),
    ),
  );

  /** Whether something is written that is not saved. */
  get changed(): boolean {
    return this.draft !== null && JSON.stringify(this.draft) !== JSON.stringify(this.#begun);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    hearHours((shown) => this.#shown.take(shown), this.scope);
  }

  /** What the topic has of its own, as it counts now. */
  get #own(): OwnHours | undefined {
    return this.#shown.value?.plan.categories[this.topic];
  }

  /** What is changed first: its own hours, or the station's week. */
  get #begun(): OwnHours {
    const week = this.#shown.value?.plan.week ?? {};
    return this.#own ?? { week: { ...week }, exceptions: [], holidays: null };
  }

  protected override render() {
    return html`
      <section class="topic-hours" aria-labelledby="topic-hours-title" data-testid="topic-hours">
        <h3 id="topic-hours-title" tabindex="-1">${th('hours.topic.of', { name: this.name })}</h3>
        ${readingBox(this.#shown, (shown) =>
          this.draft === null ? this.#words(shown) : this.#editor(shown, this.draft),
        )}
        ${actionBox(this.#action)}
      </section>
    `;
  }

  #words({ plan, alwaysOpen }: HoursShown) {
    const own = this.#own;
    const lines = hoursWords(rangesOf(own?.week ?? plan.week));
    return html`
      ${alwaysOpen ? alertBox(th('hours.always'), { tone: 'warning' }) : nothing}
      <ul class="topic-hours-words" data-testid="topic-hours-words">
        ${(lines.length > 0 ? lines : [th('hours.closed')]).map(
          (line) => html`
            <li>${line}</li>
          `,
        )}
        <li>${th(own ? 'hours.topic.own' : 'hours.topic.station')}</li>
        ${
          own && own.holidays !== null
            ? html`
                <li>${th(own.holidays ? 'hours.topic.closed' : 'hours.topic.served')}</li>
              `
            : nothing
        }
        ${
          own?.exceptions.length
            ? html`
                <li>${th('hours.exceptions.own', { count: own.exceptions.length })}</li>
              `
            : nothing
        }
      </ul>
      <div class="hours-actions">
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="topic-hours-edit"
          @click=${this.#edit}
        >
          ${th(own ? 'hours.topic.edit' : 'hours.topic.add')}
        </button>
        ${
          own
            ? html`
                <button type="button" class="btn btn-link" @click=${() => void this.#save(null)}>
                  ${th('hours.topic.remove')}
                </button>
              `
            : nothing
        }
      </div>
    `;
  }

  #editor({ plan }: HoursShown, draft: OwnHours) {
    return html`
      ${ownHours({
        key: `topic-hours-${this.topic}`,
        name: this.name,
        own: draft,
        plan,
        set: (own) => (this.draft = own),
      })}
      <div class="hours-actions">
        <button
          type="button"
          class="btn btn-primary"
          data-testid="topic-hours-save"
          aria-busy=${this.#action.busy ? 'true' : 'false'}
          @click=${() => void this.#save(draft)}
        >
          ${th('hours.save')}
        </button>
        <button type="button" class="btn btn-outline-primary" @click=${this.#giveUp}>
          ${th('hours.discard')}
        </button>
      </div>
    `;
  }

  /** Says that what is written here has to be saved or given up first. */
  insist(): void {
    this.#action.problem = { text: th('hours.topic.unsaved') };
    focusOn(this, '#topic-hours-title');
  }

  readonly #edit = async (): Promise<void> => {
    this.#action.done = '';
    this.draft = structuredClone(this.#begun);
    await this.updateComplete;
    focusOn(this, '#topic-hours-title');
  };

  readonly #giveUp = async (): Promise<void> => {
    this.#action.problem = null;
    this.draft = null;
    await this.updateComplete;
    focusOn(this, '[data-testid="topic-hours-edit"]');
  };

  /** What somebody else has changed meanwhile is read again; what is written here stays. */
  async #send(body: { revision: number; plan: HoursShown['plan'] }): Promise<void> {
    try {
      tellHours(await this.session.api('hours', { method: 'PUT', body }));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'hours_changed') await this.#shown.again();
      throw error;
    }
  }

  /** Saves the topic's own hours; null gives them up for the station's. */
  async #save(own: OwnHours | null): Promise<void> {
    const shown = this.#shown.value;
    if (!shown) return;
    const problem = own && weekProblem(spread(own.week ?? {}));
    if (problem) {
      this.#action.problem = { text: th(`hours.problem.${problem.what}`) };
      return;
    }
    const others = Object.entries(shown.plan.categories).filter(([each]) => each !== this.topic);
    const categories = Object.fromEntries(own ? [...others, [this.topic, own]] : others);
    const body = { revision: shown.revision, plan: { ...shown.plan, categories } };
    const isSaved = await this.#action.run('send', () => this.#send(body), th('hours.saved'));
    if (!isSaved) return;
    this.draft = null;
    await this.updateComplete;
    focusOn(this, '[data-testid="topic-hours-edit"]');
  }
}
customElements.define('vs-topic-hours', TopicHours);
