import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { formatClock } from '../../i18n/format';
import { tr } from '../../i18n/recordings';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import { StationElement } from '../../ui/element';
import { icon, type IconName } from '../../ui/icons';
import { momentAddress } from './address';
import type { Mark, PartyMedia, View } from './archive';
import { Films } from './films';
import { gapList } from './gaps';
import { gridOf } from './picture-grid';
import { isScreen, ownerOf, partyName } from './parties';
import { actOf, keysDialog, type PlayerActs } from './player-keys';
import './player-line';
import type { Remark } from './player-line';
import { formatNumber, formatPercent } from '../../i18n/amounts';

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;
const FRAME_S = 1 / 25;
const COPIED_MS = 4_000;
/** `MediaError.MEDIA_ERR_DECODE`. */
const DECODE_ERROR = 3;

interface Volume {
  level: number;
  muted: boolean;
}

/** The films of a recording side by side, in step, with one line to move along. */
export class RecordingPlayer extends StationElement {
  @property({ attribute: false }) view!: View;
  /** Where to begin, in milliseconds of the recording. */
  @property({ attribute: false }) startMs = 0;
  @property({ attribute: false }) marks: readonly Mark[] = [];
  @property({ attribute: false }) remarks: readonly Remark[] = [];
  /** Nobody comments here, and no address leads here. */
  @property({ type: Boolean }) bare = false;
  @state() private volumes: Record<string, Volume> = {};
  /** Why a film does not load: the line or the access, or a picture that the browser cannot decode. */
  @state() private broken: '' | 'line' | 'picture' = '';
  @state() private helping = false;
  @state() private copied = false;
  #films!: Films;
  #resumeAtS = 0;
  #viewScope = new AbortController();

  /** Where it stands, in milliseconds of the recording. */
  get positionMs(): number {
    return Math.round(this.#films.clock.position * 1000);
  }

  seek(ms: number): void {
    this.#films.seek(ms / 1000);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resumeAtS = this.startMs / 1000;
    document.addEventListener('keydown', this.#keyed, { signal: this.scope });
    this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#viewScope.abort();
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('startMs') && this.hasUpdated) this.seek(this.startMs);
    // A new view of the same recording brings new addresses; the place stays.
    const before = changes.get('view');
    if (!before || before === this.view) return;
    this.#resumeAtS = this.#films.clock.position;
    this.broken = '';
    this.#start();
  }

  #start(): void {
    this.#viewScope.abort();
    this.#viewScope = new AbortController();
    const seconds = this.view.durationMs === null ? null : this.view.durationMs / 1000;
    this.#films = new Films(seconds, () => this.requestUpdate(), this.#viewScope.signal);
  }

  protected override updated(changes: PropertyValues<this>): void {
    if (!changes.has('view')) return;
    const { signal } = this.#viewScope;
    for (const media of this.view.parties) {
      const video = this.querySelector<HTMLVideoElement>(`video[data-party="${media.party}"]`);
      if (!video) continue;
      this.#films.add(video, media.offsetMs, signal);
      const fail = () => {
        this.broken = video.error?.code === DECODE_ERROR ? 'picture' : 'line';
      };
      video.addEventListener('error', fail, { signal });
    }
    if (this.#resumeAtS > 0) this.#films.seek(this.#resumeAtS);
  }

  /** Loading again helps where the line broke or the access ran out; it makes no picture readable. */
  #failure() {
    if (!this.broken) return nothing;
    const title = ts('player.mediaError.title');
    if (this.broken === 'picture') {
      return alertBox(ts('player.mediaError.picture'), { tone: 'danger', title, live: 'alert' });
    }
    return alertBox(ts('player.mediaError.text'), {
      tone: 'danger',
      title,
      live: 'alert',
      actions: html`
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          @click=${() => this.dispatchEvent(new CustomEvent('reopen'))}
        >
          ${ts('staff.retry')}
        </button>
      `,
    });
  }

  protected override render() {
    const films = this.#films;
    const screens = this.view.parties.filter(({ party }) => isScreen(party)).length;
    const grid = gridOf(this.view.parties.length - screens, screens);
    return html`
      <div
        class="player"
        data-testid="player"
        data-playing=${films.playing ? 'yes' : 'no'}
        data-settled=${films.settled ? 'yes' : 'no'}
      >
        ${this.#failure()}
        <div
          class="player-films"
          data-columns=${grid.columns}
          data-rows=${grid.rows}
          data-span=${grid.span}
        >
          ${repeat(
            this.view.parties,
            (media) => media.party,
            (media) => this.#film(media),
          )}
        </div>
        <div class="player-bar">
          <vs-player-line
            .view=${this.view}
            .durationS=${films.durationS}
            .positionS=${Math.min(films.clock.position, films.durationS || Infinity)}
            .marks=${this.marks}
            .remarks=${this.remarks}
            .seek=${(seconds: number) => films.seek(seconds)}
          ></vs-player-line>
          ${this.#transport()}
        </div>
        ${gapList(
          this.view.gaps,
          (party) => this.#named(party),
          (seconds) => films.seek(seconds),
        )}
      </div>
      ${keysDialog(this.helping, () => (this.helping = false))}
    `;
  }

