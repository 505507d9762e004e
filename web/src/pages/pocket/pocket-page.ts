import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { tc } from '../../i18n/common';
import { formatMoment } from '../../i18n/format';
import { language, whenWordsCame } from '../../i18n/language';
import { tk } from '../../i18n/pocket';
import { ts } from '../../i18n/staff';
import { loginAddress, StaffSession } from '../../staff/session';
import { readLocal, writeLocal } from '../../state/storage';
import { Action } from '../../ui/action';
import { alertBox } from '../../ui/alert';
import { confirmDialog } from '../../ui/confirm';
import { StationElement } from '../../ui/element';
import { textField } from '../../ui/field';
import { icon } from '../../ui/icons';
import '../../ui/language-menu';
import { loadingLine } from '../../ui/load-state';
import { callsOf, searchLanguages } from './calls';
import { keepPage } from './offline';
import { Pocket, type PocketSheet } from './pocket';
import { BrowserShelf } from './shelf';
import './sheet-list';
import './sheet-view';

const SIZES = ['normal', 'large', 'largest'] as const;
type Size = (typeof SIZES)[number];
const SIZE_KEY = 'vs.pocket.size';
/** Sheets expire at the minute. */
const LOOK_MS = 30_000;
/** A device that lies open asks again by itself. */
const UPDATE_MS = 15 * 60_000;
const PREPARE_MS = 100;

