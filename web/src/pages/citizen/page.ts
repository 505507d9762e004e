import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { type Category, categoryText, topicName } from '../../api';
import { t } from '../../i18n/citizen';
import { tc } from '../../i18n/common';
import { language, whenWordsCame, withWords } from '../../i18n/language';
import type { CitizenSession } from '../../state/citizen';
import { NO_VIEW } from '../../state/citizen-view';
import { listenToHost, tellHost } from '../../state/embedded';
import { given } from '../../state/given';
import { exitElsewhere, giveUpSeat, onExitElsewhere } from '../../state/quick-exit';
import { isKiosk } from '../../state/kiosk';
import { type Seat, Seats } from '../../state/seats';
import { StationFeed } from '../../state/station';
import '../../ui/connection-bar';
import { focusOn, StationElement } from '../../ui/element';
import '../../ui/footer';
import '../../ui/header';
import { exitBar, exitByKey } from '../../ui/quick-exit';
import { addToHistory, historyDepth, historyQuestion, replacePage } from '../../ui/replace-page';
import { callbackAddress } from './callback-address';
import type * as Kiosk from './kiosk';
import { fetchKiosk } from './kiosk-fetched';
import type { CallbackAddress } from './callback';
import { type Earlier, type Step, steps } from './steps';
import { takeOver } from './take-over';
import { stuckBox } from './stuck';
import { readTopicLink, wantedStep } from './topic-link';
import type * as Visit from './visit';
import type { WaitingStep } from './waiting';
import './welcome';
import type { Notice } from './welcome';

/** How long the first picture stays while the station is being asked, so that nothing moves after. */
const PATIENCE_MS = 1_500;
/** When the page has been read for so long, what the next step needs is fetched beforehand. */
const AHEAD_MS = 1_500;

