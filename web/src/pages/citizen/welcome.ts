import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { type Category, type Station, topicName } from '../../api';
import { t } from '../../i18n/citizen';
import { formatTime } from '../../i18n/format';
import { inLanguage, withWords } from '../../i18n/language';
import { estimateWords, hoursWords, reopeningWords } from '../../i18n/wait';
import { embedded } from '../../state/embedded';
import { isKiosk } from '../../state/kiosk';
import type { Seat } from '../../state/seats';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { StationElement } from '../../ui/element';
import { emergencyBox } from '../../ui/emergency';
import { icon } from '../../ui/icons';
import type { Result } from '../../search/topic-search';
import { isTyped, MOST_TYPED } from '../../search/typed';
import type { Finder } from './finder';
import { isNothing, nothingFound } from './nothing-found';
import { mostAsked, topicCard } from './topics';

type Segment = Category['segment'] | 'all';
export type Notice = 'left' | 'seat-lost' | 'unknown-topic' | { instead: string } | null;

const SAY_RESULTS_MS = 700;
/** The first screen: whether somebody is there, and what the person needs. */
export class WelcomeStep extends StationElement {
  @property({ attribute: false }) station: Station | null = null;
  @property({ type: Boolean }) failed = false;
  @property({ attribute: false }) notice: Notice = null;
  @property({ attribute: false }) abandoned: Seat | null = null;
  @property({ attribute: false }) choose: (id: string) => void = () => undefined;
  @property({ attribute: false }) retry: () => void = () => undefined;
  @property({ attribute: false }) takeUp: () => void = () => undefined;
  @property({ attribute: false }) dismiss: () => void = () => undefined;

