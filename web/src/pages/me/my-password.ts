import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ta } from '../../i18n/access';
import { waitWords } from '../../staff/access-words';
import { actionBox, errorWords } from '../../staff/page';
import { SHORTEST_PASSWORD, type StaffSession } from '../../staff/session';
import { ApiError } from '../../api';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { type TextField, textField } from '../../ui/field';

/** A new password, of one's own accord. */
export class MyPassword extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private shown = false;
  readonly #saving = new Action(this, (error) => {
    const waitS = error instanceof ApiError ? Math.ceil(error.waitS) : 0;
    if (waitS > 0) return { text: waitWords(waitS) };
    return errorWords(error, ['password_weak', 'password_common', 'password_wrong'], (code) =>
      ta(`access.password.error.${code}`, { count: SHORTEST_PASSWORD }),
    );
  });

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="my-password">
        <h2 id="my-password">${ta('access.password.title')}</h2>
        <p class="vs-soft">${ta('access.password.text')}</p>
        <form novalidate @submit=${this.#save}>
          <input
            class="visually-hidden"
            name="username"
            autocomplete="username"
            tabindex="-1"
            aria-hidden="true"
            readonly
            .value=${this.session.me.value?.username ?? ''}
          />
          ${this.#field({
            id: 'present-password',
            label: ta('access.password.present'),
            autocomplete: 'current-password',
          })}
          ${this.#field({
            id: 'new-password',
            label: ta('access.password.new'),
            hint: ta('access.password.hint', { count: SHORTEST_PASSWORD }),
            autocomplete: 'new-password',
          })}
          <label class="vs-check" for="show-passwords">
            <input
              id="show-passwords"
              type="checkbox"
              data-testid="show-passwords"
              .checked=${this.shown}
              @change=${() => {
                this.shown = !this.shown;
              }}
            />
            <span>${ta('access.password.show')}</span>
          </label>
          <div class="me-buttons">
            <button
              type="submit"
              class="btn btn-primary"
              data-testid="save-password"
              aria-busy=${this.#saving.busy}
            >
              ${ta('access.password.save')}
            </button>
          </div>
        </form>
        ${actionBox(this.#saving)}
      </section>
    `;
  }

  #field(of: Pick<TextField, 'id' | 'label' | 'hint' | 'autocomplete'>) {
    return textField({
      ...of,
      testid: of.id,
      name: of.id,
      type: this.shown ? 'text' : 'password',
      required: true,
      autocapitalize: 'none',
      maxlength: 256,
    });
  }

  readonly #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const present = this.querySelector<HTMLInputElement>('#present-password');
    const next = this.querySelector<HTMLInputElement>('#new-password');
    if (!present || !next) return;
    const empty = [present, next].find((each) => each.value === '');
    if (empty) {
      empty.focus();
      return;
    }
    const saved = await this.#saving.run(
      'save',
      () => this.session.changePassword(present.value, next.value),
      ta('access.password.saved'),
    );
    if (!saved) return;
    present.value = '';
    next.value = '';
  };
}
customElements.define('vs-my-password', MyPassword);
