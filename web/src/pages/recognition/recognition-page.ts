import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { tc } from '../../i18n/common';
import { formatDate } from '../../i18n/format';
import { tko } from '../../i18n/known-code';
import { inLanguage, language, whenWordsCame } from '../../i18n/language';
import { tk } from '../../i18n/recognition';
import { given } from '../../state/given';
import { StationFeed } from '../../state/station';
import { Action } from '../../ui/action';
import { announce } from '../../ui/announcer';
import { confirmDialog } from '../../ui/confirm';
import { focusOn, StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import '../../ui/footer';
import { goAlong } from '../../ui/go-along';
import '../../ui/header';
import { icon } from '../../ui/icons';
import { problemAlert } from '../../ui/problem';
import { exitBar } from '../../ui/quick-exit';
import { takeOver } from '../citizen/take-over';
import {
  begin,
  changeWishes,
  eraseAll,
  failureWords,
  type Kept,
  linkCase,
  type RecognitionCode,
  openKept,
  renewCode,
  unlinkCase,
  type Wishes,
} from './calls';
import { casesKept, seenBy, wishesKept } from './kept';
import './wishes-form';

type View = 'start' | 'ask' | 'code' | 'kept' | 'erased';
type Doing = 'open' | 'begin' | 'save' | 'link' | 'unlink' | 'renew' | 'erase';

/** Being recognised by a code of one's own: asked for, everything kept seen and changed, erased at once. */
class RecognitionPage extends StationElement {
  readonly #feed = new StationFeed();
  #exit: () => void = () => undefined;
  @state() private view: View = 'start';
  @state() private kept: Kept | null = null;
  @state() private editing = false;
  @state() private asking: 'renew' | 'erase' | null = null;
  @state() private copied = false;
  @state() private linked = '';
  readonly #action = new Action<Doing>(this, failureWords);
  /** Where something failed, so that it is said beside it. */
  #at: Doing = 'open';
  /** The code lives in this page only. */
  #code = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.#feed.station);
    language.subscribe(() => this.#title(), this.scope);
    this.#feed.follow(this.scope);
    this.#exit = goAlong(this.#feed, this.scope);
  }

  protected override updated(): void {
    takeOver(this);
    this.#title();
  }

  #title(): void {
    const name = this.#feed.station.value?.name;
    document.title = name ? `${tk('page.title')} · ${name}` : tk('page.title');
  }

  protected override render() {
    const station = this.#feed.station.value;
    return html`
      <vs-header
        .organisation=${station?.organisation ?? given('organisation')}
        .name=${station?.name ?? (given('name') || tk('page.title'))}
        .tagline=${tc('header.tagline')}
      ></vs-header>
      ${exitBar(() => this.#exit())}
      <main id="main" tabindex="-1">
        <div class="vs-page recognition-page" data-view=${this.view}>
          <p>
            <a class="recognition-back" href=${inLanguage('/')}>${icon('back')} ${tk('back')}</a>
          </p>
          ${this.#view()}
        </div>
      </main>
      <vs-footer .organisation=${station?.organisation ?? ''} beside></vs-footer>
      ${this.#questions()}
    `;
  }

  #view() {
    switch (this.view) {
      case 'ask':
        return this.#ask();
      case 'code':
        return this.#shown();
      case 'kept':
        return this.kept ? this.#everything(this.kept) : nothing;
      case 'erased':
        return html`
          <section class="vs-stack" data-testid="erased">
            <h1 tabindex="-1">${tk('erased.title')}</h1>
            <p class="vs-lead">${tk('erased.text')}</p>
          </section>
        `;
      default:
        return this.#start();
    }
  }

  #problem(...at: Doing[]) {
    return at.includes(this.#at) ? problemAlert(this.#action.problem) : nothing;
  }

  #start() {
    return html`
      <section class="vs-stack">
        <h1 tabindex="-1">${tk('page.title')}</h1>
        <p class="vs-lead">${tk('lead')}</p>
        <ul class="recognition-points">
          <li>${tk('point.free')}</li>
          <li>${tk('point.little')}</li>
          <li>${tk('point.erase')}</li>
        </ul>
        <div>
          <button
            type="button"
            class="btn btn-primary"
            data-testid="ask-recognition"
            @click=${() => this.#go('ask')}
          >
            ${tk('ask')}
          </button>
        </div>
      </section>
      <section class="vs-stack" aria-labelledby="have-title">
        <h2 id="have-title">${tk('have.title')}</h2>
        <form class="vs-stack" @submit=${this.#submitted}>
          ${textField({
            id: 'recognition-code',
            testid: 'recognition-code',
            label: tk('code'),
            name: 'code',
            look: 'vs-code',
            hint: tk('code.hint'),
            hintFirst: true,
            required: true,
            autocomplete: 'off',
            autocapitalize: 'characters',
            maxlength: 32,
          })}
          ${this.#problem('open')}
          <div>
            <button
              type="submit"
              class="btn btn-outline-primary"
              data-testid="open-recognition"
              aria-busy=${this.#action.is('open') ? 'true' : 'false'}
            >
              ${tk('open')}
            </button>
          </div>
        </form>
      </section>
    `;
  }

  #ask() {
    return html`
      <section class="vs-stack">
        <h1 tabindex="-1">${tk('ask.title')}</h1>
        <p class="vs-lead">${tk('ask.lead')}</p>
        ${this.#problem('begin')}
        <vs-wishes-form
          ?mails=${this.#feed.station.value?.mail ?? false}
          ?busy=${this.#action.is('begin')}
          .take=${(wishes: Wishes) => void this.#begin(wishes)}
          .cancel=${() => void this.#go('start')}
        ></vs-wishes-form>
      </section>
    `;
  }

  /** The code, once; it is what is printed. */
  #shown() {
    const { kept } = this;
    return html`
      <section class="vs-stack" data-testid="new-code">
        <h1 tabindex="-1">${tk('new.title')}</h1>
        <p class="vs-lead">${tk('new.lead')}</p>
        <p class="recognition-code">
          <strong class="vs-code" data-testid="recognition-new-code">${this.#code}</strong>
        </p>
        <p>${tk('new.use')}</p>
        ${
          kept
            ? html`
                <p>
                  ${tk('new.ends', {
                    date: formatDate(Date.parse(kept.endsOn), kept.timeZone),
                  })}
                </p>
              `
            : nothing
        }
        <p class="recognition-address">${`${location.origin}/recognition`}</p>
        <div class="vs-row recognition-acts">
          <button
            type="button"
            class="btn btn-primary"
            data-testid="see-kept"
            @click=${() => this.#go('kept')}
          >
            ${tk('new.see')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="print-code"
            @click=${() => print()}
          >
            ${tk('new.print')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="copy-code"
            @click=${this.#copy}
          >
            ${icon(this.copied ? 'check' : 'copy')} ${tk(this.copied ? 'new.copied' : 'new.copy')}
          </button>
        </div>
      </section>
    `;
  }

  #everything(kept: Kept) {
    return html`
      <section class="vs-stack">
        <h1 tabindex="-1">${tk('kept.title')}</h1>
        <p class="vs-lead">${tk('kept.lead')}</p>
        <h2>${tk('kept.wishes')}</h2>
        ${this.#problem('save', 'renew', 'erase')}
        ${
          this.editing
            ? html`
                <vs-wishes-form
                  .kept=${kept}
                  ?mails=${kept.mailed}
                  ?busy=${this.#action.is('save')}
                  .take=${(wishes: Wishes) => void this.#save(wishes)}
                  .cancel=${() => (this.editing = false)}
                ></vs-wishes-form>
              `
            : html`
                ${wishesKept(kept)}
                <div>
                  <button
                    type="button"
                    class="btn btn-outline-primary"
                    data-testid="change-wishes"
                    @click=${this.#edit}
                  >
                    ${tk('change')}
                  </button>
                </div>
              `
        }
      </section>
      <section class="vs-stack">
        <h2>${tk('cases.title')}</h2>
        <p>${tk('cases.lead')}</p>
        ${casesKept(kept, this.#feed.station.value, ({ reference }) => void this.#unlink(reference))}
        <form class="recognition-link" @submit=${this.#link}>
          ${textField({
            id: 'case-code',
            testid: 'case-code',
            label: tk('cases.code'),
            look: 'vs-code',
            hint: tk('cases.hint'),
            hintFirst: true,
            autocomplete: 'off',
            autocapitalize: 'characters',
            maxlength: 32,
            value: this.linked,
            input: (value) => (this.linked = value),
          })}
          ${this.#problem('link', 'unlink')}
          <button
            type="submit"
            class="btn btn-outline-primary"
            data-testid="link-case"
            aria-busy=${this.#action.is('link') ? 'true' : 'false'}
          >
            ${tko('cases.link')}
          </button>
        </form>
      </section>
      <section class="vs-stack">
        <h2>${tk('seen.title')}</h2>
        <p>${tk('seen.lead')}</p>
        ${seenBy(kept)}
      </section>
      <section class="vs-stack">
        <h2>${tk('more.title')}</h2>
        <p>${tk('more.lead')}</p>
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="renew-code"
            @click=${() => (this.asking = 'renew')}
          >
            ${tk('renew')}
          </button>
          <button
            type="button"
            class="btn btn-outline-danger"
            data-testid="erase-all"
            @click=${() => (this.asking = 'erase')}
          >
            ${tk('erase')}
          </button>
          <button type="button" class="btn btn-link" data-testid="close-kept" @click=${this.#close}>
            ${tk('close')}
          </button>
        </div>
      </section>
    `;
  }

  #questions() {
    return html`
      ${confirmDialog({
        open: this.asking === 'renew',
        heading: tk('renew.title'),
        text: tk('renew.text'),
        cancel: tk('cancel'),
        close: this.#unasked,
        confirm: tk('renew'),
        act: () => void this.#renew(),
        testid: 'confirm-renew',
        busy: this.#action.is('renew'),
      })}
      ${confirmDialog({
        open: this.asking === 'erase',
        heading: tk('erase.title'),
        text: tk('erase.text'),
        cancel: tk('cancel'),
        close: this.#unasked,
        confirm: tk('erase'),
        act: () => void this.#erase(),
        testid: 'confirm-erase',
        danger: true,
        busy: this.#action.is('erase'),
      })}
    `;
  }

  readonly #unasked = (): void => {
    this.asking = null;
  };

  async #run(what: Doing, work: () => Promise<unknown>, done = ''): Promise<boolean> {
    this.#at = what;
    const ok = await this.#action.run(what, work);
    if (ok && done) announce(done);
    return ok;
  }

  async #go(view: View): Promise<void> {
    this.view = view;
    this.#action.problem = null;
    this.editing = false;
    await this.updateComplete;
    window.scrollTo({ top: 0 });
    focusOn(this, 'h1');
  }

  async #showCode({ code, kept }: RecognitionCode): Promise<void> {
    this.#code = code;
    this.kept = kept;
    this.copied = false;
    await this.#go('code');
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    const code = (event.target as HTMLFormElement).querySelector('input')?.value.trim() ?? '';
    if (!code) return;
    const opened = await this.#run('open', async () => {
      this.kept = await openKept(code);
      this.#code = code;
    });
    if (opened) await this.#go('kept');
  };

  async #begin(wishes: Wishes): Promise<void> {
    let made: RecognitionCode | null = null;
    await this.#run('begin', async () => (made = await begin(wishes)));
    if (made) await this.#showCode(made);
  }

  readonly #edit = async (): Promise<void> => {
    this.editing = true;
    await this.updateComplete;
    focusOn(this, '#known-language');
  };

  async #save(wishes: Wishes): Promise<void> {
    const saved = await this.#run(
      'save',
      async () => (this.kept = await changeWishes(this.#code, wishes)),
      tk('saved'),
    );
    if (!saved) return;
    this.editing = false;
    await this.updateComplete;
    focusOn(this, '[data-testid="change-wishes"]');
  }

  readonly #link = async (event: Event): Promise<void> => {
    event.preventDefault();
    const code = this.linked.trim();
    if (!code) {
      focusOn(this, '#case-code');
      return;
    }
    await this.#run(
      'link',
      async () => {
        this.kept = await linkCase(this.#code, code);
        this.linked = '';
      },
      tko('cases.linked'),
    );
  };

  async #unlink(reference: string): Promise<void> {
    const done = await this.#run(
      'unlink',
      async () => (this.kept = await unlinkCase(this.#code, reference)),
      tk('case.removed'),
    );
    await this.updateComplete;
    // the button that was pressed is gone
    if (done) focusOn(this, '#case-code');
  }

  async #renew(): Promise<void> {
    let made: RecognitionCode | null = null;
    await this.#run('renew', async () => (made = await renewCode(this.#code)));
    this.asking = null;
    if (made) await this.#showCode(made);
  }

  async #erase(): Promise<void> {
    const gone = await this.#run('erase', () => eraseAll(this.#code));
    this.asking = null;
    if (!gone) return;
    this.kept = null;
    this.#code = '';
    await this.#go('erased');
  }

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.#code);
      this.copied = true;
      announce(tk('new.copied'));
    } catch {
      // the code stands in the page, to be written down
      announce(tk('new.notCopied'));
    }
  };

  readonly #close = (): void => {
    this.kept = null;
    this.#code = '';
    void this.#go('start');
  };
}
whenWordsCame(() => customElements.define('vs-recognition-page', RecognitionPage));
