import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tb } from '../../i18n/bodies';
import type { BodyFields, BodyShown } from '../../protocol/api';
import { actionBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { focusOn, StationElement } from '../../ui/element';
import { textArea, textField } from '../../ui/field';
import { problemWords } from './words';

const LINES = [
  ['name', 300],
  ['kind', 120],
  ['address', 300],
  ['postcode', 16],
  ['town', 120],
  ['province', 60],
  ['phone', 60],
  ['hours', 500],
  ['pec', 254],
  ['email', 254],
  ['site', 300],
] as const;
const TEXTS = ['bring', 'matters', 'notes'] as const;
/** What the office may write of a body that comes from IndicePA. */
const OWN = new Set<string>(['phone', 'hours', ...TEXTS]);

/** A body that is added by hand, or what the office adds to one. Fires `saved` with it, and `close`. */
export class BodyForm extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The body that is edited; none: a new one. */
  @property({ attribute: false }) body: BodyShown | null = null;
  @state() private wrong = false;
  readonly #action = new Action<'save' | 'retire'>(this, problemWords);

  protected override firstUpdated(): void {
    focusOn(this, 'input');
  }

  protected override render() {
    const { body } = this;
    const known = body?.source === 'ipa';
    return html`
      <section class="vs-card" aria-labelledby="body-form">
        <h2 id="body-form">${body ? body.name : tb('bodies.new')}</h2>
        <p class="vs-soft">${tb(known ? 'bodies.form.ipa' : 'bodies.form.own')}</p>
        <form class="body-form" novalidate @submit=${this.#save}>
          <div class="body-lines">
            ${LINES.filter(([name]) => !known || OWN.has(name)).map(([name, maxlength]) =>
              textField({
                id: `body-${name}`,
                name,
                testid: `body-${name}`,
                label: tb(`bodies.field.${name}`),
                maxlength,
                autocomplete: 'off',
                value: body?.[name] ?? '',
                ...(name === 'name' && { error: this.wrong ? tb('bodies.form.need') : '' }),
              }),
            )}
          </div>
          ${TEXTS.map((name) =>
            textArea({
              id: `body-${name}`,
              name,
              label: tb(`bodies.field.${name}`),
              hint: tb(`bodies.field.${name}.hint`),
              rows: 2,
              maxlength: 2000,
              value: body?.[name] ?? '',
            }),
          )}
          ${actionBox(this.#action)}
          <div class="body-acts">
            <button
              class="btn btn-primary"
              data-testid="save-body"
              aria-busy=${this.#action.is('save') ? 'true' : 'false'}
            >
              ${tb('bodies.form.save')}
            </button>
            <button
              type="button"
              class="btn btn-outline-primary"
              @click=${() => this.dispatchEvent(new Event('close'))}
            >
              ${tb('bodies.form.cancel')}
            </button>
            ${
              body
                ? html`
                    <button
                      type="button"
                      class="btn btn-link"
                      data-testid="retire-body"
                      @click=${() => void this.#retire(body)}
                    >
                      ${tb(body.retired ? 'bodies.form.restore' : 'bodies.form.retire')}
                    </button>
                  `
                : nothing
            }
          </div>
        </form>
      </section>
    `;
  }

  readonly #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const said = (name: keyof BodyFields & keyof BodyShown): string => {
      const given = form.get(name);
      return typeof given === 'string' ? given.trim() : (this.body?.[name] ?? '');
    };
    const fields: BodyFields = {
      name: said('name'),
      kind: said('kind'),
      address: said('address'),
      postcode: said('postcode'),
      town: said('town'),
      province: said('province'),
      pec: said('pec'),
      email: said('email'),
      site: said('site'),
      phone: said('phone'),
      hours: said('hours'),
      bring: said('bring'),
      matters: said('matters'),
      notes: said('notes'),
    };
    this.wrong = fields.name.length < 2;
    if (this.wrong) {
      focusOn(this, '#body-name');
      return;
    }
    await this.#action.run('save', async () => {
      const saved = this.body
        ? await this.session.api(`bodies/${encodeURIComponent(this.body.id)}`, {
            method: 'PUT',
            body: fields,
          })
        : await this.session.api('bodies', { method: 'POST', body: fields });
      this.dispatchEvent(new CustomEvent('saved', { detail: saved }));
    });
  };

  async #retire(body: BodyShown): Promise<void> {
    await this.#action.run('retire', async () => {
      const path = `bodies/${encodeURIComponent(body.id)}/retired` as const;
      const saved = await this.session.api(path, {
        method: 'PUT',
        body: { retired: !body.retired },
      });
      this.dispatchEvent(new CustomEvent('saved', { detail: saved }));
    });
  }
}
customElements.define('vs-body-form', BodyForm);
