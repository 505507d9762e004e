import { html } from 'lit';
import { property } from 'lit/decorators.js';
import { ta } from '../../i18n/access';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';

/** Where the station writes to the person. */
export class MyEmail extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  readonly #saving = new Action(this, (error) =>
    errorWords(error, ['bad_email'], () => ta('access.email.wrong')),
  );

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="my-email">
        <h2 id="my-email">${ta('access.email.title')}</h2>
        <p class="vs-soft">${ta('access.email.text')}</p>
        <form novalidate @submit=${this.#save}>
          ${textField({
            id: 'own-email',
            testid: 'own-email',
            label: ta('access.email.label'),
            hint: ta('access.email.hint'),
            type: 'email',
            autocomplete: 'email',
            maxlength: 254,
            value: this.session.me.value?.email ?? '',
          })}
          <div class="me-buttons">
            <button
              type="submit"
              class="btn btn-primary"
              data-testid="save-email"
              aria-busy=${this.#saving.busy}
            >
              ${ta('access.email.save')}
            </button>
          </div>
        </form>
        ${actionBox(this.#saving)}
      </section>
    `;
  }

  readonly #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const email = this.querySelector<HTMLInputElement>('#own-email')?.value.trim() ?? '';
    await this.#saving.run(
      'save',
      async () => {
        this.session.me.set(await this.session.api('me/email', { method: 'PUT', body: { email } }));
      },
      ta(email ? 'access.email.saved' : 'access.email.removed'),
    );
  };
}
customElements.define('vs-my-email', MyEmail);
