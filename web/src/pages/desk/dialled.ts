import { html, nothing, type TemplateResult } from 'lit';
import { td } from '../../i18n/desk';
import type { Contact } from '../../protocol/desk';
import { alertBox } from '../../ui/alert';
import { icon } from '../../ui/icons';
import type { DeskConsole } from './console';

type Callback = NonNullable<Contact['callback']>;
/** How far dialling a citizen has come, before they answer. */
export type Dialled = Exclude<Callback['state'], 'reached' | 'ready'>;
/** Why the station has not made a call, as the gateway's rules name it. */
const LIMITS = ['prefix', 'hourly', 'daily', 'budget', 'full'] as const;

/** How far dialling a citizen back has come; null once they have answered, and for every other contact. */
export function dialled({ callback }: Contact): Dialled | null {
  if (callback?.way !== 'phone' || callback.state === 'reached') return null;
  return callback.state === 'ready' ? 'calling' : callback.state;
}

/** What the operator reads beside the state. */
export function dialledHint(callback: Callback | null, state: Dialled, byLine: boolean): string {
  if (state === 'refused') {
    const why = LIMITS.find((each) => each === callback?.reason);
    return td(`desk.callback.refused.${why ?? 'other'}`);
  }
  if (state === 'failed') return td('desk.callback.failed');
  if (state === 'calling' || state === 'ringing') {
    return td(byLine ? 'desk.callback.hint.line' : 'desk.callback.hint.calling');
  }
  return td('desk.callback.hint.over');
}

/** The citizen's telephone, which the station's own line calls: in place of a picture. */
export function dialledStage(
  console: DeskConsole,
  contact: Contact,
  state: Dialled,
): TemplateResult {
  const again = state === 'refused' || state === 'failed';
  const asking = console.doing.value.has('ringTelephone');
  return html`
    <div class="desk-phone" data-testid="dialled" data-state=${state}>
      <span class="desk-phone-mark" aria-hidden="true">${icon('telephone')}</span>
      <p class="desk-phone-words" role="status">${td(`desk.callback.state.${state}`)}</p>
      <p class="desk-phone-hint">
        ${dialledHint(contact.callback, state, true)}
        ${
          contact.telephone?.number
            ? html`
                <br />
                ${contact.telephone.number}
              `
            : nothing
        }
      </p>
      ${
        again
          ? html`
              <button
                type="button"
                class="btn btn-primary"
                data-testid="dial-again"
                aria-busy=${asking ? 'true' : 'false'}
                @click=${() => void console.onPhone('ringTelephone')}
              >
                ${td(asking ? 'desk.phone.ringing.asking' : 'desk.callback.again')}
              </button>
            `
          : nothing
      }
    </div>
  `;
}

/** The station ends a call that it made: for how long it lasted, or for what the day's calls have cost. */
export function cutNotice(contact: Contact): TemplateResult | typeof nothing {
  const cut = contact.telephone?.cut;
  if (!cut) return nothing;
  return html`
    <div data-testid="call-cut">
      ${alertBox(td(`desk.callback.cut.${cut}`), { tone: 'warning' })}
    </div>
  `;
}

/** A machine answers sooner than people do: the operator is told that this may be one. */
export function machineNotice(contact: Contact): TemplateResult | typeof nothing {
  if (!contact.telephone?.machine) return nothing;
  return html`
    <div data-testid="maybe-machine">
      ${alertBox(td('desk.callback.machine'), { tone: 'warning' })}
    </div>
  `;
}
