import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { tmb } from '../../i18n/mailbox';
import type { CaseFile, CaseMail, CaseMails as Shown, ReceivedOpened } from '../../protocol/api';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { confirmDialog } from '../../ui/confirm';
import { StationElement } from '../../ui/element';
import { Reading } from '../../ui/reading';
import { kindWords, when } from './words';

/** What came by mail into a message: the mails as they were written, receipts, files; and the message that it may belong to. */
export class CaseMailsElement extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() message = '';
  @state() private opened: ReceivedOpened | null = null;
  @state() private asking = false;
  readonly #shown = new Reading<Shown>(
    this,
    (signal) => this.session.api(`messages/${this.message}/mails`, { signal }),
    () => ({ text: tmb('failed') }),
    {
      everyMs: (value) => (value?.files.some((each) => each.state === 'checking') ? 3_000 : 30_000),
    },
  );
  readonly #action = new Action<'open' | 'save' | 'bind'>(this, errorWords);

  protected override updated(changes: PropertyValues): void {
    if (!changes.get('message')) return;
    this.opened = null;
    void this.#shown.anew();
  }

  protected override render() {
    const shown = this.#shown.value;
    if (this.#shown.problem && !shown) return alertBox(tmb('failed'), { tone: 'warning' });
    if (!shown || shown.mails.length + shown.files.length === 0) return nothing;
    return html`
      <section class="case-mails" aria-labelledby="case-mails-title" data-testid="case-mails">
        <h3 id="case-mails-title">${tmb('case.title')}</h3>
        ${shown.answers ? this.#binding(shown.answers, shown.mayBind) : nothing}
        ${actionBox(this.#action)}
        <ul class="mails-list">
          ${shown.mails.map((mail) => this.#mail(mail))}
        </ul>
        ${shown.files.length > 0 ? this.#files(shown.files) : nothing}
      </section>
    `;
  }

  #binding(reference: string, mayBind: boolean) {
    return html`
      ${alertBox(
        html`
          <p>${tmb('bind.text')}</p>
          ${
            mayBind
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary"
                    data-testid="bind-mail"
                    @click=${() => (this.asking = true)}
                  >
                    ${tmb('bind', { reference })}
                  </button>
                `
              : nothing
          }
        `,
        { tone: 'info', title: tmb('bind.title', { reference }) },
      )}
      ${confirmDialog({
        open: this.asking,
        heading: tmb('bind.ask', { reference }),
        text: tmb('bind.ask.text'),
        cancel: tmb('bind.no'),
        close: () => (this.asking = false),
        confirm: tmb('bind', { reference }),
        act: () => void this.#bind(),
        testid: 'bind-confirm',
        busy: this.#action.is('bind'),
      })}
    `;
  }

  #mail({ mail, aboutAt }: CaseMail) {
    const time = when(mail.arrivedAt);
    const opened = this.opened?.mail.id === mail.id ? this.opened : null;
    return html`
      <li>
        <span>
          ${tmb('case.mail', { kind: kindWords(mail.kind), time })}${
            aboutAt ? ` · ${tmb('case.about', { time: when(aboutAt) })}` : nothing
          }${mail.note && mail.note !== 'cut' ? ` · ${tmb('case.note', { note: mail.note })}` : nothing}
        </span>
        <button
          type="button"
          class="btn btn-link"
          aria-label=${opened ? tmb('case.hide') : tmb('case.open.of', { time })}
          aria-expanded=${opened !== null}
          @click=${() => void this.#toggle(mail.id)}
        >
          ${opened ? tmb('case.hide') : tmb('case.open')}
        </button>
        ${
          opened
            ? html`
                <pre class="mails-text" tabindex="0" data-testid="mail-original">
${opened.text}</pre>
              `
            : nothing
        }
      </li>
    `;
  }

  #files(files: readonly CaseFile[]) {
    return html`
      <h4>${tmb('case.files')}</h4>
      <ul class="mails-list" data-testid="case-files">
        ${files.map(
          (file) => html`
            <li>
              <span>${file.name}</span>
              ${
                file.state === 'ready'
                  ? html`
                      <button
                        type="button"
                        class="btn btn-link"
                        aria-label=${tmb('case.save.of', { name: file.name })}
                        @click=${() => void this.#save(file)}
                      >
                        ${tmb('case.save')}
                      </button>
                    `
                  : html`
                      <span class="admin-second">
                        ${
                          file.state === 'checking'
                            ? tmb('file.checking')
                            : tmb(`file.${file.reason ?? 'interrupted'}`)
                        }
                      </span>
                    `
              }
            </li>
          `,
        )}
      </ul>
    `;
  }

  async #toggle(mail: string): Promise<void> {
    if (this.opened?.mail.id === mail) {
      this.opened = null;
      return;
    }
    await this.#action.run('open', async () => {
      this.opened = await this.session.api(`messages/${this.message}/mails/${mail}`);
    });
  }

  async #save(file: CaseFile): Promise<void> {
    await this.#action.run('save', () =>
      this.session.download(`messages/${this.message}/files/${file.id}`, file.name),
    );
  }

  async #bind(): Promise<void> {
    const { message } = this;
    let bound = '';
    const done = await this.#action.run('bind', async () => {
      ({ id: bound } = await this.session.api(`messages/${message}/bind`, { method: 'POST' }));
    });
    this.asking = false;
    if (done) {
      this.dispatchEvent(new CustomEvent('mail-bound', { bubbles: true, detail: bound }));
    } else await this.#shown.again();
  }
}
customElements.define('vs-case-mails', CaseMailsElement);
