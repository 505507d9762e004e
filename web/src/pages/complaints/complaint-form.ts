import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tz } from '../../i18n/complaints';
import type { ComplaintLeft, ComplaintLists, PraiseLeft } from '../../protocol/api';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { randomId } from '../../state/connection';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textArea, textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import {
  type Draft,
  EMPTY,
  factFields,
  factsOf,
  type Missing,
  missingIn,
  TEXT_MAX,
} from '../complaint/facts';
import { moment, problemWords } from './words';

type What = 'complaint' | 'praise';
type Way = 'phone' | 'desk';

/**
 * A complaint or praise that a member of the staff takes down, or a message that is to go on as a complaint (`case`).
 * `taken` is fired when it is there, `close` when the form is done with.
 */
export class ComplaintForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The message that goes on as a complaint. */
  @property({ attribute: false }) case = '';
  /** The contact out of which it is taken down. */
  @property({ attribute: false }) contact = '';
  @state() private what: What = 'complaint';
  @state() private way: Way = 'phone';
  @state() private draft: Draft = EMPTY;
  @state() private missing: ReadonlySet<Missing> = new Set();
  @state() private whom = '';
  @state() private email = '';
  @state() private tellSteps = false;
  @state() private name = '';
  @state() private left: ComplaintLeft | PraiseLeft | null = null;
  #request = randomId();
  readonly #lists = new Reading<ComplaintLists>(
    this,
    (signal) => this.session.api('complaints/lists', { signal }),
    problemWords,
  );
  readonly #action = new Action<'take'>(this, problemWords);

  protected override firstUpdated(): void {
    focusOn(this, 'select, input');
  }

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="complaint-new">
        <h2 id="complaint-new" tabindex="-1">
          ${tz(this.case ? 'complaints.form.turn' : 'complaints.form.title')}
        </h2>
        ${this.left ? this.#done(this.left) : this.#form()}
      </section>
    `;
  }

  #form() {
    const praise = this.what === 'praise';
    return html`
      <p class="vs-soft">${tz(this.case ? 'complaints.form.turn.lead' : 'complaints.form.lead')}</p>
      ${retryBox(this.#lists)}
      <form class="complaint-form" novalidate @submit=${this.#submit}>
        ${this.case ? nothing : this.#kind()}
        ${
          praise
            ? html`
                ${textArea({
                  id: 'taken-praise',
                  testid: 'taken-praise',
                  label: tz('complaints.form.praise'),
                  rows: 5,
                  maxlength: TEXT_MAX,
                  value: this.draft.text,
                  error: this.missing.has('text') ? tz('complaints.form.need') : '',
                  input: (text) => (this.draft = { ...this.draft, text }),
                })}
                ${textField({
                  id: 'taken-whom',
                  label: tz('complaints.form.whom'),
                  maxlength: 200,
                  autocomplete: 'off',
                  value: this.whom,
                  input: (whom) => (this.whom = whom),
                })}
              `
            : factFields({
                draft: this.draft,
                lists: this.#lists.value,
                missing: this.missing,
                change: (part) => (this.draft = { ...this.draft, ...part }),
                noText: this.case !== '',
              })
        }
        ${
          this.case
            ? nothing
            : html`
                <div class="complaint-when">
                  ${textField({
                    id: 'taken-email',
                    testid: 'taken-email',
                    label: tz('complaints.form.email'),
                    hint: tz(
                      praise ? 'complaints.form.email.praise' : 'complaints.form.email.hint',
                    ),
                    type: 'email',
                    maxlength: 254,
                    autocomplete: 'off',
                    value: this.email,
                    input: (email) => (this.email = email),
                  })}
                  ${textField({
                    id: 'taken-name',
                    label: tz('complaints.form.name'),
                    maxlength: 80,
                    autocomplete: 'off',
                    value: this.name,
                    input: (name) => (this.name = name),
                  })}
                </div>
                ${
                  praise || this.email.trim() === ''
                    ? nothing
                    : html`
                        <label class="vs-check" for="taken-steps">
                          <input
                            type="checkbox"
                            id="taken-steps"
                            data-testid="taken-steps"
                            .checked=${this.tellSteps}
                            @change=${(event: Event) => (this.tellSteps = (event.target as HTMLInputElement).checked)}
                          />
                          <span>${tz('complaints.form.steps')}</span>
                        </label>
                      `
                }
              `
        }
        ${actionBox(this.#action)}
        <div class="complaint-acts">
          <button
            class="btn btn-primary"
            data-testid="take-complaint"
            aria-busy=${this.#action.busy ? 'true' : 'false'}
          >
            ${tz(this.case ? 'complaints.form.turn.act' : 'complaints.form.take')}
          </button>
          <button type="button" class="btn btn-outline-primary" @click=${() => this.#close()}>
            ${tz('complaints.form.cancel')}
          </button>
        </div>
      </form>
    `;
  }

  #kind() {
    return html`
      <div class="complaint-when">
        ${selectField<What>({
          id: 'taken-what',
          testid: 'taken-what',
          label: tz('complaints.form.what'),
          value: this.what,
          options: [
            ['complaint', tz('complaints.form.what.complaint')],
            ['praise', tz('complaints.form.what.praise')],
          ],
          change: (what) => (this.what = what),
        })}
        ${selectField<Way>({
          id: 'taken-way',
          label: tz('complaints.form.way'),
          value: this.way,
          options: [
            ['phone', tz('complaints.way.phone')],
            ['desk', tz('complaints.way.desk')],
          ],
          change: (way) => (this.way = way),
        })}
      </div>
    `;
  }

  #done(left: ComplaintLeft | PraiseLeft) {
    return html`
      <div role="status" data-testid="complaint-taken">
        <p>${tz('complaints.taken', { reference: left.reference })}</p>
        ${
          'code' in left
            ? html`
                <p>
                  ${tz('complaints.taken.code')}
                  <strong class="vs-code">${left.code}</strong>
                </p>
                <p>
                  ${
                    left.dueAt === null
                      ? tz('complaints.taken.anonymous')
                      : tz('complaints.taken.due', { due: moment(left.dueAt) })
                  }
                  ${tz('complaints.taken.say')}
                </p>
              `
            : nothing
        }
        ${
          left.mailed
            ? html`
                <p>${tz('complaints.taken.mailed')}</p>
              `
            : nothing
        }
      </div>
      <div class="complaint-acts">
        <button type="button" class="btn btn-primary" @click=${() => this.#close()}>
          ${tz('complaints.form.close')}
        </button>
      </div>
    `;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const missing = missingIn(this.case ? { ...this.draft, text: 'case' } : this.draft);
    const wrong =
      this.what === 'praise' ? new Set([...missing].filter((each) => each === 'text')) : missing;
    this.missing = wrong;
    if (wrong.size > 0) {
      await this.updateComplete;
      focusOn(this, '[aria-invalid=true]');
      return;
    }
    const done = await this.#action.run('take', () => this.#take());
    if (!done) return;
    this.dispatchEvent(new Event('taken'));
    if (this.case) this.#close();
    else {
      await this.updateComplete;
      focusOn(this, 'h2');
    }
  };

  async #take(): Promise<void> {
    const who = { email: this.email.trim() || null, name: this.name.trim() || null };
    if (this.case) {
      const body = { case: this.case, facts: factsOf(this.draft) };
      await this.session.api('complaints/turned', { method: 'POST', body });
      return;
    }
    const common = { request: this.#request, text: this.draft.text, way: this.way, ...who };
    this.left =
      this.what === 'praise'
        ? await this.session.api('praises/taken', {
            method: 'POST',
            body: { ...common, whom: this.whom.trim() },
          })
        : await this.session.api('complaints/taken', {
            method: 'POST',
            body: {
              ...common,
              facts: factsOf(this.draft),
              outOf: this.contact || null,
              tellSteps: this.tellSteps,
            },
          });
  }

  #close(): void {
    this.dispatchEvent(new Event('close'));
  }
}
customElements.define('vs-complaint-form', ComplaintForm);
