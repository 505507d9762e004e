import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { playNotes } from '../../call/sound';
import { tf } from '../../i18n/floor';
import { formatTime, STATION_ZONE } from '../../i18n/format';
import { ts } from '../../i18n/staff';
import { whenWordsCame } from '../../i18n/language';
import { alertBox } from '../../ui/alert';
import { icon, type IconName } from '../../ui/icons';
import type { Role } from '../../staff/session';
import '../../staff/alarms/alarms';
import type { Alarm } from '../../staff/alarms/alarm-words';
import { SoundChoice } from '../../staff/alarms/sound-choice';
import { problemBox, StaffPage } from '../../staff/page';
import '../complaints/complaints-link';
import '../mailbox/aside';
import '../messages/messages';
import './agents-grid';
import { alarmMore, openQueue } from './alarm-beside';
import './beside-panel';
import './categories-table';
import './day-panel';
import type { Chosen, Listen } from './detail-panel';
import './detail-panel';
import { FloorFeed } from './feed';
import { figuresRow } from './figures-row';
import type { Floor } from './floor';
import { type Label, labels } from './floor-words';
import './helps';
import './incidents';
import './notices';
import '../replies/manager';
import './open-conference';
import './outside-table';
import { officesTable } from './offices-table';
import { phaseBar } from './phase-bar';
import './requests';
import './standing';
import { loadingLine } from '../../ui/load-state';
import { wallHeader, wallMessages, wallOffices } from './wall-parts';

const STALE_MS = 30_000;
/** A request that failed once may be repeated before anybody has to know. */
const FAILING_MS = 6_000;
/** Somebody whom nobody serves is told of again and again. */
const AGAIN_MS = 30_000;
const ALARM_TONE = [
  { hz: 740, atS: 0, lengthS: 0.35 },
  { hz: 587, atS: 0.3, lengthS: 0.5 },
] as const;

/** The floor: is somebody reachable, who waits, who works; with `?wall` for a screen nobody touches. */
export class SupervisorPage extends StaffPage {
  protected override readonly roles: readonly Role[] = ['supervisor'];
  @state() private nowMs = Date.now();
  @state() private chosen: Chosen | null = null;
  /** At whose side one is, in which contact. */
  @state() private beside: Listen | null = null;
  @state() private wall = new URLSearchParams(location.search).has('wall');
  @state() private alarms: readonly Alarm[] = [];
  #feed: FloorFeed | null = null;
  /** The requests and calls that have been heard; null before the first look, at which nothing is new. */
  #known: ReadonlySet<string> | null = null;
  #soundedMs = 0;
  readonly #choice = new SoundChoice();

  protected override pageTitle(): string {
    return tf('floor.title');
  }

