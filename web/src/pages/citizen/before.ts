import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText, type Station, topicNames } from '../../api';
import { t } from '../../i18n/citizen';
import { tv } from '../../i18n/visit';
import { tc } from '../../i18n/common';
import { inLanguage, language, type Language } from '../../i18n/language';
import { estimateWords, reopeningWords, waitWords } from '../../i18n/wait';
import type { CitizenSession } from '../../state/citizen';
import { CommandError } from '../../state/connection';
import { isKiosk } from '../../state/kiosk';
import { countQueued } from '../../state/guide-visit';
import { alertBox } from '../../ui/alert';
import '../../ui/device-picker';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import '../../ui/meter';
import '../../ui/video';
import { coolDownBox } from './cool-down';
import { errorText, helpsToWrite } from './enter-errors';
import './known-code';
import { type Need, personQuestions } from './person-questions';
import { type Modality, problemBox } from './problems';
import { type Question, Questions } from './questions';
import type { Entrance } from './recognised';
import { recordingChoice } from './recording-choice';
import { requirementsNote } from './requirements';
import { closedWords } from './topics';

const MODALITIES = ['video', 'audio', 'text'] as const;
const MODALITY_ICONS = { video: 'camera', audio: 'microphone', text: 'chat' } as const;
/** The heading of a screen that asks one question. */
const ASKED = {
  talk: () => t('before.modality'),
  recording: () => t('recording.title'),
  person: () => tv('person.title'),
} satisfies Record<Question, () => string>;

/** The second screen: how to talk, how one looks and sounds, and the choice about recording. */
export class BeforeStep extends StationElement {
  @property({ attribute: false }) session!: CitizenSession;
  @property({ attribute: false }) station: Station | null = null;
  @property({ attribute: false }) category!: Category;
  @property({ attribute: false }) back: () => void = () => undefined;

