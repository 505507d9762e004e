import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { entryName } from '../../i18n/sheet-entries';
import { tl } from '../../i18n/messages';
import type { SheetListed, SheetOpened, SheetVersionShown } from '../../protocol/api';
import { retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { emptyLine, loadingLine } from '../../ui/load-state';
import { problemAlert } from '../../ui/problem';
import { Reading } from '../../ui/reading';
import { asOf } from '../sheets/expiry';
import { ENTRIES } from '../sheets/sheets';
import { problemWords } from './words';

const TYPED_MS = 200;
/** With less room than this for its words a sheet is not inserted, in letters. */
const SHORTEST = 20;

/** Information sheets beside an answer: found as at the desk, inserted as title and link, or with the text. */
export class SheetPicker extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  /** The field that the sheet goes into. */
  @property({ attribute: false }) field!: () => HTMLTextAreaElement | null;
  /** Topic and language of the case. */
  @property() category = '';
  @property() language = 'it';
  @state() private open = false;
  @state() private words = '';
  #typed: ReturnType<typeof setTimeout> | undefined;
  readonly #list = new Reading<readonly SheetListed[]>(
    this,
    async (signal) => {
      const words = this.words.trim();
      const query = words ? { words, state: 'published' } : { topic: this.category };
      return (await this.session.api(`sheets?${new URLSearchParams(query)}`, { signal })).sheets;
    },
    problemWords,
    { begins: false },
  );
  readonly #action = new Action(this, problemWords);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typed);
  }

  protected override render() {
    return html`
      <button
        type="button"
        class="btn btn-link replies-open"
        data-testid="open-case-sheets"
        aria-haspopup="dialog"
        @click=${this.#show}
      >
        ${icon('book')}
        <span>${tl('sheets.open')}</span>
      </button>
      <vs-dialog
        ?open=${this.open}
        .heading=${tl('sheets.title')}
        .content=${this.open ? this.#content() : nothing}
        .actions=${
          this.open
            ? html`
                <button type="button" class="btn btn-outline-primary" @click=${this.#close}>
                  ${tl('sheets.close')}
                </button>
              `
            : nothing
        }
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #content() {
    const now = Date.now();
    const found = this.#list.value
      ?.filter(({ state: at, freshness }) => at === 'published' && freshness !== null)
      .map((each) => asOf(each, now))
      .filter(({ freshness }) => freshness !== 'expired' && freshness !== 'withdrawn');
    return html`
      ${textField({
        id: 'case-sheet-words',
        testid: 'case-sheet-words',
        focus: true,
        label: tl('sheets.search'),
        hint: tl(this.words.trim() ? 'sheets.everywhere' : 'sheets.ofTopic'),
        type: 'search',
        autocomplete: 'off',
        maxlength: 100,
        value: this.words,
        input: (value) => this.#type(value),
      })}
      ${retryBox(this.#list)} ${problemAlert(this.#action.problem)}
      ${
        found === undefined
          ? this.#list.problem
            ? nothing
            : loadingLine(tl('sheets.loading'))
          : found.length === 0
            ? emptyLine(tl('sheets.none'))
            : html`
                <ul class="messages-sheets">
                  ${found.map((each) => this.#row(each))}
                </ul>
              `
      }
    `;
  }

  #row(each: SheetListed) {
    return html`
      <li data-testid="case-sheet" data-sheet=${each.id}>
        <span>
          <strong>${each.title}</strong>
          ${
            each.competentBody
              ? html`
                  <span class="messages-small">${each.competentBody}</span>
                `
              : nothing
          }
        </span>
        <span class="messages-actions">
          <button
            type="button"
            class="btn btn-primary btn-sm"
            data-testid="insert-sheet"
            aria-label="${tl('sheets.insert')}: ${each.title}"
            @click=${() => void this.#insert(each, false)}
          >
            ${tl('sheets.insert')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            data-testid="insert-sheet-text"
            aria-label="${tl('sheets.insertText')}: ${each.title}"
            @click=${() => void this.#insert(each, true)}
          >
            ${tl('sheets.insertText')}
          </button>
        </span>
      </li>
    `;
  }

  readonly #show = (): void => {
    this.words = '';
    this.open = true;
    this.#action.done = '';
    void this.#list.anew();
  };

  #type(words: string): void {
    this.words = words;
    clearTimeout(this.#typed);
    this.#typed = setTimeout(() => void this.#list.again(), TYPED_MS);
  }

  async #insert(sheet: SheetListed, withText: boolean): Promise<void> {
    let refused = '' as '' | 'full' | 'lapsed';
    const isRead = await this.#action.run('insert', async () => {
      const read: SheetOpened = await this.session.api(`sheets/${encodeURIComponent(sheet.id)}`);
      const opened = asOf(read, Date.now());
      if (opened.state !== 'published' || opened.freshness === 'expired') {
        refused = 'lapsed';
        void this.#list.again();
        return;
      }
      const said = versionFor(opened, this.language);
      const words = withText && said ? `\n\n${textOf(said)}` : '';
      const isPut = this.#put(`${said?.text.title ?? sheet.title}${words}`, opened.address);
      if (!isPut) refused = 'full';
    });
    if (!isRead) return;
    if (refused) {
      this.#action.problem = { text: tl(`sheets.${refused}`) };
      return;
    }
    this.open = false;
    announce(tl('sheets.inserted', { title: sheet.title }));
    await this.updateComplete;
    this.field()?.focus();
  }

  /** Puts it where the cursor stands, in lines of its own; whether there was room. The link stays whole. */
  #put(words: string, link: string): boolean {
    const field = this.field();
    if (!field) return false;
    const start = field.selectionStart ?? field.value.length;
    const end = field.selectionEnd ?? start;
    const before = field.value.slice(0, start);
    const after = field.value.slice(end);
    const gap = before === '' || before.endsWith('\n') ? '' : '\n\n';
    const room = field.maxLength > 0 ? field.maxLength : Infinity;
    const most = room - before.length - after.length - gap.length - link.length - 2;
    if (most < SHORTEST) return false;
    const said = words.length > most ? `${words.slice(0, most - 1).trimEnd()}…` : words;
    const text = `${gap}${said}\n${link}\n`;
    field.value = before + text + after;
    field.setSelectionRange(start + text.length, start + text.length);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return true;
  }

  readonly #close = (): void => {
    this.open = false;
    void this.updateComplete.then(() => this.field()?.focus());
  };
}
customElements.define('vs-sheet-picker', SheetPicker);

/** In the citizen's language, where the translation is not outdated. */
function versionFor(opened: SheetOpened, language: string): SheetVersionShown | undefined {
  const found = opened.languages.find((each) => each.language === language);
  return (found?.outdated ? undefined : opened.published[language]) ?? opened.published['it'];
}

/** The words of a sheet as a letter has them: without marks of emphasis, links with their addresses. */
export function textOf({ text }: SheetVersionShown): string {
  const parts = [
    ...ENTRIES.flatMap((entry) =>
      text.entries?.[entry] ? [`${entryName(entry)}\n${plain(text.entries[entry])}`] : [],
    ),
    ...(text.body ? [plain(text.body)] : []),
    ...(text.links ?? []).map(({ label, url }) => `${label}: ${url}`),
  ];
  return parts.join('\n\n');
}

function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, '$1 ($2)')
    .replace(/\*\*([^*]+)\*\*|__([^_]+)__/g, '$1$2')
    .replace(/^#+\s+/gm, '')
    .trim();
}
