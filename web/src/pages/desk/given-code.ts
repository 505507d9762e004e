import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { api } from '../../api';
import { td } from '../../i18n/desk';
import { formatMoment } from '../../i18n/format';
import type { FollowedCallback, FollowedMessage, Given } from '../../protocol/api';
import { errorWords } from '../../staff/problem';
import { Action } from '../../ui/action';
import { problemAlert } from '../../ui/problem';
import { textField } from '../../ui/field';
import { categoryLabel } from './context';
import { DeskPart } from './part';

/**
 * The message or callback of before whose code the citizen gives in this contact, as their own page shows it. Without a
 * code nothing ties two contacts.
 */
export class GivenCode extends DeskPart {
  @state() private given: Given | null = null;
  @state() private code = '';
  #whose: string | null = null;
  readonly #action = new Action<'open'>(this, (error) =>
    errorWords(error, ['not_found', 'too_many_requests', 'not_your_contact'], (code) =>
      td(`desk.code.error.${code}`),
    ),
  );

  protected override willUpdate(): void {
    const whose = this.context.console.desk.value.contact?.contactId ?? null;
    if (whose === this.#whose) return;
    this.#whose = whose;
    this.given = null;
    this.code = '';
    this.#action.done = '';
  }

  protected override render() {
    if (this.context.console.desk.value.contact?.state !== 'connected') return nothing;
    return html`
      <details class="vs-details">
        <summary>${td('desk.code.heading')}</summary>
        <form class="desk-code" @submit=${this.#submitted}>
          ${textField({
            id: 'desk-code',
            testid: 'given-code',
            label: td('desk.code.label'),
            hint: td('desk.code.hint'),
            look: 'vs-code',
            autocomplete: 'off',
            autocapitalize: 'characters',
            maxlength: 32,
            value: this.code,
            input: (code) => (this.code = code),
          })}
          ${problemAlert(this.#action.problem)}
          <button
            type="submit"
            class="btn btn-sm btn-outline-primary"
            aria-busy=${this.#action.busy ? 'true' : 'false'}
          >
            ${td('desk.code.open')}
          </button>
        </form>
        <div class="desk-code" role="status" data-testid="given">
          ${this.given?.message ? this.#message(this.given.message) : nothing}
          ${this.given?.callback ? this.#callback(this.given.callback) : nothing}
        </div>
      </details>
    `;
  }

  #message(message: FollowedMessage) {
    return html`
      <p>
        <b>${td('desk.code.message', { reference: message.reference })}</b>
        <br />
        ${this.#facts(message.category, message.leftAt, td(`desk.code.message.${message.state}`))}
      </p>
      <ol>
        ${message.thread.map(
          (each) => html`
            <li>
              <b>${td(`desk.code.by.${each.author}`)}</b>
              <span class="vs-soft">${this.#moment(each.writtenAt)}</span>
              <p>${each.text}</p>
            </li>
          `,
        )}
      </ol>
    `;
  }

  #callback(callback: FollowedCallback) {
    const state = callback.result
      ? td(`desk.code.result.${callback.result}`)
      : td(`desk.code.callback.${callback.state}`);
    return html`
      <p>
        <b>${td('desk.code.callback', { reference: callback.reference })}</b>
        <br />
        ${this.#facts(callback.category, callback.askedAt, state)}
      </p>
    `;
  }

  #facts(category: string, at: string, state: string): string {
    return [categoryLabel(this.context, category), this.#moment(at), state]
      .filter(Boolean)
      .join(' · ');
  }

  #moment(at: string): string {
    return formatMoment(Date.parse(at), this.context.clock.value);
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    const code = this.code.trim();
    const contactId = this.#whose;
    if (!code || !contactId) return;
    this.given = null;
    await this.#action.run('open', async () => {
      const given = await api(`contacts/${contactId}/given-code`, {
        method: 'POST',
        body: { code },
        token: await this.context.token(),
      });
      // an answer that comes after the contact is nobody's any more
      if (this.#whose !== contactId) return;
      this.given = given;
      this.code = '';
    });
  };
}
customElements.define('vs-desk-given-code', GivenCode);
