import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { HoldMusic } from '../../call/hold-music';
import { t } from '../../i18n/citizen';
import { formatClock, formatTime } from '../../i18n/format';
import type { Contact } from '../../protocol/citizen';
import type { CitizenSession } from '../../state/citizen';
import { type HoldSettings, keepHold, readHold } from '../../state/hold-settings';
import { announce } from '../../ui/announcer';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';

/** That the operator has put the citizen on hold: since when, what it means, and music that can be switched off. */
export class HoldNotice extends StationElement {
  @property({ attribute: false }) session!: CitizenSession;
  @property({ attribute: false }) contact!: Contact;
  @property() name = '';
  @state() private settings: HoldSettings = readHold();
  readonly #music = new HoldMusic();
  #held = false;
  #asking = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const clock = setInterval(() => this.requestUpdate(), 1_000);
    this.scope.addEventListener('abort', () => {
      clearInterval(clock);
      this.#music.stop();
    });
  }

  get #quiet(): boolean {
    return this.contact.modality === 'text';
  }

  protected override render() {
    const since = this.contact.heldSinceMs;
    if (since === null) return nothing;
    const seconds = (this.session.connection.nowMs() - since) / 1000;
    return html`
      <section class="vs-hold" data-testid="on-hold" aria-labelledby="vs-hold-title">
        ${icon('pause')}
        <div class="vs-hold-text">
          <h2 id="vs-hold-title">
            ${t('hold.title')}
            <span
              class="vs-code"
              role="timer"
              aria-label=${t('hold.for', { time: formatClock(seconds) })}
            >
              ${formatClock(seconds)}
            </span>
          </h2>
          <p>
            ${
              this.contact.consult
                ? t(this.contact.outside ? 'hold.consulting.outside' : 'hold.consulting', {
                    name: this.name,
                  })
                : t('hold.since', { name: this.name, time: formatTime(since) })
            }
          </p>
          <p>${t('hold.private')}</p>
        </div>
        ${this.#quiet ? nothing : this.#controls()}
      </section>
    `;
  }

  #controls() {
    const { music, volume } = this.settings;
    return html`
      <div class="vs-hold-music">
        <button
          type="button"
          class="btn btn-sm btn-outline-primary"
          data-testid="hold-music"
          aria-pressed=${music ? 'true' : 'false'}
          @click=${() => this.#change({ music: !music })}
        >
          ${t(music ? 'hold.music.off' : 'hold.music.on')}
        </button>
        <label ?hidden=${!music}>
          <span class="visually-hidden">${t('hold.volume')}</span>
          ${icon('speaker')}
          <input
            type="range"
            min="0"
            max="1"
            step="0.05"
            data-testid="hold-volume"
            .value=${String(volume)}
            @input=${(event: Event) =>
              this.#change({ volume: Number((event.currentTarget as HTMLInputElement).value) })}
          />
        </label>
      </div>
    `;
  }

  #change(part: Partial<HoldSettings>): void {
    this.settings = { ...this.settings, ...part };
    keepHold(this.settings);
    this.#music.volume = this.settings.volume;
  }

  protected override updated(): void {
    const held = this.contact.heldSinceMs !== null;
    const asking = held && this.contact.consult !== null;
    if (held !== this.#held || asking !== this.#asking) {
      // that a third person has come, or taken over, the call says
      const back = held || (this.contact.consult === null && !this.contact.takenOver);
      if (back) {
        const consulting = this.contact.outside
          ? 'hold.announceConsulting.outside'
          : 'hold.announceConsulting';
        const words = asking ? consulting : held ? 'hold.announce' : 'hold.back';
        announce(t(words, { name: this.name }));
      }
      this.#held = held;
      this.#asking = asking;
    }
    if (held && this.settings.music && !this.#quiet) {
      void this.#music.start({
        speaker: this.session.devices.speaker,
        volume: this.settings.volume,
      });
    } else {
      this.#music.stop();
    }
  }
}
customElements.define('vs-hold-notice', HoldNotice);
