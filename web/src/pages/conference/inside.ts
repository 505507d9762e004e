import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { setSpeaker } from '../../call/sound';
import { tc } from '../../i18n/common';
import { tk } from '../../i18n/conference';
import { formatClock } from '../../i18n/format';
import type { StaffSession } from '../../staff/session';
import { type Layout, ownMember } from '../../state/conference';
import { readLocal, writeLocal } from '../../state/storage';
import '../../ui/connection-bar';
import '../../ui/dialog';
import { focusOn } from '../../ui/element';
import { icon, type IconName } from '../../ui/icons';
import './agenda';
import { BallotTold, voteWaits } from './ballot';
import './breakout-bar';
import './chat';
import { type KeyAct, KEYS } from './keys';
import type { Entry } from './more';
import './more';
import './given';
import './captions';
import './notes';
import { pollWaits, typesCaptions, type Waiting } from './notices';
import { deviceLook, deviceNotices, devicesDialog } from './devices';
import { ConferencePart, unrecordedOf } from './part';
import { PollTold } from './poll';
import type { Invited } from './invited';
import './people';
import './roll';
import { recordingLine } from './recording';
import type { ConferenceRoom } from './room';
import type { ConferenceTiles } from './tiles';
import './tiles';
import { confirmDialog } from '../../ui/confirm';
import { tabList } from '../../ui/tabs';

type Extra = 'vote' | 'poll' | 'notes' | 'captions';
type Panel = 'people' | 'roll' | 'agenda' | 'given' | 'chat' | Extra;

const LAYOUT_KEY = 'vs.conference.layout';
const WIDE = '(min-width: 62rem)';

interface Control {
  id: string;
  icon: IconName;
  word: string;
  full: string;
  press: () => void;
  look?: 'off' | 'on' | 'danger';
  testId?: string;
  badge?: number;
}

/** The room itself: pictures, the panel beside them, the bar below. */
export class ConferenceInside extends ConferencePart {
  /** The station's clock, a second at a time. */
  @property({ type: Number }) nowMs = 0;
  @property({ attribute: false }) invite: (label: string) => Promise<Invited | null> = () =>
    Promise.resolve(null);
  /** Of a member of the staff; null for guests. */
  @property({ attribute: false }) session: StaffSession | null = null;
  readonly #wide = window.matchMedia(WIDE);
  @state() private panel: Panel | null = this.#wide.matches ? 'people' : null;
  @state() private layout: Layout = readLocal(LAYOUT_KEY) === 'speaker' ? 'speaker' : 'grid';
  @state() private ending = false;
  @state() private choosing = false;
  /** What was opened from behind "more"; it has a tab as long as the page is there. */
  @state() private extra: Extra | null = null;
  /** A chair has come from the agenda to put something to the vote. */
  @state() private askingVote = false;
  #seenLines = 0;
  readonly #polls = new PollTold();
  readonly #ballots = new BallotTold();

  override connectedCallback(): void {
    super.connectedCallback();
    const { room } = this;
    for (const store of [room.controls, room.mutedByChair]) this.watch(store);
    for (const store of [room.devices.choice, room.devices.losses]) this.watch(store);
    for (const store of [room.devices.status, room.peer.streams, room.peer.state])
      this.watch(store);
    this.watch(room.screen.shared);
    this.watch(room.reactions.shown);
    this.#seenLines = room.state.value.chat.length;
    this.#wide.addEventListener('change', () => this.requestUpdate(), { signal: this.scope });
  }

  protected override willUpdate(): void {
    this.#polls.look(this.conference?.poll ?? null);
    this.#ballots.look(this.conference?.ballot ?? null);
    if (this.panel !== 'vote') this.askingVote = false;
    if (this.panel === 'chat') this.#seenLines = this.room.state.value.chat.length;
  }

  /** Sounds are played by the chosen speaker, also those that come later. */
  protected override updated(): void {
    const tiles = this.querySelector<ConferenceTiles>('vs-conference-tiles');
    void tiles?.updateComplete.then(() => {
      for (const sound of tiles.querySelectorAll('audio')) {
        void setSpeaker(sound, this.room.devices.speaker);
      }
    });
  }

