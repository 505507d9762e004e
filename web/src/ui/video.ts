import { html, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { StationElement } from './element';

/** The own camera, mirrored as one is used to see oneself. */
export class SelfVideo extends StationElement {
  @property({ attribute: false }) track: MediaStreamTrack | null = null;
  @property() label = '';

  protected override render() {
    return html`
      <video
        class="vs-self-video"
        data-testid="local-video"
        aria-label=${this.label}
        autoplay
        playsinline
        muted
      ></video>
    `;
  }

  protected override updated(changes: PropertyValues<this>): void {
    if (!changes.has('track')) return;
    const video = this.querySelector('video');
    if (!video) return;
    video.muted = true;
    video.srcObject = this.track ? new MediaStream([this.track]) : null;
    if (this.track) void video.play().catch(() => undefined);
  }
}
customElements.define('vs-self-video', SelfVideo);