/** The citizen's page: shows the step that the contact is in, or the one chosen before there is one. */
class CitizenPage extends StationElement {
  readonly #seats = new Seats();
  readonly #feed = new StationFeed();
  @state() private session: CitizenSession | null = null;
  @state() private topic: string | null = null;
  /** What an invitation's link carries, empty for a code to be typed; null without either. */
  @state() private invited: string | null = null;
  /** What the address says of being called back; null without. */
  @state() private callback: CallbackAddress | null = null;
  @state() private notice: Notice = null;
  @state() private abandoned: Seat | null = null;
  /** What the visit needs could not be fetched. */
  @state() private stuck = false;
  @state() private impatient = false;
  @state() private kiosk: typeof Kiosk | null = null;
  #visit: typeof Visit | null = null;
  #loading: Promise<CitizenSession | null> | null = null;
  #ringing: AbortController | null = null;
  #step: Step | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.#feed.station);
    this.watch(this.#feed.failed);
    const listening = { signal: this.scope };
    window.addEventListener('hashchange', this.#readAddress, listening);
    exitByKey(this.#exit, this.scope, () => !isKiosk() || this.#current !== 'welcome');
    language.subscribe(() => this.#title(), this.scope);
    onExitElsewhere(this.#leave, this.scope);
    listenToHost(this.#closedByHost, this.scope);
    this.#feed.station.subscribe(() => this.#checkTopic(), this.scope);
    readTopicLink();
    this.#readAddress();
    this.#feed.follow(this.scope);
    void this.#start();
    void import('../../ui/service-worker').then(
      (it) => it.follow(this.scope),
      () => undefined,
    );
    setTimeout(() => (this.impatient = true), PATIENCE_MS);
  }

  async #start(): Promise<void> {
    if (isKiosk()) this.kiosk = await fetchKiosk(this.#feed);
    if (await this.#seats.resume()) {
      void (await this.#begin())?.start();
      return;
    }
    this.abandoned = await this.#seats.abandoned();
    setTimeout(() => void withWords(import('./visit')).catch(() => undefined), AHEAD_MS);
  }

  /** The visit's session, made when it is first needed; null when its code cannot be fetched. */
  #begin(): Promise<CitizenSession | null> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<CitizenSession | null> {
    try {
      this.#visit = await withWords(import('./visit'));
    } catch {
      this.#loading = null;
      this.stuck = true;
      return null;
    }
    this.stuck = false;
    const session = new this.#visit.CitizenSession({ seats: this.#seats });
    this.watch(session.view);
    session.view.subscribe((view) => {
      if (view.seatLost && !this.notice) this.notice = 'seat-lost';
    }, this.scope);
    this.session = session;
    return session;
  }

  /** A link to a topic that is not there (any more) leads to the list, with a word about it. */
  #checkTopic(): void {
    if (this.topic === null || this.#view.contact || this.#category(this.topic)) return;
    const retired = this.#feed.station.value?.retired.find((each) => each.id === this.topic);
    this.#clearAddress();
    this.notice ??= retired?.replacedBy ? { instead: retired.replacedBy } : 'unknown-topic';
  }

  /** The topic stands in the address, so that "back" works and other sites can link to it. */
  readonly #readAddress = (): void => {
    const wanted = wantedStep();
    const invited = /^continue(?:=(.*))?$/.exec(wanted);
    this.invited = invited ? (invited[1] ?? '') : null;
    this.callback = callbackAddress(wanted);
    if (this.callback) void withWords(import('./callback')).catch(() => (this.stuck = true));
    if (invited || this.callback) {
      this.topic = null;
      void this.#begin();
      return;
    }
    // "main" is where the link past the header leads
    this.topic = wanted === '' || wanted === 'main' ? null : wanted;
    if (this.topic !== null) void this.#begin().then((session) => session?.connect());
    else if (this.session && !this.session.view.value.contact) {
      void this.session.devices.use({ microphone: false, camera: false });
    }
  };

  #category(id: string | null): Category | null {
    const categories = this.#feed.station.value?.categories ?? [];
    return categories.find((category) => category.id === id) ?? null;
  }

  get #view() {
    return this.session?.view.value ?? NO_VIEW;
  }

  get #current(): Step {
    const { contact } = this.#view;
    if (contact) {
      if (contact.state === 'connected') return 'call';
      return contact.state === 'ended' ? 'after' : 'waiting';
    }
    return this.#category(this.topic) ? 'before' : 'welcome';
  }

  protected override render() {
    const station = this.#feed.station.value;
    if (!station && !this.impatient && !this.#feed.failed.value) return nothing;
    const step = this.#resuming ? null : this.#current;
    const { contact } = this.#view;
    const meaning = step === 'waiting' ? t('bar.waiting') : step === 'call' ? t('bar.call') : '';
    const busy = step === 'waiting' || step === 'call';
    return html`
      ${
        step === 'call'
          ? nothing
          : html`
              <vs-header
                .organisation=${station?.organisation ?? given('organisation')}
                .name=${station?.name ?? (given('name') || t('page.title'))}
                .tagline=${tc('header.tagline')}
              ></vs-header>
            `
      }
      <vs-connection-bar
        .connection=${this.session?.connection.state ?? null}
        .meaning=${meaning}
        ?hidden=${!busy && !this.topic}
      ></vs-connection-bar>
      ${this.#wayOut(step)}
      <main id="main" tabindex="-1">${this.#screen(step)}</main>
      ${
        step === 'call' || (isKiosk() && step === null)
          ? nothing
          : html`
              <vs-footer
                .organisation=${station?.organisation ?? given('organisation')}
                ?beside=${step !== 'welcome' && !isKiosk()}
              ></vs-footer>
            `
      }
      ${this.kiosk?.kioskGuard(this.#current, contact, this.#exit) ?? nothing}
    `;
  }

  /** The way out, and where there is one the way so far. */
  #wayOut(step: Step | null) {
    if (step === 'call') return nothing;
    const underWay = !this.#asksCallback || this.#view.contact?.state === 'waiting';
    if (step !== null && step !== 'welcome' && underWay) return this.#steps(step);
    return isKiosk() ? nothing : exitBar(this.#exit);
  }

  #steps(step: 'before' | 'waiting' | 'after') {
    const { contact } = this.#view;
    const fixed = step === 'after' || contact?.state === 'ringing' || this.#asksCallback;
    return steps({ step, back: fixed ? null : this.#walkBack, exit: this.#exit });
  }

  /** The step about callbacks is shown until somebody answers; the contact that waited ends on the way. */
  get #asksCallback(): boolean {
    const { contact } = this.#view;
    if (this.callback === null) return false;
    return !contact || contact.state === 'waiting' || contact.outcome === 'removed';
  }

  /** No step is shown until the station has said where we were before a reload, and a kiosk has its keeper. */
  get #resuming(): boolean {
    if (isKiosk() && this.kiosk === null) return true;
    return this.#seats.current !== null && !this.#view.known;
  }

  #screen(step: Step | null) {
    const view = this.#view;
    const { contact } = view;
    const { session } = this;
    const station = this.#feed.station.value;
    const category = this.#category(contact?.category ?? this.topic);
    const topic = topicName(station, contact?.category ?? this.topic);
    if (this.stuck && step !== 'welcome') return stuckBox();
    if (step === null || (step !== 'welcome' && !session)) {
      return html`
        <p class="vs-page vs-resuming" role="status">${tc('connection.connecting')}</p>
      `;
    }
    if (this.callback && session && this.#asksCallback) {
      return html`
        <vs-callback
          .address=${this.callback}
          .station=${station}
          .seat=${contact ? (this.#seats.current?.token ?? null) : null}
          .made=${() => session.restart()}
          .taken=${this.#invitationTaken}
          .back=${this.#back}
          .home=${isKiosk() ? this.#exit : this.#home}
        ></vs-callback>
      `;
    }
    if (this.invited !== null && session && (!contact || contact.channel === 'phone')) {
      return html`
        <vs-continue
          .token=${this.invited}
          .privacy=${station?.privacy ?? null}
          .taken=${this.#invitationTaken}
          .back=${this.#back}
        ></vs-continue>
      `;
    }
    if (contact?.channel === 'phone' && contact.state !== 'ended' && this.#visit) {
      return this.#visit.onPhone(contact);
    }
    switch (step) {
      case 'welcome':
        return html`
          <vs-welcome
            .station=${station}
            ?failed=${this.#feed.failed.value && !station}
            .notice=${this.notice}
            .abandoned=${this.abandoned}
            .choose=${this.#choose}
            .retry=${() => void this.#feed.refresh()}
            .takeUp=${() => void this.#takeUp()}
            .dismiss=${this.#dismiss}
          ></vs-welcome>
        `;
      case 'before':
        return html`
          <vs-before
            .session=${session}
            .station=${station}
            .category=${category}
            .back=${this.#back}
          ></vs-before>
        `;
      case 'waiting':
        return html`
          <vs-waiting
            .session=${session}
            .contact=${contact}
            .place=${view.place}
            .topic=${topic}
            .about=${category ? categoryText(category).description : ''}
            .requirements=${category ? categoryText(category).requirements : []}
            ?callback=${(station?.callback.length ?? 0) > 0}
            .left=${this.#left}
          ></vs-waiting>
        `;
      case 'call':
        return html`
          <vs-call
            .session=${session}
            .view=${view}
            .contact=${contact}
            .topic=${topic}
            .recordingDays=${station?.privacy.recordingDays ?? 0}
            .exit=${this.#exit}
          ></vs-call>
        `;
      case 'after':
        return html`
          <vs-after
            .session=${session}
            .contact=${contact}
            .seat=${session?.seats.current?.token ?? null}
            .chat=${view.chat}
            .whole=${() => session?.wholeChat() ?? Promise.resolve(view.chat)}
            .topic=${topic}
            ?mail=${station?.mail ?? false}
            .again=${() => this.#again(contact?.category ?? null)}
            .home=${isKiosk() ? this.#exit : this.#home}
          ></vs-after>
        `;
    }
  }

