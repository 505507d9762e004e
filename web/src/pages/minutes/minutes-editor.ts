import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { language } from '../../i18n/language';
import { tm } from '../../i18n/minutes';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { errorWords, retryBox } from '../../staff/page';
import type { Block } from '../../protocol/api';
import type { Minutes } from './minutes';
import { paper } from './paper';
import './roll-corrections';
import { confirmDialog } from '../../ui/confirm';
import { Reading } from '../../ui/reading';
import { Action } from '../../ui/action';

const PREVIEW_MS = 400;

/** The minutes of one conference: edited while a draft, signed off, taken away as files. */
export class MinutesEditor extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) conference = '';
  /** What is in the field. */
  @state() private text = '';
  /** What somebody else has saved meanwhile; the own text stays in the field. */
  @state() private theirs: Minutes | null = null;
  @state() private signing = false;
  /** The text as it will be printed; a little behind the field. */
  @state() private blocks: readonly Block[] = [];
  #typed: ReturnType<typeof setTimeout> | undefined;
  #previewing = 0;
  readonly #minutes = new Reading<Minutes>(
    this,
    (signal) => this.session.api(this.#path, { signal }),
    errorWords,
    {
      begins: false,
      taken: ({ text, blocks }) => {
        this.text = text;
        this.blocks = blocks;
        this.theirs = null;
      },
    },
  );
  readonly #action = new Action(this, errorWords);

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('conference')) void this.#read();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeunload', (event) => this.#unsaved && event.preventDefault(), {
      signal: this.scope,
    });
  }

  override disconnectedCallback(): void {
    clearTimeout(this.#typed);
    super.disconnectedCallback();
  }

  get #path() {
    return `conferences/${encodeURIComponent(this.conference)}/minutes` as const;
  }

  get #unsaved(): boolean {
    const minutes = this.#minutes.value;
    return minutes?.state === 'draft' && this.text !== minutes.text;
  }

  async #read(): Promise<void> {
    await this.#minutes.anew();
    await this.updateComplete;
    if (this.#minutes.value) focusOn(this, 'h2');
  }

  async #act(send: () => Promise<Minutes>, done = ''): Promise<boolean> {
    const act = async () => this.#minutes.take(await send());
    if (await this.#action.run('act', act, done)) return true;
    const { problem } = this.#action;
    if (problem?.code === 'changed' || problem?.code === 'signed') await this.#compare();
    return false;
  }

  /** Somebody was faster: both texts are shown, and nothing is lost. */
  async #compare(): Promise<void> {
    const found = await this.#action.run('compare', async () => {
      this.theirs = await this.session.api(this.#path);
    });
    if (!found || !this.theirs) return;
    announce(tm('minutes.changed.title', { by: author(this.theirs) }));
    await this.updateComplete;
    focusOn(this, '[data-testid=keep-mine]');
  }

  #save(revision: number): Promise<boolean> {
    return this.#act(
      () => this.session.api(this.#path, { method: 'PUT', body: { revision, text: this.text } }),
      tm('minutes.saved'),
    );
  }

  /** One of two versions is chosen; the question goes, and the keyboard goes on in the text. */
  async #settle(choose: () => unknown): Promise<void> {
    await choose();
    await this.updateComplete;
    if (this.theirs === null) focusOn(this, 'textarea');
  }

  /** Once the writer pauses, the station shows how it will look; what comes late is dropped. */
  #typedOn(text: string): void {
    this.text = text;
    clearTimeout(this.#typed);
    const turn = (this.#previewing += 1);
    this.#typed = setTimeout(() => void this.#preview(text, turn), PREVIEW_MS);
  }

  async #preview(text: string, turn: number): Promise<void> {
    try {
      const { blocks } = await this.session.api(`${this.#path}/preview`, {
        method: 'POST',
        body: { text },
      });
      if (turn === this.#previewing) this.blocks = blocks;
    } catch {
      // the preview stays as it was; saving says what is wrong
    }
  }

  readonly #sign = async (): Promise<void> => {
    this.signing = false;
    const minutes = this.#minutes.value;
    if (!minutes || (this.#unsaved && !(await this.#save(minutes.revision)))) return;
    const { revision } = this.#minutes.value;
    await this.#act(() =>
      this.session.api(`${this.#path}/signature`, { method: 'POST', body: { revision } }),
    );
  };

  async #download(form: 'pdf' | 'markdown'): Promise<void> {
    const title = this.#minutes.value?.title ?? '';
    const name = `${fileName(title)}.${form === 'pdf' ? 'pdf' : 'md'}`;
    await this.#action.run('download', () => this.session.download(`${this.#path}/${form}`, name));
  }

  async #attendance(): Promise<void> {
    const id = encodeURIComponent(this.conference);
    const path = `conferences/${id}/attendance?language=${language.value}`;
    const name = `${fileName(this.#minutes.value?.title ?? '', tm('minutes.attendance.file'))}.csv`;
    await this.#action.run('download', () => this.session.download(path, name));
  }

  protected override render() {
    const { value: minutes, problem } = this.#minutes;
    const isGoing = problem?.code === 'not_ended';
    return html`
      <button
        type="button"
        class="btn btn-link"
        @click=${() => this.dispatchEvent(new Event('close'))}
      >
        ${icon('back')} ${tm('minutes.back')}
      </button>
      ${isGoing ? nothing : retryBox(this.#minutes)} ${retryBox(this.#action)}
      ${
        minutes
          ? this.#opened(minutes)
          : html`
              <p class="vs-soft" role="status">
                ${isGoing ? tm('minutes.going') : problem ? '' : ts('staff.loading')}
              </p>
            `
      }
    `;
  }

  #opened(minutes: Minutes) {
    const signed = minutes.state === 'signed';
    return html`
      <section class="vs-card" aria-labelledby="minutes-of">
        <h2 id="minutes-of" tabindex="-1">${minutes.title}</h2>
        <p class="vs-soft" data-testid="minutes-state" data-state=${minutes.state}>
          ${signed ? '' : `${whoWrote(minutes)} `}
          ${this.#unsaved ? tm('minutes.unsaved') : this.#action.done}
        </p>
        ${signed ? this.#signature(minutes) : nothing}
        ${this.theirs ? this.#conflict(this.theirs) : nothing}
        ${
          signed
            ? nothing
            : html`
                <vs-minutes-roll
                  .session=${this.session}
                  .conference=${this.conference}
                  ?unsaved=${this.#unsaved || this.theirs !== null}
                  .corrected=${() => this.#minutes.again()}
                ></vs-minutes-roll>
              `
        }
        ${signed ? paper(minutes, minutes.blocks) : this.#draft(minutes)}
        <div class="minutes-actions">
          ${
            signed
              ? nothing
              : html`
                  <button
                    type="button"
                    class="btn btn-primary"
                    data-testid="save-minutes"
                    aria-busy=${this.#action.busy}
                    aria-disabled=${!this.#unsaved || this.theirs !== null ? 'true' : nothing}
                    @click=${() => void (this.#unsaved && this.theirs === null && this.#save(minutes.revision))}
                  >
                    ${tm('minutes.save')}
                  </button>
                  <button
                    type="button"
                    class="btn btn-outline-primary"
                    data-testid="sign-minutes"
                    ?disabled=${this.theirs !== null}
                    @click=${() => (this.signing = true)}
                  >
                    ${icon('check')} ${tm('minutes.sign')}
                  </button>
                `
          }
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="minutes-pdf"
            @click=${() => void this.#download('pdf')}
          >
            ${tm('minutes.pdf')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="minutes-attendance"
            @click=${() => void this.#attendance()}
          >
            ${tm('minutes.attendance')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="minutes-markdown"
            @click=${() => void this.#download('markdown')}
          >
            ${tm('minutes.markdown')}
          </button>
        </div>
      </section>
      ${confirmDialog({
        open: this.signing,
        heading: tm('minutes.sign.sure'),
        text: tm('minutes.sign.text'),
        cancel: tm('minutes.cancel'),
        close: () => (this.signing = false),
        confirm: tm('minutes.sign'),
        act: () => void this.#sign(),
        testid: 'confirm-sign',
      })}
    `;
  }

  /** The text, and beside it how it will look. */
  #draft(minutes: Minutes) {
    return html`
      <div class="minutes-beside">
        <div>
          <label class="form-label" for="minutes-text">${tm('minutes.text')}</label>
          <p class="vs-soft" id="minutes-help">${tm('minutes.help')}</p>
          <textarea
            id="minutes-text"
            class="vs-input minutes-text"
            data-testid="minutes-text"
            aria-describedby="minutes-help"
            rows="24"
            spellcheck="true"
            maxlength="200000"
            .value=${this.text}
            @input=${(event: Event) => this.#typedOn((event.currentTarget as HTMLTextAreaElement).value)}
          ></textarea>
        </div>
        <div data-testid="minutes-preview">
          <h3 id="minutes-preview">${tm('minutes.preview')}</h3>
          <div class="minutes-sheet" tabindex="0" role="group" aria-labelledby="minutes-preview">
            ${paper(minutes, this.blocks)}
          </div>
        </div>
      </div>
    `;
  }

  #signature({ signedBy, signedAt, sha256 }: Minutes) {
    return alertBox(
      html`
        ${tm('minutes.digest')}:
        <code class="minutes-digest">${sha256}</code>
      `,
      {
        tone: 'success',
        title: tm('minutes.signed', { by: signedBy ?? '', at: moment(signedAt) }),
      },
    );
  }

  #conflict(theirs: Minutes) {
    const by = author(theirs);
    return html`
      ${alertBox(tm('minutes.changed.text'), {
        tone: 'warning',
        title: tm('minutes.changed.title', { by }),
        actions: html`
          <button
            type="button"
            class="btn btn-primary btn-sm"
            data-testid="keep-mine"
            ?disabled=${theirs.state === 'signed'}
            @click=${() => void this.#settle(() => this.#save(theirs.revision))}
          >
            ${tm('minutes.changed.keep')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            data-testid="take-theirs"
            @click=${() => void this.#settle(() => this.#minutes.take(theirs))}
          >
            ${tm('minutes.changed.take')}
          </button>
        `,
      })}
      <h3>${tm('minutes.changed.theirs', { by })}</h3>
      <pre class="minutes-text" tabindex="0" data-testid="their-text">${theirs.text}</pre>
    `;
  }
}
customElements.define('vs-minutes-editor', MinutesEditor);

function moment(at: string | null): string {
  return at === null ? '' : formatDateTime(Date.parse(at), STATION_ZONE);
}

function author({ writtenBy }: Minutes): string {
  return writtenBy ?? tm('minutes.station');
}

function whoWrote(minutes: Minutes): string {
  const at = moment(minutes.writtenAt);
  return minutes.writtenBy === null
    ? tm('minutes.written.draft', { at })
    : tm('minutes.written', { by: minutes.writtenBy, at });
}

/** A title as the name of a file. */
export function fileName(title: string, what = tm('minutes.column.state')): string {
  const plain = title.normalize('NFKD').replaceAll(/[^\w\s-]/g, '');
  return `${what} ${plain}`.trim().replaceAll(/\s+/g, '-').toLowerCase();
}