  @state() private query = '';
  @state() private segment: Segment = 'all';
  @state() private finder: Finder | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #fetching = false;
  /** What a screen reader has been told about help. */
  #told = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override render() {
    return html`
      <div class="vs-page vs-welcome">
        ${this.#banner()} ${this.#notices()}
        ${emergencyBox(
          html`
            <strong>${t('emergency.title')}</strong>
            ${t('emergency.text')}
          `,
          'vs-emergency',
        )}
        <h1>${t(this.failed ? 'topics.titleFailed' : 'topics.title')}</h1>
        ${this.failed ? nothing : this.#search()}
        ${this.station ? this.#topics(this.station) : this.#placeholder()}
        ${isKiosk() ? nothing : trialLink()}
        ${
          this.station?.byPhone
            ? html`
                <p class="vs-continue-link"><a href="#continue">${t('continue.link')}</a></p>
              `
            : nothing
        }
        ${
          this.station?.callback.length
            ? html`
                <p class="vs-continue-link">
                  <a href="#callback-code">${t('callback.follow')}</a>
                </p>
              `
            : nothing
        }
      </div>
    `;
  }

  #banner() {
    const { station } = this;
    if (!station) {
      const key = this.failed ? 'station.failed' : 'station.loading';
      return html`
        <section class="vs-banner" data-tone=${this.failed ? 'danger' : 'wait'} role="status">
          <div>
            <p class="vs-banner-title">${t(key)}</p>
            <p>${t(`${key}Hint`)}</p>
          </div>
          ${
            this.failed
              ? html`
                  <button
                    type="button"
                    class="btn btn-outline-primary btn-sm"
                    @click=${() => this.retry()}
                  >
                    ${t('station.retry')}
                  </button>
                `
              : nothing
          }
        </section>
      `;
    }
    const { state } = station;
    const tone = state === 'closed' || state === 'open' ? state : 'warning';
    return html`
      <section class="vs-banner" data-tone=${tone} role="status" data-testid="station-state">
        <div>
          <p class="vs-banner-title">
            <span class="vs-dot"></span>
            ${this.#bannerTitle(station)}
          </p>
          <p class="vs-banner-text">${this.#bannerText(station)}</p>
          ${station.state === 'open' ? nothing : this.#alternatives(station)}
        </div>
        <p class="vs-banner-hours">${this.#hours(station)}</p>
      </section>
    `;
  }

  #bannerTitle(station: Station): string {
    return t(`station.${station.state}`);
  }

  #bannerText(station: Station) {
    if (!station.open) {
      return html`
        ${
          station.closedWhy === 'holiday' || station.closedWhy === 'exception'
            ? t(`station.${station.closedWhy}`)
            : nothing
        }
        <strong>${reopeningWords(station)}</strong>
        <span class="vs-banner-line">${t('station.closedHint')}</span>
      `;
    }
    if (station.state !== 'open' && station.state !== 'closed') {
      return t(`station.${station.state}Hint`);
    }
    const agents = t('station.agents', { count: station.agentsPresent });
    if (!station.wait) return agents;
    return html`
      <strong class="vs-nowrap">${estimateWords(station.wait)}</strong>
      <span class="vs-nowrap vs-soft">${agents}</span>
    `;
  }

  /** What one can do when nobody answers now. */
  #alternatives(station: Station) {
    if (isKiosk()) {
      return station.callback.length
        ? html`
            <div class="vs-banner-ways">${this.#callback()}</div>
          `
        : nothing;
    }
    return html`
      <span class="vs-banner-line">
        ${t(station.mail ? 'message.promise' : 'message.promiseHere')}
      </span>
      <div class="vs-banner-ways">
        <a
          class="btn btn-primary btn-sm"
          href=${inLanguage('/message')}
          data-testid="leave-message"
        >
          ${icon('chat')} ${t('message.leave')}
        </a>
        ${station.callback.length ? this.#callback() : nothing}
        ${station.open ? nothing : this.#reminder(station)}
        <a href=${inLanguage('/message#follow')}>${t('message.follow')}</a>
      </div>
    `;
  }

  #callback() {
    return html`
      <a class="btn btn-outline-primary btn-sm" href="#callback" data-testid="callback">
        ${icon('phone')} ${t('callback.ask')}
      </a>
    `;
  }

  /** For those who come too early or too late: the next opening as an entry for their calendar. */
  #reminder(station: Station) {
    const { nextOpening, name } = station;
    if (!nextOpening) return nothing;
    return html`
      <button
        type="button"
        class="btn btn-outline-primary btn-sm"
        data-testid="opening-reminder"
        @click=${async () => (await import('./reminder')).saveReminder(Date.parse(nextOpening), name)}
      >
        ${icon('clock')} ${t('station.remind')}
      </button>
    `;
  }

  #hours(station: Station) {
    if (station.alwaysOpen) return t('station.always');
    const closes = station.open && station.closesAt ? Date.parse(station.closesAt) : null;
    const closing =
      closes === null
        ? []
        : [t('station.closesAt', { time: formatTime(closes, station.timeZone) })];
    const lines = [...closing, ...hoursWords(station.hours)];
    return lines.map(
      (line) => html`
        <span>${line}</span>
      `,
    );
  }

  #notices() {
    if (this.notice === 'unknown-topic') {
      return alertBox(t('topics.unknown'), { tone: 'warning', live: 'status' });
    }
    if (this.notice !== null && typeof this.notice === 'object') {
      const id = this.notice.instead;
      const topic = topicName(this.station, id);
      return alertBox(t('topics.replaced', { topic }), {
        tone: 'warning',
        live: 'status',
        actions: html`
          <button
            type="button"
            class="btn btn-primary btn-sm"
            data-testid="topic-instead"
            @click=${() => this.choose(id)}
          >
            ${t('topics.replaced.go', { topic })}
          </button>
        `,
      });
    }
    if (this.notice === 'left') return alertBox(t('left.text'), { live: 'status' });
    if (this.notice === 'seat-lost') {
      return alertBox(t('seat.lostText'), {
        tone: 'warning',
        title: t('seat.lostTitle'),
        live: 'alert',
      });
    }
    if (!this.abandoned) return nothing;
    return alertBox(t('resume.text'), {
      tone: 'success',
      title: t('resume.title'),
      live: 'status',
      actions: html`
        <button type="button" class="btn btn-primary btn-sm" @click=${() => this.takeUp()}>
          ${t('resume.action')}
        </button>
        <button type="button" class="btn btn-link" @click=${() => this.dismiss()}>
          ${t('resume.dismiss')}
        </button>
      `,
    });
  }

  #search() {
    return html`
      <form class="vs-search" role="search" @submit=${(event: Event) => event.preventDefault()}>
        <p class="vs-hint" id="topics-hint">${t('topics.hint')}</p>
        ${icon('search')}
        <input
          type="search"
          class="vs-input"
          data-testid="topic-search"
          autocomplete="off"
          spellcheck="false"
          enterkeyhint="search"
          maxlength=${MOST_TYPED}
          aria-label=${t('topics.search')}
          aria-describedby="topics-hint"
          placeholder=${t('topics.placeholder')}
          .value=${this.query}
          @focus=${this.#prepare}
          @input=${this.#typed}
        />
        ${
          this.query
            ? html`
                <button
                  type="button"
                  class="vs-search-clear"
                  aria-label=${t('topics.clear')}
                  @click=${this.#clear}
                >
                  ${icon('close')}
                </button>
              `
            : nothing
        }
      </form>
    `;
  }

  /** What fits, as far as it is known yet. */
  #found(): Result | null {
    if (!isTyped(this.query)) return null;
    return (this.station && this.finder?.find(this.query, this.station)) ?? null;
  }

  #topics(station: Station) {
    const found = this.#found();
    return html`
      ${found ? this.finder?.help(found) : nothing}
      ${found?.topics.length ? this.#results(station, found) : this.#all(station, found)}
    `;
  }

  /** Every topic; where something was typed that fits none, with what to do then. */
  #all(station: Station, found: Result | null) {
    const none = found !== null && isNothing(found);
    return html`
      ${this.query === '' ? mostAsked(station, this.choose) : nothing}
      ${none ? nothingFound(station, this.query, this.choose) : this.#filter()}
      ${(['civil', 'military'] as const).map((segment) => this.#section(station, segment))}
    `;
  }

  #filter() {
    const choices: [Segment, string][] = [
      ['all', t('topics.all')],
      ['civil', t('topics.civil')],
      ['military', t('topics.military')],
    ];
    return html`
      <div class="vs-tabs" role="group" aria-label=${t('topics.filter')}>
        ${choices.map(
          ([segment, label]) => html`
            <button
              type="button"
              aria-pressed=${this.segment === segment ? 'true' : 'false'}
              @click=${() => (this.segment = segment)}
            >
              ${label}
            </button>
          `,
        )}
      </div>
    `;
  }

  #section(station: Station, segment: Category['segment']) {
    const shown = this.segment === 'all' || this.segment === segment || this.query !== '';
    return html`
      <section ?hidden=${!shown} aria-labelledby="topics-${segment}">
        <h2 id="topics-${segment}" class="vs-topics-title">${t(`topics.${segment}`)}</h2>
        <ul class="vs-topics">
          ${repeat(
            station.categories.filter((category) => category.segment === segment),
            (category) => category.id,
            (category) => topicCard(category, this.choose, station.open),
          )}
        </ul>
      </section>
    `;
  }

  /** Topics that do not match stay in the page, out of sight. */
  #results(station: Station, found: Result) {
    const byId = new Map(station.categories.map((category) => [category.id, category]));
    const fitting = found.topics.flatMap((id) => byId.get(id) ?? []);
    const rest = station.categories.filter((category) => !fitting.includes(category));
    const list = (categories: readonly Category[], isResult: boolean) =>
      repeat(
        categories,
        (category) => category.id,
        (category) => topicCard(category, this.choose, station.open, isResult),
      );
    return html`
      <section aria-labelledby="topics-found">
        <h2 id="topics-found" class="vs-topics-title">${this.#resultWords(found)}</h2>
        <ul class="vs-topics">
          ${list(fitting, true)}
        </ul>
        <ul hidden>
          ${list(rest, false)}
        </ul>
      </section>
    `;
  }

  #resultWords({ topics, unsure }: Result): string {
    return t(unsure ? 'topics.similar' : 'topics.results', { count: topics.length });
  }

  #placeholder() {
    if (this.failed) {
      return html`
        <p>${t('topics.failed')}</p>
      `;
    }
    return html`
      <ul class="vs-topics" aria-hidden="true">
        ${Array.from(
          { length: 8 },
          () => html`
            <li class="vs-topic vs-topic-empty"></li>
          `,
        )}
      </ul>
    `;
  }

  /** Fetches what answers; after a failure, with the next key. */
  readonly #prepare = async (): Promise<void> => {
    if (this.finder || this.#fetching) return;
    this.#fetching = true;
    try {
      const module = await withWords(import('./finder'));
      const finder = new module.Finder(() => this.requestUpdate());
      await finder.prepare();
      this.finder = finder;
    } catch {
      // the list is there, and 112 above it
    } finally {
      this.#fetching = false;
    }
  };

  readonly #typed = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    if (!isTyped(this.query)) makeRoomBelow(field);
    this.query = field.value;
    void this.#prepare();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sayFound(), SAY_RESULTS_MS);
  };

  /** Tells a screen reader what was found; where help is, once. */
  #sayFound(): void {
    const found = this.#found();
    const words = (found && this.finder?.helpWords(found)) ?? '';
    const help = words === this.#told ? '' : words;
    this.#told = words;
    if (!found) return;
    const results = isNothing(found)
      ? t('topics.none', { query: this.query.trim() })
      : found.topics.length > 0
        ? this.#resultWords(found)
        : '';
    const all = [help, results].filter(Boolean).join(' ');
    if (all) announce(all);
  }

  readonly #clear = (): void => {
    this.query = '';
    this.#told = '';
    this.querySelector<HTMLInputElement>('input[type=search]')?.focus();
  };
}
customElements.define('vs-welcome', WelcomeStep);

/**
 * Answers appear below the field: on a phone that is off the screen, or behind the keyboard. At once, since
 * WebKit ends a smooth movement at the next key.
 */
function makeRoomBelow(field: HTMLElement): void {
  const seen = window.visualViewport ?? { height: window.innerHeight, offsetTop: 0 };
  const { bottom } = field.getBoundingClientRect();
  if (bottom - seen.offsetTop > seen.height / 2)
    field.scrollIntoView({ block: 'start', behavior: 'instant' });
}

/** Another site's page lets no other page of ours into its frame. */
function trialLink() {
  return html`
    <p class="vs-continue-link">
      <a
        href=${inLanguage('/test')}
        target=${embedded ? '_blank' : nothing}
        data-testid="try-devices"
      >
        ${t('trial.link')}
      </a>
    </p>
  `;
}
