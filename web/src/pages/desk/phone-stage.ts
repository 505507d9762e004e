import { html, nothing } from 'lit';
import { td } from '../../i18n/desk';
import { formatClock } from '../../i18n/format';
import type { Contact } from '../../protocol/desk';
import { alertBox } from '../../ui/alert';
import { icon } from '../../ui/icons';
import { controlBar } from './call-end-controls';
import { callWho } from './call-who';
import { type Dialled, dialled, dialledHint } from './dialled';
import { helpButton, helpNotice } from './help-call';
import './consult-banner';
import './hold-banner';
import './authorisation-banner';
import { DeskPart } from './part';
import { exactDuration } from '../../i18n/amounts';

/** A contact by telephone: how the operator's telephone is, hold, and the controls every contact has. */
export class PhoneStage extends DeskPart {
  protected override readonly timed = true;

  protected override render() {
    const { contact } = this.context.console.desk.value;
    if (!contact) return nothing;
    return html`
      <section class="desk-call" data-channel="phone" aria-labelledby="desk-call-title">
        ${this.#header(contact)}
        <div class="desk-call-notices" role="status">
          ${helpNotice(this.context.console, contact)}
        </div>
        <vs-desk-authorisation .context=${this.context}></vs-desk-authorisation>
        <vs-desk-consult .context=${this.context}></vs-desk-consult>
        <vs-desk-hold .context=${this.context}></vs-desk-hold>
        <div class="desk-call-main">
          <div
            class="desk-phone"
            data-testid="phone-state"
            data-state=${phoneState(contact)}
            data-reason=${contact.telephone?.reason ?? nothing}
          >
            <span class="desk-phone-mark" aria-hidden="true">
              ${icon(contact.heldSinceMs === null ? 'telephone' : 'pause')}
            </span>
            <p class="desk-phone-words" role="status">${stateWords(contact)}</p>
            <p class="desk-phone-hint">${hintWords(contact, this.context.clock.value)}</p>
            ${this.#again(contact)}
          </div>
        </div>
        ${controlBar(
          this,
          td('desk.phone.controls'),
          contact.consult ? nothing : this.#holdControl(contact),
        )}
      </section>
    `;
  }

  #header(contact: Contact) {
    const seconds = (this.context.clock.value - contact.connectedAtMs) / 1000;
    return html`
      <header class="desk-call-header">
        ${callWho(this.context, contact)}
        <div class="desk-call-state">
          <p class="desk-call-link">
            ${icon('telephone')}
            <span>${td('desk.channel.phone')}</span>
            <span class="desk-call-time" role="timer">${formatClock(seconds)}</span>
          </p>
          <p class="desk-recording" data-state="off">
            <span class="desk-recording-dot" aria-hidden="true"></span>
            ${td('desk.recording.off')}
          </p>
          ${helpButton(this.context.console, contact)}
        </div>
      </header>
    `;
  }

  /** The operator's telephone was not taken: the caller is still there. */
  #again(contact: Contact) {
    const { console } = this.context;
    if (phoneState(contact) !== 'unanswered') return nothing;
    const asking = console.doing.value.has('ringTelephone');
    return alertBox(td('desk.phone.stillThere'), {
      tone: 'warning',
      actions: html`
        <button
          type="button"
          class="btn btn-sm btn-primary"
          data-testid="ring-telephone"
          aria-busy=${asking ? 'true' : 'false'}
          @click=${() => void console.onPhone('ringTelephone')}
        >
          ${td(asking ? 'desk.phone.ringing.asking' : 'desk.phone.again')}
        </button>
      `,
    });
  }

  #holdControl(contact: Contact) {
    const { console } = this.context;
    const held = contact.heldSinceMs !== null;
    const busy = console.doing.value.has('hold') || console.doing.value.has('retrieve');
    const label = td(held ? 'desk.phone.retrieve.label' : 'desk.phone.hold.label');
    return html`
      <button
        type="button"
        class="desk-control"
        data-testid="toggle-hold"
        data-kind=${held ? 'held' : nothing}
        aria-pressed=${held ? 'true' : 'false'}
        aria-keyshortcuts="p"
        aria-busy=${busy ? 'true' : 'false'}
        ?disabled=${!canHold(contact)}
        title="${label} (P)"
        @click=${() => this.hold()}
      >
        <span class="desk-control-face">${icon(held ? 'play' : 'pause')}</span>
        <span>
          ${td(held ? 'desk.phone.retrieve' : 'desk.phone.hold')}
          <span class="visually-hidden">${label}</span>
        </span>
      </button>
    `;
  }

  /** Puts the caller on hold, or takes them back. */
  hold(): void {
    const { console } = this.context;
    const { contact } = console.desk.value;
    if (!contact || contact.consult || !canHold(contact)) return;
    void console.onPhone(contact.heldSinceMs === null ? 'hold' : 'retrieve');
  }
}
customElements.define('vs-desk-phone', PhoneStage);

type PhoneState = NonNullable<Contact['telephone']>['state'] | 'held' | Dialled;

function phoneState(contact: Contact): PhoneState {
  if (contact.heldSinceMs !== null) return 'held';
  const before = dialled(contact);
  if (before !== null) return before;
  return contact.telephone?.state ?? 'connecting';
}

/** Only a caller one speaks with can be put on hold. */
function canHold(contact: Contact): boolean {
  const state = phoneState(contact);
  return state === 'talking' || state === 'held';
}

function stateWords(contact: Contact): string {
  const before = dialled(contact);
  if (before !== null) return td(`desk.callback.state.${before}`);
  const state = phoneState(contact) as Exclude<PhoneState, Dialled>;
  return state === 'unanswered'
    ? td(`desk.phone.state.unanswered.${contact.telephone?.reason ?? 'no-answer'}`)
    : td(`desk.phone.state.${state}`);
}

function hintWords(contact: Contact, nowMs: number) {
  const before = dialled(contact);
  if (before !== null) return dialledHint(contact.callback, before, false);
  const state = phoneState(contact) as Exclude<PhoneState, Dialled>;
  if (state === 'unanswered') return nothing;
  const duration = exactDuration(nowMs - (contact.heldSinceMs ?? nowMs));
  return td(`desk.phone.hint.${state}`, { duration });
}
