import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { formatPrice } from '../../i18n/amounts';
import { tk } from '../../i18n/conference';
import type { OfficeShown } from '../../protocol/api';
import type { CallQuote, PhoneCall } from '../../protocol/conference';
import type { StaffSession } from '../../staff/session';
import { CommandError } from '../../state/connection';
import { announce } from '../../ui/announcer';
import { confirmDialog } from '../../ui/confirm';
import '../../ui/dialog';
import { selectField, textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { type Problem, problemAlert } from '../../ui/problem';
import { Reading } from '../../ui/reading';
import { failureWord } from './failures';
import { ConferencePart, written } from './part';

/** Chosen where no office is: a number is written. */
const OTHER = '';
const OVER = new Set<PhoneCall['state']>([
  'busy',
  'declined',
  'no-answer',
  'unreachable',
  'refused',
  'failed',
  'ended',
]);

/** Somebody to be called: an office at its telephone, or a guest at a number. */
type Whom = { officeId: string } | { name: string; number: string };

/** A call that a chair has not confirmed yet. */
interface Asked {
  whom: Whom;
  name: string;
  quote: CallQuote;
}

/** Telephones that a chair calls into the conference, and what becomes of each call. */
export class ConferenceTelephone extends ConferencePart {
  @property({ attribute: false }) session!: StaffSession;
  @state() private chosen = OTHER;
  @state() private asked: Asked | null = null;
  @state() private problem: Problem | null = null;
  @state() private busy = false;
  /** The words last said of each call. */
  readonly #said = new Map<string, string>();
  readonly #offices = new Reading<readonly OfficeShown[]>(
    this,
    async (signal) => {
      const { offices } = await this.session.api('offices', { signal });
      return offices.filter(({ phone, disabledAt }) => phone !== null && disabledAt === null);
    },
    // a number can be called all the same
    () => ({ text: '' }),
  );

  /** What becomes of a call is said by a screen reader wherever the focus is. */
  protected override willUpdate(): void {
    for (const call of this.conference?.calls ?? []) {
      const now = callWords(call);
      const before = this.#said.get(call.callId);
      this.#said.set(call.callId, now);
      if (before !== undefined && before !== now) announce(`${call.name}: ${now}`);
    }
  }

  protected override render() {
    const calls = this.conference?.calls;
    if (!calls) return nothing;
    return html`
      <section aria-labelledby="dial-title" data-testid="dial-out">
        <h2 id="dial-title">${tk('conference.dial')}</h2>
        ${problemAlert(this.problem)}
        <form class="vs-column" novalidate @submit=${this.#quoteAsked}>
          ${this.#whom()}
          <div class="vs-row">
            <button
              class="btn btn-outline-primary btn-sm"
              data-testid="quote-call"
              aria-busy=${this.busy}
            >
              ${icon('telephone')} ${tk('conference.dial.prepare')}
            </button>
          </div>
        </form>
        ${
          calls.length > 0
            ? html`
                <ul class="vs-people" aria-label=${tk('conference.dial.calls')} data-testid="calls">
                  ${repeat(
                    [...calls].reverse(),
                    ({ callId }) => callId,
                    (call) => this.#call(call),
                  )}
                </ul>
              `
            : nothing
        }
      </section>
      ${this.#question()}
    `;
  }

  #whom() {
    const offices = this.#offices.value ?? [];
    return html`
      ${
        offices.length > 0
          ? selectField({
              id: 'dial-whom',
              label: tk('conference.dial.whom'),
              value: this.chosen,
              options: [
                [OTHER, tk('conference.dial.other')],
                ...offices.map(({ id, name }) => [id, name] as const),
              ],
              change: (value) => (this.chosen = value),
            })
          : nothing
      }
      ${
        this.chosen === OTHER
          ? html`
              ${textField({
                id: 'dial-name',
                label: tk('conference.dial.name'),
                name: 'name',
                maxlength: 80,
                autocomplete: 'off',
              })}
              ${textField({
                id: 'dial-number',
                label: tk('conference.dial.number'),
                hint: tk('conference.dial.number.hint'),
                name: 'number',
                type: 'tel',
                maxlength: 32,
                autocomplete: 'off',
              })}
            `
          : nothing
      }
    `;
  }

  #call(call: PhoneCall) {
    const { name, callId } = call;
    return html`
      <li>
        <span class="vs-people-name">
          ${name}
          <span class="vs-soft vs-people-part">${callWords(call)}</span>
        </span>
        ${
          OVER.has(call.state)
            ? nothing
            : html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="hang-up-call"
                  aria-label=${tk('conference.dial.hangUp.of', { name })}
                  @click=${() => this.room.ask('hangUpCall', { callId })}
                >
                  ${tk('conference.dial.hangUp')}
                </button>
              `
        }
      </li>
    `;
  }

  #question() {
    const { asked } = this;
    return confirmDialog({
      open: asked !== null,
      heading: asked ? tk('conference.dial.sure', { name: asked.name }) : '',
      text: asked ? `${costWords(asked.quote)} ${tk('conference.dial.key')}` : '',
      cancel: tk('conference.cancel'),
      close: this.#unasked,
      confirm: tk('conference.dial.call'),
      act: () => void this.#dial(asked),
      testid: 'dial',
    });
  }

  readonly #unasked = (): void => {
    this.asked = null;
  };

  readonly #quoteAsked = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const name = written(form, 'name');
    const number = written(form, 'number');
    const whom: Whom = this.chosen === OTHER ? { name, number } : { officeId: this.chosen };
    if ('name' in whom && !name) {
      this.problem = { text: tk(failureWord('no_name')) };
      return;
    }
    const quote = await this.#tried(() =>
      this.room.connection.send('quoteCall', 'officeId' in whom ? whom : { number: whom.number }),
    );
    if (quote) this.asked = { whom, name: quote.name || name, quote };
  };

  async #dial(asked: Asked | null): Promise<void> {
    this.asked = null;
    if (!asked) return;
    const done = await this.#tried(() => this.room.connection.send('dialOut', asked.whom));
    if (done) this.querySelector('form')?.reset();
  }

  /** The answer of the station; where it says no the page says why. */
  async #tried<T>(ask: () => Promise<T>): Promise<T | null> {
    if (this.busy) return null;
    this.busy = true;
    this.problem = null;
    try {
      return await ask();
    } catch (error) {
      const code = error instanceof CommandError ? error.code : 'failed';
      this.problem = { text: tk(failureWord(code)) };
      return null;
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('vs-conference-telephone', ConferenceTelephone);

/** What a call would cost: by the minute, and at most. */
function costWords({ number, price, longestMin }: CallQuote): string {
  if (price === null) return tk('conference.dial.unpriced', { number, count: longestMin });
  const minute = Number(price);
  if (minute === 0) return tk('conference.dial.free', { number });
  return tk('conference.dial.cost', {
    number,
    price: formatPrice(minute),
    total: formatPrice(minute * longestMin),
    count: longestMin,
  });
}

/** How far a call has come. */
export function callWords({ state, reason, joined, machine }: PhoneCall): string {
  if (state === 'answered') {
    return tk(`conference.dial.state.${joined ? 'joined' : machine ? 'machine' : 'answered'}`);
  }
  if (state === 'ended') {
    if (reason === 'longest' || reason === 'budget') return tk(`conference.dial.state.${reason}`);
    return tk(`conference.dial.state.${joined || reason ? 'ended' : 'declinedByKey'}`);
  }
  return tk(`conference.dial.state.${state === 'asked' ? 'calling' : state}`);
}
