import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Category, categoryText, type Station, topicNames } from '../../api';
import { t } from '../../i18n/citizen';
import { tc } from '../../i18n/common';
import { formatTime } from '../../i18n/format';
import { inLanguage, LANGUAGES, language, languageName, type Language } from '../../i18n/language';
import { daysWords, estimateWords, reopeningWords, waitWords } from '../../i18n/wait';
import type { CitizenSession } from '../../state/citizen';
import { CommandError } from '../../state/connection';
import { isKiosk } from '../../state/kiosk';
import { alertBox } from '../../ui/alert';
import '../../ui/device-picker';
import { StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import '../../ui/meter';
import '../../ui/video';
import { coolDownBox } from './cool-down';
import { type Modality, problemBox } from './problems';
import { selectField, textField } from '../../ui/field';

const MODALITIES = ['video', 'audio', 'text'] as const;
const MODALITY_ICONS = { video: 'camera', audio: 'microphone', text: 'chat' } as const;
const NEEDS = ['sign-language', 'hard-of-hearing', 'slow-speech'] as const;
const KNOWN_ERRORS = [
  'closed',
  'queue_full',
  'nobody_signed_in',
  'all_paused',
  'media_short',
  'rate_limited',
  'unknown_category',
  'timeout',
] as const;
/** What a message helps against. */
const UNANSWERED = KNOWN_ERRORS.slice(0, 5);

type Need = (typeof NEEDS)[number];

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
  #name = '';
  #wasClosed = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.wished = this.category.modality;
    this.watch(this.session.devices.status);
    this.watch(this.session.connection.state);
    this.watch(this.session.view);
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
    return this.station?.open === false || !this.category.open;
  }

  #closedBox() {
    const { station } = this;
    return alertBox(
      html`
        ${this.#opensWords()} ${t('before.closedText')}
        ${isKiosk() ? nothing : t('message.promise')}
      `,
      {
        tone: 'warning',
        title: t(station?.open === false ? 'enter.closed' : 'before.closedTopic'),
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
    return html`
      <div class="vs-page vs-before">
        <p class="vs-crumb">
          <button type="button" class="btn btn-link" @click=${() => this.back()}>
            ${icon('back')} ${t('before.back')}
          </button>
        </p>
        <h1>${t('before.title')}</h1>
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
        <form class="vs-before-columns" @submit=${this.#enter}>
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
          </div>
          <div class="vs-stack">
            ${this.#recordingChoice()} ${this.#person()} ${this.#privacy()} ${this.#submit()}
          </div>
        </form>
      </div>
    `;
  }

  #modalities() {
    return html`
      <fieldset class="vs-fieldset">
        <legend>${t('before.modality')}</legend>
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
    const days = daysWords(this.station?.privacy.recordingDays ?? 0);
    return html`
      <fieldset class="vs-fieldset" aria-describedby="recording-same">
        <legend>${t('recording.title')}</legend>
        <p class="vs-hint" id="recording-same">${t('recording.same')}</p>
        <label class="vs-choice" for="consent-yes">
          <input
            type="radio"
            name="recording"
            id="consent-yes"
            data-testid="consent-recording"
            .checked=${this.recording === true}
            @change=${() => (this.recording = true)}
          />
          <strong>${t('recording.yes')}</strong>
          <small>${t('recording.yesHint', { days })}</small>
        </label>
        <label class="vs-choice" for="consent-no">
          <input
            type="radio"
            name="recording"
            id="consent-no"
            data-testid="consent-no-recording"
            .checked=${this.recording === false}
            @change=${() => (this.recording = false)}
          />
          <strong>${t('recording.no')}</strong>
          <small>${t('recording.noHint')}</small>
        </label>
      </fieldset>
    `;
  }

  #person() {
    return html`
      ${textField({
        id: 'visitor-name',
        label: html`
          ${t('person.name')}
          <span class="vs-optional">${t('person.optional')}</span>
        `,
        testid: 'visitor-name',
        autocomplete: 'name',
        maxlength: 80,
        input: (value) => (this.#name = value),
      })}
      <details class="vs-details">
        <summary>${icon('person')} ${t('person.more')}</summary>
        <div class="vs-stack">
          ${selectField({
            id: 'spoken',
            label: t('person.language'),
            value: this.spoken ?? language.value,
            options: LANGUAGES.map((code) => [code, languageName(code)]),
            change: (value) => (this.spoken = value),
          })}
          <fieldset class="vs-fieldset">
            <legend class="vs-legend-small">${t('person.needs')}</legend>
            ${NEEDS.map(
              (need) => html`
                <label class="vs-check" for="need-${need}">
                  <input
                    type="checkbox"
                    id="need-${need}"
                    .checked=${this.needs.has(need)}
                    aria-describedby=${need === 'sign-language' ? 'need-sign-language-hint' : nothing}
                    @change=${() => this.#toggleNeed(need)}
                  />
                  <span>${t(`need.${need}`)}</span>
                </label>
                ${
                  need === 'sign-language'
                    ? html`
                        <p class="vs-hint" id="need-sign-language-hint">
                          ${t('need.sign-language.hint')}
                        </p>
                      `
                    : nothing
                }
              `,
            )}
          </fieldset>
        </div>
      </details>
    `;
  }

  #toggleNeed(need: Need): void {
    const needs = new Set(this.needs);
    if (!needs.delete(need)) needs.add(need);
    this.needs = needs;
  }

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
      ? t('enter.closed')
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
              ...(this.#helpsToWrite(this.failure) && {
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

  /** Whether a message or a callback helps: nobody answers, or one would have to wait to enter. */
  #helpsToWrite(failure: CommandError): boolean {
    return failure.untilMs !== null || UNANSWERED.some((code) => code === failure.code);
  }

  readonly #enter = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.recording === null || this.entering) return;
    this.entering = true;
    this.failure = null;
    try {
      await this.session.enter({
        category: this.category.id,
        modality: this.wished,
        recording: this.recording,
        language: this.spoken ?? language.value,
        name: this.#name.trim() || null,
        needs: [...this.needs],
      });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.failure = error;
    } finally {
      this.entering = false;
    }
  };
}
customElements.define('vs-before', BeforeStep);

function errorText(error: CommandError): string {
  if (error.code === 'rate_limited' && error.untilMs !== null) {
    return t('error.slowed', { time: formatTime(error.untilMs) });
  }
  const code = error.code === 'retired_category' ? 'unknown_category' : error.code;
  const known = KNOWN_ERRORS.find((each) => each === code);
  return t(`error.${known ?? 'other'}`);
}
