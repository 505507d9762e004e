import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { te } from '../../i18n/evaluation';
import { announce } from '../../ui/announcer';
import { StationElement, focusOn } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import './answer-sheet';
import { addItem, addSection, changeItem, changeSection, move, type Place, remove } from './draft';
import { type Answers, type FormContent, type Gravity, type Item, itemsOf, stepsOf } from './forms';
import { type ReviewForm, reviewWords, stepName } from './reviews';
import { Action } from '../../ui/action';
import { selectField, textField } from '../../ui/field';
import { actionBox } from '../../staff/page';

const GRAVITIES: readonly Gravity[] = ['normal', 'critical', 'fatal'];

/** Writes the draft of a form. Everything is moved, added and removed by buttons, so by keyboard as well. */
export class FormEditor extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** As it was when it was opened. */
  @property({ attribute: false }) form!: ReviewForm;
  #kept!: ReviewForm;
  @state() private name = '';
  @state() private draft: FormContent = { sections: [], cap: 50 };
  readonly #action = new Action(this, reviewWords);
  /** What somebody tries in the preview. */
  @state() private tried: Answers = {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.#kept = this.form;
    this.name = this.form.name;
    this.draft = this.form.draft ?? this.form.published ?? { sections: [] };
    if (this.draft.sections.length === 0) this.draft = addSection(this.draft);
  }

  #set(draft: FormContent): void {
    this.draft = draft;
    this.#action.done = '';
    const known = new Set(itemsOf(draft).map((item) => item.id));
    this.tried = Object.fromEntries(Object.entries(this.tried).filter(([id]) => known.has(id)));
  }

  #move(at: Place, name: string, step: -1 | 1): void {
    const moved = move(this.draft, at, step);
    if (!moved) return;
    this.#set(moved.form);
    const section = moved.form.sections[moved.at.section];
    const inside = moved.at.item !== undefined;
    announce(
      te('evaluation.forms.moved', {
        name,
        place: (moved.at.item ?? moved.at.section) + 1,
        all: inside ? (section?.items.length ?? 0) : moved.form.sections.length,
      }),
    );
    const id = inside ? section?.items[moved.at.item ?? 0]?.id : section?.id;
    const button = step === -1 ? 'up' : 'down';
    // the part is elsewhere now; whoever moved it goes on moving it
    void this.updateComplete.then(() =>
      focusOn(this, `[data-part="${id}"] [data-move="${button}"]`),
    );
  }

  #remove(at: Place, name: string): void {
    this.#set(remove(this.draft, at));
    announce(te('evaluation.forms.removed', { name }));
    void this.updateComplete.then(() => focusOn(this, '#form-name'));
  }

  #addItem(section: number): void {
    this.#set(addItem(this.draft, section));
    const id = this.draft.sections[section]?.items.at(-1)?.id;
    void this.updateComplete.then(() => focusOn(this, `[data-part="${id}"] input`));
  }

  #addSection(): void {
    this.#set(addSection(this.draft));
    const id = this.draft.sections.at(-1)?.id;
    void this.updateComplete.then(() => focusOn(this, `[data-part="${id}"] input`));
  }

  async #save(publish: boolean): Promise<void> {
    if (!this.querySelector('form')?.reportValidity()) return;
    const path = `review/forms/${this.#kept.id}` as const;
    const save = async () => {
      this.#kept = await this.session.api(path, {
        method: 'PUT',
        body: { revision: this.#kept.revision, name: this.name.trim(), draft: this.draft },
      });
      if (publish) {
        this.#kept = await this.session.api(`${path}/publish`, {
          method: 'POST',
          body: { revision: this.#kept.revision },
        });
      }
    };
    const done = te(publish ? 'evaluation.forms.published' : 'evaluation.forms.saved');
    await this.#action.run('save', save, done);
  }

  protected override render() {
    return html`
      <form
        class="form-editor"
        data-testid="form-editor"
        @submit=${(event: Event) => {
          event.preventDefault();
          void this.#save(false);
        }}
      >
        <div class="vs-card staff-card">
          ${textField({
            id: 'form-name',
            label: te('evaluation.forms.name'),
            required: true,
            autocomplete: 'off',
            maxlength: 80,
            value: this.name,
            input: (value) => (this.name = value),
          })}
          ${numberField(
            'form-cap',
            te('evaluation.forms.cap'),
            this.draft.cap ?? 50,
            0,
            100,
            (cap) => this.#set({ ...this.draft, cap }),
          )}
        </div>
        ${repeat(
          this.draft.sections,
          (section) => section.id,
          (_section, at) => this.#section(at),
        )}
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="add-section"
          @click=${() => this.#addSection()}
        >
          ${te('evaluation.forms.addSection')}
        </button>
        ${actionBox(this.#action)}
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="publish-form"
            aria-busy=${this.#action.busy}
            @click=${() => void this.#save(true)}
          >
            ${te('evaluation.forms.publish')}
          </button>
          <button type="submit" class="btn btn-outline-primary" data-testid="save-form">
            ${te('evaluation.forms.save')}
          </button>
        </div>
      </form>
      <section class="vs-card staff-card form-preview" aria-labelledby="form-preview">
        <h2 id="form-preview">${te('evaluation.forms.preview')}</h2>
        <vs-answer-sheet
          .content=${this.draft}
          .answers=${this.tried}
          .change=${(answers: Answers) => (this.tried = answers)}
        ></vs-answer-sheet>
      </section>
    `;
  }

  #section(at: number) {
    const section = this.draft.sections[at];
    if (!section) return nothing;
    const name = section.title || te('evaluation.forms.section', { number: at + 1 });
    return html`
      <fieldset class="vs-card staff-card form-part" data-part=${section.id}>
        <legend>${te('evaluation.forms.section', { number: at + 1 })}</legend>
        ${this.#tools({ section: at }, name)}
        <div class="form-fields">
          ${textField({
            id: `title-${section.id}`,
            label: te('evaluation.forms.section.title'),
            block: 'form-wide',
            required: true,
            maxlength: 200,
            value: section.title,
            input: (value) => this.#set(changeSection(this.draft, at, { title: value })),
          })}
          ${numberField(
            `weight-${section.id}`,
            te('evaluation.forms.weight'),
            section.weight ?? 1,
            0,
            100,
            (weight) => this.#set(changeSection(this.draft, at, { weight })),
          )}
        </div>
        ${repeat(
          section.items,
          (item) => item.id,
          (item, index) => this.#item(item, { section: at, item: index }),
        )}
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="add-item"
          @click=${() => this.#addItem(at)}
        >
          ${te('evaluation.forms.addItem')}
        </button>
      </fieldset>
    `;
  }

  #item(item: Item, at: Place) {
    const number = (at.item ?? 0) + 1;
    const name = item.text || te('evaluation.forms.item', { number });
    const set = (change: Partial<Item>) => this.#set(changeItem(this.draft, at, change));
    const gravity = item.gravity ?? 'normal';
    return html`
      <fieldset class="form-part form-item" data-part=${item.id}>
        <legend>${te('evaluation.forms.item', { number })}</legend>
        ${this.#tools(at, name)}
        <div class="form-fields">
          ${textField({
            id: `text-${item.id}`,
            label: te('evaluation.forms.item.text'),
            block: 'form-wide',
            required: true,
            maxlength: 200,
            value: item.text,
            input: (value) => set({ text: value }),
          })}
          ${textField({
            id: `hint-${item.id}`,
            label: te('evaluation.forms.item.hint'),
            block: 'form-wide',
            maxlength: 400,
            value: item.hint ?? '',
            input: (value) => set({ hint: value }),
          })}
          ${numberField(
            `weight-${item.id}`,
            te('evaluation.forms.weight'),
            item.weight ?? 1,
            0,
            100,
            (weight) => set({ weight }),
          )}
          ${numberField(
            `steps-${item.id}`,
            te('evaluation.forms.steps'),
            stepsOf(item),
            2,
            10,
            (steps) => set({ steps, failedTo: Math.min(item.failedTo ?? 0, steps - 2) }),
          )}
          ${textField({
            id: `labels-${item.id}`,
            label: te('evaluation.forms.labels'),
            block: 'form-wide',
            hint: te('evaluation.forms.labels.hint'),
            value: (item.labels ?? []).join(', '),
            change: (value) => set({ labels: wordsOf(value) }),
          })}
          ${selectField({
            id: `gravity-${item.id}`,
            label: te('evaluation.forms.gravity'),
            block: 'form-wide',
            value: gravity,
            options: GRAVITIES.map(
              (each) => [each, te(`evaluation.forms.gravity.${each}`)] as const,
            ),
            change: (value) => set({ gravity: value }),
          })}
          ${
            gravity === 'normal'
              ? nothing
              : selectField({
                  id: `failed-${item.id}`,
                  label: te('evaluation.forms.failedTo'),
                  block: 'form-wide',
                  value: item.failedTo ?? 0,
                  options: [...Array(stepsOf(item) - 1).keys()].map(
                    (step) => [step, stepName(item, step)] as const,
                  ),
                  change: (value) => set({ failedTo: value }),
                })
          }
          <label class="vs-choice form-wide">
            <input
              type="checkbox"
              .checked=${item.notApplicable ?? false}
              @change=${(event: Event) =>
                set({ notApplicable: (event.target as HTMLInputElement).checked })}
            />
            <strong>${te('evaluation.forms.na')}</strong>
          </label>
        </div>
      </fieldset>
    `;
  }

  #tools(at: Place, name: string) {
    const tool = (words: string, sign: unknown, act: () => void, way?: 'up' | 'down') => html`
      <button
        type="button"
        class="form-tool"
        aria-label=${words}
        title=${words}
        data-move=${way ?? nothing}
        aria-disabled=${way && !move(this.draft, at, way === 'up' ? -1 : 1) ? 'true' : 'false'}
        @click=${act}
      >
        ${sign}
      </button>
    `;
    const arrow = (sign: string) => html`
      <span aria-hidden="true">${sign}</span>
    `;
    return html`
      <div class="form-tools">
        ${tool(te('evaluation.forms.up', { name }), arrow('↑'), () => this.#move(at, name, -1), 'up')}
        ${tool(te('evaluation.forms.down', { name }), arrow('↓'), () => this.#move(at, name, 1), 'down')}
        ${tool(te('evaluation.forms.remove', { name }), icon('close'), () => this.#remove(at, name))}
      </div>
    `;
  }
}
customElements.define('vs-form-editor', FormEditor);

function numberField(
  id: string,
  words: string,
  value: number,
  low: number,
  high: number,
  change: (value: number) => void,
) {
  return textField({
    id,
    label: words,
    type: 'number',
    required: true,
    inputmode: 'numeric',
    min: low,
    max: high,
    value: String(value),
    change: (value) => {
      const given = Math.round(Number(value));
      if (Number.isFinite(given)) change(Math.min(high, Math.max(low, given)));
    },
  });
}

function wordsOf(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim().slice(0, 40))
    .filter(Boolean);
}