  protected override render() {
    const { room } = this;
    const { value: view } = room.state;
    const { conference } = view;
    if (!conference) return nothing;
    const kind = tk(`conference.kind.${conference.kind}`);
    return html`
      <a class="vs-skip" href="#main">${tc('header.skip')}</a>
      <vs-connection-bar .connection=${room.connection.state}></vs-connection-bar>
      <div class="vs-conference" ?data-panel=${this.panel !== null}>
        <header class="vs-conference-head">
          <div>
            <h1>${conference.title}</h1>
            <p class="vs-soft">
              ${kind === conference.title ? nothing : `${kind} · `}
              <span data-testid="participant-count" data-count=${conference.members.length}>
                ${tk('conference.people', { count: conference.members.length })}
              </span>
              ${this.#elapsed()}
            </p>
          </div>
          ${this.#covered ? nothing : this.#notices(room)}
          <vs-conference-recording .room=${room}></vs-conference-recording>
          <vs-conference-breakout-bar
            .room=${room}
            .nowMs=${this.nowMs}
          ></vs-conference-breakout-bar>
          ${deviceNotices(room)}
        </header>
        <main id="main">
          <vs-conference-tiles
            .view=${view}
            .streams=${room.peer.streams.value}
            .camera=${room.controls.value.camera ? room.devices.status.value.camera : null}
            .reactions=${room.reactions.shown.value}
            layout=${this.layout}
            .sized=${(tiles: Parameters<ConferenceRoom['show']>[0]) => room.show(tiles, [])}
          ></vs-conference-tiles>
          <vs-conference-caption-stage
            .room=${room}
            .nowMs=${this.nowMs}
          ></vs-conference-caption-stage>
        </main>
        ${this.panel ? this.#aside(room, this.panel) : nothing} ${this.#bar(room)}
      </div>
      ${this.#endDialog(room)} ${devicesDialog(room, this.choosing, () => (this.choosing = false))}
    `;
  }

