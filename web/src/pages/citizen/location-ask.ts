import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { t } from '../../i18n/citizen';
import type { CitizenSession } from '../../state/citizen';
import { CommandError } from '../../state/connection';
import { announce } from '../../ui/announcer';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { textField } from '../../ui/field';

const FIND_TIMEOUT_MS = 15_000;

/** How looking for the device's position stands; `missing`: nothing was written either. */
type Finding = 'no' | 'looking' | 'denied' | 'failed' | 'missing';

/** The operator asks where the person is: in words, by the device, or not at all. */
export class LocationAsk extends StationElement {
  @property({ attribute: false }) session!: CitizenSession;
  @state() private finding: Finding = 'no';
  @state() private found: GeolocationCoordinates | null = null;
  @state() private text = '';
  @state() private busy = false;
  @state() private failed = false;

  protected override firstUpdated(): void {
    announce(t('location.announce'));
  }

  protected override render() {
    return html`
      <section class="vs-location" aria-labelledby="location-title" data-testid="location-ask">
        <form @submit=${this.#submitted}>
          <h2 id="location-title">${t('location.title')}</h2>
          <p>${t('location.text')}</p>
          <div class="vs-location-row">
            ${textField({
              id: 'location-text',
              label: t('location.label'),
              testid: 'location-text',
              autocomplete: 'off',
              maxlength: 300,
              value: this.text,
              input: (value) => {
                this.text = value;
                if (this.finding === 'missing') this.finding = 'no';
              },
            })}
            ${
              'geolocation' in navigator
                ? html`
                    <button
                      type="button"
                      class="btn btn-outline-primary btn-sm"
                      data-testid="location-find"
                      aria-busy=${this.finding === 'looking' ? 'true' : 'false'}
                      @click=${this.#find}
                    >
                      ${icon('flag')}
                      <span>
                        ${t(this.finding === 'looking' ? 'location.finding' : 'location.find')}
                      </span>
                    </button>
                  `
                : nothing
            }
          </div>
          <p class="vs-hint" role="status">${this.#findingWords()}</p>
          <div class="vs-row">
            <button
              type="submit"
              class="btn btn-primary btn-sm"
              data-testid="location-share"
              aria-busy=${this.busy ? 'true' : 'false'}
            >
              ${t('location.share')}
            </button>
            <button
              type="button"
              class="btn btn-outline-primary btn-sm"
              data-testid="location-decline"
              @click=${() => void this.#answer(() => this.session.declineLocation())}
            >
              ${t('location.decline')}
            </button>
          </div>
        </form>
      </section>
    `;
  }

  #findingWords(): string {
    if (this.failed) return t('location.notSent');
    if (this.found) {
      return t('location.found', { metres: Math.max(1, Math.round(this.found.accuracy)) });
    }
    return this.finding === 'no' || this.finding === 'looking' ? '' : t(`location.${this.finding}`);
  }

  readonly #find = (): void => {
    if (this.finding === 'looking') return;
    this.finding = 'looking';
    this.found = null;
    navigator.geolocation.getCurrentPosition(
      (position) => {
        this.found = position.coords;
        this.finding = 'no';
      },
      (error) => {
        this.finding = error.code === error.PERMISSION_DENIED ? 'denied' : 'failed';
      },
      { enableHighAccuracy: true, timeout: FIND_TIMEOUT_MS, maximumAge: 0 },
    );
  };

  readonly #submitted = (event: Event): void => {
    event.preventDefault();
    const text = this.text.trim();
    const { found } = this;
    if (text === '' && !found) {
      this.finding = 'missing';
      focusOn(this, '#location-text');
      return;
    }
    void this.#answer(() =>
      this.session.shareLocation({
        text: text === '' ? null : text,
        latitude: found?.latitude ?? null,
        longitude: found?.longitude ?? null,
        accuracyM: found ? Math.min(found.accuracy, 100_000) : null,
      }),
    );
  };

  /** The question goes away by itself when the station has the answer. */
  async #answer(send: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failed = false;
    try {
      await send();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.failed = true;
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('vs-location-ask', LocationAsk);
