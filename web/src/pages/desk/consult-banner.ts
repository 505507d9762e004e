import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import type { Contact } from '../../protocol/desk';
import { announce } from '../../ui/announcer';
import { icon } from '../../ui/icons';
import type { Steering } from './doing';
import { DeskPart } from './part';
import { outsideWords, secondName } from './words';

type Consultation = NonNullable<Contact['consult']>;

/** The other operator in the contact, or the number outside: rung, consulted, or with both; and what can be done next. */
export class ConsultBanner extends DeskPart {
  protected override readonly timed = true;
  #told = '';

  protected override render() {
    const { contact } = this.context.console.desk.value;
    const consult = contact?.consult;
    if (!contact || !consult) return nothing;
    return html`
      <section
        class="desk-hold"
        data-testid="consult"
        data-state=${consult.state}
        data-role=${contact.role}
      >
        ${icon('people')}
        <div>
          <h2>${this.#title(consult)}</h2>
          <p>${text(contact, consult)}</p>
          ${
            contact.role === 'colleague' && consult.note
              ? html`
                  <p data-testid="consult-note">
                    ${td('desk.consult.note.said', { note: consult.note })}
                  </p>
                `
              : nothing
          }
        </div>
        <div class="desk-consult-actions">${this.#actions(contact, consult)}</div>
      </section>
    `;
  }

  #title(consult: Consultation) {
    const { state, untilMs, outside } = consult;
    const name = secondName(consult);
    if (state === 'three_way') return td('desk.consult.three.title', { name });
    if (state === 'consulting') return td('desk.consult.talking.title', { name });
    if (outside) return td('desk.consult.outside.asking', { outside: outsideWords(outside) });
    const left = Math.max(0, Math.ceil(((untilMs ?? 0) - this.context.clock.value) / 1000));
    return td('desk.consult.asking.title', { name, seconds: left });
  }

  #actions(contact: Contact, consult: Consultation) {
    const { state } = consult;
    const name = secondName(consult);
    if (contact.role === 'colleague') {
      return this.#button('leaveConsult', td('desk.consult.leave'), true);
    }
    if (state === 'asking') {
      return this.#button('cancelConsult', td('desk.consult.callOff'), true);
    }
    if (state === 'consulting') {
      return html`
        ${this.#button('completeConsult', td('desk.consult.complete', { name }), true)}
        ${this.#button('joinConsult', td('desk.consult.join'))}
        ${this.#button('cancelConsult', td('desk.consult.back'))}
      `;
    }
    return html`
      ${this.#button('leaveConsult', td('desk.consult.leaveTo', { name }), true)}
      ${this.#button('cancelConsult', td('desk.consult.dismiss', { name }))}
    `;
  }

  #button(command: Steering, words: string, first = false) {
    const { console } = this.context;
    const busy = console.doing.value.has('consult');
    return html`
      <button
        type="button"
        class="btn ${first ? 'btn-primary' : 'btn-outline-primary'}"
        data-testid=${TEST_IDS[command]}
        aria-busy=${busy ? 'true' : 'false'}
        @click=${() => void console.steerConsult(command)}
      >
        ${words}
      </button>
    `;
  }

  protected override updated(): void {
    const { contact } = this.context.console.desk.value;
    const consult = contact?.state === 'connected' ? contact.consult : null;
    const told = consult ? `${consult.state} ${contact?.role}` : '';
    if (told === this.#told) return;
    const before = this.#told;
    this.#told = told;
    if (consult && contact) {
      announce(`${this.#title(consult)} ${text(contact, consult)}`);
    } else if (before.startsWith('asking') && contact?.heldSinceMs !== null && !contact?.outside) {
      // what became of a number outside stands at the hold
      announce(td('desk.consult.notCome'));
    }
  }
}
customElements.define('vs-desk-consult', ConsultBanner);

const TEST_IDS: Record<Steering, string> = {
  completeConsult: 'complete-consult',
  cancelConsult: 'cancel-consult',
  joinConsult: 'join-consult',
  leaveConsult: 'leave-consult',
};

/** A caller by telephone hears and sees nobody; a number outside is heard alone. */
function text(contact: Contact, { state, name, outside }: Consultation): string {
  const phone = contact.channel === 'phone' ? '.phone' : '';
  if (state === 'three_way') {
    const words = td(`desk.consult.three.text${phone || (outside ? '.outside' : '')}`);
    const recorded = outside && ['starting', 'active'].includes(contact.recording.state);
    return recorded ? `${words} ${td('desk.consult.outside.recorded')}` : words;
  }
  if (contact.role === 'colleague') {
    return td(`desk.consult.talking.colleague${phone}`, { name });
  }
  const what = state === 'asking' ? 'asking' : 'talking';
  return td(`desk.consult.${what}.text${phone}`);
}
