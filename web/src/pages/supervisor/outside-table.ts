import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { roughDuration } from '../../i18n/amounts';
import { tf } from '../../i18n/floor';
import { ts } from '../../i18n/staff';
import { errorWords, type Problem, problemAlert } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { table } from '../../ui/table';
import { contactLink } from './contact-link';
import type { FloorOutside } from './floor';
import { channelWords, type Label } from './floor-words';

const SHORTEST_REASON = 3;
/** The station's words for a conversation that was over before it was ended here. */
const OVER: ReadonlySet<string> = new Set(['not_passed_on', 'contact_closed', 'unknown_contact']);

/**
 * Citizens who talk with a number outside to which an operator has passed them on: nobody of the house has them, and a
 * supervisor may end that, with a reason.
 */
export class OutsideTable extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) outside: readonly FloorOutside[] = [];
  @property({ attribute: false }) stationMs = 0;
  @property({ attribute: false }) label!: Label;
  @state() private ending: FloorOutside | null = null;
  @state() private reason = '';
  readonly #action = new Action(this, endingWords);

  protected override willUpdate(): void {
    // with nothing to show it takes no room between the others
    this.hidden = this.outside.length === 0 && this.ending === null;
  }

  protected override render() {
    // the question stays where the conversation ends meanwhile: its answer says so
    return html`
      ${this.outside.length > 0 ? this.#table() : nothing} ${this.#dialog()}
    `;
  }

  #table() {
    return html`
      <div class="vs-card" data-testid="passed-outside">
        <h2>${tf('floor.outside')}</h2>
        ${table<FloorOutside>({
          scroll: tf('floor.outside'),
          rows: this.outside,
          key: (each) => each.contactId,
          columns: [
            {
              name: 'contact',
              heading: tf('floor.column.contact'),
              cell: (each) => html`
                ${contactLink(each.contactId, each.reference)}
                <span class="floor-second vs-soft">${this.label(each.category)}</span>
              `,
            },
            { name: 'call', heading: tf('floor.column.call'), cell: channelWords },
            {
              name: 'since',
              heading: tf('floor.column.since'),
              cell: (each) => html`
                <span class="vs-nowrap">${roughDuration(this.stationMs - each.sinceMs)}</span>
              `,
            },
            {
              name: 'end',
              heading: tf('floor.outside.act'),
              quiet: true,
              cell: (each) => (each.forHelp ? tf('floor.outside.emergency') : this.#button(each)),
            },
          ],
        })}
      </div>
    `;
  }

  #button(each: FloorOutside) {
    return html`
      <button
        type="button"
        class="btn btn-sm btn-outline-danger"
        data-testid="end-outside"
        data-contact=${each.contactId}
        aria-haspopup="dialog"
        aria-label=${tf('floor.outside.end.of', { reference: each.reference })}
        @click=${() => this.#ask(each)}
      >
        ${tf('floor.outside.end')}
      </button>
    `;
  }

  #dialog() {
    const { ending } = this;
    return html`
      <vs-dialog
        ?open=${ending !== null}
        .heading=${tf('floor.outside.end.of', { reference: ending?.reference ?? '' })}
        .content=${ending ? this.#content() : nothing}
        .actions=${
          ending
            ? dialogButtons({
                cancel: ts('staff.cancel'),
                close: this.#closed,
                confirm: tf('floor.outside.end'),
                act: () => void this.#end(ending),
                testid: 'confirm-end-outside',
                danger: true,
                busy: this.#action.busy,
                disabled: this.reason.trim().length < SHORTEST_REASON,
              })
            : nothing
        }
        @close=${this.#closed}
      ></vs-dialog>
    `;
  }

  #content() {
    return html`
      ${alertBox(tf('floor.outside.end.text'), { tone: 'warning' })}
      ${textField({
        id: 'end-outside-reason',
        label: tf('floor.steer.reason'),
        testid: 'end-outside-reason',
        hint: tf('floor.steer.hint'),
        focus: true,
        autocomplete: 'off',
        maxlength: 300,
        value: this.reason,
        input: (value) => (this.reason = value),
      })}
      ${problemAlert(this.#action.problem)}
    `;
  }

  #ask(each: FloorOutside): void {
    this.reason = '';
    this.#action.problem = null;
    this.ending = each;
  }

  async #end({ contactId }: FloorOutside): Promise<void> {
    const ended = await this.#action.run('end', () =>
      this.session.api(`contacts/${contactId}/outside-call/end`, {
        method: 'POST',
        body: { reason: this.reason.trim() },
      }),
    );
    if (!ended) return;
    announce(tf('floor.outside.ended'));
    this.#closed();
  }

  readonly #closed = (): void => {
    const id = this.ending?.contactId;
    this.ending = null;
    if (!id) return;
    void this.updateComplete.then(() =>
      focusOn(this, `[data-testid=end-outside][data-contact="${CSS.escape(id)}"]`),
    );
  };
}
customElements.define('vs-floor-outside', OutsideTable);

function endingWords(error: unknown): Problem {
  if (error instanceof ApiError) {
    const { code } = error;
    if (OVER.has(code)) return { text: tf('floor.outside.error.over'), code };
    if (code === 'call_for_help') return { text: tf('floor.outside.help'), code };
  }
  return errorWords(error);
}
