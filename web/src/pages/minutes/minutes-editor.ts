import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { formatDateTime, STATION_ZONE } from '../../i18n/format';
import { tm } from '../../i18n/minutes';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import type { StaffSession } from '../../staff/session';
import { errorWords, type Problem, problemBox } from '../../staff/page';
import type { Minutes } from './minutes';
import { confirmDialog } from '../../ui/confirm';

/** The minutes of one conference: edited while a draft, signed off, taken away as files. */
export class MinutesEditor extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property({ attribute: false }) conference = '';
  @state() private minutes: Minutes | null = null;
  /** What is in the field. */
  @state() private text = '';
  /** What somebody else has saved meanwhile; the own text stays in the field. */
  @state() private theirs: Minutes | null = null;
  @state() private problem: Problem | null = null;
  @state() private going = false;
  @state() private busy = false;
  @state() private signing = false;
  @state() private said = '';

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('conference')) void this.#read();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeunload', (event) => this.#unsaved && event.preventDefault(), {
      signal: this.scope,
    });
  }

  get #path() {
    return `conferences/${encodeURIComponent(this.conference)}/minutes` as const;
  }

  get #unsaved(): boolean {
    return this.minutes?.state === 'draft' && this.text !== this.minutes.text;
  }

  async #read(): Promise<void> {
    this.problem = null;
    try {
      this.#take(await this.session.api(this.#path, { signal: this.scope }));
      await this.updateComplete;
      focusOn(this, 'h2');
    } catch (error) {
      if (this.scope.aborted) return;
      this.going = error instanceof ApiError && error.code === 'not_ended';
      if (!this.going) this.problem = errorWords(error);
    }
  }

  #take(minutes: Minutes): void {
    this.minutes = minutes;
    this.text = minutes.text;
    this.theirs = null;
  }

  async #act(send: () => Promise<Minutes>): Promise<boolean> {
    this.busy = true;
    this.problem = null;
    this.said = '';
    try {
      this.#take(await send());
      return true;
    } catch (error) {
      if (error instanceof ApiError && (error.code === 'changed' || error.code === 'signed')) {
        await this.#compare();
      } else this.problem = errorWords(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Somebody was faster: both texts are shown, and nothing is lost. */
  async #compare(): Promise<void> {
    try {
      this.theirs = await this.session.api(this.#path);
    } catch (error) {
      this.problem = errorWords(error);
      return;
    }
    announce(tm('minutes.changed.title', { by: author(this.theirs) }));
    // a button that is disabled takes no focus
    this.busy = false;
    await this.updateComplete;
    focusOn(this, '[data-testid=keep-mine]');
  }

  async #save(revision: number): Promise<boolean> {
    const { text } = this;
    const saved = await this.#act(() =>
      this.session.api(this.#path, { method: 'PUT', body: { revision, text } }),
    );
    if (saved) this.said = tm('minutes.saved');
    return saved;
  }

  readonly #sign = async (): Promise<void> => {
    this.signing = false;
    if (!this.minutes) return;
    if (this.#unsaved && !(await this.#save(this.minutes.revision))) return;
    const { revision } = this.minutes;
    await this.#act(() =>
      this.session.api(`${this.#path}/signature`, { method: 'POST', body: { revision } }),
    );
  };

  async #download(form: 'pdf' | 'markdown'): Promise<void> {
    this.problem = null;
    try {
      const name = `${fileName(this.minutes?.title ?? '')}.${form === 'pdf' ? 'pdf' : 'md'}`;
      await this.session.download(`${this.#path}/${form}`, name);
    } catch (error) {
      this.problem = errorWords(error);
    }
  }

  protected override render() {
    const { minutes } = this;
    return html`
      <button
        type="button"
        class="btn btn-link"
        @click=${() => this.dispatchEvent(new Event('close'))}
      >
        ${icon('back')} ${tm('minutes.back')}
      </button>
      ${this.problem ? problemBox(this.problem, () => void this.#read()) : nothing}
      ${
        minutes
          ? this.#opened(minutes)
          : html`
              <p class="vs-soft" role="status">
                ${this.going ? tm('minutes.going') : this.problem ? '' : ts('staff.loading')}
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
          ${this.#unsaved ? tm('minutes.unsaved') : this.said}
        </p>
        ${signed ? this.#signature(minutes) : nothing}
        ${this.theirs ? this.#conflict(this.theirs) : nothing}
        ${
          signed
            ? html`
                <pre class="minutes-text" tabindex="0" aria-label=${tm('minutes.text')}>
${minutes.text}</pre>
              `
            : html`
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
                  @input=${(event: Event) => (this.text = (event.currentTarget as HTMLTextAreaElement).value)}
                ></textarea>
              `
        }
        <div class="minutes-actions">
          ${
            signed
              ? nothing
              : html`
                  <button
                    type="button"
                    class="btn btn-primary"
                    data-testid="save-minutes"
                    ?disabled=${this.busy || !this.#unsaved || this.theirs !== null}
                    @click=${() => void this.#save(minutes.revision)}
                  >
                    ${tm('minutes.save')}
                  </button>
                  <button
                    type="button"
                    class="btn btn-outline-primary"
                    data-testid="sign-minutes"
                    ?disabled=${this.busy || this.theirs !== null}
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
            ?disabled=${this.busy || theirs.state === 'signed'}
            @click=${() => void this.#save(theirs.revision)}
          >
            ${tm('minutes.changed.keep')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            data-testid="take-theirs"
            @click=${() => this.#take(theirs)}
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
export function fileName(title: string): string {
  const plain = title.normalize('NFKD').replaceAll(/[^\w\s-]/g, '');
  return `${tm('minutes.column.state')} ${plain}`.trim().replaceAll(/\s+/g, '-').toLowerCase();
}
