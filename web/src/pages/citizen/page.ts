import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { type Category, categoryText } from '../../api';
import { t } from '../../i18n/citizen';
import { tc } from '../../i18n/common';
import { language } from '../../i18n/language';
import { CitizenSession } from '../../state/citizen';
import type { Seat } from '../../state/seats';
import { StationFeed } from '../../state/station';
import { callForAttention } from '../../ui/attention';
import '../../ui/connection-bar';
import { focusOn, StationElement } from '../../ui/element';
import '../../ui/header';
import './after';
import './before';
import './call';
import { type Step, steps } from './steps';
import './waiting';
import './welcome';
import type { Notice } from './welcome';

/** The citizen's page: shows the step that the contact is in, or the one chosen before there is one. */
class CitizenPage extends StationElement {
  readonly #session = new CitizenSession();
  readonly #feed = new StationFeed();
  @state() private topic: string | null = null;
  @state() private notice: Notice = null;
  @state() private abandoned: Seat | null = null;
  #ringing: AbortController | null = null;
  #step: Step | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    for (const store of [this.#session.view, this.#feed.station, this.#feed.failed]) {
      this.watch(store);
    }
    this.#session.view.subscribe((view) => {
      if (view.seatLost && !this.notice) this.notice = 'seat-lost';
    }, this.scope);
    window.addEventListener('hashchange', this.#readAddress, { signal: this.scope });
    language.subscribe(() => this.#title(), this.scope);
    this.#readAddress();
    void this.#feed.refresh();
    void this.#start();
  }

  async #start(): Promise<void> {
    await this.#session.start();
    if (!this.#session.seats.current) this.abandoned = await this.#session.seats.abandoned();
  }

  /** The topic stands in the address, so that "back" works and other sites can link to it. */
  readonly #readAddress = (): void => {
    const wanted = decodeURIComponent(location.hash.slice(1));
    this.topic = wanted === '' ? null : wanted;
    if (this.topic === null && !this.#session.view.value.contact) {
      void this.#session.devices.use({ microphone: false, camera: false });
    }
  };

  #category(id: string | null): Category | null {
    const categories = this.#feed.station.value?.categories ?? [];
    return categories.find((category) => category.id === id) ?? null;
  }

  get #current(): Step {
    const { contact } = this.#session.view.value;
    if (contact) {
      if (contact.state === 'connected') return 'call';
      return contact.state === 'ended' ? 'after' : 'waiting';
    }
    return this.#category(this.topic) ? 'before' : 'welcome';
  }

  protected override render() {
    const station = this.#feed.station.value;
    const step = this.#resuming ? null : this.#current;
    const meaning = step === 'waiting' ? t('bar.waiting') : step === 'call' ? t('bar.call') : '';
    const busy = step === 'waiting' || step === 'call';
    return html`
      ${
        step === 'call'
          ? nothing
          : html`
              <vs-header
                .organisation=${station?.organisation ?? ''}
                .name=${station?.name ?? t('page.title')}
                .tagline=${tc('header.tagline')}
              ></vs-header>
            `
      }
      <vs-connection-bar
        .connection=${this.#session.connection.state}
        .meaning=${meaning}
        ?hidden=${!busy && !this.topic}
      ></vs-connection-bar>
      <main id="main" tabindex="-1">
        ${step === 'before' || step === 'waiting' ? steps(step) : nothing} ${this.#screen(step)}
      </main>
    `;
  }

  /** After a reload nothing is shown of the first screen until the station has said where we were. */
  get #resuming(): boolean {
    return this.#session.seats.current !== null && !this.#session.view.value.known;
  }

  #screen(step: Step | null) {
    const view = this.#session.view.value;
    const { contact } = view;
    const station = this.#feed.station.value;
    const category = this.#category(contact?.category ?? this.topic);
    const topic = category ? categoryText(category).label : '';
    switch (step) {
      case null:
        return html`
          <p class="vs-page vs-resuming" role="status">${tc('connection.connecting')}</p>
        `;
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
            .session=${this.#session}
            .station=${station}
            .category=${category}
            .back=${this.#back}
          ></vs-before>
        `;
      case 'waiting':
        return html`
          <vs-waiting
            .session=${this.#session}
            .contact=${contact}
            .place=${view.place}
            .topic=${topic}
          ></vs-waiting>
        `;
      case 'call':
        return html`
          <vs-call
            .session=${this.#session}
            .view=${view}
            .contact=${contact}
            .topic=${topic}
          ></vs-call>
        `;
      case 'after':
        return html`
          <vs-after
            .contact=${contact}
            .chat=${view.chat}
            .topic=${topic}
            .again=${() => this.#again(contact?.category ?? null)}
            .home=${this.#home}
          ></vs-after>
        `;
    }
  }

  protected override updated(): void {
    const step = this.#current;
    if (step !== this.#step) this.#entered(step, this.#step);
    this.#step = step;
    this.#title();
    this.#ring();
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
    const name = this.#feed.station.value?.name ?? t('page.title');
    const { contact, place } = this.#session.view.value;
    let prefix = '';
    if (contact?.state === 'waiting' && place) {
      prefix = t('page.titleWaiting', { position: place.position });
    } else if (contact?.state === 'connected') {
      prefix = t('page.titleCall');
    }
    document.title = prefix ? `${prefix} · ${name}` : name;
  }

  #ring(): void {
    const ringing = this.#session.view.value.contact?.state === 'ringing';
    if (ringing && !this.#ringing) {
      this.#ringing = new AbortController();
      callForAttention(
        {
          title: t('page.titleRing'),
          heading: t('ring.title'),
          notification: t('ring.notification'),
          speaker: this.#session.devices.choice.value.speaker,
        },
        this.#ringing.signal,
      );
    } else if (!ringing && this.#ringing) {
      this.#ringing.abort();
      this.#ringing = null;
    }
  }

  readonly #choose = (id: string): void => {
    this.notice = null;
    location.hash = id;
    this.topic = id;
  };

  readonly #back = (): void => {
    this.#clearAddress();
    this.#readAddress();
  };

  #clearAddress(): void {
    history.replaceState(null, '', location.pathname + location.search);
    this.topic = null;
  }

  #again(category: string | null): void {
    this.#session.restart();
    this.notice = null;
    if (category) this.#choose(category);
  }

  readonly #home = (): void => {
    this.#clearAddress();
    this.notice = null;
    this.#session.restart();
    void this.#feed.refresh();
  };

  async #takeUp(): Promise<void> {
    const seat = this.abandoned;
    if (!seat) return;
    this.abandoned = null;
    await this.#session.takeUp(seat);
  }

  readonly #dismiss = (): void => {
    if (this.abandoned) this.#session.seats.dismiss(this.abandoned);
    this.abandoned = null;
  };
}
customElements.define('vs-citizen', CitizenPage);