  protected override entered(): void {
    const { scope } = this;
    this.#feed = new FloorFeed(this.session, scope);
    this.watch(this.#feed.reading);
    this.#choice.follow(scope);
    this.watch(this.#choice.on);
    const clock = setInterval(() => (this.nowMs = Date.now()), 1000);
    scope.addEventListener('abort', () => clearInterval(clock), { once: true });
    document.addEventListener('keydown', this.#keyed, { signal: scope });
    document.addEventListener('fullscreenchange', this.#fullscreenChanged, { signal: scope });
  }

  /** The station's clock; it stands still when the station is not heard of. */
  get #stationMs(): number {
    const { floor, atMs } = this.#feed?.reading.value ?? { floor: null, atMs: 0 };
    return (floor?.nowMs ?? 0) + Math.min(Math.max(0, this.nowMs - atMs), STALE_MS);
  }

  get #stale(): boolean {
    if (!this.#feed) return false;
    const { floor, atMs, problem } = this.#feed.reading.value;
    return floor !== null && this.nowMs - atMs > (problem ? FAILING_MS : STALE_MS);
  }

  protected override render() {
    this.toggleAttribute('data-wall', this.wall);
    this.session.idle.alwaysUsed = this.wall;
    return super.render();
  }

  protected override renderTools() {
    const sound = this.#choice.on.value;
    return html`
      ${
        this.wall
          ? nothing
          : html`
              <vs-complaints-link .session=${this.session}></vs-complaints-link>
            `
      }
      ${tool(sound ? 'bell' : 'bellOff', tf('floor.sound'), this.#turnSound, sound)}
      ${tool('monitor', tf('floor.wall'), this.#toWall)}
    `;
  }

  protected override renderBarRow(): unknown {
    const floor = this.#feed?.reading.value.floor;
    if (this.wall) return nothing;
    return html`
      <div class="floor-bar">
        ${floor ? phaseBar(floor.day, floor.headline.kind !== 'closed') : nothing}
        <vs-open-conference
          .session=${this.session}
          .categories=${this.categories.value}
        ></vs-open-conference>
      </div>
    `;
  }

  protected override renderFooter(): unknown {
    return this.wall ? nothing : super.renderFooter();
  }

  protected override renderPage() {
    const floor = this.#feed?.reading.value.floor;
    return html`
      <main id="main" class="staff-page floor" tabindex="-1">
        <h1 class="visually-hidden">${tf('floor.title')}</h1>
        ${floor ? this.#floor(floor, labels(this.categories.value)) : this.#unread()}
      </main>
    `;
  }

  /** Until the floor was read for the first time. */
  #unread() {
    const feed = this.#feed;
    const problem = feed?.reading.value.problem;
    return problem ? problemBox(problem, () => feed.again()) : loadingLine(ts('staff.loading'));
  }

  #floor(floor: Floor, label: Label) {
    return this.wall ? this.#wall(floor, label) : this.#desk(floor, label);
  }

  /** For a room that looks at it: larger, with the hour and the day, and without anything to press. */
  #wall(floor: Floor, label: Label) {
    const stationMs = this.#stationMs;
    return html`
      ${this.#leaveWall()} ${wallHeader(this.organisation.value, floor, stationMs)}
      ${this.#staleness()} ${figuresRow(floor, stationMs, label)} ${this.#alarms(label)}
      <div class="floor-columns">
        ${this.#categories(floor, label)} ${this.#agents(floor, label)}
      </div>
      <div class="wall-pair">${wallMessages(floor)} ${wallOffices(floor)}</div>
    `;
  }