/** The information sheets on this device, with and without a line. */
export class PocketPage extends StationElement {
  @property({ attribute: false }) pocket = new Pocket(
    new BrowserShelf(),
    callsOf(new StaffSession()),
  );
  @state() private opened: string | null = idOf(location);
  @state() private ready = false;
  /** Whether nothing can be kept here. */
  @state() private forgetful = false;
  @state() private plain = false;
  @state() private leaving = false;
  @state() private size: Size = sizeOf(readLocal(SIZE_KEY));
  /** Kept while a sheet is open; the list draws itself while somebody types. */
  #query = '';
  #prepares: ReturnType<typeof setTimeout> | undefined;
  readonly #action = new Action<'enrol'>(this, problemWords);
  /** Of its own: the device may be left while the first sheets are still being fetched. */
  readonly #departure = new Action<'leave'>(this, problemWords);

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.pocket.view);
    const { scope: signal } = this;
    language.subscribe(() => void this.#speak(), signal);
    addEventListener('hashchange', () => this.#moved(), { signal });
    addEventListener('online', () => void this.pocket.update(), { signal });
    document.addEventListener(
      'visibilitychange',
      () => document.visibilityState === 'visible' && void this.pocket.update(),
      { signal },
    );
    const looks = setInterval(() => this.#look(), LOOK_MS);
    const updates = setInterval(() => void this.pocket.update(), UPDATE_MS);
    signal.addEventListener('abort', () => {
      clearInterval(looks);
      clearInterval(updates);
      clearTimeout(this.#prepares);
    });
    void this.#begin();
  }

  async #begin(): Promise<void> {
    document.title = `${tk('page.title')} · ${ts('staff.service')}`;
    try {
      await this.pocket.open();
    } catch {
      this.forgetful = true;
    }
    await this.#speak();
    this.ready = true;
    await this.pocket.update();
    await keepPage();
  }

  async #speak(): Promise<void> {
    const code = language.value;
    document.title = `${tk('page.title')} · ${ts('staff.service')}`;
    // without a line the search of another language may not be here
    const languages = await searchLanguages(code).catch(() => searchLanguages('it'));
    if (code === language.value) this.pocket.speak(code, languages);
  }

  #look(): void {
    void this.pocket.note();
    this.requestUpdate();
  }

  #moved(): void {
    this.opened = idOf(location);
    if (this.opened === null) this.plain = false;
  }

  protected override updated(changes: PropertyValues): void {
    // the sheets are in sight before they are read for the search
    clearTimeout(this.#prepares);
    this.#prepares = setTimeout(() => this.pocket.prepare(), PREPARE_MS);
    if (!changes.has('opened') || changes.get('opened') === undefined) return;
    const id = this.opened === null ? 'pocket-search' : 'sheet-title';
    const part = this.querySelector<StationElement>('vs-pocket-list, vs-pocket-sheet');
    void (part?.updateComplete ?? Promise.resolve()).then(() =>
      this.querySelector<HTMLElement>(`#${id}`)?.focus(),
    );
    window.scrollTo(0, 0);
  }

  protected override render() {
    const { sheets } = this.pocket.view.value;
    const sheet = sheets.find(({ entry }) => entry.id === this.opened) ?? null;
    return html`
      <a class="vs-skip" href="#main" @click=${this.#skip}>${tc('header.skip')}</a>
      ${this.plain && sheet ? nothing : this.#bar()}
      <main id="main" class="pocket" data-size=${this.size} tabindex="-1">
        ${
          !this.ready
            ? loadingLine(tk('loading'))
            : sheet
              ? this.#sheet(sheet)
              : html`
                  <h1 class="visually-hidden">${tk('page.title')}</h1>
                  ${this.#notices()} ${this.#list(sheets)} ${this.#asks()} ${this.#device()}
                `
        }
      </main>
      ${this.#leaveDialog()}
    `;
  }

  /** The address holds which sheet is open: the link for the keyboard must not change it. */
  readonly #skip = (event: Event): void => {
    event.preventDefault();
    this.querySelector<HTMLElement>('#main')?.focus();
  };

  #bar() {
    const { kept, contact } = this.pocket.view.value;
    const busy = contact === 'busy';
    return html`
      <header class="pocket-bar">
        <div class="pocket-bar-name">
          ${icon('book')}
          <div>
            <b>${tk('page.title')}</b>
            <span>${kept.device?.name ?? kept.manifest?.station ?? tk('page.lead')}</span>
          </div>
        </div>
        <vs-language-menu short></vs-language-menu>
      </header>
      <div class="pocket-state">
        <p role="status" data-testid="pocket-state" data-contact=${contact}>
          ${this.#stateWords()}
        </p>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="pocket-update"
          aria-busy=${busy ? 'true' : 'false'}
          @click=${() => void this.pocket.update()}
        >
          ${tk('update')}
        </button>
      </div>
    `;
  }

  #stateWords(): string {
    const { kept, contact, news } = this.pocket.view.value;
    if (contact === 'busy') return tk('state.busy');
    if (kept.contactMs === null) return tk('state.never');
    const when = formatMoment(kept.contactMs, this.pocket.time().nowMs);
    const first = tk(contact === 'away' ? 'state.away' : 'state.done', { when });
    const told = [
      contact === 'done' && news?.changed ? tk('news.changed', { count: news.changed }) : '',
      contact === 'done' && news?.gone ? tk('news.gone', { count: news.gone }) : '',
    ];
    return [first, ...told].filter(Boolean).join(' ');
  }

  #notices() {
    const { kept, contact, trouble, sheets } = this.pocket.view.value;
    const time = this.pocket.time();
    const last = kept.contactMs === null ? null : formatMoment(kept.contactMs, time.nowMs);
    return html`
      ${
        time.clockIsBack
          ? alertBox(tk('clock.text', { when: formatMoment(kept.knownMs, time.nowMs) }), {
              tone: 'danger',
              title: tk('clock.title'),
              live: 'alert',
            })
          : nothing
      }
      ${
        kept.manifest && this.pocket.silent
          ? alertBox(tk('silent.text'), {
              tone: 'warning',
              title: last === null ? tk('silent.never') : tk('silent.title', { when: last }),
              live: 'status',
            })
          : nothing
      }
      ${
        contact === 'revoked'
          ? alertBox(tk('revoked.text'), {
              tone: 'warning',
              title: tk('revoked.title'),
              live: 'alert',
            })
          : nothing
      }
      ${
        contact === 'refused' && trouble
          ? alertBox(troubleWords(trouble), {
              tone: 'danger',
              title: tk('trouble.title'),
              code: trouble,
              live: 'alert',
            })
          : nothing
      }
      ${this.forgetful ? alertBox(tk('noStore'), { tone: 'warning', live: 'status' }) : nothing}
      ${
        contact === 'outside' || contact === 'revoked'
          ? this.#enrolment(sheets.length > 0)
          : nothing
      }
    `;
  }

  #enrolment(hasSheets: boolean) {
    return html`
      <section class="vs-card pocket-enrol" aria-labelledby="enrol-title">
        <h2 id="enrol-title">${tk('outside.title')}</h2>
        <p>${tk('outside.text')}</p>
        ${
          hasSheets
            ? html`
                <p class="vs-soft">${tk('outside.keeps')}</p>
              `
            : nothing
        }
        <form @submit=${this.#enrol}>
          ${textField({
            id: 'pocket-code',
            testid: 'pocket-code',
            label: tk('code'),
            hint: tk('code.hint'),
            autocapitalize: 'characters',
            autocomplete: 'off',
            maxlength: 24,
            required: true,
            look: 'vs-code',
            error: this.#action.problem?.text,
          })}
          <div class="pocket-enrol-ways">
            <button
              type="submit"
              class="btn btn-primary"
              data-testid="pocket-enrol"
              aria-busy=${this.#action.is('enrol') ? 'true' : 'false'}
            >
              ${tk('enrol')}
            </button>
            <a class="btn btn-link" href=${loginAddress()}>${tk('signIn')}</a>
          </div>
        </form>
      </section>
    `;
  }

  readonly #enrol = (event: Event): void => {
    event.preventDefault();
    const code = this.querySelector<HTMLInputElement>('#pocket-code')?.value.trim() ?? '';
    if (code === '') return;
    void this.#action.run('enrol', async () => {
      await this.pocket.enrol(code);
      await keepPage();
      // asks the browser not to clear it when room is short
      await askToKeep();
    });
  };

  #list(sheets: readonly PocketSheet[]) {
    const { kept, contact } = this.pocket.view.value;
    if (sheets.length === 0) {
      if (contact === 'outside' || contact === 'revoked') return nothing;
      if (kept.manifest === null && contact !== 'done') return nothing;
      return html`
        <section class="vs-card pocket-empty">
          <h2>${tk('empty.title')}</h2>
          <p>${tk('empty.text')}</p>
        </section>
      `;
    }
    return html`
      <vs-pocket-list
        .pocket=${this.pocket}
        .sheets=${sheets}
        .now=${this.pocket.time().nowMs}
        .query=${this.#query}
        @typed=${(event: CustomEvent<string>) => (this.#query = event.detail)}
      ></vs-pocket-list>
    `;
  }

  /** The questionnaire for the people one meets: its code on this screen, or its pages. */
  #asks() {
    return html`
      <p class="pocket-asks">
        <a
          href="/questionnaire/show?place=patrol&lang=${language.value}"
          data-testid="pocket-questionnaire"
        >
          ${tk('questionnaire')}
        </a>
        <span class="vs-soft">${tk('questionnaire.hint')}</span>
      </p>
    `;
  }

  #sheet(sheet: PocketSheet) {
    const freshness = this.pocket.freshness(sheet);
    return html`
      <div class="pocket-tools">
        <a class="btn btn-outline-primary btn-sm" href="#" data-testid="pocket-back">
          ${icon('back')} ${tk('back')}
        </a>
        <div class="pocket-sizes" role="group" aria-label=${tk('size')}>
          ${SIZES.map(
            (size) => html`
              <button
                type="button"
                data-size=${size}
                data-testid="size-${size}"
                title=${tk(`size.${size}`)}
                aria-label=${tk(`size.${size}`)}
                aria-pressed=${this.size === size ? 'true' : 'false'}
                @click=${() => this.#resize(size)}
              >
                A
              </button>
            `,
          )}
        </div>
        <button
          type="button"
          class="btn btn-outline-primary btn-sm"
          data-testid="plain-view"
          aria-pressed=${this.plain ? 'true' : 'false'}
          @click=${() => (this.plain = !this.plain)}
        >
          ${icon('eye')} ${tk(this.plain ? 'plain.off' : 'plain')}
        </button>
      </div>
      <vs-pocket-sheet
        .sheet=${sheet}
        .freshness=${freshness}
        ?plain=${this.plain}
        .held=${this.pocket.view.value.held}
        .attachment=${(sha256: string) => this.pocket.attachment(sha256)}
      ></vs-pocket-sheet>
    `;
  }

  #resize(size: Size): void {
    this.size = size;
    writeLocal(SIZE_KEY, size);
  }

  #device() {
    const { kept } = this.pocket.view.value;
    if (kept.manifest === null) return nothing;
    const { device } = kept;
    return html`
      <section class="pocket-device" aria-labelledby="device-title">
        <h2 id="device-title">${tk('device.title')}</h2>
        ${
          device
            ? html`
                <dl>
                  <div>
                    <dt>${tk('device.name')}</dt>
                    <dd>${device.name}</dd>
                  </div>
                  ${
                    device.office
                      ? html`
                          <div>
                            <dt>${tk('device.office')}</dt>
                            <dd>${device.office}</dd>
                          </div>
                        `
                      : nothing
                  }
                </dl>
                <p class="vs-hint">${tk('install')}</p>
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm"
                  data-testid="pocket-leave"
                  @click=${() => (this.leaving = true)}
                >
                  ${tk('leave')}
                </button>
              `
            : html`
                <p class="vs-soft">${tk('device.staff')}</p>
              `
        }
      </section>
    `;
  }

  #leaveDialog() {
    const close = () => (this.leaving = false);
    return confirmDialog({
      open: this.leaving,
      heading: tk('leave.title'),
      text: html`
        ${tk('leave.text')}
        ${
          this.#departure.problem
            ? html`
                <span class="vs-error" role="alert">${tk('leave.failed')}</span>
              `
            : nothing
        }
      `,
      cancel: ts('staff.cancel'),
      close,
      confirm: tk('leave'),
      danger: true,
      testid: 'confirm-leave',
      busy: this.#departure.is('leave'),
      act: () =>
        void this.#departure
          .run('leave', () => this.pocket.leave())
          .then((done) => done && close()),
    });
  }
}
whenWordsCame(() => customElements.define('vs-pocket', PocketPage));

function troubleWords(trouble: string): string {
  const known = ['signature', 'key', 'older', 'storage'] as const;
  return tk(`trouble.${known.find((each) => each === trouble) ?? 'other'}`);
}

function problemWords(error: unknown) {
  const status = error instanceof ApiError ? error.status : 0;
  const text =
    status === 404 ? tk('enrol.wrong') : status === 429 ? tk('enrol.many') : tk('enrol.offline');
  return { text, code: error instanceof ApiError ? error.code : 'page' };
}

async function askToKeep(): Promise<void> {
  try {
    await navigator.storage.persist();
  } catch {
    // browsers without it decide by themselves
  }
}

/** The sheet that the address names. */
function idOf({ hash }: Location): string | null {
  return /^#([\w-]+)$/.exec(hash)?.[1] ?? null;
}

const sizeOf = (kept: string | null): Size => SIZES.find((each) => each === kept) ?? 'normal';
