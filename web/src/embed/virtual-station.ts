// `<virtual-station>`: the station on any site. It stands alone, so that a host loads one small file: no library,
// no chunk that the pages share. What it and the station's page in the frame tell each other stands in
// ../state/host-page.ts.
import type { StationSummary } from '../protocol/api';
import type { FromFrame, FromHost, Step } from '../state/host-page';
import { parts, sheet, showEmblem } from './look';
import { leaveHost, stayGone } from './quick-exit';
import { stateWords } from './words';

/** The one sentence that has to be there when nothing could be loaded, by language. */
const IN_A_TAB: Record<string, string> = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../../../locales/*/element.json', { eager: true, import: 'tab' }),
  ).map(([path, sentence]) => [path.split('/').at(-2) ?? '', sentence]),
);
const ALLOW =
  'camera;microphone;display-capture;autoplay;fullscreen;speaker-selection;geolocation;screen-wake-lock';
const AGAIN_MS = 60_000;
/** How long the frame may say nothing before a way around it is offered. */
const SLOW_MS = 10_000;
/** How long the page in the frame may take to give the seat up. */
const LEAVE_MS = 1_500;
/** Holds, for this tab, in which element somebody waits or talks: it opens by itself when the page was reloaded. */
const BUSY = 'virtual-station.busy';
/** Steps whose beginning the host is told, by the name of the event. */
const TOLD: Partial<Record<Step, string>> = { waiting: 'entered', call: 'called', after: 'ended' };

const script = document.currentScript as HTMLScriptElement | null;

class VirtualStation extends HTMLElement {
  static readonly observedAttributes = ['lang', 'mode', 'station', 'topic'];

  readonly #parts = parts();
  /** Aborted while the element is in no page. */
  #scope = aborted();
  /** How often the state was asked for; only the latest answer is shown. */
  #looks = 0;
  #words: Promise<Record<string, string>> | undefined;
  #drawn = false;
  #again: ReturnType<typeof setTimeout> | undefined;
  #frame: HTMLIFrameElement | undefined;
  /** Where the person is on the station's page; unset while it has said nothing. */
  #step: Step | undefined;
  /** The host's own title, while the station rings in it. */
  #title: string | undefined;
  /** Whether somebody has closed a station that opens by itself. */
  #shut = false;
  /** Called when the page in the frame has given the seat up. */
  #left: () => void = () => undefined;

  constructor() {
    super();
    const { box, button, close, dialog, leave, stay } = this.#parts;
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet()];
    root.append(box);
    button.onclick = () => this.open();
    close.onclick = () => this.close();
    stay.onclick = () => this.#ask(false);
    leave.onclick = () => void this.#leave();
    const asked = (event: Event) => {
      event.preventDefault();
      this.close();
    };
    dialog.oncancel = asked;
    dialog.onkeydown = (event) => {
      if (event.key === 'Escape') asked(event);
    };
    // a browser may close it without asking: at a second Escape, or the "back" of a telephone
    dialog.onclose = () => {
      if (!this.#frame) return;
      dialog.showModal();
      this.close();
    };
  }

