import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { ApiError } from '../../api';
import { entryName } from '../../i18n/sheet-entries';
import { td } from '../../i18n/desk';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import type { Contact } from '../../protocol/desk';
import type {
  SheetAttachment,
  SheetList,
  SheetListed,
  SheetOpened,
  SheetVersionShown,
} from '../../protocol/api';
import { errorWords } from '../../staff/problem';
import { CommandError } from '../../state/connection';
import { actionBox, retryBox } from '../../staff/page';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { StationElement, focusOn } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { emptyLine, loadingLine } from '../../ui/load-state';
import { markup } from '../../ui/markup';
import { Reading } from '../../ui/reading';
import { ENTRIES } from '../sheets/sheets';
import { asOf, untilNext } from '../sheets/expiry';
import { attachmentList, saveAttachment } from '../sheets/sheet-attachments';
import type { DeskContext } from './context';
import './sheet-aloud';
import './sheet-problem';
import '../bodies/sheet-body';

const TYPED_MS = 200;
const RENEW_MS = 30_000;
/** Whether it looks like an address; whether it is one, its server knows. */
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
type How = 'opened' | 'chat' | 'email' | 'pdf';
const REFUSALS = ['not_in_force', 'not_in_hand', 'no_address', 'busy', 'not_found'] as const;

const problemWords = (error: unknown) =>
  error instanceof CommandError
    ? { text: td('desk.sheets.error.chat'), code: error.code }
    : errorWords(error, REFUSALS, (code) => td(`desk.sheets.error.${code}`));

