import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { soundOf } from '../../call/heard';
import { tb } from '../../i18n/breakout';
import { tk } from '../../i18n/conference';
import type { Member, Tile as ShownTile } from '../../protocol/conference';
import {
  type ConferenceState,
  type Layout,
  soundsOf,
  type Tile,
  tilesOf,
} from '../../state/conference';
import type { Shown } from '../../state/reactions';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { gridOf } from './grid';
import { shortName } from './part';
import { Settling } from './settling';

async function put(element: HTMLMediaElement, stream: MediaStream | null): Promise<boolean> {
  if (element.srcObject === stream) return true;
  element.srcObject = stream;
  if (!stream) return true;
  try {
    await element.play();
    return true;
  } catch (error) {
    return !(error instanceof DOMException && error.name === 'NotAllowedError');
  }
}

/**
 * Everybody's pictures. They are shown without sound; each sound that is received is played by itself, so
 * whoever is heard is heard whether they are shown or not. Both are of one stream, which keeps lips in step.
 */
export class ConferenceTiles extends StationElement {
  @property({ attribute: false }) view: ConferenceState | null = null;
  @property({ attribute: false }) streams: readonly MediaStream[] = [];
  @property({ attribute: false }) reactions: readonly Shown[] = [];
  @property() layout: Layout = 'grid';
  @property({ attribute: false }) camera: MediaStreamTrack | null = null;
  @property({ attribute: false }) sized: (tiles: ShownTile[]) => void = () => undefined;
  @state() private blocked = false;
  #observer: ResizeObserver | null = null;
  #own: MediaStream | null = null;
  readonly #settling = new Settling();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(() => {
      this.#layOut();
      this.#tellSizes();
    });
    this.#observer.observe(this);
    this.scope.addEventListener('abort', () => this.#observer?.disconnect(), { once: true });
    document.addEventListener('pointerdown', () => this.#playAll(), { signal: this.scope });
  }

  get #tiles(): Tile[] {
    return this.view ? tilesOf(this.view, this.layout) : [];
  }

  protected override render() {
    const tiles = this.#tiles;
    const large = tiles.filter((tile) => tile.large);
    const small = tiles.filter((tile) => !tile.large);
    return html`
      <div
        class="vs-tiles"
        data-layout=${large.length > 0 ? 'large' : 'grid'}
        data-count=${tiles.length}
      >
        ${
          large.length > 0
            ? html`
                <div class="vs-tiles-large">
                  ${repeat(
                    large,
                    ({ key }) => key,
                    (tile) => this.#tile(tile),
                  )}
                </div>
              `
            : nothing
        }
        <div class="vs-tiles-all" role="group" aria-label=${tk('conference.panel.people')}>
          ${this.#self()}
          ${repeat(
            small,
            ({ key }) => key,
            (tile) => this.#tile(tile),
          )}
        </div>
        ${
          tiles.length === 0
            ? html`
                <p class="vs-tiles-alone">
                  ${this.view?.conference?.breakout ? tb('breakout.alone') : tk('conference.alone')}
                </p>
              `
            : nothing
        }
        ${
          this.blocked
            ? html`
                <button
                  type="button"
                  class="btn btn-primary vs-tiles-blocked"
                  @click=${() => this.#playAll()}
                >
                  ${icon('speaker')} ${tk('conference.enter')}
                </button>
              `
            : nothing
        }
        ${
          this.view
            ? soundsOf(this.view.slots).map(
                (index) => html`
                  <audio data-slot=${index} autoplay></audio>
                `,
              )
            : nothing
        }
      </div>
    `;
  }

  #tile({ key, member, source, slot }: Tile) {
    const speaking = this.view?.loudest[0] === member.member && member.sends.microphone;
    const screen = source === 'screen';
    const picture = slot !== null && (screen || member.sends.camera);
    const name = shortName(member);
    const said = screen ? tk('conference.tile.screen', { name }) : name;
    return html`
      <figure
        class="vs-tile"
        data-testid="conference-tile"
        data-member=${member.member}
        data-source=${source}
        ?data-speaking=${speaking && !screen}
        ?data-picture=${picture}
        aria-label=${screen ? said : member.name}
      >
        <video
          data-key=${key}
          data-slot=${picture ? slot : ''}
          ?hidden=${!picture}
          muted
          playsinline
        ></video>
        ${
          picture
            ? nothing
            : html`
                <div class="vs-tile-empty">
                  <span class="vs-tile-initials" aria-hidden="true">
                    ${member.phone ? icon('telephone') : initials(name)}
                  </span>
                  <span>${absence(member)}</span>
                </div>
              `
        }
        ${screen ? nothing : this.#reaction(member.member)}
        <figcaption>
          ${
            member.sends.microphone || screen
              ? nothing
              : html`
                  <span title=${tk('conference.tile.muted')}>
                    ${icon('microphoneOff')}
                    <span class="visually-hidden">${tk('conference.tile.muted')}</span>
                  </span>
                `
          }
          <span class="vs-tile-name">${said}</span>
          ${
            member.office && !screen && member.office !== member.name
              ? html`
                  <span class="vs-soft" title=${member.office}>
                    ${member.officeShort ?? member.office}
                  </span>
                `
              : nothing
          }
          ${
            member.handSinceMs
              ? html`
                  <span class="vs-tile-hand">
                    ${icon('flag')}
                    <span class="visually-hidden">${tk('conference.hands')}</span>
                  </span>
                `
              : nothing
          }
        </figcaption>
      </figure>
    `;
  }

  #self() {
    return html`
      <figure class="vs-tile vs-tile-self" aria-label=${tk('conference.you')}>
        <video
          data-own
          data-testid="local-video"
          ?hidden=${this.camera === null}
          muted
          playsinline
        ></video>
        ${
          this.camera === null
            ? html`
                <div class="vs-tile-empty"><span>${tk('conference.tile.noCamera')}</span></div>
              `
            : nothing
        }
        ${this.#reaction(this.view?.you ?? '')}
        <figcaption><span class="vs-tile-name">${tk('conference.you')}</span></figcaption>
      </figure>
    `;
  }

  /** It is said by the announcer, many together. */
  #reaction(of: string) {
    const shown = this.reactions.find(({ member }) => member === of);
    if (!shown) return nothing;
    return html`
      <div class="vs-tile-reaction" data-testid="reaction" data-reaction=${shown.reaction}>
        ${icon(shown.reaction)} ${tk(`conference.reaction.${shown.reaction}`)}
      </div>
    `;
  }

  protected override updated(changes: PropertyValues<this>): void {
    if (changes.has('camera')) this.#own = this.camera ? new MediaStream([this.camera]) : null;
    const own = this.querySelector<HTMLVideoElement>('video[data-own]');
    if (own) {
      own.muted = true;
      void put(own, this.#own);
    }
    for (const video of this.querySelectorAll<HTMLVideoElement>('video[data-key]')) {
      video.muted = true;
      const slot = video.dataset['slot'];
      void put(video, slot ? (this.streams[Number(slot)] ?? null) : null);
      if (slot) this.#settling.seat(video, slot, video.dataset['key'] ?? '');
    }
    for (const audio of this.querySelectorAll<HTMLAudioElement>('audio')) {
      const stream = this.streams[Number(audio.dataset['slot'])] ?? null;
      void put(audio, stream && soundOf(stream)).then((plays) => {
        if (!plays) this.blocked = true;
      });
    }
    this.#layOut();
    this.#tellSizes();
  }

  /** Styles of elements may be set by scripts; the page's policy forbids them in the markup alone. */
  #layOut(): void {
    const list = this.querySelector<HTMLElement>('.vs-tiles-all');
    if (!list) return;
    const { width, scrolls } = gridOf(list.children.length, list.offsetWidth, list.offsetHeight);
    list.style.setProperty('--vs-tile-width', `${width}px`);
    list.toggleAttribute('data-scrolls', scrolls);
    // what is moved sideways or down is reached by the keyboard, too
    const moves = list.scrollWidth > list.clientWidth || list.scrollHeight > list.clientHeight;
    if (moves) list.tabIndex = 0;
    else list.removeAttribute('tabindex');
  }

  #playAll(): void {
    for (const each of this.querySelectorAll<HTMLMediaElement>('audio, video')) {
      if (each.srcObject && each.paused) void each.play().catch(() => undefined);
    }
    this.blocked = false;
  }

  #tellSizes(): void {
    const ratio = window.devicePixelRatio || 1;
    this.sized(
      this.#tiles.map(({ key, member, source }) => {
        const video = this.querySelector(`video[data-key="${CSS.escape(key)}"]`);
        const box = video?.parentElement?.getBoundingClientRect();
        return {
          member: member.member,
          source,
          width: Math.min(8192, Math.round((box?.width ?? 0) * ratio)),
          height: Math.min(8192, Math.round((box?.height ?? 0) * ratio)),
        };
      }),
    );
  }
}
customElements.define('vs-conference-tiles', ConferenceTiles);

function absence({ here, phone, sends }: Member): string {
  if (!here) return tk('conference.tile.away');
  if (phone) return tk('conference.tile.phone');
  return tk(sends.camera ? 'conference.tile.waiting' : 'conference.tile.noCamera');
}

/** The first letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => word?.[0] ?? '')
    .join('')
    .toUpperCase();
}