  #desk(floor: Floor, label: Label) {
    const { chosen, beside } = this;
    const stationMs = this.#stationMs;
    const listen = (event: CustomEvent<Listen>) => this.#listen(event.detail);
    const { why } = floor.headline;
    const isHeldBack = why === 'briefing' || why === 'not_opened';
    return html`
      ${this.#staleness()} ${figuresRow(floor, stationMs, label)} ${this.#alarms(label)}
      <vs-floor-helps
        .session=${this.session}
        .helps=${floor.helps}
        .agents=${floor.agents}
        .stationMs=${stationMs}
        .label=${label}
        @listen=${listen}
      ></vs-floor-helps>
      <vs-floor-requests
        .session=${this.session}
        .requests=${floor.requests}
        .stationMs=${stationMs}
        .label=${label}
      ></vs-floor-requests>
      ${isHeldBack ? this.#folds(isHeldBack, label) : nothing}
      <div class="floor-columns" ?data-detail=${chosen !== null || beside !== null}>
        <div class="floor-side">
          ${this.#categories(floor, label)} ${isHeldBack ? nothing : this.#folds(isHeldBack, label)}
        </div>
        <div class="floor-side">
          ${this.#agents(floor, label)}
          <vs-floor-outside
            .session=${this.session}
            .outside=${floor.outside}
            .stationMs=${stationMs}
            .label=${label}
          ></vs-floor-outside>
          ${officesTable(floor.offices)}
        </div>
        ${beside || chosen ? this.#third(floor, label) : nothing}
      </div>
      ${this.#below()}
    `;
  }

  /** What may be long, below the floor: messages in as many columns as there is room for, then the rest in two. */
  #below() {
    return html`
      <div class="floor-below">
        <vs-messages
          .session=${this.session}
          .categories=${this.categories.value}
          .replies=${this.#replies}
        ></vs-messages>
        <vs-mails-aside .session=${this.session}></vs-mails-aside>
        <div class="floor-below-columns">
          <div class="floor-side">
            <vs-floor-notices
              .session=${this.session}
              .categories=${this.categories.value}
            ></vs-floor-notices>
            <vs-reply-manager
              .session=${this.session}
              .categories=${this.categories.value}
            ></vs-reply-manager>
          </div>
          <vs-incidents
            .session=${this.session}
            .categories=${this.categories.value}
          ></vs-incidents>
        </div>
      </div>
    `;
  }

  /** Beside the floor: whom one is with, and what was opened. */
  #third(floor: Floor, label: Label) {
    const { chosen, beside } = this;
    return html`
      <div class="floor-third">
        ${
          beside
            ? html`
                <vs-floor-beside
                  .session=${this.session}
                  .contactId=${beside.contactId}
                  .operator=${beside.operator}
                  .reference=${beside.reference}
                  @close=${this.#closeBeside}
                ></vs-floor-beside>
              `
            : nothing
        }
        ${
          chosen
            ? html`
                <vs-floor-detail
                  .floor=${floor}
                  .stationMs=${this.#stationMs}
                  .label=${label}
                  .session=${this.session}
                  .chosen=${chosen}
                  .listening=${beside?.contactId ?? null}
                  @close=${this.#closeDetail}
                  @listen=${(event: CustomEvent<Listen>) => this.#listen(event.detail)}
                ></vs-floor-detail>
              `
            : nothing
        }
      </div>
    `;
  }

  /** Needed now and then, below the topics; above them, with the day unfolded, while the day keeps citizens out. */
  #folds(isHeldBack: boolean, label: Label) {
    return html`
      <div class="floor-folds">
        <details class="vs-card floor-fold" data-testid="day-fold" ?open=${isHeldBack}>
          <summary>${tf('floor.day.fold')}</summary>
          <vs-day .session=${this.session} .categories=${this.categories.value}></vs-day>
        </details>
        <vs-floor-standing .session=${this.session} .label=${label}></vs-floor-standing>
      </div>
    `;
  }

  #alarms(label: Label) {
    const { wall } = this;
    return html`
      <vs-alarms
        .session=${this.session}
        .categories=${this.categories.value}
        .more=${alarmMore}
        .beside=${wall ? () => nothing : (each: Alarm) => openQueue(each, label, this.#openLine)}
        ?hands=${!wall}
        ?sound=${this.#choice.on.value}
        @alarms=${(event: CustomEvent<readonly Alarm[]>) => (this.alarms = event.detail)}
      ></vs-alarms>
    `;
  }

  #categories(floor: Floor, label: Label) {
    const { chosen } = this;
    return html`
      <vs-floor-categories
        .floor=${floor}
        .stationMs=${this.#stationMs}
        .label=${label}
        .wall=${this.wall}
        .chosen=${chosen?.kind === 'category' ? chosen.id : null}
        @choose=${(event: CustomEvent<string>) => this.#choose('category', event.detail)}
      ></vs-floor-categories>
    `;
  }

  #agents(floor: Floor, label: Label) {
    const { chosen } = this;
    return html`
      <vs-floor-agents
        .floor=${floor}
        .stationMs=${this.#stationMs}
        .label=${label}
        .wall=${this.wall}
        .chosen=${chosen?.kind === 'agent' ? chosen.id : null}
        @choose=${(event: CustomEvent<string>) => this.#choose('agent', event.detail)}
      ></vs-floor-agents>
    `;
  }

  protected override updated(): void {
    const floor = this.#feed?.reading.value.floor;
    if (!floor || this.#stale) return;
    this.#sound(floor);
    this.#count(
      this.alarms.filter((each) => each.grave && each.acknowledgedMs === null).length +
        floor.requests.length +
        floor.helps.length,
    );
  }

  readonly #replies = async () => (await this.session.api('replies')).replies;

  /** In the tab's title, for whoever has another one in front. */
  #count(open: number): void {
    const plain = document.title.replace(/^\(\d+\) /, '');
    const title = open > 0 ? `(${open}) ${plain}` : plain;
    if (document.title !== title) document.title = title;
  }

  /**
   * Sounds for each request and each call for help that has come up, and again while somebody calls; what was there at the
   * first look is only shown at first. Alarms sound by themselves.
   */
  #sound(floor: Floor): void {
    const grave = [
      ...floor.requests.map((each) => `request:${each.id}`),
      ...floor.helps.map((each) => `help:${each.contactId}:${each.askedAtMs}`),
    ];
    const isNew = this.#known !== null && grave.some((key) => !this.#known?.has(key));
    if (this.#known === null) this.#soundedMs = this.nowMs;
    this.#known = new Set(grave);
    if (!isNew && !(floor.helps.length > 0 && this.nowMs - this.#soundedMs >= AGAIN_MS)) return;
    this.#soundedMs = this.nowMs;
    if (this.#choice.on.value) void playNotes(ALARM_TONE);
  }

  #staleness() {
    if (!this.#stale) return nothing;
    const time = formatTime(this.#feed?.reading.value.atMs ?? 0, STATION_ZONE);
    return html`
      <div class="floor-stale">
        ${alertBox(tf('floor.stale', { time }), { tone: 'warning', live: 'alert' })}
      </div>
    `;
  }

  #choose(kind: Chosen['kind'], id: string): void {
    const again = this.chosen?.kind === kind && this.chosen.id === id;
    if (again) this.#closeDetail();
    else this.chosen = { kind, id };
  }

  readonly #openLine = (category: string): void => {
    this.chosen = { kind: 'category', id: category };
  };

  /** The focus goes back to what was opened. */
  readonly #closeDetail = (): void => {
    const { chosen } = this;
    this.chosen = null;
    if (!chosen) return;
    const opener = `[data-${chosen.kind}="${CSS.escape(chosen.id)}"]`;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(opener)?.focus());
  };

  /** The panel takes the place of the detail, beside the floor. */
  #listen(listen: Listen): void {
    this.chosen = null;
    this.beside = listen;
  }

  readonly #closeBeside = (): void => {
    const { beside } = this;
    this.beside = null;
    const opener = `[data-agent="${CSS.escape(beside?.agentId ?? '')}"]`;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(opener)?.focus());
  };

  readonly #turnSound = (): void => {
    this.#choice.turn();
    if (this.#choice.on.value) void playNotes(ALARM_TONE);
  };

  #leaveWall() {
    return html`
      <button type="button" class="btn btn-outline-primary floor-leave" @click=${this.#fromWall}>
        ${tf('floor.wall.leave')}
      </button>
    `;
  }

  readonly #toWall = (): void => {
    this.#setWall(true);
    // without it, or refused, the page fills the window
    void document.documentElement.requestFullscreen().catch(() => undefined);
  };

  readonly #fromWall = (): void => {
    this.#setWall(false);
    if (document.fullscreenElement) void document.exitFullscreen();
  };

  #setWall(wall: boolean): void {
    this.wall = wall;
    this.chosen = null;
    // what a citizen says is not for a screen on the wall
    if (wall) this.beside = null;
    history.replaceState(history.state, '', wall ? '?wall' : location.pathname);
  }

  readonly #keyed = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.wall) this.#fromWall();
  };

  /** The browser leaves the full screen by Escape without telling the page of the key. */
  readonly #fullscreenChanged = (): void => {
    if (!document.fullscreenElement && this.wall) this.#setWall(false);
  };
}
whenWordsCame(() => customElements.define('vs-supervisor', SupervisorPage));

function tool(name: IconName, words: string, act: () => void, pressed: boolean | null = null) {
  return html`
    <button
      type="button"
      class="staff-tool"
      title=${words}
      aria-label=${words}
      aria-pressed=${pressed === null ? nothing : pressed ? 'true' : 'false'}
      @click=${act}
    >
      ${icon(name)}
    </button>
  `;
}
