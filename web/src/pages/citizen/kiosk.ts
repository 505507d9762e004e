// What a screen of the station's own adds to the citizen's page (/kiosk); loaded there alone.
import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { playNotes, RING_TONE } from '../../call/sound';
import { tw } from '../../i18n/kiosk';
import { language } from '../../i18n/language';
import type { Contact } from '../../protocol/citizen';
import { idleSeconds, KioskClock, type Presence } from '../../state/kiosk-clock';
import { clearOwnStorage, readLocal, writeLocal } from '../../state/storage';
import { announce } from '../../ui/announcer';
import { keepAwake } from '../../ui/attention';
import '../../ui/dialog';
import { StationElement } from '../../ui/element';
import './kiosk.scss';
import type { Step } from './steps';

/** Where call/devices.ts keeps which camera, microphone and loudspeaker were chosen. */
const DEVICES = 'vs.devices';
/** What counts as somebody being there. */
const TOUCHES = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;
const TICK_MS = 1_000;

/** The public documents, which open here in a window over the page. */
const DOCUMENTS = ['/privacy', '/accessibility'];

interface Reading {
  title: string;
  content: Node | null;
}

/** The keeper of a screen that many people use: asks whether one is still there, and keeps one on the page. */
class KioskGuard extends StationElement {
  @property() presence: Presence = 'browsing';
  /** Ends the visit, and begins again for the next person. */
  @property({ attribute: false }) reset: () => void = () => undefined;

  /** Seconds until the page begins again; null while nobody is asked. */
  @state() private left: number | null = null;
  @state() private reading: Reading | null = null;
  readonly #clock = new KioskClock(idleSeconds(location.search), Date.now());

  override connectedCallback(): void {
    super.connectedCallback();
    const { scope } = this;
    const early = { capture: true, passive: true, signal: scope };
    for (const kind of TOUCHES) document.addEventListener(kind, this.#touched, early);
    document.addEventListener('click', this.#clicked, { capture: true, signal: scope });
    const ticking = setInterval(this.#tick, TICK_MS);
    document.documentElement.dataset['kiosk'] = '';
    scope.addEventListener('abort', () => {
      clearInterval(ticking);
      delete document.documentElement.dataset['kiosk'];
    });
    keepAwake(scope);
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('presence')) this.#clock.entered(this.presence, Date.now());
  }

  readonly #touched = (): void => {
    this.#clock.touched(Date.now());
    this.#look();
  };

  readonly #tick = (): void => {
    this.#look();
    if (this.left === 0) this.reset();
    else if (this.#clock.isStale(Date.now())) location.reload();
  };

  #look(): void {
    const before = this.left;
    this.left = this.#clock.left(Date.now());
    if (before !== null || this.left === null || this.left === 0) return;
    this.reading = null;
    announce(`${tw('still.title')} ${this.#warning(this.left)}`);
    // in the queue people look elsewhere
    if (this.presence === 'waiting') void playNotes(RING_TONE);
  }

  #warning(count: number): string {
    return tw(this.presence === 'waiting' ? 'still.waiting' : 'still.browsing', { count });
  }

  protected override render() {
    const { left, reading } = this;
    return html`
      <vs-dialog
        ?open=${left !== null}
        .heading=${tw('still.title')}
        .content=${html`
          <p class="vs-kiosk-left" aria-hidden="true" data-testid="kiosk-left">${left}</p>
          <p>${left === null ? nothing : this.#warning(left)}</p>
        `}
        .actions=${html`
          <button
            type="button"
            class="btn btn-primary"
            data-focus
            data-testid="still-here"
            @click=${this.#touched}
          >
            ${tw('still.here')}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="kiosk-finish"
            @click=${() => this.reset()}
          >
            ${tw('still.finish')}
          </button>
        `}
        @close=${this.#touched}
      ></vs-dialog>
      <vs-dialog
        ?open=${reading !== null}
        .heading=${reading?.title ?? ''}
        .content=${reading?.content ?? tw('document.failed')}
        .actions=${html`
          <button
            type="button"
            class="btn btn-primary"
            data-testid="close-document"
            @click=${this.#closeDocument}
          >
            ${tw('document.close')}
          </button>
        `}
        @close=${this.#closeDocument}
      ></vs-dialog>
    `;
  }

  readonly #closeDocument = (): void => {
    this.reading = null;
  };

  /** No link leads away: those within the page add nothing to the history, documents open over it. */
  readonly #clicked = (event: Event): void => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link) return;
    event.preventDefault();
    const { hash, pathname } = new URL(link.href, location.href);
    if (link.getAttribute('href')?.startsWith('#')) {
      history.replaceState(null, '', hash);
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    } else if (DOCUMENTS.includes(pathname)) {
      void this.#read(pathname);
    }
  };

  async #read(path: string): Promise<void> {
    const { scope } = this;
    let reading: Reading = { title: '', content: null };
    try {
      const answer = await fetch(`${path}?lang=${language.value}`, { signal: scope });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      reading = documentOf(page);
    } catch {
      // said in place of the document
    }
    if (!scope.aborted) this.reading = reading;
  }
}
customElements.define('vs-kiosk-guard', KioskGuard);

/** Title and text of a public document, its links as plain words. */
function documentOf(page: Document): Reading {
  const main = page.querySelector('main');
  const heading = main?.querySelector('h1');
  if (!main || !heading) return { title: '', content: null };
  const title = heading.textContent.trim();
  heading.remove();
  for (const link of main.querySelectorAll('a')) link.replaceWith(...link.childNodes);
  for (const other of main.querySelectorAll('.vs-crumb, form, nav, script')) other.remove();
  const content = document.createElement('div');
  content.className = 'vs-kiosk-document';
  content.append(...main.childNodes);
  return { title, content };
}

/**
 * Loads the page of a screen of the station's own anew, for the next person: nothing of the visit before is left, in
 * the page, its session or the clipboard. The chosen devices are the screen's own and stay.
 */
export function reload(): void {
  document.body.replaceChildren();
  const devices = readLocal(DEVICES);
  clearOwnStorage();
  writeLocal(DEVICES, devices);
  if ('clipboard' in navigator) void navigator.clipboard.writeText('').catch(() => undefined);
  location.replace(location.pathname + location.search);
}

/** The keeper's element, to stand in the page beside everything else. */
export function kioskGuard(step: Step, contact: Contact | null, reset: () => void) {
  const visiting = step === 'welcome' || step === 'before' ? 'browsing' : step;
  const presence: Presence = contact?.state === 'ringing' ? 'ringing' : visiting;
  return html`
    <vs-kiosk-guard .presence=${presence} .reset=${reset}></vs-kiosk-guard>
  `;
}