  connectedCallback(): void {
    this.#scope = new AbortController();
    this.#shut = false;
    const { signal } = this.#scope;
    addEventListener('message', this.#heard, { signal });
    document.addEventListener('visibilitychange', () => void this.#look(), { signal });
    void this.#look();
  }

  disconnectedCallback(): void {
    this.#scope.abort();
    clearTimeout(this.#again);
    this.#end();
  }

  attributeChangedCallback(): void {
    this.#words = undefined;
    this.#drawn = false;
    // a parser tells of each attribute before the element is connected
    if (!this.#scope.signal.aborted) void this.#look();
  }

  /** Opens the station, as a click does. */
  open(): void {
    if (this.#frame || !this.isConnected) return;
    const { ask, button, dialog, name, page, slow } = this.#parts;
    const frame = document.createElement('iframe');
    frame.allow = ALLOW;
    frame.title = name.textContent || 'Virtual station';
    frame.src = this.#address;
    this.#frame = frame;
    slow.hidden = true;
    (this.#isPage ? page : dialog).append(ask, slow, frame);
    if (this.#isPage) button.hidden = true;
    else dialog.showModal();
    setTimeout(() => (slow.hidden = frame !== this.#frame || this.#step !== undefined), SLOW_MS);
    this.#tell('open');
  }

  /** Closes the dialog; asks first where a place in the queue or a conversation would be lost. */
  close(): void {
    if (this.#isBusy) this.#ask(true);
    else this.#end();
  }

  get #station(): string {
    return new URL(this.getAttribute('station') ?? script?.src ?? location.href, location.href)
      .origin;
  }

  get #isPage(): boolean {
    return this.getAttribute('mode') === 'page';
  }

  get #isBusy(): boolean {
    return this.#step === 'waiting' || this.#step === 'call';
  }

  /** Which of the page's elements this is. */
  get #place(): string {
    return String([...document.querySelectorAll('virtual-station')].indexOf(this));
  }

  /** The language of the element or the part of the page in which it stands, else the first known of the browser's. */
  get #language(): string {
    const around = this.closest<HTMLElement>('[lang]:not([lang=""])')?.lang ?? '';
    const asked = [around, ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
    return asked.find((code) => code in IN_A_TAB) ?? 'en';
  }

  /** The station's page, with topic and language. */
  get #address(): string {
    const query = new URLSearchParams({ lang: this.#language });
    const topic = this.getAttribute('topic');
    if (topic) query.set('topic', topic);
    return `${this.#station}/?${query.toString()}`;
  }

  /** Reads the state, and again while the page is looked at and the station is not open in it. */
  async #look(): Promise<void> {
    const { signal } = this.#scope;
    const look = ++this.#looks;
    const isStale = () => signal.aborted || look !== this.#looks;
    clearTimeout(this.#again);
    if (document.hidden || this.#frame) return;
    const get = async (path: string) => {
      const answer = await fetch(this.#station + path, { credentials: 'omit', signal });
      if (!answer.ok && answer.status !== 403) throw new Error();
      return answer;
    };
    const topic = this.getAttribute('topic');
    const language = this.#language;
    try {
      this.#words ??= get(`/embed/${language}.json`).then((answer) => answer.json()) as Promise<
        Record<string, string>
      >;
      const [answer, words] = await Promise.all([
        get(`/api/v1/station/summary${topic ? `?topic=${encodeURIComponent(topic)}` : ''}`),
        this.#words,
      ]);
      if (!this.#drawn) {
        this.#drawn = true;
        get('/emblem')
          .then((picture) => picture.blob())
          .then((picture) => showEmblem(this.#parts.button, picture))
          .catch(() => undefined);
      }
      const summary = answer.ok ? ((await answer.json()) as StationSummary) : null;
      if (isStale()) return;
      this.#show(summary, words, language);
    } catch {
      if (isStale()) return;
      this.#words = undefined;
      this.#show(null, {}, language);
    }
    this.#again = setTimeout(() => void this.#look(), AGAIN_MS);
  }

  #show(summary: StationSummary | null, words: Record<string, string>, language: string): void {
    const all = this.#parts;
    const own = this.textContent.trim();
    all.box.lang = language;
    all.slot.hidden = true;
    const opensByItself = this.#isPage && !this.#shut;
    all.button.hidden = !summary || opensByItself;
    all.page.hidden = !summary || !this.#isPage;
    all.closed.hidden = summary !== null;
    all.around.href = all.instead.href = this.#address;
    all.instead.textContent = IN_A_TAB[language] ?? '';
    all.around.textContent = (words['refused'] ? '' : own) || (IN_A_TAB[language] ?? '');
    all.refusal.textContent = words['refused'] ?? '';
    if (!summary) return;
    all.label.textContent = own || (words['label'] ?? '');
    all.state.textContent = stateWords(summary, words, words['locale'] ?? language);
    all.button.dataset['state'] = summary.state;
    all.name.textContent = all.dialog.ariaLabel = summary.name;
    all.close.textContent = words['close'] ?? '';
    all.question.textContent = words['ask'] ?? '';
    all.stay.textContent = words['stay'] ?? '';
    all.leave.textContent = words['leave'] ?? '';
    all.slowly.textContent = words['slow'] ?? '';
    if (opensByItself || remembered() === this.#place) this.open();
  }

  readonly #heard = ({ source, origin, data }: MessageEvent<FromFrame>): void => {
    if (source !== this.#frame?.contentWindow || origin !== this.#station) return;
    switch (data.virtualStation) {
      case 'ready':
        this.#step = undefined;
        this.#say('hello');
        break;
      case 'step':
        this.#moved(data.step);
        break;
      case 'ring':
        // the frame's own title is shown nowhere
        this.#title ??= document.title;
        document.title = data.title || this.#title;
        if (!data.title) this.#title = undefined;
        break;
      case 'left':
        this.#left();
        break;
      case 'exit':
        remember(null);
        this.#end();
        leaveHost(data.address);
        break;
    }
  };

  #moved(step: Step): void {
    if (step === this.#step) return;
    this.#step = step;
    this.#parts.slow.hidden = true;
    remember(this.#isBusy ? this.#place : null);
    if (!this.#isBusy) this.#ask(false);
    const event = TOLD[step];
    if (event) this.#tell(event);
  }

  #ask(shown: boolean): void {
    const { ask, dialog, stay } = this.#parts;
    // in the page itself the reader may be elsewhere
    const isHere = dialog.open || !ask.hidden;
    ask.hidden = !shown;
    if (shown) stay.focus();
    else if (isHere) this.#frame?.focus();
  }

  /** Gives the seat up, and closes. */
  async #leave(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#left = resolve;
      setTimeout(resolve, LEAVE_MS);
      this.#say('leave');
    });
    remember(null);
    this.#end();
  }

  #end(): void {
    if (!this.#frame) return;
    this.#frame.remove();
    this.#frame = this.#step = undefined;
    if (this.#title !== undefined) document.title = this.#title;
    this.#title = undefined;
    this.#shut = true;
    this.#parts.ask.hidden = this.#parts.slow.hidden = true;
    this.#parts.dialog.close();
    this.#tell('close');
    if (this.isConnected) void this.#look();
  }

  #say(kind: FromHost['virtualStation']): void {
    this.#frame?.contentWindow?.postMessage({ virtualStation: kind }, this.#station);
  }

  /** Events carry nothing of the person, not even the topic. They reach the document from a removed element too. */
  #tell(what: string): void {
    (this.isConnected ? this : document).dispatchEvent(
      new CustomEvent(`virtual-station-${what}`, { bubbles: true, composed: true }),
    );
  }
}

function aborted(): AbortController {
  const made = new AbortController();
  made.abort();
  return made;
}

function remember(place: string | null): void {
  try {
    if (place !== null) sessionStorage.setItem(BUSY, place);
    else sessionStorage.removeItem(BUSY);
  } catch {
    // then a click is needed after a reload
  }
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(BUSY);
  } catch {
    return null;
  }
}

stayGone();
if (!customElements.get('virtual-station'))
  customElements.define('virtual-station', VirtualStation);
