import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { RemoteMedia } from '../call/slots';
import { NOTHING } from '../call/slots';
import { setSpeaker } from '../call/sound';
import { tc } from '../i18n/common';
import { StationElement } from './element';
import { icon } from './icons';

/** Where captions take the whole width, the own picture starts at the top. */
const NARROW = '(max-width: 61.98rem)';

type Corner = 'bottom-end' | 'bottom-start' | 'top-start' | 'top-end';

interface Drag {
  id: number;
  fromX: number;
  fromY: number;
}

/** Shows a stream; tells whether the browser lets it sound. */
async function put(
  video: HTMLMediaElement | null,
  stream: MediaStream | null,
  blocked: () => void = () => undefined,
): Promise<void> {
  if (!video || video.srcObject === stream) return;
  video.srcObject = stream;
  if (!stream) return;
  try {
    await video.play();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotAllowedError') blocked();
  }
}

/**
 * The pictures of a call: the other side fills the stage, the own picture lies in a corner from
 * which it can be moved (dragging, or the arrow keys) and hidden. While they share their screen that fills
 * the stage, whole, and they themselves are small above it.
 */
export class CallStage extends StationElement {
  @property({ attribute: false }) remote: RemoteMedia = NOTHING;
  @property({ attribute: false }) camera: MediaStreamTrack | null = null;
  /** Whether the other side's camera is on; else `placeholder` is shown. */
  @property({ type: Boolean }) remoteCamera = false;
  @property({ attribute: false }) placeholder: unknown = nothing;
  /** What is laid over the picture: captions, notices. */
  @property({ attribute: false }) overlay: unknown = nothing;
  @property() remoteLabel = '';
  /** What a second person's picture is called. */
  @property() secondLabel = '';
  /** What the other side's shared screen is called to whoever does not see it. */
  @property() screenLabel = '';
  /** The chosen speaker's device id. */
  @property() speaker = '';
  @property({ type: Boolean }) withSelf = true;
  /** Whether the page uses a microphone or a camera: browsers then let it play sound untouched. */
  @property({ type: Boolean }) capturing = false;

  @state() private corner: Corner = window.matchMedia(NARROW).matches ? 'top-end' : 'bottom-end';
  @state() private hiddenSelf = false;
  @state() private blocked = false;
  #drag: Drag | null = null;
  #self: MediaStream | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('pointerdown', () => void this.#unblock(), { signal: this.scope });
    document.addEventListener('visibilitychange', this.#lookedAt, { signal: this.scope });
  }

  protected override render() {
    const showSelf = this.withSelf && this.camera !== null;
    const { screen, second } = this.remote;
    return html`
      <div
        class="vs-stage"
        ?data-picture=${this.remoteCamera}
        ?data-screen=${screen !== null}
        ?data-second=${second !== null}
      >
        ${
          screen
            ? html`
                <video
                  class="vs-stage-screen"
                  data-testid="remote-screen"
                  aria-label=${this.screenLabel}
                  autoplay
                  playsinline
                  muted
                ></video>
              `
            : nothing
        }
        <video
          class="vs-stage-remote"
          data-testid="remote-video"
          aria-label=${this.remoteLabel}
          autoplay
          playsinline
        ></video>
        ${
          second
            ? html`
                <video
                  class="vs-stage-second"
                  data-testid="second-video"
                  aria-label=${this.secondLabel}
                  autoplay
                  playsinline
                  muted
                ></video>
              `
            : nothing
        }
        ${
          this.remoteCamera || screen
            ? nothing
            : html`
                <div class="vs-stage-placeholder">${this.placeholder}</div>
              `
        }
        ${
          this.blocked
            ? html`
                <button type="button" class="btn btn-primary vs-stage-blocked">
                  ${icon('speaker')} ${tc('stage.listen')}
                </button>
              `
            : nothing
        }
        <div class="vs-stage-overlay">${this.overlay}</div>
        ${this.remote.others.map(
          (stream) => html`
            <audio autoplay .srcObject=${stream}></audio>
          `,
        )}
        <div
          class="vs-stage-self"
          data-corner=${this.corner}
          ?hidden=${!showSelf}
          ?data-hidden=${this.hiddenSelf}
        >
          <div
            class="vs-stage-handle"
            role="group"
            tabindex=${this.hiddenSelf ? -1 : 0}
            aria-label="${tc('stage.self')}. ${tc('stage.moveSelf')}"
            title=${tc('stage.moveSelf')}
            @pointerdown=${this.#grabbed}
            @pointermove=${this.#dragged}
            @pointerup=${this.#dropped}
            @pointercancel=${this.#dropped}
            @keydown=${this.#arrow}
          >
            <video
              data-testid="local-video"
              aria-label=${tc('stage.self')}
              autoplay
              playsinline
              muted
            ></video>
          </div>
          <button
            type="button"
            class="vs-stage-hide"
            aria-label=${tc(this.hiddenSelf ? 'stage.showSelf' : 'stage.hideSelf')}
            title=${tc(this.hiddenSelf ? 'stage.showSelf' : 'stage.hideSelf')}
            @click=${() => (this.hiddenSelf = !this.hiddenSelf)}
          >
            ${icon(this.hiddenSelf ? 'eye' : 'eyeOff')}
          </button>
        </div>
      </div>
    `;
  }

