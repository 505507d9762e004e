import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, categoryText, type Category } from '../../api';
import { entryName } from '../../i18n/sheet-entries';
import { tr } from '../../i18n/sheets';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { confirmDialog } from '../../ui/confirm';
import { focusOn, StationElement } from '../../ui/element';
import { textArea, textField } from '../../ui/field';
import { actionBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import './sheet-files';
import type { SheetFiles } from './sheet-files';
import { sheetText } from './sheet-text';
import {
  asLines,
  EMPTY,
  ENTRIES,
  type Entry,
  type SheetAttachment,
  linesOfLinks,
  linksOfLines,
  type SheetOpened,
  type SheetText,
  type SheetVersionShown,
  SOURCE,
} from './sheets';
import { differenceBox } from './sheet-difference';
import { moment, problemWords } from './words';

const PREVIEW_MS = 600;
const SHORTEST = 3;

/** A sheet that is being written, its preview beside it. `written` (with its id) when it is kept, `close` when it is given up. */
export class SheetEditor extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  /** The sheet that is changed; null for a new one. */
  @property({ attribute: false }) opened: SheetOpened | null = null;
  @property({ attribute: false }) language: string = SOURCE;
  @state() private text: SheetText = EMPTY;
  @state() private links = '';
  @state() private questions = '';
  @state() private topics: ReadonlySet<string> = new Set<string>();
  @state() private minor = false;
  @state() private missing = '';
  @state() private leaving = false;
  @state() private shown: Readonly<Record<string, string>> = {};
  /** The version that somebody else saved meanwhile. */
  @state() private theirs: SheetVersionShown | null = null;
  #why = '';
  #seen = 0;
  #before = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #action = new Action<'draft' | 'review'>(this, problemWords);

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeunload', (event) => this.#begun && event.preventDefault(), {
      signal: this.scope,
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    // the page around it reads the same sheet again and again, while somebody writes
    const isOther =
      changes.has('opened') && (changes.get('opened') ?? null)?.id !== this.opened?.id;
    if (!this.hasUpdated || isOther || changes.has('language')) {
      const last = this.opened?.newest[this.language];
      this.#seen = last?.number ?? 0;
      this.#take(last?.text ?? EMPTY);
      this.#before = this.#whole;
      if (last) this.shown = last.html;
    }
  }

  protected override firstUpdated(): void {
    focusOn(this, '#sheet-title-field');
  }

  #take(text: SheetText): void {
    this.text = text;
    this.links = linesOfLinks(text);
    this.questions = text.questions.join('\n');
  }

  get #whole(): string {
    return JSON.stringify(this.#said);
  }

  get #begun(): boolean {
    return this.#whole !== this.#before;
  }

  get #said(): SheetText {
    return {
      title: this.text.title.trim(),
      entries: this.text.entries,
      body: this.text.body,
      links: linksOfLines(this.links),
      questions: this.questions
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
      attachments: this.text.attachments ?? [],
    };
  }

  protected override render() {
    const original = this.language === SOURCE ? undefined : this.opened?.newest[SOURCE];
    return html`
      <h1>
        ${
          this.opened === null
            ? tr('sheets.editor.new')
            : tr('sheets.editor.change', { title: this.opened.title })
        }
      </h1>
      ${this.#conflict()}
      <div class="sheet-editor">
        <form novalidate @submit=${(event: Event) => void this.#send(event, true)}>
          ${this.#title()} ${this.opened === null ? this.#choices() : nothing}
          ${ENTRIES.map((entry) => this.#entry(entry, original))}
          ${textArea({
            id: 'sheet-body',
            label: tr('sheets.editor.body'),
            hint: tr('sheets.editor.markdown'),
            rows: 4,
            maxlength: 12_000,
            value: this.text.body,
            input: (body) => this.#put({ ...this.text, body }),
          })}
          ${textArea({
            id: 'sheet-links',
            label: tr('sheets.editor.links'),
            hint: tr('sheets.editor.links.help'),
            rows: 3,
            value: this.links,
            input: (value) => {
              this.links = value;
              this.#later();
            },
          })}
          <vs-sheet-files
            .session=${this.session}
            .files=${this.text.attachments ?? []}
            @changed=${(event: CustomEvent<SheetAttachment[]>) =>
              this.#put({ ...this.text, attachments: event.detail })}
          ></vs-sheet-files>
          ${textArea({
            id: 'sheet-questions',
            label: tr('sheets.editor.questions'),
            hint: tr('sheets.editor.questions.help'),
            rows: 3,
            value: this.questions,
            input: (value) => {
              this.questions = value;
              this.#later();
            },
          })}
          ${textField({
            id: 'sheet-why',
            label: tr('sheets.editor.why'),
            hint: tr('sheets.editor.why.help'),
            autocomplete: 'off',
            maxlength: 300,
            input: (value) => (this.#why = value),
          })}
          ${this.#minor()} ${actionBox(this.#action)} ${this.#buttons()}
        </form>
        <section
          class="vs-card sheet-preview"
          aria-label=${tr('sheets.editor.preview')}
          tabindex="0"
        >
          <p class="vs-soft">${tr('sheets.editor.preview')}</p>
          <p class="sheet-preview-title" lang=${this.language}>
            ${this.text.title || tr('sheets.editor.untitled')}
          </p>
          ${sheetText(this.#said, this.shown, this.language)}
        </section>
      </div>
      ${confirmDialog({
        open: this.leaving,
        heading: tr('sheets.editor.leave.title'),
        text: tr('sheets.editor.leave.text'),
        cancel: tr('sheets.editor.stay'),
        close: () => (this.leaving = false),
        confirm: tr('sheets.editor.leave'),
        act: () => this.#close(),
        testid: 'leave-sheet',
        danger: true,
      })}
    `;
  }

  #title() {
    return textField({
      id: 'sheet-title-field',
      label: tr('sheets.editor.title'),
      hint: tr('sheets.editor.title.help'),
      testid: 'sheet-title',
      autocomplete: 'off',
      required: true,
      maxlength: 120,
      lang: this.language,
      value: this.text.title,
      error: this.missing,
      input: (title) => this.#put({ ...this.text, title }),
    });
  }

  #choices() {
    return html`
      <fieldset class="sheet-topics">
        <legend>${tr('sheets.editor.topics')}</legend>
        ${this.categories.map(
          (each) => html`
            <label>
              <input
                type="checkbox"
                .checked=${this.topics.has(each.id)}
                @change=${() => (this.topics = toggled(this.topics, each.id))}
              />
              <span>${categoryText(each).label}</span>
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  #entry(entry: Entry, original: SheetVersionShown | undefined) {
    const there = original?.text.entries[entry];
    return textArea({
      id: `sheet-entry-${entry}`,
      label: entryName(entry),
      ...(there && {
        hint: html`
          <span lang=${SOURCE}>${there}</span>
        `,
      }),
      testid: `sheet-entry-${entry}`,
      rows: entry === 'how' || entry === 'needed' ? 4 : 2,
      maxlength: 4_000,
      lang: this.language,
      value: this.text.entries[entry] ?? '',
      input: (value) =>
        this.#put({ ...this.text, entries: { ...this.text.entries, [entry]: value } }),
    });
  }

  #minor() {
    if (this.language !== SOURCE || !this.opened || this.opened.languages.length < 2)
      return nothing;
    return html`
      <label class="sheet-minor">
        <input
          type="checkbox"
          .checked=${this.minor}
          @change=${(event: Event) => (this.minor = (event.currentTarget as HTMLInputElement).checked)}
        />
        <span>${tr('sheets.editor.minor')}</span>
      </label>
    `;
  }

  #buttons() {
    const { busy } = this.#action;
    return html`
      <div class="sheet-acts">
        <button
          class="btn btn-primary"
          data-testid="hand-in-sheet"
          aria-busy=${busy ? 'true' : 'false'}
        >
          ${tr('sheets.editor.review')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="save-sheet"
          @click=${(event: Event) => void this.#send(event, false)}
        >
          ${tr('sheets.editor.draft')}
        </button>
        <button
          type="button"
          class="btn btn-link"
          data-testid="give-sheet-up"
          @click=${() => (this.#begun ? (this.leaving = true) : this.#close())}
        >
          ${tr('sheets.editor.cancel')}
        </button>
      </div>
    `;
  }

  /** Somebody else saved first: both texts, and the choice between them. */
  #conflict() {
    const { theirs } = this;
    if (!theirs) return nothing;
    const heading = (entry: Entry) => entryName(entry);
    return html`
      <section class="vs-card" data-testid="sheet-conflict">
        ${alertBox(
          tr('sheets.conflict.text', {
            name: theirs.author?.name ?? '',
            at: moment(theirs.writtenAt),
          }),
          { tone: 'warning', title: tr('sheets.conflict.title'), live: 'alert' },
        )}
        <h2>${tr('sheets.conflict.difference')}</h2>
        ${differenceBox(asLines(theirs.text, heading), asLines(this.#said, heading))}
        <div class="sheet-acts">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="keep-mine"
            @click=${this.#keepMine}
          >
            ${tr('sheets.conflict.mine')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="take-theirs"
            @click=${this.#takeTheirs}
          >
            ${tr('sheets.conflict.theirs')}
          </button>
        </div>
      </section>
    `;
  }

  readonly #keepMine = (): void => {
    this.#seen = this.theirs?.number ?? this.#seen;
    this.theirs = null;
    this.#action.problem = null;
    focusOn(this, '#sheet-title-field');
  };

  readonly #takeTheirs = (): void => {
    const { theirs } = this;
    if (!theirs) return;
    this.#seen = theirs.number;
    this.#take(theirs.text);
    this.shown = theirs.html;
    this.#before = this.#whole;
    this.theirs = null;
    this.#action.problem = null;
    focusOn(this, '#sheet-title-field');
  };

  #put(text: SheetText): void {
    this.text = text;
    this.missing = '';
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#preview(), PREVIEW_MS);
  }

  async #preview(): Promise<void> {
    const said = this.#said;
    try {
      const title = said.title.length < SHORTEST ? tr('sheets.editor.untitled') : said.title;
      // an address that is still being written is no reason to show nothing
      const body = { ...said, title, links: [], attachments: [] };
      this.shown = (await this.session.api('sheets/preview', { method: 'POST', body })).html;
    } catch {
      // what is not finished may not be shown yet; it is shown with the next letter
    }
  }

  async #send(event: Event, review: boolean): Promise<void> {
    event.preventDefault();
    // a file that is still on its way belongs to it
    const { sending } = this.querySelector<SheetFiles>('vs-sheet-files') ?? {};
    if (sending && !(await sending)) return;
    const text = this.#said;
    if (text.title.length < SHORTEST) {
      this.missing = tr('sheets.editor.title.missing');
      await this.updateComplete;
      focusOn(this, '#sheet-title-field');
      return;
    }
    let made = '';
    const done = await this.#action.run(review ? 'review' : 'draft', async () => {
      try {
        made = (await this.#keep(text, review)).id;
      } catch (error) {
        const theirs = theirsOf(error);
        if (theirs) this.theirs = theirs;
        throw error;
      }
    });
    if (!done) {
      await this.updateComplete;
      if (this.theirs) focusOn(this, '[data-testid=keep-mine]');
      return;
    }
    this.#before = this.#whole;
    this.dispatchEvent(new CustomEvent('written', { detail: made }));
  }

  #keep(text: SheetText, review: boolean): Promise<SheetOpened> {
    const why = this.#why.trim();
    if (this.opened === null) {
      const body = { place: { topics: [...this.topics] }, text, why, review };
      return this.session.api('sheets', { method: 'POST', body });
    }
    const body = {
      language: this.language as 'it',
      seen: this.#seen,
      text,
      why,
      minor: this.minor,
      review,
    };
    return this.session.api(`sheets/${encodeURIComponent(this.opened.id)}/versions`, {
      method: 'POST',
      body,
    });
  }

  #close(): void {
    this.leaving = false;
    this.#before = this.#whole;
    this.dispatchEvent(new Event('close'));
  }
}
customElements.define('vs-sheet-editor', SheetEditor);

/** The version that somebody else saved first, from the station's refusal; null for any other error. */
function theirsOf(error: unknown): SheetVersionShown | null {
  if (!(error instanceof ApiError) || error.code !== 'sheet_changed') return null;
  return (error.body as { theirs?: SheetVersionShown }).theirs ?? null;
}

function toggled(all: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(all);
  if (!next.delete(one)) next.add(one);
  return next;
}
