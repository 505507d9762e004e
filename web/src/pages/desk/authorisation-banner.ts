import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import type { ContactAuthorisation } from '../../protocol/desk';
import { alertBox } from '../../ui/alert';
import { categoryLabel } from './context';
import { DeskPart } from './part';

/** The rule of the house: own topics directly, any other by the authorisation of the supervisor. */
export class AuthorisationBanner extends DeskPart {
  protected override render() {
    const { contact } = this.context.console.desk.value;
    const authorisation = contact?.authorisation;
    if (!authorisation)
      return html`
        <div role="status"></div>
      `;
    return html`
      <div role="status" data-testid="authorisation" data-state=${authorisation.state}>
        ${this.#said(authorisation)}
      </div>
    `;
  }

  #said(authorisation: ContactAuthorisation) {
    const topic = categoryLabel(this.context, authorisation.category);
    switch (authorisation.state) {
      case 'needed':
        return alertBox(td('desk.authorisation.needed'), {
          tone: 'warning',
          title: td('desk.authorisation.needed.title', { topic }),
          actions: this.#ask(),
        });
      case 'pending':
        return alertBox(td('desk.authorisation.pending', { topic }), {
          title: td('desk.authorisation.pending.title'),
        });
      case 'granted':
        return alertBox(td('desk.authorisation.granted', { topic }), { tone: 'success' });
      case 'refused':
        return alertBox(
          html`
            ${authorisation.reason ? td('desk.authorisation.refused', { reason: authorisation.reason }) : nothing}
            ${td('desk.authorisation.refused.next')}
          `,
          {
            tone: 'warning',
            title: td('desk.authorisation.refused.title'),
            actions: this.#ask(),
          },
        );
    }
  }

  #ask() {
    const asking = this.context.console.doing.value.has('authorisation');
    return html`
      <input
        class="vs-input"
        id="desk-authorisation-reason"
        maxlength="300"
        aria-label=${td('desk.authorisation.reason')}
        placeholder=${td('desk.authorisation.reason')}
      />
      <button
        type="button"
        class="btn btn-sm btn-primary"
        data-testid="ask-authorisation"
        aria-busy=${asking ? 'true' : 'false'}
        @click=${this.#asked}
      >
        ${td(asking ? 'desk.authorisation.asking' : 'desk.authorisation.ask')}
      </button>
    `;
  }

  readonly #asked = (): void => {
    const { console } = this.context;
    const category = console.desk.value.contact?.authorisation?.category;
    if (!category) return;
    const reason =
      this.querySelector<HTMLInputElement>('#desk-authorisation-reason')?.value.trim() ?? '';
    void console.about('authorisation', (contactId) =>
      console.connection.send('askAuthorisation', { contactId, category, reason }),
    );
  };
}
customElements.define('vs-desk-authorisation', AuthorisationBanner);
