import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { formatDate, formatDateTime, formatTime, STATION_ZONE } from '../../i18n/format';
import { languageName, LANGUAGES } from '../../i18n/language';
import { tr } from '../../i18n/replies';
import { ts } from '../../i18n/staff';
import type { ReplyShown, ReplyVersionShown } from '../../protocol/api';
import { errorWords, problemAlert, readingBox } from '../../staff/page';
import type { StaffSession } from '../../staff/session';
import { fillReply, missingIn, unknownPlaces } from '../../state/replies';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { dialogButtons } from '../../ui/confirm';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { selectField, textArea, textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import { emptyLine } from '../../ui/load-state';
import { Reading } from '../../ui/reading';
import { filledText, missingWords, placeWords } from './filled';

const CODES = ['reply_changed', 'replies_changed', 'too_many_replies'] as const;
const TEXT_MAX = 2000;
const problemWords = (error: unknown) => errorWords(error, CODES, (code) => tr(`error.${code}`));

interface Lists {
  used: readonly ReplyShown[];
  retired: readonly ReplyShown[];
  placeholders: readonly string[];
}

interface Draft {
  /** The one that is changed; null for a new one. */
  reply: ReplyShown | null;
  title: string;
  text: string;
  language: ReplyShown['language'];
  category: string;
}

/** The station's ready-made replies: their order, what each says and said, and which are offered no more. */
export class ReplyManager extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) categories: readonly Category[] = [];
  @state() private draft: Draft | null = null;
  @state() private versions: readonly ReplyVersionShown[] | null = null;
  readonly #lists = new Reading<Lists>(
    this,
    async (signal) => {
      const [used, retired] = await Promise.all([
        this.session.api('replies', { signal }),
        this.session.api('replies?state=retired', { signal }),
      ]);
      const { placeholders } = used;
      return { used: used.replies, retired: retired.replies, placeholders };
    },
    errorWords,
  );
  readonly #action = new Action(this, problemWords);

  protected override render() {
    return html`
      <section class="vs-card" aria-labelledby="replies-title" data-testid="replies">
        <div class="floor-card-head">
          <h2 id="replies-title" tabindex="-1">${tr('title')}</h2>
          <button
            type="button"
            class="btn btn-sm btn-outline-primary"
            data-testid="new-reply"
            aria-haspopup="dialog"
            @click=${() => this.#edit(null)}
          >
            ${tr('manage.new')}
          </button>
        </div>
        ${this.draft || this.versions ? nothing : problemAlert(this.#action.problem)}
        ${readingBox(this.#lists, (found) => this.#rows(found))} ${this.#form()}
        ${this.#versionsDialog()}
      </section>
    `;
  }

  #rows({ used, retired }: Lists) {
    return html`
      ${
        used.length === 0
          ? emptyLine(tr('manage.empty'))
          : html`
              <ol class="replies-rows">
                ${used.map((reply, index) => this.#row(reply, index, used))}
              </ol>
            `
      }
      ${
        retired.length === 0
          ? nothing
          : html`
              <details class="vs-details">
                <summary>${tr('manage.retired', { count: retired.length })}</summary>
                <ul class="replies-rows">
                  ${retired.map((reply) => this.#retiredRow(reply))}
                </ul>
              </details>
            `
      }
    `;
  }

  #about(reply: ReplyShown) {
    return html`
      <div class="replies-what">
        <strong lang=${reply.language}>${reply.title}</strong>
        <span class="vs-soft floor-second">
          ${languageName(reply.language)} · ${this.#topic(reply.category)}
        </span>
      </div>
    `;
  }

  #row(reply: ReplyShown, index: number, used: readonly ReplyShown[]) {
    return html`
      <li data-testid="reply-row">
        ${this.#about(reply)}
        <div class="replies-acts">
          ${index === 0 ? nothing : this.#mover(reply, index, index - 1, used)}
          ${index === used.length - 1 ? nothing : this.#mover(reply, index, index + 1, used)}
          ${this.#button('edit', reply, () => this.#edit(reply))}
          ${this.#button('versions', reply, () => void this.#showVersions(reply))}
          ${this.#button('retire', reply, () => void this.#retire(reply, true))}
        </div>
      </li>
    `;
  }

  #retiredRow(reply: ReplyShown) {
    return html`
      <li data-testid="retired-reply">
        ${this.#about(reply)}
        <div class="replies-acts">
          ${this.#button('versions', reply, () => void this.#showVersions(reply))}
          ${this.#button('restore', reply, () => void this.#retire(reply, false))}
        </div>
      </li>
    `;
  }

  #button(what: 'edit' | 'versions' | 'retire' | 'restore', reply: ReplyShown, act: () => void) {
    return html`
      <button
        type="button"
        class="btn btn-link"
        data-testid="reply-${what}"
        aria-label=${tr(`manage.${what}.of`, { title: reply.title })}
        @click=${act}
      >
        ${tr(`manage.${what}`)}
      </button>
    `;
  }

  #mover(reply: ReplyShown, from: number, to: number, used: readonly ReplyShown[]) {
    const up = to < from;
    return html`
      <button
        type="button"
        class="btn btn-link replies-move"
        data-testid="reply-${up ? 'up' : 'down'}"
        data-reply=${reply.id}
        aria-label=${tr(up ? 'manage.up' : 'manage.down', { title: reply.title })}
        @click=${() => void this.#move(reply, from, to, used)}
      >
        ${icon('next', up ? 'replies-up' : 'replies-down')}
      </button>
    `;
  }

  #topic(category: string | null): string {
    const found = this.categories.find((each) => each.id === category);
    return found ? categoryText(found).label : tr('form.topic.all');
  }

  async #move(
    reply: ReplyShown,
    from: number,
    to: number,
    used: readonly ReplyShown[],
  ): Promise<void> {
    const ids = used.map((each) => each.id);
    ids.splice(from, 1);
    ids.splice(to, 0, reply.id);
    const done = await this.#action.run('move', () =>
      this.session.api('replies/order', { method: 'PUT', body: { ids } }),
    );
    await this.#lists.again();
    await this.updateComplete;
    if (done) announce(tr('manage.moved', { place: to + 1, title: reply.title }));
    // the focus stays with the reply; at an end of the list the button is the other one
    const same = `[data-testid="reply-${to < from ? 'up' : 'down'}"][data-reply="${reply.id}"]`;
    focusOn(this, this.querySelector(same) ? same : `.replies-move[data-reply="${reply.id}"]`);
  }

  async #retire(reply: ReplyShown, retired: boolean): Promise<void> {
    const done = await this.#action.run('retire', () =>
      this.session.api(`replies/${reply.id}/retired`, { method: 'PUT', body: { retired } }),
    );
    await this.#lists.again();
    await this.updateComplete;
    if (!done) return;
    announce(tr(retired ? 'manage.isRetired' : 'manage.isRestored', { title: reply.title }));
    focusOn(this, '#replies-title');
  }

  #edit(reply: ReplyShown | null): void {
    this.#action.problem = null;
    this.draft = {
      reply,
      title: reply?.title ?? '',
      text: reply?.text ?? '',
      language: reply?.language ?? 'it',
      category: reply?.category ?? '',
    };
  }

  #form() {
    const { draft } = this;
    return html`
      <vs-dialog
        ?open=${draft !== null}
        .heading=${tr(draft?.reply ? 'form.edit' : 'form.new')}
        .content=${draft ? this.#fields(draft) : nothing}
        .actions=${
          draft
            ? dialogButtons({
                cancel: ts('staff.cancel'),
                close: this.#close,
                confirm: tr(this.#action.is('save') ? 'form.saving' : 'form.save'),
                act: () => void this.#save(draft),
                testid: 'save-reply',
                busy: this.#action.is('save'),
              })
            : nothing
        }
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #fields(draft: Draft) {
    const places = this.#lists.value?.placeholders ?? [];
    return html`
      ${textField({
        id: 'reply-title',
        label: tr('form.title'),
        hint: tr('form.title.hint'),
        testid: 'reply-title',
        autocomplete: 'off',
        focus: true,
        maxlength: 80,
        value: draft.title,
        input: (title) => this.#change({ title }),
      })}
      ${textArea({
        id: 'reply-text',
        label: tr('form.text'),
        testid: 'reply-text',
        rows: 6,
        maxlength: TEXT_MAX,
        lang: draft.language,
        value: draft.text,
        input: (text) => this.#change({ text }),
      })}
      <fieldset class="replies-places">
        <legend>${tr('form.places')}</legend>
        ${places.map(
          (name) => html`
            <button
              type="button"
              class="btn btn-sm btn-outline-primary"
              aria-label=${tr('form.place', { place: placeWords(name) })}
              title=${placeWords(name)}
              @click=${() => this.#place(name)}
            >
              <code>{${name}}</code>
            </button>
          `,
        )}
      </fieldset>
      <div class="floor-pair">
        ${selectField({
          id: 'reply-language',
          label: tr('form.language'),
          value: draft.language,
          options: LANGUAGES.map((code) => [code, languageName(code)] as const),
          change: (value) => this.#change({ language: value }),
        })}
        ${selectField({
          id: 'reply-category',
          label: tr('form.topic'),
          value: draft.category,
          options: [
            ['', tr('form.topic.all')],
            ...this.categories.map((each) => [each.id, categoryText(each).label] as const),
          ],
          change: (value) => this.#change({ category: value }),
        })}
      </div>
      ${this.#preview(draft)} ${problemAlert(this.#action.problem)}
    `;
  }

  /** As a desk would insert it, for somebody who does not exist. */
  #preview(draft: Draft) {
    const now = Date.now();
    const parts = fillReply(draft.text, {
      nome: tr('sample.nome'),
      riferimento: tr('sample.riferimento'),
      operatore: tr('sample.operatore'),
      argomento: draft.category ? this.#topic(draft.category) : placeWords('argomento'),
      data: formatDate(now, STATION_ZONE),
      orario: formatTime(now, STATION_ZONE),
    });
    const missing = missingIn(parts);
    return html`
      <section class="replies-preview" aria-labelledby="reply-preview" data-testid="reply-preview">
        <h3 id="reply-preview">${tr('preview')}</h3>
        <p class="replies-text" lang=${draft.language}>${filledText(parts)}</p>
        ${
          missing.length > 0
            ? html`
                <p class="replies-note">${missingWords(missing)}</p>
              `
            : nothing
        }
      </section>
    `;
  }

  #change(part: Partial<Draft>): void {
    if (this.draft) this.draft = { ...this.draft, ...part };
    this.#action.problem = null;
  }

  /** Puts a place where the caret is. */
  #place(name: string): void {
    const field = this.querySelector<HTMLTextAreaElement>('#reply-text');
    if (!field) return;
    const at = field.selectionStart;
    const text = `${field.value.slice(0, at)}{${name}}${field.value.slice(field.selectionEnd)}`;
    this.#change({ text });
    void this.updateComplete.then(() => {
      field.focus();
      field.setSelectionRange(at + name.length + 2, at + name.length + 2);
    });
  }

  async #save(draft: Draft): Promise<void> {
    const title = draft.title.trim();
    const text = draft.text.trim();
    const [unknown] = unknownPlaces(text, this.#lists.value?.placeholders ?? []);
    if (title.length < 2 || text.length < 2) {
      this.#action.problem = { text: tr('form.short') };
      focusOn(this, title.length < 2 ? '#reply-title' : '#reply-text');
      return;
    }
    if (unknown !== undefined) {
      this.#action.problem = { text: tr('form.unknown', { place: `{${unknown}}` }) };
      focusOn(this, '#reply-text');
      return;
    }
    const body = {
      title,
      text,
      language: draft.language,
      category: draft.category || null,
      seen: draft.reply?.version ?? null,
    };
    const { reply } = draft;
    const done = await this.#action.run('save', () =>
      reply
        ? this.session.api(`replies/${reply.id}`, { method: 'PUT', body })
        : this.session.api('replies', { method: 'POST', body }),
    );
    if (!done) return;
    announce(tr('manage.saved', { title }));
    this.#close();
    await this.#lists.again();
  }

  async #showVersions(reply: ReplyShown): Promise<void> {
    await this.#action.run('versions', async () => {
      this.versions = (await this.session.api(`replies/${reply.id}/versions`)).versions;
    });
  }

  #versionsDialog() {
    return html`
      <vs-dialog
        ?open=${this.versions !== null}
        .heading=${tr('manage.versions')}
        .content=${
          this.versions
            ? html`
                <ol class="replies-rows" data-testid="reply-history">
                  ${this.versions.map((each) => this.#version(each))}
                </ol>
              `
            : nothing
        }
        .actions=${
          this.versions
            ? html`
                <button type="button" class="btn btn-outline-primary" @click=${this.#close}>
                  ${tr('close')}
                </button>
              `
            : nothing
        }
        @close=${this.#close}
      ></vs-dialog>
    `;
  }

  #version(each: ReplyVersionShown) {
    return html`
      <li>
        <div class="replies-what">
          <strong>
            ${tr('manage.version', {
              number: each.version,
              when: formatDateTime(Date.parse(each.writtenAt), STATION_ZONE),
              name: each.by || tr('manage.someone'),
            })}
          </strong>
          <p lang=${each.language}>${each.title}</p>
          <p class="replies-text" lang=${each.language}>${each.text}</p>
          <p class="vs-soft">${languageName(each.language)} · ${this.#topic(each.category)}</p>
        </div>
      </li>
    `;
  }

  readonly #close = (): void => {
    this.draft = null;
    this.versions = null;
    this.#action.problem = null;
  };
}
customElements.define('vs-reply-manager', ReplyManager);
