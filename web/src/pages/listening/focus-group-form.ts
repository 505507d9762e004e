import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tfg } from '../../i18n/focus-groups';
import { calendarDay, formatTime, STATION_ZONE } from '../../i18n/format';
import { languageName, offeredLanguages } from '../../i18n/language';
import { tls } from '../../i18n/listening';
import { dayText } from '../../i18n/moments';
import type { FocusGroupDraft, FocusGroupShown } from '../../protocol/api';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { moment } from '../../ui/date-field';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textArea, textField } from '../../ui/field';
import { problemAlert } from '../../ui/problem';
import { focusWords, PLACES } from './focus-words';

type Draft = Required<FocusGroupDraft>;
const MOST_STEPS = 20;

/** A group that is prepared, or a draft that is changed. Fires `saved` with its id, and `close`. */
export class FocusGroupForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The draft that is changed; null for a new group. */
  @property({ attribute: false }) of: FocusGroupShown | null = null;
  @state() private draft: Omit<Draft, 'startsAt'> = {
    title: '',
    purpose: '',
    minutes: 60,
    seats: 8,
    language: 'it',
    place: null,
    recorded: false,
    guide: [{ question: '', minutes: 10 }],
  };
  #day = '';
  #time = '';
  readonly #action = new Action(this, focusWords);

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('of') || !this.of) return;
    const { title, purpose, minutes, seats, language, place, recorded, guide, startsAt } = this.of;
    this.draft = {
      title,
      purpose,
      minutes,
      seats,
      language,
      place,
      recorded,
      guide: guide.map((each) => ({ ...each })),
    };
    this.#day = dayText(calendarDay(Date.parse(startsAt), STATION_ZONE));
    this.#time = formatTime(Date.parse(startsAt), STATION_ZONE);
  }

  protected override firstUpdated(): void {
    focusOn(this, '#focus-title');
  }

  protected override render() {
    const { draft } = this;
    return html`
      <form class="vs-card vs-stack" novalidate data-testid="focus-form" @submit=${this.#save}>
        ${problemAlert(this.#action.problem)}
        ${textField({
          id: 'focus-title',
          testid: 'focus-title',
          label: tfg('form.title'),
          maxlength: 100,
          required: true,
          value: draft.title,
          input: (title) => this.#set({ title }),
        })}
        ${textArea({
          id: 'focus-purpose',
          testid: 'focus-purpose',
          label: tfg('form.purpose'),
          hint: tfg('form.purpose.hint'),
          rows: 3,
          maxlength: 1000,
          required: true,
          value: draft.purpose,
          input: (purpose) => this.#set({ purpose }),
        })}
        <div class="focus-fields">
          ${textField({
            id: 'focus-day',
            testid: 'focus-day',
            label: tfg('form.day'),
            inputmode: 'numeric',
            autocomplete: 'off',
            maxlength: 12,
            value: this.#day,
            input: (day) => (this.#day = day),
          })}
          ${textField({
            id: 'focus-time',
            testid: 'focus-time',
            label: tfg('form.time'),
            inputmode: 'numeric',
            autocomplete: 'off',
            maxlength: 8,
            value: this.#time,
            input: (time) => (this.#time = time),
          })}
          ${this.#number('minutes', 15, 240)} ${this.#number('seats', 3, 15)}
          ${selectField({
            id: 'focus-language',
            label: tfg('form.language'),
            value: draft.language,
            options: offeredLanguages().map((code) => [code, languageName(code)] as const),
            change: (language) => this.#set({ language }),
          })}
          ${selectField<(typeof PLACES)[number] | 'all'>({
            id: 'focus-place',
            label: tfg('form.place'),
            value: draft.place ?? 'all',
            options: [
              ['all', tfg('form.place.all')] as const,
              ...PLACES.map((each) => [each, tls(`paper.place.${each}`)] as const),
            ],
            change: (place) => this.#set({ place: place === 'all' ? null : place }),
          })}
        </div>
        <label class="vs-check" for="focus-recorded">
          <input
            type="checkbox"
            id="focus-recorded"
            data-testid="focus-recorded"
            aria-describedby="focus-recorded-hint"
            .checked=${draft.recorded}
            @change=${(event: Event) =>
              this.#set({ recorded: (event.target as HTMLInputElement).checked })}
          />
          <span>${tfg('form.recorded')}</span>
        </label>
        <p class="vs-hint" id="focus-recorded-hint">${tfg('form.recorded.hint')}</p>
        ${this.#guide()}
        <div class="vs-row">
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="save-group"
            aria-busy=${this.#action.busy ? 'true' : 'false'}
          >
            ${tfg(this.of ? 'save' : 'create')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="cancel-group"
            @click=${() => this.dispatchEvent(new CustomEvent('close', { detail: '' }))}
          >
            ${tfg('cancel')}
          </button>
        </div>
      </form>
    `;
  }

  #number(name: 'minutes' | 'seats', least: number, most: number) {
    return textField({
      id: `focus-${name}`,
      testid: `focus-${name}`,
      label: tfg(`form.${name}`),
      type: 'number',
      min: least,
      max: most,
      value: String(this.draft[name]),
      change: (value) => this.#set({ [name]: within(value, least, most) }),
    });
  }

  #guide() {
    const { guide, minutes } = this.draft;
    const sum = guide.reduce((all, each) => all + each.minutes, 0);
    return html`
      <fieldset class="vs-stack focus-guide">
        <legend>${tfg('guide')}</legend>
        <p class="vs-hint">${tfg('guide.hint')}</p>
        ${guide.map(
          (step, at) => html`
            <div class="focus-step">
              ${textField({
                id: `focus-question-${at}`,
                testid: 'focus-question',
                label: tfg('guide.question', { number: at + 1 }),
                maxlength: 200,
                value: step.question,
                input: (question) => this.#step(at, { question }),
              })}
              ${textField({
                id: `focus-minutes-${at}`,
                testid: 'focus-step-minutes',
                label: tfg('guide.minutes'),
                type: 'number',
                min: 1,
                max: 120,
                value: String(step.minutes),
                change: (value) => this.#step(at, { minutes: within(value, 1, 120) }),
              })}
              ${
                guide.length > 1
                  ? html`
                      <button
                        type="button"
                        class="btn btn-link"
                        data-testid="remove-question"
                        aria-label=${tfg('guide.remove.named', { number: at + 1 })}
                        @click=${() => this.#set({ guide: guide.filter((_, each) => each !== at) })}
                      >
                        ${tfg('guide.remove')}
                      </button>
                    `
                  : nothing
              }
            </div>
          `,
        )}
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="add-question"
            ?disabled=${guide.length >= MOST_STEPS}
            @click=${() => this.#more()}
          >
            ${tfg('guide.add')}
          </button>
          <span role="status">${tfg('guide.total', { sum, minutes })}</span>
        </div>
      </fieldset>
    `;
  }

  #more(): void {
    const { guide } = this.draft;
    this.#set({ guide: [...guide, { question: '', minutes: 10 }] });
    void this.updateComplete.then(() => focusOn(this, `#focus-question-${guide.length}`));
  }

  #step(at: number, change: Partial<Draft['guide'][number]>): void {
    const guide = this.draft.guide.map((each, index) =>
      index === at ? { ...each, ...change } : each,
    );
    this.#set({ guide });
  }

  #set(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
  }

  readonly #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { draft, of } = this;
    const startsAt = moment(this.#day, this.#time);
    const guide = draft.guide.filter(({ question }) => question.trim() !== '');
    const wrong =
      draft.title.trim().length < 3
        ? '#focus-title'
        : draft.purpose.trim().length < 3
          ? '#focus-purpose'
          : startsAt === undefined
            ? '#focus-day'
            : guide.length === 0
              ? '#focus-question-0'
              : null;
    if (wrong !== null || startsAt === undefined) {
      this.#action.problem = { text: tfg('missing') };
      focusOn(this, wrong ?? '#focus-day');
      return;
    }
    const body = { ...draft, guide, startsAt };
    let saved = '';
    await this.#action.run('save', async () => {
      const made = of
        ? await this.session.api(`focus-groups/${of.id}`, { method: 'PUT', body })
        : await this.session.api('focus-groups', { method: 'POST', body });
      saved = made.id;
    });
    if (saved) this.dispatchEvent(new CustomEvent('saved', { detail: saved }));
  };
}
customElements.define('vs-focus-form', FocusGroupForm);

function within(value: string, least: number, most: number): number {
  const number = Math.round(Number(value));
  return Number.isFinite(number) ? Math.min(most, Math.max(least, number)) : least;
}