  /** In a conference a party is a member, whose name is with the films. */
  #named(party: string): string {
    const film = this.view.parties.find((each) => ownerOf(each.party) === ownerOf(party));
    return partyName(party, film?.name ?? null);
  }

  #film(media: PartyMedia) {
    const name = partyName(media.party, media.name);
    const { level, muted } = this.#volumeOf(media.party);
    return html`
      <figure class="player-film" data-screen=${isScreen(media.party) ? 'yes' : nothing}>
        <div class="player-picture" @click=${() => this.#films.toggle()}>
          <video
            data-party=${media.party}
            aria-label=${name}
            src=${media.url}
            preload="auto"
            playsinline
            .muted=${muted}
            .volume=${level}
          ></video>
          ${
            media.video
              ? nothing
              : html`
                  <p class="player-none">
                    ${icon('speaker')}
                    <span>${ts(media.masked ? 'player.masked' : 'player.noVideo')}</span>
                  </p>
                `
          }
        </div>
        <figcaption>
          <b>${name}</b>
          ${
            media.audio
              ? html`
                  <span class="player-volume">
                    <button
                      type="button"
                      class="player-button"
                      aria-pressed=${muted ? 'true' : 'false'}
                      aria-label=${ts(muted ? 'player.unmute' : 'player.mute', { party: name })}
                      title=${ts(muted ? 'player.unmute' : 'player.mute', { party: name })}
                      @click=${() => this.#setVolume(media.party, { level, muted: !muted })}
                    >
                      ${icon('speaker')}
                    </button>
                    <input
                      type="range"
                      min="0"
                      max="1"
                      step="0.05"
                      aria-label=${ts('player.volume', { party: name })}
                      aria-valuetext=${percent(muted ? 0 : level)}
                      .value=${String(muted ? 0 : level)}
                      @input=${(event: Event) =>
                        this.#setVolume(media.party, { level: numberOf(event), muted: false })}
                    />
                  </span>
                `
              : html`
                  <span class="vs-soft">${ts('player.noAudio')}</span>
                `
          }
        </figcaption>
      </figure>
    `;
  }

  #transport() {
    const films = this.#films;
    const times = {
      at: formatClock(Math.min(films.clock.position, films.durationS || Infinity)),
      of: formatClock(films.durationS),
    };
    return html`
      <div class="player-row">
        <p class="player-time">
          <b>${times.at}</b>
          / ${times.of}
          <span class="vs-soft" role="status">
            ${this.copied ? tr('player.copied') : films.buffering ? ts('player.buffering') : nothing}
          </span>
        </p>
        <div class="player-buttons">
          ${button('back10', '−10', () => films.seek(films.clock.position - 10))}
          <button
            type="button"
            class="player-button player-play"
            aria-label=${ts(films.playing ? 'player.pause' : 'player.play')}
            title=${ts(films.playing ? 'player.pause' : 'player.play')}
            @click=${() => films.toggle()}
          >
            ${icon(films.playing ? 'pause' : 'play')}
          </button>
          ${button('forward10', '+10', () => films.seek(films.clock.position + 10))}
        </div>
        <div class="player-tools">
          <label class="player-speed">
            <span>${ts('player.speed')}</span>
            <select class="vs-select" @change=${(event: Event) => films.setSpeed(numberOf(event))}>
              ${SPEEDS.map(
                (speed) => html`
                  <option value=${speed} .selected=${speed === films.clock.speed}>
                    ${formatNumber(speed, 2)}×
                  </option>
                `,
              )}
            </select>
          </label>
          ${this.bare ? nothing : this.#leading()}
          ${tool('info', tr('keys.open'), () => (this.helping = true))}
        </div>
      </div>
    `;
  }

  #leading() {
    return html`
      ${tool('chat', tr('player.comment'), () => this.#acts.comment())}
      ${tool('copy', tr('player.copy'), () => void this.#copy(), 'copy-moment')}
    `;
  }

  #volumeOf(party: string): Volume {
    return this.volumes[party] ?? { level: 1, muted: false };
  }

  #setVolume(party: string, volume: Volume): void {
    this.volumes = { ...this.volumes, [party]: volume };
  }

  readonly #acts: PlayerActs = {
    toggle: () => this.#films.toggle(),
    move: (seconds) => this.#films.seek(this.#films.clock.position + seconds),
    frame: (step) => {
      this.#films.pause();
      this.#films.seek(this.#films.clock.position + step * FRAME_S);
    },
    faster: (step) => {
      const at = SPEEDS.findIndex((speed) => speed === this.#films.clock.speed);
      this.#films.setSpeed(SPEEDS[at + step] ?? this.#films.clock.speed);
    },
    comment: () => {
      if (this.bare) return;
      this.#films.pause();
      this.dispatchEvent(new CustomEvent('comment'));
    },
    help: () => (this.helping = true),
  };

  readonly #keyed = (event: KeyboardEvent): void => {
    const act = actOf(event, this.#acts);
    if (!act) return;
    event.preventDefault();
    act();
  };

  readonly #copy = async (): Promise<void> => {
    const address = momentAddress(this.view.recordingId, this.positionMs);
    await navigator.clipboard.writeText(new URL(address, location.href).href);
    this.copied = true;
    this.later(() => (this.copied = false), COPIED_MS);
  };
}
customElements.define('vs-recording-player', RecordingPlayer);

function button(name: 'back10' | 'forward10', sign: string, act: () => void) {
  return html`
    <button
      type="button"
      class="player-button"
      aria-label=${ts(`player.${name}`)}
      title=${ts(`player.${name}`)}
      @click=${act}
    >
      <span aria-hidden="true">${sign}</span>
    </button>
  `;
}

/** A rare action: a sign, with its words on pointing and for screen readers. */
function tool(sign: IconName, words: string, act: () => void, testid?: string) {
  return html`
    <button
      type="button"
      class="player-button"
      data-testid=${testid ?? nothing}
      aria-label=${words}
      title=${words}
      @click=${act}
    >
      ${icon(sign)}
    </button>
  `;
}

function numberOf(event: Event): number {
  return Number((event.currentTarget as HTMLInputElement | HTMLSelectElement).value);
}

function percent(value: number): string {
  return formatPercent(value);
}
