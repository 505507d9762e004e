import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tl } from '../../i18n/messages';
import { formatDate } from '../../i18n/format';
import { midnight, nextDay, parseDay } from '../../i18n/moments';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { textArea, textField } from '../../ui/field';
import { problemAlert } from '../../ui/problem';
import type { Opened } from './calls';
import { momentWords, problemWords } from './words';

/**
 * That a case is not deleted, neither by its age nor with its person: who says so, why and until when. Supervisors place and end
 * it. Fires `acted` with the case as it is then.
 */
class CaseHold extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) opened!: Opened;
  @state() private reason = '';
  @state() private until = '';
  @state() private missing: ReadonlySet<'reason' | 'until'> = new Set();
  readonly #action = new Action<'hold' | 'end'>(this, problemWords);

  protected override willUpdate(changes: PropertyValues<this>): void {
    const before = changes.get('opened');
    if (!changes.has('opened') || before?.message.id === this.opened.message.id) return;
    this.reason = this.until = '';
    this.missing = new Set();
  }

  get #path() {
    return `messages/${this.opened.message.id}/hold` as const;
  }

  protected override render() {
    const { hold } = this.opened;
    const places = this.session.me.value?.role === 'supervisor';
    if (!hold && !places) return nothing;
    return html`
      ${hold ? this.#held(hold, places) : this.#form()} ${problemAlert(this.#action.problem)}
    `;
  }

  #held(hold: NonNullable<Opened['hold']>, places: boolean) {
    const until =
      hold.until === null
        ? tl('hold.open') // it ends with the day before
        : tl('hold.until', { when: formatDate(Date.parse(hold.until) - 1) });
    return html`
      <div data-testid="case-held">
        ${alertBox(
          html`
            <p>${until}</p>
            <p class="messages-text">${hold.reason}</p>
            <p class="messages-small">
              ${[hold.by, momentWords(hold.at)].filter(Boolean).join(' · ')}
            </p>
          `,
          {
            title: tl('hold.title'),
            actions: places
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary btn-sm"
                    data-testid="end-hold"
                    aria-busy=${this.#action.is('end') ? 'true' : 'false'}
                    @click=${() => void this.#end()}
                  >
                    ${tl('hold.end')}
                  </button>
                `
              : undefined,
          },
        )}
      </div>
    `;
  }

  #form() {
    return html`
      <details class="messages-more" data-testid="case-hold">
        <summary>${tl('hold')}</summary>
        <form class="messages-act" novalidate @submit=${this.#place}>
          <p class="vs-hint">${tl('hold.hint')}</p>
          ${textArea({
            id: 'hold-reason',
            testid: 'hold-reason',
            label: tl('hold.reason'),
            rows: 2,
            maxlength: 500,
            value: this.reason,
            error: this.missing.has('reason') ? tl('hold.need') : '',
            input: (reason) => (this.reason = reason),
          })}
          ${textField({
            id: 'hold-until',
            testid: 'hold-until',
            label: tl('hold.day'),
            hint: tl('hold.day.hint'),
            autocomplete: 'off',
            inputmode: 'numeric',
            value: this.until,
            error: this.missing.has('until') ? tl('hold.need.day') : '',
            input: (until) => (this.until = until),
          })}
          <div>
            <button
              class="btn btn-outline-primary"
              data-testid="place-hold"
              aria-busy=${this.#action.is('hold') ? 'true' : 'false'}
            >
              ${tl('hold.place')}
            </button>
          </div>
        </form>
      </details>
    `;
  }

  readonly #place = async (event: Event): Promise<void> => {
    event.preventDefault();
    const reason = this.reason.trim();
    const day = parseDay(this.until);
    const missing = new Set<'reason' | 'until'>();
    if (reason === '') missing.add('reason');
    if (this.until.trim() !== '' && day === null) missing.add('until');
    this.missing = missing;
    if (missing.size > 0) return;
    // to the end of the day
    const until = day === null ? null : new Date(midnight(nextDay(day))).toISOString();
    const body = { reason, until };
    await this.#action.run(
      'hold',
      async () => this.#acted(await this.session.api(this.#path, { method: 'PUT', body })),
      tl('hold.placed'),
    );
  };

  async #end(): Promise<void> {
    await this.#action.run(
      'end',
      async () => this.#acted(await this.session.api(this.#path, { method: 'DELETE' })),
      tl('hold.ended'),
    );
  }

  #acted(opened: Opened): void {
    this.opened = opened;
    this.dispatchEvent(new CustomEvent('acted', { detail: { opened, left: false } }));
  }
}
customElements.define('vs-case-hold', CaseHold);