  /** How long it has gone on. */
  #elapsed() {
    const openedAtMs = this.conference?.openedAtMs;
    if (!openedAtMs || this.nowMs === 0) return nothing;
    const time = formatClock((this.nowMs - openedAtMs) / 1000);
    return html`
      ·
      <span data-testid="elapsed">${tk('conference.elapsed', { time })}</span>
    `;
  }

  /** Whether the panel lies over the page, as on a telephone. */
  get #covered(): boolean {
    return this.panel !== null && !this.#wide.matches;
  }

  #notices(room: ConferenceRoom) {
    return html`
      <vs-conference-notices
        role="status"
        class="vs-conference-notice"
        .room=${room}
        .shown=${this.panel ?? ''}
        .show=${this.#show}
      ></vs-conference-notices>
    `;
  }

  readonly #show = (what: Waiting): void => {
    if (what === 'people') this.panel = 'people';
    else this.#openExtra(what);
  };

  #aside(room: ConferenceRoom, panel: Panel) {
    // tasks and decisions are the staff's
    const given: Panel[] = this.session ? ['given'] : [];
    const tabs: Panel[] = ['people', 'roll', 'agenda', ...given, 'chat'];
    if (this.extra) tabs.push(this.extra);
    const recording = room.state.value.conference?.recording;
    return html`
      <aside class="vs-conference-panel" aria-label=${tk('conference.panel')}>
        ${
          // where the panel covers the page, the sign is in it, and so are the notices
          recording
            ? html`
                <div class="vs-conference-covered" aria-hidden="true">
                  ${recordingLine(recording, unrecordedOf(room.state.value))}
                </div>
              `
            : nothing
        }
        ${this.#covered ? this.#notices(room) : nothing}
        <div class="vs-conference-tabs">
          ${tabList({
            names: tabs,
            chosen: panel,
            choose: (tab) => (this.panel = tab),
            title: (tab) =>
              tk(tab === 'agenda' ? 'conference.tab.agenda' : `conference.panel.${tab}`),
            id: 'tab',
            panel: () => 'conference-tab',
            label: tk('conference.panel'),
            look: 'vs-conference-tablist',
          })}
          <button
            type="button"
            class="vs-icon-button"
            aria-label=${tk('conference.panel.close')}
            title=${tk('conference.panel.close')}
            @click=${() => (this.panel = null)}
          >
            ${icon('close')}
          </button>
        </div>
        <div
          id="conference-tab"
          role="tabpanel"
          tabindex="0"
          aria-labelledby="tab-${panel}"
          class="vs-conference-tab"
        >
          ${this.#panel(room, panel)}
        </div>
      </aside>
    `;
  }

  #panel(room: ConferenceRoom, panel: Panel) {
    switch (panel) {
      case 'people':
        return html`
          <vs-conference-people
            .room=${room}
            .invite=${this.invite}
            .session=${this.session}
            .showRoll=${() => (this.panel = 'roll')}
          ></vs-conference-people>
        `;
      case 'roll':
        return html`
          <vs-conference-roll .room=${room} .session=${this.session}></vs-conference-roll>
        `;
      case 'agenda':
        return html`
          <vs-conference-agenda
            .room=${room}
            .nowMs=${this.nowMs}
            .askVote=${this.#askVote}
          ></vs-conference-agenda>
        `;
      case 'given':
        return html`
          <vs-conference-given .room=${room} .session=${this.session}></vs-conference-given>
        `;
      case 'chat':
        return html`
          <vs-conference-chat .room=${room}></vs-conference-chat>
        `;
      case 'captions':
        return html`
          <vs-conference-captions .room=${room}></vs-conference-captions>
        `;
      case 'notes':
        return html`
          <vs-conference-notes .room=${room}></vs-conference-notes>
        `;
      case 'vote':
        return html`
          <vs-conference-ballot .room=${room} ?ask=${this.askingVote}></vs-conference-ballot>
        `;
      case 'poll':
        return html`
          <vs-conference-poll .room=${room}></vs-conference-poll>
        `;
    }
  }

  readonly #askVote = (): void => {
    this.#openExtra('vote');
    this.askingVote = true;
  };

  #openExtra(extra: Extra): void {
    this.extra = extra;
    this.panel = extra;
    void this.updateComplete.then(() => focusOn(this, `#tab-${extra}`));
  }

  #bar(room: ConferenceRoom) {
    const microphone = deviceLook(room, 'microphone');
    const camera = deviceLook(room, 'camera');
    const own = ownMember(room.state.value);
    const hand = own?.handSinceMs !== null && own?.handSinceMs !== undefined;
    const sharing = room.screen.shared.value !== null;
    const chat = room.state.value.chat.length;
    const unread = this.panel === 'chat' ? 0 : chat - this.#seenLines;
    const controls: Control[] = [
      {
        id: 'microphone',
        icon: microphone.icon,
        word: tk('conference.microphone'),
        full: microphone.full,
        press: () => void room.press('microphone'),
        testId: 'toggle-mic',
        ...(microphone.open ? {} : { look: 'off' as const }),
      },
      {
        id: 'camera',
        icon: camera.icon,
        word: tk('conference.camera'),
        full: camera.full,
        press: () => void room.press('camera'),
        testId: 'toggle-camera',
        ...(camera.open ? {} : { look: 'off' as const }),
      },
      ...(room.screen.possible
        ? [
            {
              id: 'share',
              icon: (sharing ? 'shareOff' : 'share') as IconName,
              word: tk('conference.share'),
              full: tk(sharing ? 'conference.share.off' : 'conference.share.on'),
              press: () => (sharing ? room.screen.stop() : void room.screen.start()),
              ...(sharing ? { look: 'on' as const } : {}),
            },
          ]
        : []),
      {
        id: 'hand',
        icon: 'flag',
        word: tk('conference.hand'),
        full: tk(hand ? 'conference.hand.lower' : 'conference.hand.raise'),
        press: () => void room.ask('raiseHand', { raised: !hand }),
        testId: 'raise-hand',
        ...(hand ? { look: 'on' as const } : {}),
      },
      {
        id: 'layout',
        icon: this.layout === 'grid' ? 'person' : 'people',
        word: tk('conference.layout'),
        full: tk(this.layout === 'grid' ? 'conference.layout.speaker' : 'conference.layout.grid'),
        press: () => this.#setLayout(this.layout === 'grid' ? 'speaker' : 'grid'),
        testId: 'layout',
      },
      {
        id: 'panel',
        icon: 'chat',
        word: tk('conference.panel'),
        full: tk(this.panel ? 'conference.panel.close' : 'conference.panel.open'),
        press: () => (this.panel = this.panel ? null : unread > 0 ? 'chat' : 'people'),
        testId: 'panel',
        ...(unread > 0 ? { badge: unread } : {}),
      },
    ];
    const leave: Control = {
      id: 'leave',
      icon: 'hangUp',
      word: tk('conference.leave'),
      full: tk('conference.leave.full'),
      press: () => void room.leave(),
      look: 'danger',
      testId: 'hang-up',
    };
    return html`
      <footer class="vs-conference-bar">
        <div class="vs-call-controls" role="group" aria-label=${tk('conference.bar')}>
          ${controls.map((control) => this.#control(control))}
          <vs-conference-more .room=${room} .entries=${this.#entries()}></vs-conference-more>
          ${this.#control(leave)}
        </div>
        ${
          room.state.value.part === 'chair'
            ? html`
                <button
                  type="button"
                  class="btn btn-outline-primary btn-sm vs-conference-end"
                  data-testid="end-conference"
                  @click=${() => (this.ending = true)}
                >
                  ${tk('conference.end')}
                </button>
              `
            : nothing
        }
      </footer>
    `;
  }

  #control(control: Control) {
    return html`
      <button
        type="button"
        class="vs-call-button"
        data-testid=${control.testId ?? nothing}
        data-look=${control.look ?? nothing}
        data-control=${control.id}
        aria-label="${control.word}: ${control.full}"
        aria-keyshortcuts=${control.id in KEYS ? KEYS[control.id as KeyAct] : nothing}
        title=${control.full}
        @click=${control.press}
      >
        <span class="vs-call-round" data-count=${control.badge ?? nothing}>
          ${icon(control.icon)}
        </span>
        <span class="vs-call-word">${control.word}</span>
      </button>
    `;
  }

  #entries(): Entry[] {
    const { value: view } = this.room.state;
    const grid = this.layout === 'grid';
    return [
      {
        id: 'vote',
        icon: 'check',
        word: tk('conference.vote'),
        press: () => this.#openExtra('vote'),
        news: voteWaits(view) ? tk('conference.vote.waits') : null,
      },
      {
        id: 'poll',
        icon: 'poll',
        word: tk('conference.poll'),
        press: () => this.#openExtra('poll'),
        news: pollWaits(view) ? tk('conference.poll.waits') : null,
      },
      {
        id: 'notes',
        icon: 'document',
        word: tk('conference.notes'),
        press: () => this.#openExtra('notes'),
      },
      {
        id: 'captions',
        icon: 'captions',
        word: tk('conference.captions'),
        press: () => this.#openExtra('captions'),
        news:
          typesCaptions(view) && this.panel !== 'captions' ? tk('conference.captions.yours') : null,
      },
      {
        id: 'devices',
        icon: 'settings',
        word: tk('conference.devices'),
        press: () => (this.choosing = true),
      },
      {
        // on a narrow page it is only here
        id: 'layout',
        icon: grid ? 'person' : 'people',
        word: tk(grid ? 'conference.layout.speaker' : 'conference.layout.grid'),
        press: () => this.#setLayout(grid ? 'speaker' : 'grid'),
      },
    ];
  }

  #endDialog(room: ConferenceRoom) {
    return confirmDialog({
      open: this.ending,
      heading: tk('conference.end.sure'),
      text: tk('conference.end.text'),
      cancel: tk('conference.cancel'),
      close: () => (this.ending = false),
      confirm: tk('conference.end'),
      act: () => {
        this.ending = false;
        void room.ask('end', {});
      },
      testid: 'confirm-end',
      danger: true,
    });
  }

  #setLayout(layout: Layout): void {
    this.layout = layout;
    writeLocal(LAYOUT_KEY, layout);
  }
}
customElements.define('vs-conference-inside', ConferenceInside);