  protected override updated(): void {
    if (!this.querySelector('#main')) return;
    takeOver(this);
    const step = this.#current;
    // a step has not begun while the code for it is still on its way
    if (step !== this.#step && (step === 'welcome' || this.session)) {
      if (!this.#resuming) tellHost({ virtualStation: 'step', step });
      this.#entered(step, this.#step);
      this.#step = step;
    }
    // what stops ringing puts the former title back
    this.#ring();
    this.#title();
  }

  #entered(step: Step, before: Step | null): void {
    if (step === 'waiting') {
      this.notice = null;
      this.abandoned = null;
    }
    // In the queue the topic is the contact's; the way out leads to the first screen.
    if (step !== 'welcome' && step !== 'before') this.#clearAddress();
    if (step === 'welcome' && before === 'waiting') this.notice ??= 'left';
    if (before === null) return;
    window.scrollTo({ top: 0 });
    if (step !== 'call' && step !== 'after') void this.#focusHeading();
  }

  async #focusHeading(): Promise<void> {
    await this.updateComplete;
    await new Promise(requestAnimationFrame);
    focusOn(this, '#main h1');
  }

  #title(): void {
    if (this.#ringing) return;
    const name = this.#feed.station.value?.name ?? (given('name') || t('page.title'));
    const { contact, place } = this.#view;
    let prefix = '';
    if (contact?.state === 'waiting' && place) {
      prefix = t('page.titleWaiting', { position: place.position });
    } else if (contact?.state === 'connected') {
      prefix = t('page.titleCall');
    }
    document.title = prefix ? `${prefix} · ${name}` : name;
  }

  #ring(): void {
    const ringing = this.#view.contact?.state === 'ringing';
    if (ringing && !this.#ringing) {
      this.#ringing = new AbortController();
      tellHost({ virtualStation: 'ring', title: t('page.titleRing') });
      this.#visit?.callForAttention(
        {
          title: t('page.titleRing'),
          heading: t('ring.title'),
          notification: t('ring.notification'),
          speaker: this.session?.devices.choice.value.speaker,
        },
        AbortSignal.any([this.scope, this.#ringing.signal]),
      );
    } else if (!ringing && this.#ringing) {
      this.#ringing.abort();
      this.#ringing = null;
      tellHost({ virtualStation: 'ring', title: '' });
    }
  }

  readonly #choose = (id: string): void => {
    this.notice = null;
    addToHistory(`#${id}`);
    this.#readAddress();
  };

  /** Back to the topics, past all questions of the step. */
  readonly #back = (): void => {
    const question = historyQuestion();
    if (historyDepth() > question) {
      history.go(-1 - question);
      return;
    }
    this.#clearAddress();
    this.#readAddress();
  };

  /** From the queue one walks back by giving the place up, which the waiting room asks about. */
  readonly #walkBack = (to: Earlier): void => {
    if (this.#current === 'before') this.#back();
    else void this.querySelector<WaitingStep>('vs-waiting')?.walkBack(to);
  };

  readonly #left = (category: string, to: Earlier | null): void => {
    if (to !== 'before') return;
    this.notice = null;
    this.#choose(category);
  };

  #clearAddress(): void {
    history.replaceState(history.state, '', location.pathname + location.search);
    this.topic = null;
  }

  #again(category: string | null): void {
    this.session?.restart();
    this.notice = null;
    if (category) this.#choose(category);
  }

  readonly #home = (): void => {
    this.#clearAddress();
    this.notice = null;
    this.session?.restart();
    void this.#feed.refresh();
  };

  async #takeUp(): Promise<void> {
    const seat = this.abandoned;
    if (!seat) return;
    this.abandoned = null;
    await (await this.#begin())?.takeUp(seat);
  }

  readonly #invitationTaken = async (seat: Seat): Promise<void> => {
    this.#clearAddress();
    this.invited = this.callback = null;
    this.abandoned = null;
    await (await this.#begin())?.takeUp(seat);
  };

  readonly #dismiss = (): void => {
    if (this.abandoned) this.#seats.dismiss(this.abandoned);
    this.abandoned = null;
  };

  /** Leaves queue or call, and the site, at once; with every tab of it. A screen of our own begins again. */
  readonly #exit = (): void => {
    if (!isKiosk()) exitElsewhere();
    this.#leave();
  };

  readonly #leave = (): void => {
    const address = this.#feed.station.value?.quickExitUrl ?? given('exit');
    this.#giveUp();
    tellHost({ virtualStation: 'exit', address });
    if (isKiosk()) (this.kiosk ?? location).reload();
    else replacePage(address);
  };

  /** The person has closed the frame around this page, and knows what that ends. */
  readonly #closedByHost = (): void => {
    this.#giveUp();
    tellHost({ virtualStation: 'left' });
  };

  #giveUp(): void {
    const token = this.#seats.current?.token;
    if (token) giveUpSeat(token);
    this.#ringing?.abort();
    this.#feed.close();
    this.#seats.forget();
    this.session?.close();
  }
}
whenWordsCame(() => customElements.define('vs-citizen', CitizenPage));
