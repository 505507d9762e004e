import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { Devices } from '../../call/devices';
import type { PathWord } from '../../call/path-test';
import { tc } from '../../i18n/common';
import { inLanguage, language, whenWordsCame } from '../../i18n/language';
import { ty } from '../../i18n/trial';
import { given } from '../../state/given';
import { StationFeed } from '../../state/station';
import { alertBox } from '../../ui/alert';
import '../../ui/device-picker';
import { StationElement } from '../../ui/element';
import '../../ui/footer';
import { goAlong } from '../../ui/go-along';
import '../../ui/header';
import { icon } from '../../ui/icons';
import '../../ui/meter';
import { exitBar } from '../../ui/quick-exit';
import '../../ui/video';
import type { PathUntried } from '../citizen/path-test';
import '../citizen/path-test';
import { problemBox } from '../citizen/problems';
import { takeOver } from '../citizen/take-over';
import { verdict } from './verdict';

/** Camera, microphone, speaker and line tried before a call, without entering any queue. */
class TrialPage extends StationElement {
  readonly #feed = new StationFeed();
  readonly #devices = new Devices();
  #exit: () => void = () => undefined;
  /** Camera and microphone were asked for. */
  @state() private asked = false;
  /** The browser has answered. */
  @state() private opened = false;
  /** The two notes were played. */
  @state() private played = false;
  @state() private heard: boolean | null = null;
  @state() private path: PathWord | PathUntried | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.#feed.station);
    this.watch(this.#devices.status);
    language.subscribe(() => this.#title(), this.scope);
    this.#feed.follow(this.scope);
    this.#exit = goAlong(this.#feed, this.scope);
    this.scope.addEventListener('abort', () => this.#devices.close());
  }

  #title(): void {
    const name = this.#feed.station.value?.name;
    document.title = name ? `${ty('page.title')} · ${name}` : ty('page.title');
  }

  protected override updated(): void {
    takeOver(this);
    this.#title();
  }

  protected override render() {
    const station = this.#feed.station.value;
    return html`
      <vs-header
        .organisation=${station?.organisation ?? given('organisation')}
        .name=${station?.name ?? (given('name') || ty('page.title'))}
        .tagline=${tc('header.tagline')}
      ></vs-header>
      ${exitBar(() => this.#exit())}
      <main id="main" tabindex="-1">
        <div class="vs-page trial-page">
          <p><a class="trial-back" href=${inLanguage('/')}>${icon('back')} ${ty('back')}</a></p>
          <h1>${ty('page.title')}</h1>
          <p class="vs-lead">${ty('lead')}</p>
          ${this.#camera()} ${this.#speaker()} ${this.#line()} ${this.#verdict()}
        </div>
      </main>
      <vs-footer .organisation=${station?.organisation ?? ''} beside></vs-footer>
    `;
  }

  #camera() {
    const { status } = this.#devices;
    const { camera, microphone } = status.value;
    return html`
      <section class="vs-card vs-stack" aria-labelledby="trial-devices">
        <h2 id="trial-devices">${ty('devices.title')}</h2>
        ${
          this.asked
            ? html`
                ${
                  camera
                    ? html`
                        <div class="trial-picture">
                          <vs-self-video .track=${camera} .label=${ty('self')}></vs-self-video>
                        </div>
                        <p>${icon('check')} ${ty('camera.good')}</p>
                      `
                    : nothing
                }
                ${
                  microphone
                    ? html`
                        <p>${ty('microphone.speak')}</p>
                        <vs-meter .track=${microphone}></vs-meter>
                      `
                    : nothing
                }
                ${this.opened ? problemBox('video', status.value, () => void this.#open()) : nothing}
                ${
                  this.opened
                    ? nothing
                    : html`
                        <p role="status">${ty('devices.asking')}</p>
                      `
                }
              `
            : html`
                <p>${ty('devices.why')}</p>
                <div>
                  <button
                    type="button"
                    class="btn btn-primary"
                    data-testid="trial-start"
                    @click=${() => void this.#open()}
                  >
                    ${icon('camera')} ${ty('devices.start')}
                  </button>
                </div>
              `
        }
      </section>
    `;
  }

  #speaker() {
    return html`
      <section class="vs-card vs-stack" aria-labelledby="trial-speaker">
        <h2 id="trial-speaker">${ty('speaker.title')}</h2>
        <vs-device-picker
          .devices=${this.#devices}
          withCamera
          .testLabel=${ty('speaker.play')}
          .testedLabel=${ty('speaker.question')}
          @tested=${() => (this.played = true)}
        ></vs-device-picker>
        <div
          class="vs-row"
          role="group"
          aria-label=${ty('speaker.question')}
          ?hidden=${!this.played}
        >
          ${([true, false] as const).map(
            (heard) => html`
              <button
                type="button"
                class="btn btn-outline-primary"
                data-testid=${heard ? 'trial-heard' : 'trial-not-heard'}
                aria-pressed=${this.heard === heard ? 'true' : 'false'}
                @click=${() => (this.heard = heard)}
              >
                ${ty(heard ? 'speaker.yes' : 'speaker.no')}
              </button>
            `,
          )}
        </div>
      </section>
    `;
  }

  #line() {
    return html`
      <section class="vs-card vs-stack" aria-labelledby="trial-line">
        <h2 id="trial-line">${ty('line.title')}</h2>
        <vs-path-test
          picture
          .found=${(path: PathWord | PathUntried) => (this.path = path)}
        ></vs-path-test>
      </section>
    `;
  }

  #verdict() {
    const devices = this.opened ? this.#devices.status.value : null;
    const { word, advice } = verdict({ devices, heard: this.heard, path: this.path });
    return html`
      <section data-testid="trial-verdict" data-word=${word} role="status">
        ${alertBox(
          advice.length === 0
            ? ty(`verdict.${word === 'ready' ? 'ready' : 'open'}Text`)
            : html`
                <ul>
                  ${advice.map(
                    (each) => html`
                      <li>${ty(`advice.${each}`)}</li>
                    `,
                  )}
                </ul>
              `,
          {
            tone: word === 'ready' ? 'success' : word === 'limited' ? 'warning' : 'info',
            title: ty(`verdict.${word}`),
          },
        )}
      </section>
      <p>
        <a class="btn btn-primary" href=${inLanguage('/')}>${ty('enter')}</a>
      </p>
    `;
  }

  async #open(): Promise<void> {
    this.asked = true;
    this.opened = false;
    await this.#devices.use({ microphone: true, camera: true });
    this.opened = true;
  }
}
whenWordsCame(() => customElements.define('vs-trial-page', TrialPage));