  protected override updated(changes: PropertyValues<this>): void {
    const remote = this.querySelector<HTMLVideoElement>('.vs-stage-remote');
    void put(remote, this.remote.main, () => this.#playSilently());
    const screen = this.querySelector<HTMLVideoElement>('.vs-stage-screen');
    if (screen) screen.muted = true;
    void put(screen, this.remote.screen);
    const second = this.querySelector<HTMLVideoElement>('.vs-stage-second');
    if (second) second.muted = true;
    void put(second, this.remote.second);
    if (changes.has('capturing') && this.capturing) void this.#unblock();
    if (changes.has('camera')) this.#self = this.camera ? new MediaStream([this.camera]) : null;
    const self = this.querySelector<HTMLVideoElement>('.vs-stage-self video');
    if (self) self.muted = true;
    void put(self, this.#self);
    // An empty one is the device's own, gone back to when the chosen one went away.
    if (
      changes.get('speaker') ||
      (this.speaker && (changes.has('speaker') || changes.has('remote')))
    ) {
      for (const element of this.querySelectorAll<HTMLMediaElement>('.vs-stage-remote, audio')) {
        void setSpeaker(element, this.speaker);
      }
    }
  }

  /** A page that nobody has touched since it was loaded may show, but not sound. */
  #playSilently(): void {
    const remote = this.querySelector<HTMLVideoElement>('.vs-stage-remote');
    this.blocked = true;
    if (!remote) return;
    remote.muted = true;
    void remote.play().catch(() => undefined);
  }

  /** A telephone stops what plays while somebody calls, and leaves it stopped. */
  readonly #lookedAt = (): void => {
    if (document.visibilityState !== 'visible') return;
    void this.#unblock();
    for (const video of this.querySelectorAll('video')) {
      if (video.muted && video.srcObject && video.paused) void video.play().catch(() => undefined);
    }
  };

  async #unblock(): Promise<void> {
    for (const audio of this.querySelectorAll('audio')) {
      if (audio.paused) void audio.play().catch(() => undefined);
    }
    const remote = this.querySelector<HTMLVideoElement>('.vs-stage-remote');
    if (!remote?.srcObject || !(this.blocked || remote.paused)) return;
    remote.muted = false;
    try {
      await remote.play();
      this.blocked = false;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#playSilently();
    }
  }

  readonly #grabbed = (event: PointerEvent): void => {
    const handle = event.currentTarget as HTMLElement;
    handle.setPointerCapture(event.pointerId);
    this.#drag = { id: event.pointerId, fromX: event.clientX, fromY: event.clientY };
  };

  readonly #dragged = (event: PointerEvent): void => {
    const box = this.#selfBox;
    if (!this.#drag || this.#drag.id !== event.pointerId || !box) return;
    const x = event.clientX - this.#drag.fromX;
    const y = event.clientY - this.#drag.fromY;
    box.style.transform = `translate(${x}px, ${y}px)`;
  };

  /** It settles in the nearest corner, where it can cover least. */
  readonly #dropped = (): void => {
    const box = this.#selfBox;
    if (!this.#drag || !box) return;
    this.#drag = null;
    const stage = this.getBoundingClientRect();
    const own = box.getBoundingClientRect();
    box.style.transform = '';
    const end = own.left + own.width / 2 > stage.left + stage.width / 2;
    const bottom = own.top + own.height / 2 > stage.top + stage.height / 2;
    this.corner = `${bottom ? 'bottom' : 'top'}-${end ? 'end' : 'start'}`;
  };

  readonly #arrow = (event: KeyboardEvent): void => {
    const [vertical, horizontal] = this.corner.split('-') as ['top' | 'bottom', 'start' | 'end'];
    const moves: Partial<Record<string, Corner>> = {
      ArrowUp: `top-${horizontal}`,
      ArrowDown: `bottom-${horizontal}`,
      ArrowLeft: `${vertical}-start`,
      ArrowRight: `${vertical}-end`,
    };
    const corner = moves[event.key];
    if (!corner) return;
    event.preventDefault();
    this.corner = corner;
  };

  get #selfBox(): HTMLElement | null {
    return this.querySelector('.vs-stage-self');
  }
}
customElements.define('vs-stage', CallStage);