  @state() private wished: Modality = 'video';
  @state() private recording: boolean | null = null;
  /** The language to speak in, once it was chosen; until then that of the page. */
  @state() private spoken: Language | null = null;
  @state() private needs: ReadonlySet<Need> = new Set();
  @state() private entering = false;
  @state() private failure: CommandError | null = null;
  /** Somebody wanted to go on without having answered about the recording. */
  @state() private unanswered = false;
  @state() private name = '';
  #known: string | null = null;
  readonly #questions = new Questions(
    (asked) => {
      this.unanswered = false;
      this.requestUpdate();
      if (asked) void this.#focusHeading();
    },
    () => (this.recording === null ? 1 : 2),
  );
  #wasClosed = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.wished = this.category.modality;
    this.watch(this.session.devices.status);
    this.watch(this.session.connection.state);
    this.watch(this.session.view);
    this.#questions.follow(this.scope);
    this.#useDevices();
    void import('./path-test').catch(() => undefined);
  }

  protected override updated(changes: PropertyValues): void {
    const wished = changes.has('wished') && changes.get('wished') !== undefined;
    if (wished || this.#closed !== this.#wasClosed) this.#useDevices();
  }

  /** Nobody is asked for a camera that cannot be used. */
  #useDevices(): void {
    this.#wasClosed = this.#closed;
    void this.session.devices.use({
      microphone: !this.#closed && this.wished !== 'text',
      camera: !this.#closed && this.wished === 'video' && this.category.sharing !== 'off',
    });
  }

  get #closed(): boolean {
    // its hours may be longer than the station's
    return !this.category.open;
  }

  #closedBox() {
    const { station } = this;
    return alertBox(
      html`
        ${this.#opensWords()} ${t('before.closedText')}
        ${isKiosk() ? nothing : t(station?.mail ? 'message.promise' : 'message.promiseHere')}
      `,
      {
        tone: 'warning',
        title: closedWords(this.station),
        live: 'status',
        actions: this.#alternatives(),
      },
    );
  }

  #opensWords(): string {
    const { station } = this;
    if (!station) return '';
    const { nextOpening } = this.category;
    return reopeningWords(nextOpening ? { ...station, nextOpening } : station);
  }

  /** What one can do when nobody answers now. */
  #alternatives() {
    return html`
      ${
        isKiosk()
          ? nothing
          : html`
              <a
                class="btn btn-primary btn-sm"
                href=${inLanguage(`/message?topic=${this.category.id}`)}
                data-testid="leave-message"
              >
                ${icon('chat')} ${t('message.leave')}
              </a>
            `
      }
      ${
        this.station?.callback.length
          ? html`
              <a
                class="btn btn-outline-primary btn-sm"
                href="#callback=${this.category.id}"
                data-testid="callback"
              >
                ${icon('phone')} ${t('callback.ask')}
              </a>
            `
          : nothing
      }
    `;
  }

  protected override render() {
    const wait = this.category.wait;
    const text = categoryText(this.category);
    const questions = this.#questions;
    return html`
      <div class="vs-page vs-before" data-question=${questions.oneByOne ? questions.at : nothing}>
        ${this.#wayBack()} ${questions.progress()}
        <h1>${questions.oneByOne ? this.#heading(questions.at) : t('before.title')}</h1>
        <p class="vs-before-topic">
          ${t('before.topic', { topic: topicNames(text) })}
          ${
            wait
              ? html`
                  <span class="vs-badge" data-tone="success">
                    ${icon('clock')} ${waitWords(wait, 'short')}
                  </span>
                `
              : nothing
          }
        </p>
        ${questions.shows('talk') ? requirementsNote(text) : nothing}
        <form class="vs-before-columns" novalidate @submit=${this.#submitted}>
          ${questions.shows('talk') ? this.#talk() : nothing}
          ${
            questions.shows('recording') || questions.shows('person')
              ? html`
                  <div class="vs-stack">
                    ${questions.shows('recording') ? this.#recordingChoice() : nothing}
                    ${questions.shows('person') ? [this.#person(), this.#privacy()] : nothing}
                    ${questions.last ? this.#submit() : this.#next()}
                  </div>
                `
              : nothing
          }
        </form>
      </div>
    `;
  }

  #heading(question: Question): string {
    const written = question === 'recording' && this.wished === 'text';
    return written ? tv('recording.titleText') : ASKED[question]();
  }

  #wayBack() {
    const { first, oneByOne } = this.#questions;
    const topics = first || !oneByOne;
    return html`
      <p class="vs-crumb">
        <button
          type="button"
          class="btn btn-link"
          data-testid=${topics ? nothing : 'previous-question'}
          @click=${() => (topics ? this.back() : this.#questions.back())}
        >
          ${icon('back')} ${topics ? t('before.back') : tv('before.previous')}
        </button>
      </p>
    `;
  }

  #talk() {
    return html`
      <div class="vs-stack">
        ${this.#coolDown()} ${this.#closed ? this.#closedBox() : nothing} ${this.#modalities()}
        ${this.#closed ? nothing : this.#preview()}
        ${
          this.#closed || this.wished === 'text'
            ? nothing
            : html`
                <vs-path-test ?picture=${this.wished === 'video'}></vs-path-test>
              `
        }
        ${this.#questions.last || this.#closed ? nothing : this.#next()}
      </div>
    `;
  }

  /** Leads to the next question; where something is missing still, pressing it says what. */
  #next() {
    return html`
      <div class="vs-enter">
        <button type="submit" class="btn btn-primary" data-testid="next-question">
          ${tv('before.next')}
        </button>
      </div>
    `;
  }

  readonly #submitted = (event: Event): void => {
    event.preventDefault();
    if (this.#questions.last) {
      void this.#enter();
    } else if (this.#questions.at === 'recording' && this.recording === null) {
      this.unanswered = true;
      focusOn(this, '#consent-yes');
    } else {
      this.#questions.next();
    }
  };

  async #focusHeading(): Promise<void> {
    await this.updateComplete;
    window.scrollTo({ top: 0 });
    focusOn(this, 'h1');
  }

  #modalities() {
    return html`
      <fieldset class="vs-fieldset">
        <legend class=${this.#questions.oneByOne ? 'visually-hidden' : nothing}>
          ${t('before.modality')}
        </legend>
        <div class="vs-segments">
          ${MODALITIES.map(
            (modality) => html`
              <label for="modality-${modality}">
                <input
                  type="radio"
                  name="modality"
                  id="modality-${modality}"
                  data-testid="modality-${modality}"
                  value=${modality}
                  .checked=${this.wished === modality}
                  @click=${() => (this.wished = modality)}
                  @change=${() => (this.wished = modality)}
                />
                ${icon(MODALITY_ICONS[modality])} ${t(`before.${modality}`)}
              </label>
            `,
          )}
        </div>
      </fieldset>
    `;
  }

  #preview() {
    const { status } = this.session.devices;
    const problem = problemBox(this.wished, status.value, () => void this.session.devices.retry());
    if (this.wished === 'text') {
      return html`
        <div class="vs-note">
          ${icon('chat')}
          <span>${t('before.textOnly')}</span>
        </div>
      `;
    }
    const picture = this.wished === 'video' && !status.value.cameraProblem;
    const off = this.wished === 'video' && this.category.sharing === 'off';
    return html`
      ${
        off
          ? html`
              <div class="vs-note" data-testid="sharing-off">
                ${icon('cameraOff')}
                <span>${t('before.sharingOff')}</span>
              </div>
            `
          : picture
            ? this.#picture()
            : nothing
      }
      ${problem}
      ${
        this.wished === 'audio' && !problem
          ? html`
              <div class="vs-note">
                ${icon('microphone')}
                <span>${t('before.audioOnly')}</span>
              </div>
            `
          : nothing
      }
      ${
        status.value.microphone
          ? html`
              <div class="vs-row vs-meter-row">
                ${icon('microphone')}
                <span>${tc('device.microphone')}</span>
                <vs-meter .track=${status.value.microphone}></vs-meter>
              </div>
            `
          : nothing
      }
      <details class="vs-details">
        <summary>${icon('settings')} ${t('before.devices')}</summary>
        <vs-device-picker
          .devices=${this.session.devices}
          ?withCamera=${this.wished === 'video'}
          .testLabel=${t('before.testSpeaker')}
          .testedLabel=${t('before.testedSpeaker')}
        ></vs-device-picker>
      </details>
    `;
  }

  #picture() {
    const { camera, cameraProblem } = this.session.devices.status.value;
    return html`
      <div class="vs-preview">
        ${
          camera
            ? html`
                <vs-self-video .track=${camera} .label=${t('before.self')}></vs-self-video>
                <span class="vs-preview-label">${t('before.self')}</span>
              `
            : html`
                <p class="vs-preview-empty">
                  ${icon(cameraProblem ? 'cameraOff' : 'camera')}
                  ${cameraProblem ? t('before.cameraOff') : t('before.opening')}
                </p>
              `
        }
      </div>
      <p class="vs-hint">${t('before.private')}</p>
    `;
  }

  #recordingChoice() {
    return recordingChoice({
      chosen: this.recording,
      written: this.wished === 'text',
      privacy: this.station?.privacy ?? null,
      headed: this.#questions.oneByOne,
      unanswered: this.unanswered,
      choose: (recording) => {
        this.recording = recording;
        this.unanswered = false;
      },
    });
  }

  #person() {
    return html`
      <vs-known-code .found=${this.#found}></vs-known-code>
      ${personQuestions({
        name: this.name,
        spoken: this.spoken ?? language.value,
        needs: this.needs,
        setName: (name) => (this.name = name),
        setSpoken: (spoken) => (this.spoken = spoken),
        setNeeds: (needs) => (this.needs = needs),
      })}
    `;
  }

  readonly #found = (entrance: Entrance | null): void => {
    this.#known = entrance?.token ?? null;
    if (!entrance) return;
    this.spoken = entrance.language;
    this.needs = new Set(entrance.needs);
    if (entrance.channel) this.wished = entrance.channel;
  };

  #privacy() {
    return html`
      <p class="vs-hint">
        ${t('privacy.short')}
        <a href="/privacy?lang=${language.value}" target="_blank" rel="noopener">
          ${t('privacy.link')}
          <span class="visually-hidden">${tc('footer.beside')}</span>
        </a>
      </p>
      <p class="vs-hint vs-exit-hint">
        ${icon('logout')} ${t(isKiosk() ? 'exit.kioskExplain' : 'exit.explain')}
      </p>
    `;
  }

  #submit() {
    const online = this.session.connection.state.value === 'online';
    const ready = this.recording !== null && !this.#closed && !this.entering;
    const hint = this.#closed
      ? closedWords(this.station)
      : this.recording === null
        ? t('enter.choose')
        : online
          ? this.category.wait
            ? estimateWords(this.category.wait)
            : ''
          : t('enter.offline');
    return html`
      <div class="vs-enter">
        <button
          type="submit"
          class="btn btn-primary"
          data-testid="enter-queue"
          aria-describedby="enter-hint"
          aria-busy=${this.entering ? 'true' : 'false'}
          ?disabled=${!ready}
        >
          ${t('enter.action')}
        </button>
        <span id="enter-hint" class="vs-hint" role="status">${hint}</span>
      </div>
      ${
        this.failure?.code === 'cooled_down' && this.failure.untilMs !== null
          ? coolDownBox(this.failure.untilMs)
          : nothing
      }
      ${
        this.failure && this.failure.code !== 'cooled_down'
          ? alertBox(errorText(this.failure), {
              tone: 'danger',
              title: t('enter.failedTitle'),
              code: this.failure.code,
              live: 'alert',
              ...(helpsToWrite(this.failure) && {
                actions: this.#alternatives(),
              }),
            })
          : nothing
      }
    `;
  }

  /** After a contact that ended badly: until when, and what one can do meanwhile. */
  #coolDown() {
    const untilMs = this.session.view.value.coolDownUntilMs;
    return untilMs === null || untilMs <= this.session.connection.nowMs()
      ? nothing
      : coolDownBox(untilMs);
  }

  async #enter(): Promise<void> {
    if (this.recording === null || this.entering) return;
    this.entering = true;
    this.failure = null;
    try {
      await this.session.enter({
        category: this.category.id,
        modality: this.wished,
        recording: this.recording,
        language: this.spoken ?? language.value,
        name: this.name.trim() || null,
        needs: [...this.needs],
        ...(this.#known !== null && { known: this.#known }),
      });
      void countQueued();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.failure = error;
    } finally {
      this.entering = false;
    }
  }
}
customElements.define('vs-before', BeforeStep);
