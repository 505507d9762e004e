import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatSize } from '../../i18n/format';
import { tmb } from '../../i18n/mailbox';
import type { CaseFile, CaseMail, CaseMails as Shown, ReceivedOpened } from '../../protocol/api';
import { actionBox, errorWords } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { confirmDialog } from '../../ui/confirm';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { Reading } from '../../ui/reading';
import { dataAddress } from '../../ui/save-file';
import { mailText } from './mail-text';
import { kindWords, when } from './words';

/** Mails that say that an answer did not arrive. */
const FAILED = new Set(['bounce', 'not-accepted', 'not-delivered', 'virus']);

/** What came by mail into a message: the mails as they were written, receipts, files; and the message that it may belong to. */
export class CaseMailsElement extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() message = '';
  @state() private opened: ReceivedOpened | null = null;
  @state() private asking = false;
  /** Pictures that were asked for: the file's id and its address. */
  @state() private pictures: ReadonlyMap<string, string> = new Map();
  readonly #shown = new Reading<Shown>(
    this,
    (signal) => this.session.api(`messages/${this.message}/mails`, { signal }),
    () => ({ text: tmb('failed') }),
    { hears: 'messages/{id}/mails' },
  );
  readonly #action = new Action<'open' | 'save' | 'show' | 'bind'>(this, errorWords);

  protected override updated(changes: PropertyValues): void {
    if (!changes.get('message')) return;
    this.opened = null;
    this.pictures = new Map();
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
        <span data-tone=${FAILED.has(mail.kind) ? 'danger' : nothing}>
          ${FAILED.has(mail.kind) ? icon('warning') : nothing}
          ${tmb('case.mail', { kind: kindWords(mail.kind), time })}${
            aboutAt ? ` · ${tmb('case.about', { time: when(aboutAt) })}` : nothing
          }${mail.note ? ` · ${noteWords(mail.note)}` : nothing}
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
        ${opened ? mailText(opened) : nothing}
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
              <span>
                ${file.name}
                <span class="mails-second">
                  ${file.state === 'ready' ? formatSize(file.size) : fileState(file)}
                </span>
              </span>
              ${file.state === 'ready' ? this.#given(file) : nothing}
            </li>
          `,
        )}
      </ul>
    `;
  }

  #given(file: CaseFile) {
    const picture = this.pictures.get(file.id);
    return html`
      ${
        file.mediaType.startsWith('image/')
          ? html`
              <button
                type="button"
                class="btn btn-link"
                data-testid="show-picture"
                aria-label=${picture ? tmb('case.picture.hide.of', { name: file.name }) : tmb('case.picture.of', { name: file.name })}
                aria-expanded=${picture !== undefined}
                @click=${() => void this.#show(file)}
              >
                ${picture ? tmb('case.picture.hide') : tmb('case.picture')}
              </button>
            `
          : nothing
      }
      <button
        type="button"
        class="btn btn-link"
        aria-label=${tmb('case.save.of', { name: file.name })}
        @click=${() => void this.#save(file)}
      >
        ${tmb('case.save')}
      </button>
      ${
        picture
          ? html`
              <img class="mails-picture" src=${picture} alt=${file.name} />
            `
          : nothing
      }
    `;
  }

  async #show(file: CaseFile): Promise<void> {
    const { message, pictures } = this;
    if (pictures.has(file.id)) {
      this.pictures = new Map([...pictures].filter(([id]) => id !== file.id));
      return;
    }
    await this.#action.run('show', async () => {
      const content = await this.session.file(`messages/${message}/files/${file.id}/preview`);
      const address = await dataAddress(content);
      if (this.message === message) this.pictures = new Map(this.pictures).set(file.id, address);
    });
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

function fileState(file: CaseFile): string {
  return file.state === 'checking'
    ? tmb('file.checking')
    : tmb(`file.${file.reason ?? 'interrupted'}`);
}

/** How a mail is what it is: a word of the station's own, or a server's code. */
function noteWords(note: string): string {
  if (note === 'cut') return tmb('case.cut');
  return note === 'uncertified' ? tmb('case.uncertified') : tmb('case.note', { note });
}
