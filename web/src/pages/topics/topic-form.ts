import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Language, languageName, LANGUAGES, OWN_LANGUAGE } from '../../i18n/language';
import { tt } from '../../i18n/topic-editor';
import { ts } from '../../i18n/staff';
import { th } from '../../i18n/hours';
import type { Topic } from '../../protocol/api';
import { type Problem, problemAlert } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { StationElement } from '../../ui/element';
import { selectField, textArea, textField } from '../../ui/field';
import { tabList } from '../../ui/tabs';
import {
  ICONS,
  lines,
  missingLanguages,
  MODALITIES,
  nameOf,
  SEGMENTS,
  successors,
  textOf,
  withText,
  written,
} from './topics';
import './topic-hours';
import type { TopicHours } from './topic-hours';
import './topic-preview';

/**
 * Everything of one topic, with what citizens will see of it beside, and its hours below. Nothing is lost until it is saved
 * or given up.
 */
export class TopicForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** As it was when it was opened; without an id it is a new one. */
  @property({ attribute: false }) topic!: Topic;
  /** All topics, this one included. */
  @property({ attribute: false }) topics: readonly Topic[] = [];
  @property({ attribute: false }) problem: Problem | null = null;
  @property({ type: Boolean }) busy = false;
  @property({ attribute: false }) save: (topic: Topic) => void = () => undefined;
  @property({ attribute: false }) close: () => void = () => undefined;
  @state() private draft!: Topic;
  @state() private spoken: Language = OWN_LANGUAGE;

  override connectedCallback(): void {
    this.draft = this.topic;
    super.connectedCallback();
  }

  #set(change: Partial<Topic>): void {
    this.draft = { ...this.draft, ...change };
  }

  protected override render() {
    const isNew = this.topic.id === '';
    return html`
      <form class="topic-form" data-testid="topic-form" @submit=${this.#submitted}>
        <h3 tabindex="-1">${isNew ? tt('new') : tt('edit.of', { name: nameOf(this.topic) })}</h3>
        ${this.problem ? problemAlert(this.problem) : nothing}
        <div class="topic-columns">
          <div class="vs-stack">
            ${isNew ? this.#id() : nothing} ${this.#words()} ${this.#choices()}
            ${this.#retirement()}
          </div>
          <vs-topic-preview
            .draft=${this.draft}
            .topics=${this.topics}
            .spoken=${this.spoken}
          ></vs-topic-preview>
        </div>
        <div class="topic-buttons">
          <button
            type="button"
            class="btn btn-outline-primary"
            @click=${() => this.#leave(() => this.close())}
          >
            ${ts('staff.cancel')}
          </button>
          <button type="submit" class="btn btn-primary" aria-busy=${this.busy ? 'true' : 'false'}>
            ${tt('save')}
          </button>
        </div>
      </form>
      ${this.#hours(isNew)}
    `;
  }

  /** They are saved by themselves: a part of the station's plan, and no form within the other. */
  #hours(isNew: boolean) {
    if (isNew)
      return html`
        <p class="vs-hint">${th('hours.topic.new')}</p>
      `;
    if (this.topic.retired) return nothing;
    return html`
      <vs-topic-hours
        .session=${this.session}
        topic=${this.topic.id}
        name=${nameOf(this.topic)}
      ></vs-topic-hours>
    `;
  }

  /** Goes on unless hours are written that are not saved. */
  #leave(go: () => void): void {
    const hours = this.querySelector<TopicHours>('vs-topic-hours');
    if (hours?.changed) hours.insist();
    else go();
  }

  #id() {
    return textField({
      id: 'topic-id',
      testid: 'topic-id',
      label: tt('id'),
      hint: tt('id.hint'),
      required: true,
      autocomplete: 'off',
      autocapitalize: 'none',
      maxlength: 32,
      value: this.draft.id,
      input: (id) => this.#set({ id: id.trim() }),
    });
  }

  #words() {
    const { spoken } = this;
    const missing = new Set(missingLanguages(this.draft));
    return html`
      <div class="topic-words">
        ${tabList<Language>({
          names: LANGUAGES,
          chosen: spoken,
          choose: (code) => (this.spoken = code),
          title: (code) => html`
            ${languageName(code)}
            ${
              missing.has(code)
                ? html`
                    <span class="topic-missing">${tt('language.missing')}</span>
                  `
                : nothing
            }
          `,
          id: 'topic-language',
          panel: () => 'topic-language-panel',
          label: tt('languages'),
        })}
        <div
          id="topic-language-panel"
          class="vs-stack"
          role="tabpanel"
          aria-labelledby="topic-language-${spoken}"
        >
          ${this.#texts(spoken)}
        </div>
      </div>
    `;
  }

  /** The fields of one language; they are the same elements for all, so that the focus stays. */
  #texts(code: Language) {
    const text = textOf(this.draft, code);
    const required = code === OWN_LANGUAGE;
    const set = (change: Partial<typeof text>) => (this.draft = withText(this.draft, code, change));
    return [
      textField({
        id: 'topic-title',
        testid: 'topic-title',
        label: tt('title'),
        hint: tt('title.hint'),
        lang: code,
        maxlength: 120,
        value: text.title,
        input: (title) => set({ title }),
      }),
      textField({
        id: 'topic-label',
        testid: 'topic-label',
        label: tt('label'),
        hint: tt('label.hint'),
        lang: code,
        required,
        maxlength: 120,
        value: text.label,
        input: (label) => set({ label }),
      }),
      textArea({
        id: 'topic-description',
        testid: 'topic-description',
        label: tt('description'),
        hint: tt('description.hint'),
        lang: code,
        required,
        rows: 2,
        maxlength: 400,
        value: text.description,
        input: (description) => set({ description }),
      }),
      textArea({
        id: 'topic-search-words',
        testid: 'topic-search-words',
        label: tt('searchWords'),
        hint: tt('searchWords.hint'),
        lang: code,
        rows: 6,
        value: text.searchWords.join('\n'),
        input: (typed) => set({ searchWords: lines(typed) }),
      }),
      textArea({
        id: 'topic-requirements',
        testid: 'topic-requirements-field',
        label: tt('requirements'),
        hint: tt('requirements.hint'),
        lang: code,
        rows: 4,
        value: text.requirements.join('\n'),
        input: (typed) => set({ requirements: lines(typed) }),
      }),
    ];
  }

  #choices() {
    const { draft } = this;
    return html`
      <div class="topic-choices">
        ${selectField({
          id: 'topic-icon',
          testid: 'topic-icon',
          label: tt('icon'),
          value: draft.icon,
          options: ICONS.map((name) => [name, tt(`icon.${name}`)]),
          change: (name) => this.#set({ icon: name }),
        })}
        ${selectField({
          id: 'topic-segment',
          testid: 'topic-segment',
          label: tt('segment'),
          value: draft.segment,
          options: SEGMENTS.map((segment) => [segment, tt(`segment.${segment}`)]),
          change: (segment) => this.#set({ segment }),
        })}
        ${selectField({
          id: 'topic-modality',
          testid: 'topic-modality',
          label: tt('modality'),
          hint: tt('modality.hint'),
          value: draft.modality,
          options: MODALITIES.map((modality) => [modality, tt(`modality.${modality}`)]),
          change: (modality) => this.#set({ modality }),
        })}
        ${selectField({
          id: 'topic-sharing',
          testid: 'topic-sharing',
          label: tt('sharing'),
          hint: tt('sharing.hint'),
          value: draft.sharing,
          options: [
            ['on', tt('sharing.on')],
            ['off', tt('sharing.off')],
          ],
          change: (sharing) => this.#set({ sharing }),
        })}
        ${selectField({
          id: 'topic-second-look',
          testid: 'topic-second-look',
          label: tt('secondLook'),
          hint: tt('secondLook.hint'),
          value: draft.secondLook ? 'on' : 'off',
          options: [
            ['off', tt('secondLook.off')],
            ['on', tt('secondLook.on')],
          ],
          change: (value) => this.#set({ secondLook: value === 'on' }),
        })}
      </div>
      ${this.#keeping()}
    `;
  }

  #keeping() {
    const { draft } = this;
    return html`
      <fieldset class="topic-retirement">
        <legend>${tt('keep')}</legend>
        <p class="vs-hint" id="topic-keep-hint">${tt('keep.hint')}</p>
        <div class="topic-choices">
          ${this.#days(
            'topic-keep-answered',
            tt('keep.answered'),
            draft.keepAnsweredDays ?? null,
            (days) => this.#set({ keepAnsweredDays: days }),
          )}
          ${this.#days(
            'topic-keep-unanswered',
            tt('keep.unanswered'),
            draft.keepUnansweredDays ?? null,
            (days) => this.#set({ keepUnansweredDays: days }),
          )}
        </div>
      </fieldset>
    `;
  }

  #days(id: string, label: string, value: number | null, change: (days: number | null) => void) {
    return textField({
      id,
      testid: id,
      label,
      type: 'number',
      min: 1,
      max: 3650,
      describedBy: 'topic-keep-hint',
      value: value === null ? '' : String(value),
      input: (typed) => change(typed.trim() === '' ? null : Number(typed)),
    });
  }

  #retirement() {
    const { draft } = this;
    return html`
      <fieldset class="topic-retirement">
        <legend>${tt('retirement')}</legend>
        <label>
          <input
            type="checkbox"
            data-testid="topic-retired"
            aria-describedby="topic-retired-hint"
            .checked=${draft.retired}
            @change=${(event: Event) => {
              const retired = (event.currentTarget as HTMLInputElement).checked;
              this.#set({ retired, replacedBy: retired ? draft.replacedBy : null });
            }}
          />
          <span>${tt('retired')}</span>
        </label>
        <p class="vs-hint" id="topic-retired-hint">${tt('retired.hint')}</p>
        ${
          draft.retired
            ? selectField<string>({
                id: 'topic-replaced-by',
                testid: 'topic-replaced-by',
                label: tt('replacedBy'),
                value: draft.replacedBy ?? '',
                options: [
                  ['', tt('replacedBy.none')],
                  ...successors(this.topics, draft.id).map(
                    (each) => [each.id, nameOf(each)] as const,
                  ),
                ],
                change: (id) => this.#set({ replacedBy: id || null }),
              })
            : nothing
        }
      </fieldset>
    `;
  }

  readonly #submitted = (event: Event): void => {
    event.preventDefault();
    if (!this.busy) this.#leave(() => this.save(written(this.draft)));
  };
}
customElements.define('vs-topic-form', TopicForm);
