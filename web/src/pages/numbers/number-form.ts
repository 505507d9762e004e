import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Category } from '../../api';
import { languageName, LANGUAGES } from '../../i18n/language';
import { tn } from '../../i18n/numbers';
import { ts } from '../../i18n/staff';
import { type Problem, problemAlert } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textField } from '../../ui/field';
import './number-heard';
import {
  type InboundNumber,
  KEYS,
  LEADS,
  MOST_PAGES,
  type Page,
  toggled,
  topicChoices,
  topicOf,
  withKey,
} from './numbers';
import { numberName } from './words';

/** Everything of one number, with what its callers will hear beside. Nothing is lost until it is saved or given up. */
export class NumberForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** As it was when it was opened; a new one has no digits yet. */
  @property({ attribute: false }) number!: InboundNumber;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) problem: Problem | null = null;
  @property({ type: Boolean }) busy = false;
  @property({ attribute: false }) save: (number: InboundNumber) => void = () => undefined;
  @property({ attribute: false }) askRemoval: () => void = () => undefined;
  @property({ attribute: false }) close: () => void = () => undefined;
  @state() private draft!: InboundNumber;

  override connectedCallback(): void {
    this.draft = this.number;
    super.connectedCallback();
  }

  #set(change: Partial<InboundNumber>): void {
    this.draft = { ...this.draft, ...change };
  }

  protected override render() {
    const isNew = this.number.number === '';
    return html`
      <form
        class="number-form"
        data-testid="number-form"
        ?data-unsaved=${JSON.stringify(this.draft) !== JSON.stringify(this.number)}
        @submit=${this.#submitted}
      >
        <h3 tabindex="-1">
          ${isNew ? tn('new') : tn('edit.of', { name: numberName(this.number.number) })}
        </h3>
        <div class="number-columns">
          <div class="vs-stack">
            ${this.#name()} ${this.#languages()} ${this.#leads()} ${this.#retirement()}
          </div>
          <vs-number-heard .session=${this.session} .draft=${this.draft}></vs-number-heard>
        </div>
        ${problemAlert(this.problem)}
        <div class="number-buttons">
          <button type="button" class="btn btn-outline-primary" @click=${() => this.close()}>
            ${ts('staff.cancel')}
          </button>
          <button type="submit" class="btn btn-primary" aria-busy=${this.busy ? 'true' : 'false'}>
            ${tn('save')}
          </button>
          ${
            isNew
              ? nothing
              : html`
                  <button
                    type="button"
                    class="btn btn-link"
                    data-testid="remove-number"
                    @click=${() => this.askRemoval()}
                  >
                    ${tn('remove')}
                  </button>
                `
          }
        </div>
      </form>
    `;
  }

  #name() {
    return [
      textField({
        id: 'number-digits',
        testid: 'number-digits',
        label: tn('number'),
        hint: tn('number.hint'),
        required: true,
        autocomplete: 'off',
        autocapitalize: 'none',
        maxlength: 60,
        invalid: /^(bad_number|number_twice)\b/.test(this.problem?.code ?? ''),
        value: this.draft.number,
        input: (number) => this.#set({ number }),
      }),
      textField({
        id: 'number-note',
        testid: 'number-note',
        label: tn('note'),
        hint: tn('note.hint'),
        autocomplete: 'off',
        maxlength: 120,
        value: this.draft.note,
        input: (note) => this.#set({ note }),
      }),
    ];
  }

  #languages() {
    const { languages } = this.draft;
    const several = languages.length > 1;
    return html`
      <fieldset class="number-set">
        <legend>${tn('languages')}</legend>
        ${LANGUAGES.map((language) => {
          const key = languages.indexOf(language) + 1;
          return html`
            <label>
              <input
                type="checkbox"
                data-testid="number-language-${language}"
                aria-describedby="number-languages-hint"
                .checked=${key > 0}
                @change=${() => this.#set({ languages: toggled(languages, language) })}
              />
              <span>
                ${several && key > 0 ? tn('language.key', { language: languageName(language), key }) : languageName(language)}
              </span>
            </label>
          `;
        })}
        <p class="vs-hint" id="number-languages-hint">
          ${tn(languages.length === 0 ? 'languages.none' : 'languages.hint')}
        </p>
      </fieldset>
    `;
  }

  #leads() {
    const { draft } = this;
    return [
      selectField({
        id: 'number-leads',
        testid: 'number-leads',
        label: tn('leads'),
        value: draft.leadsTo,
        options: LEADS.map((target) => [target, tn(`leads.${target}`)]),
        change: (leadsTo) => this.#set({ leadsTo }),
      }),
      draft.leadsTo === 'topic'
        ? selectField<string>({
            id: 'number-topic',
            testid: 'number-topic',
            label: tn('topic'),
            required: true,
            choose: tn('topic.choose'),
            value: draft.topic ?? '',
            options: topicChoices(this.categories, draft.topic, retiredName),
            change: (topic) => this.#set({ topic }),
          })
        : nothing,
      draft.leadsTo === 'menu' ? this.#menu() : nothing,
    ];
  }

  #menu() {
    const { menu, reception } = this.draft;
    return [
      selectField<'all' | 'own'>({
        id: 'number-menu',
        testid: 'number-menu',
        label: tn('keys'),
        hint: tn(menu.flat().length === 0 ? 'keys.nothing' : 'keys.hint'),
        value: menu.length === 0 ? 'all' : 'own',
        options: [
          ['all', tn('keys.all')],
          ['own', tn('keys.own')],
        ],
        change: (kind) => this.#set({ menu: kind === 'own' ? [[]] : [] }),
      }),
      ...menu.map((page, at) => this.#page(page, at)),
      menu.length > 0 && menu.length < MOST_PAGES
        ? html`
            <div>
              <button
                type="button"
                class="btn btn-outline-primary btn-sm"
                data-testid="number-add-page"
                @click=${() => void this.#addPage()}
              >
                ${tn('page.add')}
              </button>
            </div>
          `
        : nothing,
      selectField<string>({
        id: 'number-reception',
        testid: 'number-reception',
        label: tn('reception'),
        hint: tn('reception.hint'),
        value: reception ?? '',
        options: [
          ['', tn('reception.none')],
          ...topicChoices(this.categories, reception, retiredName),
        ],
        change: (topic) => this.#set({ reception: topic || null }),
      }),
    ];
  }

  #page(page: Page, at: number) {
    const { menu } = this.draft;
    return html`
      <fieldset class="number-set" data-testid="number-page-${at + 1}">
        <legend>${tn('page', { number: at + 1 })}</legend>
        <div class="number-keys">
          ${KEYS.map((key) => {
            const topic = topicOf(page, key);
            return selectField<string>({
              id: `number-key-${at + 1}-${key}`,
              testid: `number-key-${at + 1}-${key}`,
              label: tn('key', { key }),
              value: topic,
              options: [['', tn('key.none')], ...topicChoices(this.categories, topic, retiredName)],
              change: (chosen) => this.#set({ menu: withKey(menu, at, key, chosen) }),
            });
          })}
        </div>
        <p class="vs-hint">${tn('page.hint')}</p>
        ${
          menu.length > 1
            ? html`
                <div>
                  <button
                    type="button"
                    class="btn btn-link"
                    data-testid="number-remove-page-${at + 1}"
                    @click=${() => this.#set({ menu: menu.filter((_, each) => each !== at) })}
                  >
                    ${tn('page.remove', { number: at + 1 })}
                  </button>
                </div>
              `
            : nothing
        }
      </fieldset>
    `;
  }

  async #addPage(): Promise<void> {
    const { menu } = this.draft;
    this.#set({ menu: [...menu, []] });
    await this.updateComplete;
    focusOn(this, `#number-key-${menu.length + 1}-1`);
  }

  #retirement() {
    return html`
      <fieldset class="number-set">
        <legend>${tn('retirement')}</legend>
        <label>
          <input
            type="checkbox"
            data-testid="number-retired"
            aria-describedby="number-retired-hint"
            .checked=${this.draft.retired}
            @change=${(event: Event) =>
              this.#set({ retired: (event.currentTarget as HTMLInputElement).checked })}
          />
          <span>${tn('retired')}</span>
        </label>
        <p class="vs-hint" id="number-retired-hint">${tn('retired.hint')}</p>
      </fieldset>
    `;
  }

  readonly #submitted = (event: Event): void => {
    event.preventDefault();
    if (!this.busy) this.save(this.draft);
  };
}
customElements.define('vs-number-form', NumberForm);

const retiredName = (name: string): string => tn('topic.retired', { name });
