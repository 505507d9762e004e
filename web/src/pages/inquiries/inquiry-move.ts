import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { calendarDay } from '../../i18n/format';
import { tiq } from '../../i18n/inquiries';
import type { InquiryOpened } from '../../protocol/api';
import { actionBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { dayField } from '../../ui/date-field';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { textArea } from '../../ui/field';
import { problemWords } from './words';

const SHORTEST = 3;

/** Another day by which the answer is wanted, and why. Fires `moved` with the inquiry, and `close`. */
export class InquiryMove extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) opened!: InquiryOpened;
  @state() private due = '';
  @state() private why = '';
  readonly #action = new Action<'move'>(this, problemWords);

  override connectedCallback(): void {
    super.connectedCallback();
    this.due = calendarDay(Date.parse(this.opened.dueAt));
  }

  protected override render() {
    return html`
      <vs-dialog
        open
        .heading=${tiq('inquiries.move.title')}
        .content=${html`
          <p>${tiq('inquiries.move.text')}</p>
          <form id="inquiry-move" class="inquiry-form" novalidate @submit=${this.#move}>
            ${dayField('inquiry-move-due', tiq('inquiries.ask.due'), this.due, (due) => (this.due = due))}
            ${textArea({
              id: 'inquiry-move-why',
              testid: 'inquiry-move-why',
              label: tiq('inquiries.move.why'),
              hint: tiq('inquiries.move.hint'),
              required: true,
              rows: 2,
              maxlength: 300,
              value: this.why,
              input: (why) => (this.why = why),
            })}
            ${actionBox(this.#action)}
          </form>
        `}
        .actions=${dialogButtons({
          cancel: tiq('inquiries.ask.cancel'),
          close: this.#close,
          confirm: tiq('inquiries.move'),
          form: 'inquiry-move',
          testid: 'confirm-inquiry-move',
          busy: this.#action.busy,
          disabled: !this.#ready,
        })}
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  get #ready(): boolean {
    const isOther = this.due !== '' && this.due !== calendarDay(Date.parse(this.opened.dueAt));
    return isOther && this.why.trim().length >= SHORTEST;
  }

  readonly #close = (): void => {
    this.dispatchEvent(new Event('close'));
  };

  readonly #move = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!this.#ready) return;
    await this.#action.run('move', async () => {
      const path = `inquiries/${encodeURIComponent(this.opened.id)}/due` as const;
      const body = { due: this.due, reason: this.why.trim() };
      const detail = await this.session.api(path, { method: 'PUT', body });
      this.dispatchEvent(new CustomEvent('moved', { detail }));
    });
  };
}
customElements.define('vs-inquiry-move', InquiryMove);
