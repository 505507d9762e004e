import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { te } from '../../i18n/evaluation';
import { StationElement, focusOn } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { actionBox, readingBox } from '../../staff/page';
import './form-editor';
import { itemsOf } from './forms';
import { noneYet } from './lists';
import { type ReviewForm, reviewWords } from './reviews';
import { Action } from '../../ui/action';
import { Reading } from '../../ui/reading';

/** The forms of the office, and one of them opened to be written. */
export class FormsList extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private editing: ReviewForm | null = null;
  readonly #forms = new Reading<readonly ReviewForm[]>(
    this,
    async (signal) => (await this.session.api('review/forms', { signal })).forms,
    reviewWords,
  );
  readonly #action = new Action(this, reviewWords);

  async #make(name: string, copyOf?: string): Promise<void> {
    await this.#action.run('make', async () => {
      const { id } = await this.session.api('review/forms', {
        method: 'POST',
        body: { name, ...(copyOf && { copyOf }) },
      });
      await this.#forms.again();
      const made = this.#forms.value?.find((each) => each.id === id);
      if (made) this.#edit(made);
    });
  }

  #edit(form: ReviewForm): void {
    this.editing = form;
    void this.updateComplete.then(() => focusOn(this, '#form-name'));
  }

  async #retire({ id, revision }: ReviewForm): Promise<void> {
    await this.#action.run('retire', () =>
      this.session.api(`review/forms/${id}/retire`, { method: 'POST', body: { revision } }),
    );
    await this.#forms.again();
  }

  readonly #back = (): void => {
    this.editing = null;
    void this.#forms.again();
  };

  protected override render() {
    const { editing } = this;
    if (editing) {
      return html`
        <button type="button" class="btn btn-link" @click=${this.#back}>
          ${icon('back')} ${te('evaluation.back')}
        </button>
        <vs-form-editor .session=${this.session} .form=${editing}></vs-form-editor>
      `;
    }
    return html`
      <section class="vs-card staff-card" aria-labelledby="forms-title">
        <div class="staff-head">
          <h2 id="forms-title">${te('evaluation.tab.forms')}</h2>
          <button
            type="button"
            class="btn btn-primary btn-sm"
            data-testid="new-form"
            @click=${() => void this.#make(te('evaluation.forms.new'))}
          >
            ${te('evaluation.forms.new')}
          </button>
        </div>
        <p class="vs-soft">${te('evaluation.forms.lead')}</p>
        ${actionBox(this.#action)}
        ${readingBox(
          this.#forms,
          (forms) =>
            forms.length === 0
              ? noneYet(
                  te('evaluation.forms.empty.title'),
                  te('evaluation.forms.empty.text'),
                  'document',
                )
              : html`
                  <ul class="evaluation-list" data-testid="forms">
                    ${forms.map((form) => this.#row(form))}
                  </ul>
                `,
          te('evaluation.loading'),
        )}
      </section>
    `;
  }

  #row(form: ReviewForm) {
    const { name } = form;
    const content = form.draft ?? form.published;
    return html`
      <li>
        <b>${name}</b>
        <span class="vs-soft">
          ${te('evaluation.forms.total', { count: content ? itemsOf(content).length : 0 })}
        </span>
        <span>
          ${
            form.retiredAt
              ? html`
                  <span class="vs-badge" data-tone="danger">${te('evaluation.forms.retired')}</span>
                `
              : form.newest > 0
                ? html`
                    <span class="vs-badge" data-tone="success">
                      ${te('evaluation.forms.version', { version: form.newest })}
                    </span>
                  `
                : html`
                    <span class="vs-badge">${te('evaluation.forms.unpublished')}</span>
                  `
          }
          ${
            form.draft
              ? html`
                  <span class="vs-badge" data-tone="warning">${te('evaluation.forms.draft')}</span>
                `
              : nothing
          }
        </span>
        <span class="evaluation-actions">
          ${action(te('evaluation.forms.edit'), te('evaluation.forms.edit.of', { name }), () =>
            this.#edit(form),
          )}
          ${action(
            te('evaluation.forms.copy'),
            te('evaluation.forms.copy.of', { name }),
            () => void this.#make(te('evaluation.forms.copy.name', { name }).slice(0, 80), form.id),
          )}
          ${
            form.newest > 0 && !form.retiredAt
              ? action(
                  te('evaluation.forms.retire'),
                  te('evaluation.forms.retire.of', { name }),
                  () => void this.#retire(form),
                )
              : nothing
          }
        </span>
      </li>
    `;
  }
}
customElements.define('vs-forms-list', FormsList);

function action(word: string, label: string, act: () => void) {
  return html`
    <button type="button" class="btn btn-link" aria-label=${label} @click=${act}>${word}</button>
  `;
}
