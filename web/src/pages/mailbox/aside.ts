import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tmb } from '../../i18n/mailbox';
import type { ReceivedAside, ReceivedListed, ReceivedOpened } from '../../protocol/api';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';
import { mailText } from './mail-text';
import { kindWords, when } from './words';

const EVERY_MS = 60_000;

/** Mails that belong to no message: a supervisor reads one, and makes a message of it. Nothing is shown while there is none. */
export class MailsAside extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @state() private opened: ReceivedOpened | null = null;
  readonly #list = new Reading<ReceivedAside>(
    this,
    (signal) => this.session.api('received-mails', { signal }),
    errorWords,
    { everyMs: EVERY_MS },
  );
  readonly #action = new Action<'open' | 'make'>(this, errorWords);

  protected override render() {
    const mails = this.#list.value?.mails ?? [];
    if (mails.length === 0 && !this.#action.done) return nothing;
    return html`
      <details class="vs-card mails-aside" data-testid="mails-aside">
        <summary>${tmb('aside.title')} (${mails.length})</summary>
        <p>${tmb('aside.lead')}</p>
        ${actionBox(this.#action)}
        <ul class="mails-list">
          ${mails.map((mail) => this.#row(mail))}
        </ul>
      </details>
    `;
  }

  #row(mail: ReceivedListed) {
    const time = when(mail.arrivedAt);
    const { opened } = this;
    return html`
      <li>
        <span>${tmb('case.mail', { kind: kindWords(mail.kind), time })}</span>
        ${
          opened?.mail.id === mail.id
            ? this.#one(opened)
            : html`
                <button
                  type="button"
                  class="btn btn-link"
                  aria-label=${tmb('aside.open.of', { time })}
                  @click=${() => void this.#open(mail)}
                >
                  ${tmb('aside.open')}
                </button>
              `
        }
      </li>
    `;
  }

  #one(opened: ReceivedOpened) {
    return html`
      <div class="mails-one">
        ${mailText(opened)}
        <button
          type="button"
          class="btn btn-primary"
          data-testid="make-message"
          aria-busy=${this.#action.is('make')}
          @click=${() => void this.#make(opened.mail)}
        >
          ${tmb('aside.make')}
        </button>
        <button type="button" class="btn btn-link" @click=${() => (this.opened = null)}>
          ${tmb('aside.close')}
        </button>
      </div>
    `;
  }

  async #open(mail: ReceivedListed): Promise<void> {
    await this.#action.run('open', async () => {
      this.opened = await this.session.api(`received-mails/${mail.id}`);
    });
  }

  async #make(mail: ReceivedListed): Promise<void> {
    const made = await this.#action.run(
      'make',
      () => this.session.api(`received-mails/${mail.id}/message`, { method: 'POST' }),
      tmb('aside.made'),
    );
    if (!made) return;
    this.opened = null;
    await this.#list.again();
    this.dispatchEvent(new CustomEvent('message-made', { bubbles: true }));
  }
}
customElements.define('vs-mails-aside', MailsAside);