/** Information sheets beside the contact in hand: those of its topic, found while one types, read and sent. */
export class SheetsTab extends StationElement {
  @property({ attribute: false }) context!: DeskContext;
  @property({ attribute: false }) contact!: Contact;
  @state() private words = '';
  @state() private open: string | null = null;
  @state() private asking = false;
  @state() private aloud = false;
  /** The form was sent without an address. */
  @state() private unaddressed = false;
  #to = '';
  #typed: ReturnType<typeof setTimeout> | undefined;
  readonly #list = new Reading<readonly SheetListed[]>(
    this,
    async (signal) => (await this.#read(signal)).sheets,
    problemWords,
    { patient: true, everyMs: (sheets) => untilNext(sheets ?? [], Date.now(), RENEW_MS) },
  );
  readonly #sheet = new Reading<SheetOpened>(
    this,
    (signal) =>
      this.context.session.api(`sheets/${encodeURIComponent(this.open ?? '')}`, { signal }),
    problemWords,
    {
      begins: false,
      patient: true,
      // it may expire while it is open
      everyMs: (sheet) => untilNext(sheet ? [sheet] : [], Date.now(), RENEW_MS),
    },
  );
  readonly #action = new Action<How | 'save'>(this, problemWords);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typed);
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    const before = changes.get('contact');
    if (before && before.contactId !== this.contact.contactId) this.#close();
    if (before && before.category !== this.contact.category) void this.#list.anew();
  }

  async #read(signal: AbortSignal): Promise<SheetList> {
    const words = this.words.trim();
    const query = words ? { words, state: 'published' } : { topic: this.contact.category };
    return this.context.session.api(`sheets?${new URLSearchParams(query).toString()}`, { signal });
  }

  protected override render() {
    return this.open === null ? this.#overview() : this.#opened();
  }

  #overview() {
    const now = Date.now();
    const all = this.#list.value
      ?.filter((each) => each.state === 'published' && each.freshness !== null)
      .map((each) => asOf(each, now));
    return html`
      ${textField({
        id: 'desk-sheet-words',
        label: td('desk.sheets.search'),
        hint: this.words.trim() ? td('desk.sheets.everywhere') : td('desk.sheets.ofTopic'),
        testid: 'desk-sheet-words',
        type: 'search',
        autocomplete: 'off',
        maxlength: 100,
        value: this.words,
        input: (value) => this.#type(value),
        keydown: (event) => this.#keyed(event),
      })}
      ${retryBox(this.#list)}
      ${
        all === undefined
          ? this.#list.problem
            ? nothing
            : loadingLine(td('desk.sheets.loading'))
          : all.length === 0
            ? emptyLine(td(this.words.trim() ? 'desk.sheets.none' : 'desk.sheets.noneOfTopic'))
            : html`
                <ul class="desk-sheets">
                  ${all.map((each) => this.#row(each))}
                </ul>
              `
      }
      ${this.#problem(null)} ${actionBox(this.#action)}
    `;
  }

  #row(each: SheetListed) {
    return html`
      <li>
        <button
          type="button"
          class="btn btn-link desk-sheet-open"
          data-testid="sheet-result"
          data-sheet=${each.id}
          @click=${() => this.#show(each.id)}
          @keydown=${(event: KeyboardEvent) => this.#keyed(event)}
        >
          ${each.title}
        </button>
        <span class="vs-small vs-soft">
          ${freshnessWords(each)}${each.competentBody ? ` · ${each.competentBody}` : ''}
        </span>
      </li>
    `;
  }

  #opened() {
    const { value: opened } = this.#sheet;
    return html`
      <button
        type="button"
        class="btn btn-link"
        data-testid="close-desk-sheet"
        @click=${() => void this.#back()}
      >
        ${icon('back')} ${td('desk.sheets.back')}
      </button>
      ${retryBox(this.#sheet)}
      ${opened ? this.#shown(asOf(opened, Date.now())) : this.#sheet.problem ? nothing : loadingLine(td('desk.sheets.loading'))}
    `;
  }

  #shown(opened: SheetOpened) {
    const read = this.#version(opened);
    const lapsed = opened.freshness === 'expired' || opened.state === 'withdrawn';
    if (this.aloud && read && !lapsed) {
      return html`
        <vs-sheet-aloud .read=${read} @close=${() => void this.#silent()}></vs-sheet-aloud>
      `;
    }
    return html`
      <article class="desk-sheet" aria-labelledby="desk-sheet-title">
        <h2 id="desk-sheet-title" tabindex="-1" lang=${read?.language ?? 'it'}>
          ${read?.text.title ?? opened.title}
        </h2>
        <div data-testid="sheet-freshness">
          ${
            lapsed
              ? alertBox(freshnessWords(opened), { tone: 'danger', live: 'alert' })
              : html`
                  <p class="vs-small vs-soft">${freshnessWords(opened)}</p>
                `
          }
        </div>
        ${opened.example ? alertBox(td('desk.sheets.example'), { tone: 'warning' }) : nothing}
        ${
          read && read.language !== this.contact.language
            ? html`
                <p class="vs-small vs-soft">${td('desk.sheets.inItalian')}</p>
              `
            : nothing
        }
        ${lapsed ? nothing : this.#send()} ${this.#ask()} ${actionBox(this.#action)}
        ${this.#body(opened)} ${read ? text(read, (file) => void this.#save(file)) : nothing}
        ${this.#problem(opened.id)}
      </article>
    `;
  }

  /** The other body whose matter it is, with the ways to refer the citizen. */
  #body({ id }: SheetOpened) {
    const { console, session } = this.context;
    const writes = this.contact.state === 'connected' && this.contact.channel !== 'phone';
    return html`
      <vs-sheet-body
        .session=${session}
        .sheet=${id}
        .contact=${this.contact.contactId}
        .language=${this.contact.language}
        .chat=${writes ? (text: string) => console.sendChat(text) : null}
        refers
      ></vs-sheet-body>
    `;
  }

  /** In the citizen's language, where the translation is not outdated. */
  #version(opened: SheetOpened): SheetVersionShown | undefined {
    const { language } = this.contact;
    const found = opened.languages.find((each) => each.language === language);
    const own = found?.outdated ? undefined : opened.published[language];
    return own ?? opened.published['it'];
  }

  #send() {
    const writes = this.contact.state === 'connected' && this.contact.channel !== 'phone';
    return html`
      <div class="desk-sheet-acts">
        ${
          writes
            ? html`
                <button
                  type="button"
                  class="btn ${this.asking ? 'btn-outline-primary' : 'btn-primary'} btn-sm"
                  data-testid="send-sheet"
                  aria-busy=${this.#action.is('chat') ? 'true' : 'false'}
                  @click=${() => void this.#chat()}
                >
                  ${icon('chat')} ${td('desk.sheets.send')}
                </button>
              `
            : nothing
        }
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="read-sheet-aloud"
          @click=${() => (this.aloud = true)}
        >
          ${icon('book')} ${td('desk.aloud')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="mail-sheet"
          aria-expanded=${this.asking ? 'true' : 'false'}
          @click=${() => void this.#turn()}
        >
          ${icon('mail')} ${td('desk.sheets.mail')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="print-sheet"
          aria-busy=${this.#action.is('pdf') ? 'true' : 'false'}
          @click=${() => void this.#pdf()}
        >
          ${icon('document')} ${td('desk.sheets.pdf')}
        </button>
      </div>
    `;
  }

  #ask() {
    if (!this.asking) return nothing;
    return html`
      <form class="desk-sheet-form" novalidate @submit=${(event: Event) => void this.#mail(event)}>
        ${textField({
          id: 'desk-sheet-to',
          label: td('desk.sheets.to'),
          testid: 'sheet-address',
          type: 'email',
          autocomplete: 'off',
          autocapitalize: 'none',
          maxlength: 254,
          required: true,
          error: this.unaddressed ? td('desk.sheets.error.no_address') : nothing,
          input: (value) => {
            this.#to = value;
            this.unaddressed = false;
          },
        })}
        <button
          class="btn btn-primary btn-sm"
          data-testid="send-sheet-mail"
          aria-busy=${this.#action.is('email') ? 'true' : 'false'}
        >
          ${td('desk.sheets.mail.send')}
        </button>
      </form>
    `;
  }

  #problem(sheet: string | null) {
    return keyed(
      sheet,
      html`
        <vs-sheet-problem .session=${this.context.session} .sheet=${sheet}></vs-sheet-problem>
      `,
    );
  }

  #type(words: string): void {
    this.words = words;
    clearTimeout(this.#typed);
    this.#typed = setTimeout(() => void this.#list.again(), TYPED_MS);
  }

  /** Down and up go from the search through what it found; Enter in the search opens the first. */
  #keyed(event: KeyboardEvent): void {
    const found = [...this.querySelectorAll<HTMLElement>('[data-testid=sheet-result]')];
    const stops = [this.querySelector<HTMLElement>('#desk-sheet-words'), ...found];
    const at = stops.indexOf(event.currentTarget as HTMLElement);
    if (event.key === 'Enter' && at === 0) {
      event.preventDefault();
      found[0]?.click();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step === undefined ? undefined : stops[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  async #show(id: string): Promise<void> {
    this.open = id;
    this.asking = false;
    this.aloud = false;
    this.#action.done = '';
    await this.#sheet.anew();
    // closed meanwhile, or not there: nobody has read it
    if (this.open !== id || !this.#sheet.value) return;
    await this.updateComplete;
    focusOn(this, '#desk-sheet-title');
    try {
      await this.#use('opened');
    } catch {
      // the next opening notes it; nobody waits for it
    }
  }

  async #back(): Promise<void> {
    const { open } = this;
    this.#close();
    void this.#list.again();
    await this.updateComplete;
    focusOn(this, `[data-sheet="${CSS.escape(open ?? '')}"]`);
  }

  async #silent(): Promise<void> {
    this.aloud = false;
    await this.updateComplete;
    focusOn(this, '[data-testid=read-sheet-aloud]');
  }

  #close(): void {
    this.open = null;
    this.asking = false;
    this.aloud = false;
    this.#action.done = '';
  }

  async #turn(): Promise<void> {
    this.asking = !this.asking;
    this.#to = '';
    this.unaddressed = false;
    this.#action.done = '';
    await this.updateComplete;
    focusOn(this, this.asking ? '#desk-sheet-to' : '[data-testid=mail-sheet]');
  }

  #use(how: How, to: string | null = null, sheet = this.open ?? '', contact = this.contact) {
    const { contactId, language } = contact;
    return this.context.session.api(`sheets/${encodeURIComponent(sheet)}/uses`, {
      method: 'POST',
      body: { contact: contactId, how, language, to },
    });
  }

  /** It counts as sent once the chat has taken it. */
  #chat(): Promise<boolean> {
    const { contact } = this;
    const sheet = this.open ?? '';
    return this.#action.run(
      'chat',
      async () => {
        const { title, link, inForce } = await this.#use('opened');
        if (!inForce) {
          void this.#sheet.again();
          throw new ApiError(409, 'not_in_force', 'It is not in force.');
        }
        if (this.contact.contactId !== contact.contactId) {
          throw new ApiError(409, 'not_in_hand', 'Another contact is in hand.');
        }
        await this.context.console.sendChat(`${title} ${link}`);
        void this.#noteSent(sheet, contact);
      },
      td('desk.sheets.sent'),
    );
  }

  /** The citizen has it: no answer of the station makes the operator send it twice. */
  async #noteSent(sheet: string, contact: Contact): Promise<void> {
    const note = () => this.#use('chat', null, sheet, contact);
    await note()
      .catch(note)
      .catch(() => undefined);
  }

  async #mail(event: Event): Promise<void> {
    event.preventDefault();
    const to = this.#to.trim();
    this.unaddressed = !ADDRESS.test(to);
    if (this.unaddressed) {
      focusOn(this, '#desk-sheet-to');
      return;
    }
    if (await this.#action.run('email', () => this.#use('email', to), td('desk.sheets.mailed'))) {
      this.asking = false;
    }
  }

  #pdf(): Promise<boolean> {
    return this.#action.run('pdf', async () => {
      const id = this.open ?? '';
      await this.#use('pdf');
      const language = this.contact.language as 'it';
      const path = `sheets/${encodeURIComponent(id)}/pdf?language=${language}`;
      await this.context.session.download(path, `${id}.pdf`);
    });
  }

  #save(file: SheetAttachment): Promise<boolean> {
    return this.#action.run('save', () => saveAttachment(this.context.session, file, this.scope));
  }
}
customElements.define('vs-desk-sheets', SheetsTab);

function freshnessWords({ freshness, freshUntil, state, withdrawnWhy }: SheetListed): string {
  if (state === 'withdrawn') return td('desk.sheets.withdrawn', { why: withdrawnWhy ?? '' });
  if (freshness === null || freshUntil === null) return '';
  const at = formatDateTime(Date.parse(freshUntil), STATION_ZONE);
  return freshness === 'expired'
    ? td('desk.sheets.expired', { at })
    : td('desk.sheets.valid', { at });
}

function text(read: SheetVersionShown, open: (file: SheetAttachment) => void) {
  return html`
    <div class="desk-sheet-text" lang=${read.language}>
      ${ENTRIES.map((entry) =>
        read.html[entry]
          ? html`
              <h3>${entryName(entry)}</h3>
              ${markup(read.html[entry])}
            `
          : nothing,
      )}
      ${read.html['body'] ? markup(read.html['body']) : nothing}
      ${read.text.links.map(
        ({ label, url }) => html`
          <p><a href=${url} target="_blank" rel="noopener noreferrer">${label}</a></p>
        `,
      )}
      ${attachmentList(read.text.attachments, open)}
    </div>
  `;
}
