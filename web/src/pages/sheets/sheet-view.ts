import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { categoryText, type Category } from '../../api';
import { entryName } from '../../i18n/sheet-entries';
import { tr } from '../../i18n/sheets';
import { ts } from '../../i18n/staff';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { textArea } from '../../ui/field';
import { icon } from '../../ui/icons';
import { loadingLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { actionBox, retryBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { asOf, untilNext } from './expiry';
import { languageChoice } from './sheet-language';
import '../bodies/sheet-body';
import './sheet-place';
import { differenceBox } from './sheet-difference';
import { fact, figuresBox } from './sheet-figures';
import { attachmentList, saveAttachment } from './sheet-attachments';
import { pastVersions } from './sheet-history';
import { sheetText } from './sheet-text';
import {
  addedFiles,
  asLines,
  type Entry,
  type SheetAttachment,
  type SheetOpened,
  type SheetVersions,
  type SheetVersionShown,
  SOURCE,
  toRead,
} from './sheets';
import { moment, problemWords, standingWords, writtenWords } from './words';

const RENEW_MS = 30_000;
type Asked = 'withdraw' | 'return';

/** One sheet: read, confirmed, written, reviewed, with everything that it has said. */
export class SheetView extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @property({ attribute: false }) sheet = '';
  @property({ type: Boolean }) writes = false;
  @property({ type: Boolean }) reviews = false;
  @state() private language: string = SOURCE;
  @state() private editing = false;
  @state() private placing = false;
  @state() private asked: Asked | null = null;
  @state() private reason = '';
  /** The version that is returned: the one that was in sight when that was asked for. */
  #returned = 0;
  @state() private history = false;
  readonly #opened = new Reading<SheetOpened>(
    this,
    (signal) => this.session.api(this.#path, { signal }),
    problemWords,
    {
      begins: false,
      // an open sheet says at its minute that it expires
      everyMs: (sheet) => untilNext(sheet ? [sheet] : [], Date.now(), RENEW_MS),
      patient: true,
    },
  );
  readonly #versions = new Reading<SheetVersions>(
    this,
    (signal) => this.session.api(`${this.#path}/versions`, { signal }),
    problemWords,
    { begins: false },
  );
  readonly #figures = new Reading(
    this,
    (signal) => this.session.api(`${this.#path}/figures`, { signal }),
    problemWords,
    { begins: false, patient: true },
  );
  readonly #action = new Action<'confirm' | 'approve' | 'review' | Asked | 'restore' | 'save'>(
    this,
    problemWords,
  );

  get #path() {
    return `sheets/${encodeURIComponent(this.sheet)}` as const;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('sheet')) void this.#read();
  }

  async #read(): Promise<void> {
    void this.#figures.anew();
    await this.#opened.anew();
    await this.updateComplete;
    focusOn(this, 'h1');
  }

  protected override render() {
    const { value: opened, problem } = this.#opened;
    if (opened && this.editing) {
      return html`
        <vs-sheet-editor
          .session=${this.session}
          .categories=${this.categories}
          .opened=${opened}
          .language=${this.language}
          @written=${() => void this.#kept()}
          @close=${() => void this.#shut()}
        ></vs-sheet-editor>
      `;
    }
    return html`
      <button
        type="button"
        class="btn btn-link"
        data-testid="close-sheet"
        @click=${() => this.dispatchEvent(new Event('close'))}
      >
        ${icon('back')} ${tr('sheets.back')}
      </button>
      ${retryBox(this.#opened)}
      ${opened ? this.#shown(asOf(opened, Date.now())) : problem ? nothing : loadingLine(ts('staff.loading'))}
    `;
  }

  #shown(opened: SheetOpened) {
    const read = toRead(opened, this.language);
    return html`
      <div class="sheet-open">
        <article class="vs-card sheet" aria-labelledby="sheet-heading">
          <h1 id="sheet-heading" tabindex="-1" lang=${read?.language ?? SOURCE}>
            ${read?.text.title ?? opened.title}
          </h1>
          ${this.#standing(opened)}
          ${languageChoice(opened, this.language, (language) => (this.language = language))}
          ${this.#pending(opened)}
          ${
            read && read.language !== this.language
              ? alertBox(tr('sheets.noTranslation'), { tone: 'info' })
              : nothing
          }
          ${read ? sheetText(read.text, read.html, read.language, (file) => this.#save(file)) : nothing}
        </article>
        <aside class="sheet-aside">
          ${this.#confirmation(opened)} ${actionBox(this.#action)} ${this.#facts(opened)}
          ${this.#acts(opened)} ${figuresBox(this.#figures.value)}
        </aside>
      </div>
      ${this.#past()} ${this.#dialog()}
    `;
  }

  #standing(opened: SheetOpened) {
    const lapsed = opened.freshness === 'expired';
    const tone =
      opened.state === 'withdrawn' || lapsed
        ? 'danger'
        : opened.freshness === 'due' || opened.freshness === null
          ? 'warning'
          : 'success';
    return html`
      <div data-testid="sheet-freshness">
        ${alertBox(standingWords(opened), { tone, ...(lapsed && { live: 'alert' as const }) })}
        ${opened.example ? alertBox(tr('sheets.example.help'), { tone: 'warning' }) : nothing}
      </div>
    `;
  }

  /** "Still true": one click, recorded with the account's name. */
  #confirmation(opened: SheetOpened) {
    const now = opened.published[SOURCE];
    if (!opened.mayManage || !now || opened.state === 'withdrawn') return nothing;
    const urgent = opened.freshness !== 'fresh';
    return html`
      <section class="vs-card" aria-label=${tr('sheets.confirm')}>
        <p>${tr('sheets.confirm.help', { days: opened.lifeDays })}</p>
        <button
          type="button"
          class="btn ${urgent ? 'btn-primary' : 'btn-outline-primary'}"
          data-testid="confirm-sheet"
          aria-busy=${this.#action.is('confirm') ? 'true' : 'false'}
          @click=${() => this.#do('confirm', 'confirmation', { seen: now.number }, tr('sheets.confirm.done'))}
        >
          ${icon('check')} ${tr('sheets.confirm')}
        </button>
      </section>
    `;
  }

  /** The version that is not published yet: where it is on its way, and what may be done with it. */
  #pending(opened: SheetOpened) {
    const last = opened.newest[this.language];
    if (!last || last.state === 'published' || opened.state === 'withdrawn') return nothing;
    const before = opened.published[this.language];
    const heading = (entry: Entry) => entryName(entry);
    return html`
      <section class="sheet-pending" aria-labelledby="sheet-pending" data-testid="sheet-pending">
        <h2 id="sheet-pending">
          ${tr(last.state === 'in_review' ? 'sheets.pending.review' : 'sheets.pending.draft')}
        </h2>
        <p class="vs-soft">${writtenWords(last.author?.name, last.writtenAt)}</p>
        ${
          last.why
            ? html`
                <p>${last.why}</p>
              `
            : nothing
        }
        ${
          last.returnedWhy
            ? alertBox(last.returnedWhy, { tone: 'warning', title: tr('sheets.returned') })
            : nothing
        }
        ${before ? differenceBox(asLines(before.text, heading), asLines(last.text, heading)) : nothing}
        ${before ? attachmentList(addedFiles(before.text, last.text), (file) => this.#save(file)) : nothing}
        ${this.#review(last)}
      </section>
    `;
  }

  #review(last: SheetVersionShown) {
    const at = `versions/${last.number}` as const;
    if (last.state === 'draft') {
      return this.writes
        ? html`
            <button
              type="button"
              class="btn btn-primary"
              data-testid="review-sheet"
              @click=${() => this.#do('review', `${at}/review`, undefined, tr('sheets.review.done'))}
            >
              ${tr('sheets.editor.review')}
            </button>
          `
        : nothing;
    }
    if (!this.reviews)
      return html`
        <p class="vs-soft">${tr('sheets.review.waits')}</p>
      `;
    if (!last.mayApprove)
      return html`
        <p class="vs-soft">${tr('sheets.review.own')}</p>
      `;
    return html`
      <div class="sheet-acts">
        <button
          type="button"
          class="btn btn-primary"
          data-testid="approve-sheet"
          aria-busy=${this.#action.is('approve') ? 'true' : 'false'}
          @click=${() => this.#do('approve', `${at}/approval`, undefined, tr('sheets.approve.done'))}
        >
          ${tr('sheets.approve')}
        </button>
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="return-sheet"
          @click=${() => this.#ask('return', last.number)}
        >
          ${tr('sheets.return')}
        </button>
      </div>
    `;
  }

  #facts(opened: SheetOpened) {
    const topics = opened.topics.map((id) => {
      const found = this.categories.find((each) => each.id === id);
      return found ? categoryText(found).label : id;
    });
    return html`
      <section class="vs-card" aria-label=${tr('sheets.facts')}>
        <dl class="staff-facts" ?hidden=${this.placing}>
          ${fact(tr('sheets.editor.topics'), topics.join(', ') || tr('sheets.topics.none'))}
          ${fact(tr('sheets.column.owner'), opened.owner?.name ?? tr('sheets.nobody'))}
          ${opened.deputy ? fact(tr('sheets.deputy'), opened.deputy.name) : nothing}
          ${opened.competentBody ? fact(tr('sheets.body'), opened.competentBody) : nothing}
          ${fact(tr('sheets.life'), tr('sheets.days', { count: opened.lifeDays }))}
          ${
            opened.confirmedAt
              ? fact(
                  tr('sheets.confirmed'),
                  `${moment(opened.confirmedAt)}${opened.confirmedBy ? ` · ${opened.confirmedBy}` : ''}`,
                )
              : nothing
          }
        </dl>
        ${
          this.placing
            ? html`
                <vs-sheet-place
                  .session=${this.session}
                  .categories=${this.categories}
                  .opened=${opened}
                  @placed=${(event: CustomEvent<SheetOpened>) => {
                    this.placing = false;
                    this.#opened.take(event.detail);
                  }}
                  @close=${() => (this.placing = false)}
                ></vs-sheet-place>
              `
            : nothing
        }
        <vs-sheet-body
          .session=${this.session}
          .sheet=${opened.id}
          ?chooses=${opened.mayManage}
        ></vs-sheet-body>
      </section>
    `;
  }

  #acts(opened: SheetOpened) {
    const withdrawn = opened.state === 'withdrawn';
    return html`
      <div class="sheet-acts">
        ${
          this.writes && !withdrawn
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="edit-sheet"
                  @click=${this.#edit}
                >
                  ${tr(opened.newest[this.language] ? 'sheets.edit' : 'sheets.translate')}
                </button>
              `
            : nothing
        }
        ${
          opened.mayManage && !this.placing
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary"
                  data-testid="place-sheet"
                  @click=${() => (this.placing = true)}
                >
                  ${tr('sheets.place')}
                </button>
              `
            : nothing
        }
        <button
          type="button"
          class="btn btn-outline-primary"
          data-testid="sheet-history"
          aria-expanded=${this.history ? 'true' : 'false'}
          @click=${this.#turnHistory}
        >
          ${tr(this.history ? 'sheets.history.hide' : 'sheets.history.show')}
        </button>
        ${
          opened.mayManage
            ? withdrawn
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary"
                    data-testid="restore-sheet"
                    @click=${() => this.#do('restore', 'withdrawal', null, tr('sheets.restore.done'))}
                  >
                    ${tr('sheets.restore')}
                  </button>
                `
              : html`
                  <button
                    type="button"
                    class="btn btn-outline-danger"
                    data-testid="withdraw-sheet"
                    @click=${() => this.#ask('withdraw')}
                  >
                    ${tr('sheets.withdraw')}
                  </button>
                `
            : nothing
        }
      </div>
    `;
  }

  #past() {
    return this.history ? pastVersions(this.#versions) : nothing;
  }

  #dialog() {
    const { asked } = this;
    if (!asked) return nothing;
    const send = (event: Event) => {
      event.preventDefault();
      const reason = this.reason.trim();
      if (reason.length < 3) {
        focusOn(this, '#sheet-reason');
        return;
      }
      this.asked = null;
      const path =
        asked === 'withdraw' ? 'withdrawal' : (`versions/${this.#returned}/return` as const);
      void this.#do(asked, path, { reason }, tr(`sheets.${asked}.done`));
    };
    return html`
      <vs-dialog
        open
        .heading=${tr(`sheets.${asked}.title`)}
        .content=${html`
          <form id="sheet-reason-form" @submit=${send}>
            <p>${tr(`sheets.${asked}.text`)}</p>
            ${textArea({
              id: 'sheet-reason',
              label: tr(`sheets.${asked}.why`),
              testid: 'sheet-reason',
              focus: true,
              required: true,
              minlength: 3,
              maxlength: 300,
              rows: 3,
              value: this.reason,
              input: (value) => (this.reason = value),
            })}
          </form>
        `}
        .actions=${dialogButtons({
          cancel: tr('sheets.editor.stay'),
          close: () => (this.asked = null),
          confirm: tr(asked === 'withdraw' ? 'sheets.withdraw' : 'sheets.return'),
          form: 'sheet-reason-form',
          danger: asked === 'withdraw',
        })}
        @close=${() => (this.asked = null)}
      ></vs-dialog>
    `;
  }

  #ask(what: Asked, version = 0): void {
    this.reason = '';
    this.#returned = version;
    this.asked = what;
  }

  #save(file: SheetAttachment): Promise<boolean> {
    return this.#action.run('save', () => saveAttachment(this.session, file, this.scope));
  }

  readonly #turnHistory = (): void => {
    this.history = !this.history;
    if (this.history) void this.#versions.again();
  };

  /** `body` null deletes at the path. */
  async #do(
    name: 'confirm' | 'approve' | 'review' | Asked | 'restore',
    path: string,
    body: object | null | undefined,
    done: string,
  ): Promise<void> {
    const method = body === null ? 'DELETE' : 'POST';
    await this.#action.run(
      name,
      async () => {
        const answer = await this.session.api(`${this.#path}/${path}` as 'sheets/x/confirmation', {
          method: method as 'POST',
          ...(body && { body: body as { seen: number } }),
        });
        this.#opened.take(answer);
        if (this.history) void this.#versions.again();
      },
      done,
    );
  }

  readonly #edit = (): void => {
    this.placing = false;
    this.editing = true;
  };

  async #kept(): Promise<void> {
    this.editing = false;
    await this.#opened.again();
    if (this.history) void this.#versions.again();
    await this.updateComplete;
    focusOn(this, 'h1');
  }

  async #shut(): Promise<void> {
    this.editing = false;
    await this.updateComplete;
    focusOn(this, '[data-testid=edit-sheet]');
  }
}
customElements.define('vs-sheet', SheetView);
