import { html, nothing, type PropertyValues, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatClock } from '../../i18n/format';
import { tr } from '../../i18n/recordings';
import { ts } from '../../i18n/staff';
import { StationElement } from '../../ui/element';
import type { Mark, View } from './archive';
import { gapMarks } from './gaps';
import { partyName } from './parties';
import { Stills, Strip, stripMoments, stripOf } from './stills';
import { Loudness } from './waveform';

const UNITS = 1000;
const PICTURES = 2;
/** Pictures of the strip; each is asked of the station. */
const STRIP = 12;
/** So many have a wave of their own; the sound of more is drawn as one, so that the bar stays as high as it is. */
const MOST_LANES = 4;

/** A moment that somebody commented on. */
export interface Remark {
  id: string;
  atMs: number;
}

/** The line to move along: how loud each party is, marks, comments, and pictures of where one points. */
export class PlayerLine extends StationElement {
  @property({ attribute: false }) view!: View;
  @property({ attribute: false }) durationS = 0;
  @property({ attribute: false }) positionS = 0;
  @property({ attribute: false }) marks: readonly Mark[] = [];
  @property({ attribute: false }) remarks: readonly Remark[] = [];
  @property({ attribute: false }) seek: (seconds: number) => void = () => undefined;
  /** Where the pointer is, in seconds. */
  @state() private pointed: number | null = null;
  #loudness = new Loudness(() => this.requestUpdate());
  #stills!: Stills;
  #strip: Strip | null = null;
  #viewScope = new AbortController();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#viewScope.abort();
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('view')) {
      this.#beginStrip();
      return;
    }
    this.#viewScope.abort();
    this.#viewScope = new AbortController();
    const { signal } = this.#viewScope;
    this.#stills = new Stills(() => this.requestUpdate(), signal);
    for (const media of this.view.parties) {
      if (media.audio) void this.#loudness.load(media.party, media.peaksUrl, signal);
    }
    this.#strip = null;
    this.#beginStrip();
  }

  /** Once it is known how long the recording is. */
  #beginStrip(): void {
    const whose = stripOf(this.view.parties);
    if (this.#strip || whose === null || this.durationS <= 0) return;
    const moments = stripMoments(this.durationS * 1000, STRIP);
    this.#strip = new Strip(whose, moments, () => this.requestUpdate(), this.#viewScope.signal);
  }

  protected override render() {
    const times = { at: formatClock(this.positionS), of: formatClock(this.durationS) };
    return html`
      <div
        class="player-line"
        @pointermove=${this.#moved}
        @pointerleave=${() => (this.pointed = null)}
      >
        ${this.#marks()}
        <div class="player-lanes" aria-hidden="true">
          ${this.#stripPictures()} ${this.#lanes()} ${gapMarks(this.view.gaps, this.durationS)}
        </div>
        <input
          class="player-seek"
          type="range"
          min="0"
          max=${this.durationS}
          step="0.01"
          aria-label=${ts('player.seek')}
          aria-valuetext=${ts('player.seekValue', times)}
          .value=${String(this.positionS)}
          @input=${(event: Event) => this.seek(Number((event.currentTarget as HTMLInputElement).value))}
        />
        ${this.#preview()}
      </div>
    `;
  }

  #stripPictures() {
    if (!this.#strip) return nothing;
    return html`
      <div class="player-strip">
        ${this.#strip.pictures.map(
          (picture) => html`
            <canvas width="160" height="90" .picture=${picture}></canvas>
          `,
        )}
      </div>
    `;
  }

  #lanes() {
    const heard = this.view.parties.filter((media) => media.audio);
    if (heard.length > MOST_LANES) {
      return this.#lane(this.#loudness.ofAll(), tr('player.everybody'), 1);
    }
    return heard.map(({ party, name }) =>
      this.#lane(this.#loudness.of(party), partyName(party, name), heard.length),
    );
  }

  #lane(path: string, name: string, count: number) {
    const width = this.durationS > 0 ? (this.positionS / this.durationS) * UNITS : 0;
    return html`
      <div class="player-lane" data-lanes=${count}>
        <svg viewBox="0 0 ${UNITS} 100" preserveAspectRatio="none">
          <rect class="player-played" x="0" y="0" width=${width} height="100"></rect>
        </svg>
        <svg class="player-wave" viewBox="0 0 799 100" preserveAspectRatio="none">
          <path d=${path}></path>
        </svg>
        <span class="player-lane-name">${name}</span>
      </div>
    `;
  }

  /** Events above, comments below; both are told in words beside the player. */
  #marks() {
    if (this.marks.length === 0 && this.remarks.length === 0) return nothing;
    const at = (ms: number) =>
      Math.min(UNITS, Math.max(0, (ms / 1000 / Math.max(0.001, this.durationS)) * UNITS));
    return html`
      <svg
        class="player-marks"
        data-testid="player-marks"
        viewBox="0 0 ${UNITS} 20"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        ${this.marks.map((mark) => {
          const from = at(mark.atMs);
          const width = Math.max(3, at(mark.untilMs ?? mark.atMs) - from);
          return svg`<rect data-kind=${mark.kind} x=${Math.min(from, UNITS - width)} y="1" width=${width} height="8"></rect>`;
        })}
        ${this.remarks.map(
          (remark) =>
            svg`<rect data-kind="comment" x=${Math.min(UNITS - 4, at(remark.atMs))} y="11" width="4" height="8"></rect>`,
        )}
      </svg>
    `;
  }

  #preview() {
    if (this.pointed === null) return nothing;
    const seconds = this.pointed;
    const seen = this.view.parties.filter((media) => media.stillUrl !== null).slice(0, PICTURES);
    return html`
      <div class="player-preview" aria-hidden="true">
        <div class="player-preview-pictures">
          ${seen.map(
            (media) => html`
              <canvas
                width="160"
                height="90"
                .picture=${this.#stills.at(media.stillUrl ?? '', seconds * 1000 - media.offsetMs)}
              ></canvas>
            `,
          )}
        </div>
        <b>${formatClock(seconds)}</b>
      </div>
    `;
  }

  protected override updated(): void {
    for (const canvas of this.querySelectorAll<Pictured>('.player-strip canvas')) {
      drawOnce(canvas);
    }
    const preview = this.querySelector<HTMLElement>('.player-preview');
    if (!preview || this.pointed === null || this.durationS <= 0) return;
    const line = this.querySelector<HTMLElement>('.player-line');
    const [whole, own] = [line?.clientWidth ?? 0, preview.offsetWidth];
    const left = (this.pointed / this.durationS) * whole - own / 2;
    preview.style.left = `${Math.max(0, Math.min(whole - own, left))}px`;
    for (const canvas of preview.querySelectorAll<Pictured>('canvas')) {
      draw(canvas, canvas.picture ?? null);
    }
  }

  readonly #moved = (event: PointerEvent): void => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    if (width <= 0) return;
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    this.pointed = share * this.durationS;
  };
}
customElements.define('vs-player-line', PlayerLine);

type Pictured = HTMLCanvasElement & { picture?: ImageBitmap | null; drawn?: ImageBitmap | null };

/** The line is drawn ten times a second while it plays, and its strip stays as it is. */
function drawOnce(canvas: Pictured): void {
  const picture = canvas.picture ?? null;
  if (canvas.drawn === picture) return;
  canvas.drawn = picture;
  draw(canvas, picture);
}

/** As large as it fits, in the middle. */
function draw(canvas: HTMLCanvasElement, picture: ImageBitmap | null): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!picture) return;
  const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.drawImage(
    picture,
    (canvas.width - width) / 2,
    (canvas.height - height) / 2,
    width,
    height,
  );
}
