import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tr } from '../../i18n/circulars';
import { Action } from '../../ui/action';
import { confirmDialog } from '../../ui/confirm';
import { dayField } from '../../ui/date-field';
import { focusOn, StationElement } from '../../ui/element';
import { textArea, textField } from '../../ui/field';
import { Reading } from '../../ui/reading';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { type NewCircular, type Reader, READERS } from './circulars';
import { problemWords } from './words';

const SHORTEST = 3;
type Missing = 'title' | 'text' | 'roles';

/** A circular that is being written. `published` is fired when it is out, `close` when it is given up. */
export class CircularForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private title_ = '';
  @state() private text = '';
  @state() private forRoles: ReadonlySet<Reader> = new Set<Reader>(['operator', 'office']);
  @state() private forOffices: ReadonlySet<string> = new Set<string>();
  @state() private confirm = false;
  @state() private missing: ReadonlySet<Missing> = new Set<Missing>();
  @state() private leaving = false;
  #confirmBy = '';
  #until = '';
  readonly #offices = new Reading(
    this,
    async (signal) =>
      (await this.session.api('offices', { signal })).offices.filter(
        ({ disabledAt }) => disabledAt === null,
      ),
    problemWords,
  );
  readonly #action = new Action<'publish'>(this, problemWords);

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeunload', (event) => this.#begun && event.preventDefault(), {
      signal: this.scope,
    });
  }

  protected override firstUpdated(): void {
    focusOn(this, '#circular-name');
  }

  get #begun(): boolean {
    return this.title_.trim() !== '' || this.text.trim() !== '';
  }

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="circular-new">
        <h2 id="circular-new">${tr('circulars.form.title')}</h2>
        <p class="vs-soft">${tr('circulars.form.help')}</p>
        <form class="circular-form" novalidate @submit=${this.#publish}>
          ${textField({
            id: 'circular-name',
            label: tr('circulars.form.name'),
            testid: 'circular-title',
            autocomplete: 'off',
            required: true,
            maxlength: 120,
            value: this.title_,
            error: this.missing.has('title') ? tr('circulars.form.error.title') : '',
            input: (value) => (this.title_ = value),
          })}
          ${textArea({
            id: 'circular-body',
            label: tr('circulars.form.text'),
            testid: 'circular-body',
            required: true,
            rows: 8,
            maxlength: 12_000,
            value: this.text,
            error: this.missing.has('text') ? tr('circulars.form.error.text') : '',
            input: (value) => (this.text = value),
          })}
          ${this.#roles()} ${this.#places()}
          ${checkbox({
            id: 'circular-confirm',
            label: tr('circulars.form.confirm'),
            hint: tr('circulars.form.confirm.help'),
            checked: this.confirm,
            change: (checked) => (this.confirm = checked),
          })}
          <div class="circular-days">
            ${
              this.confirm
                ? dayField(
                    'circular-by',
                    tr('circulars.form.confirmBy'),
                    this.#confirmBy,
                    (day) => (this.#confirmBy = day),
                  )
                : nothing
            }
            <div>
              ${dayField(
                'circular-until',
                tr('circulars.form.until'),
                this.#until,
                (day) => (this.#until = day),
              )}
              <p class="vs-hint">${tr('circulars.form.until.help')}</p>
            </div>
          </div>
          ${actionBox(this.#action)}
          <div class="circular-acts">
            <button class="btn btn-primary" aria-busy=${this.#action.busy ? 'true' : 'false'}>
              ${tr(this.#action.busy ? 'circulars.form.publishing' : 'circulars.form.publish')}
            </button>
            <button
              type="button"
              class="btn btn-outline-primary"
              data-testid="give-circular-up"
              @click=${() => (this.#begun ? (this.leaving = true) : this.#close())}
            >
              ${tr('circulars.form.cancel')}
            </button>
          </div>
        </form>
      </section>
      ${confirmDialog({
        open: this.leaving,
        heading: tr('circulars.form.title'),
        text: tr('circulars.form.error.leave'),
        cancel: tr('circulars.form.stay'),
        close: () => (this.leaving = false),
        confirm: tr('circulars.form.leave'),
        act: () => this.#close(),
        testid: 'leave-circular',
        danger: true,
      })}
    `;
  }

  #roles() {
    const error = this.missing.has('roles');
    return html`
      <fieldset
        class="circular-choices"
        aria-describedby=${error ? 'circular-roles-error' : nothing}
      >
        <legend>${tr('circulars.form.roles')}</legend>
        ${READERS.map((role) =>
          checkbox({
            id: `circular-role-${role}`,
            label: tr(`circulars.form.role.${role}`),
            checked: this.forRoles.has(role),
            change: () => (this.forRoles = toggled(this.forRoles, role)),
          }),
        )}
        <p class="vs-error" id="circular-roles-error" role="status">
          ${error ? tr('circulars.form.error.roles') : ''}
        </p>
      </fieldset>
    `;
  }

  #places() {
    const offices = this.#offices.value ?? [];
    return html`
      ${retryBox(this.#offices)}
      <details class="circular-offices" ?open=${this.forOffices.size > 0}>
        <summary>
          ${tr('circulars.form.offices')}${
            this.forOffices.size > 0
              ? `: ${tr('circulars.for.offices', { count: this.forOffices.size })}`
              : ''
          }
        </summary>
        <fieldset class="circular-choices">
          <legend class="visually-hidden">${tr('circulars.form.offices')}</legend>
          <p class="vs-hint">${tr('circulars.form.offices.help')}</p>
          ${offices.map(({ id, name }) =>
            checkbox({
              id: `circular-office-${id}`,
              label: name,
              checked: this.forOffices.has(id),
              change: () => (this.forOffices = toggled(this.forOffices, id)),
            }),
          )}
        </fieldset>
      </details>
    `;
  }

  readonly #publish = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.missing = new Set(
      (
        [
          this.title_.trim().length < SHORTEST && 'title',
          this.text.trim().length < SHORTEST && 'text',
          this.forRoles.size === 0 && 'roles',
        ] as const
      ).filter((each) => each !== false),
    );
    if (this.missing.size > 0) {
      await this.updateComplete;
      focusOn(this, '[aria-invalid=true], #circular-role-operator');
      return;
    }
    const body: NewCircular = {
      title: this.title_.trim(),
      text: this.text.trim(),
      roles: READERS.filter((role) => this.forRoles.has(role)),
      offices: [...this.forOffices].sort(),
      confirm: this.confirm,
      confirmBy: this.confirm && this.#confirmBy ? this.#confirmBy : null,
      until: this.#until || null,
    };
    const out = await this.#action.run('publish', () =>
      this.session.api('circulars', { method: 'POST', body }),
    );
    if (!out) return;
    this.title_ = this.text = '';
    this.dispatchEvent(new Event('published'));
  };

  #close(): void {
    this.leaving = false;
    this.title_ = this.text = '';
    this.dispatchEvent(new Event('close'));
  }
}
customElements.define('vs-circular-form', CircularForm);

interface Checkbox {
  id: string;
  label: string;
  hint?: string;
  checked: boolean;
  change: (checked: boolean) => void;
}

function checkbox({ id, label, hint, checked, change }: Checkbox) {
  return html`
    <div class="circular-check">
      <label for=${id}>
        <input
          type="checkbox"
          id=${id}
          aria-describedby=${hint === undefined ? nothing : `${id}-hint`}
          .checked=${checked}
          @change=${(event: Event) => change((event.currentTarget as HTMLInputElement).checked)}
        />
        <span>${label}</span>
      </label>
      ${
        hint === undefined
          ? nothing
          : html`
              <p class="vs-hint" id="${id}-hint">${hint}</p>
            `
      }
    </div>
  `;
}

function toggled<T>(all: ReadonlySet<T>, one: T): ReadonlySet<T> {
  const next = new Set(all);
  if (!next.delete(one)) next.add(one);
  return next;
}
