import { html, nothing } from 'lit';
import { isCapturing } from '../../call/devices';
import { type Line, showsPictures, SteadyLine } from '../../call/line';
import { tc } from '../../i18n/common';
import { tk } from '../../i18n/call';
import { td } from '../../i18n/desk';
import { formatClock, formatTime } from '../../i18n/format';
import type { Contact } from '../../protocol/desk';
import { atTelephone, nobodyThere, shownOf } from '../../state/desk';
import { alertBox } from '../../ui/alert';
import '../../ui/chat';
import '../../ui/device-notices';
import { icon, type IconName } from '../../ui/icons';
import '../../ui/line-notice';
import '../../ui/share-panel';
import type { SharePanel } from '../../ui/share-panel';
import '../../ui/stage';
import { readEarlier } from '../../state/earlier';
import { controlBar } from './call-end-controls';
import { openReplies } from '../replies/picker';
import { callWho } from './call-who';
import { chatReplies } from './chat-replies';
import { cutNotice, dialled, dialledStage, machineNotice } from './dialled';
import { filesOf } from './files';
import { helpButton, helpNotice } from './help-call';
import './consult-banner';
import './hold-banner';
import './keypad';
import { ownTelephoneControl, ownTelephoneNotice } from './own-telephone';
import { recordingNotices } from './recording-notices';
import './authorisation-banner';
import { DeskPart } from './part';
import { nameOf, secondName } from './words';

/** The contact in hand: pictures or written conversation, what is going on in words, the controls. */
export class CallStage extends DeskPart {
  protected override readonly timed = true;
  #steady = new SteadyLine();
  #line: Line = { word: 'unknown', told: null };
  #contactId: string | null = null;

  /** How the line is, once for all places that say it. */
  protected override willUpdate(): void {
    const { console } = this.context;
    const { contact, ladder } = console.desk.value;
    if (contact?.contactId !== this.#contactId) this.#steady = new SteadyLine();
    this.#contactId = contact?.contactId ?? null;
    const received = contact?.quality?.agent?.word ?? null;
    this.#line = this.#steady.at(console.link.value.quality, ladder, received, Date.now());
  }

  protected override render() {
    const { contact, chat, citizenDraft, moreChat } = this.context.console.desk.value;
    if (!contact) return nothing;
    const written = contact.modality === 'text';
    return html`
      <section
        class="desk-call"
        data-modality=${contact.modality}
        aria-labelledby="desk-call-title"
      >
        ${this.#header(contact)} ${this.#notices(contact)}
        <vs-desk-authorisation .context=${this.context}></vs-desk-authorisation>
        <vs-desk-consult .context=${this.context}></vs-desk-consult>
        <vs-desk-hold .context=${this.context}></vs-desk-hold>
        ${
          written
            ? nothing
            : html`
                <div class="desk-call-extras">
                  <vs-line-notice
                    .told=${this.#line.told}
                    .soundOnly=${contact.modality === 'video' ? this.context.console.soundOnly : null}
                    ?withPictures=${contact.modality === 'video'}
                  ></vs-line-notice>
                  <vs-share-panel
                    .screen=${this.context.console.screen}
                    ?recorded=${contact.recording.state === 'active'}
                  ></vs-share-panel>
                  <vs-device-notices
                    .devices=${this.context.console.devices}
                    ?withCamera=${contact.modality === 'video'}
                  ></vs-device-notices>
                </div>
              `
        }
        <div class="desk-call-main">
          ${
            written
              ? html`
                  <vs-chat
                    class="desk-call-chat"
                    self="agent"
                    bare
                    .lines=${chat}
                    .earlier=${moreChat ? this.#earlier : null}
                    .otherName=${nameOf(contact)}
                    .typing=${citizenDraft}
                    .submit=${this.#submit}
                    .draft=${this.#draft}
                    .tools=${chatReplies(this.context, contact, this)}
                    @slash=${openReplies}
                    .files=${filesOf(this.context, contact)}
                  ></vs-chat>
                `
              : this.#pictures(contact)
          }
        </div>
        ${this.#controls(contact)}
      </section>
    `;
  }

  readonly #earlier = () => {
    const { connection, desk } = this.context.console;
    return readEarlier(desk, (before) => connection.send('readChat', { before }));
  };
  readonly #submit = (text: string) => this.context.console.sendChat(text);
  readonly #draft = (text: string) => this.context.console.type(text);

  #header(contact: Contact) {
    const { word } = this.#line;
    const seconds = (this.context.clock.value - contact.connectedAtMs) / 1000;
    return html`
      <header class="desk-call-header">
        ${callWho(this.context, contact)}
        <div class="desk-call-state">
          <p class="desk-call-link">
            ${
              contact.modality === 'text'
                ? td('desk.call.textOnly')
                : atTelephone(contact)
                  ? html`
                      ${icon('telephone')}
                      <span>${td('desk.own.short')}</span>
                    `
                  : html`
                      <span class="vs-signal" data-word=${word} aria-hidden="true">
                        <i></i>
                        <i></i>
                        <i></i>
                      </span>
                      <span role="status">${tc(`quality.${word}`)}</span>
                    `
            }
            <span class="desk-call-time" role="timer">${formatClock(seconds)}</span>
          </p>
          ${recordingBadge(contact)} ${helpButton(this.context.console, contact)}
        </div>
      </header>
    `;
  }

  #notices(contact: Contact) {
    const { console } = this.context;
    const { microphoneProblem, cameraProblem } = console.devices.status.value;
    const written = contact.modality === 'text';
    const missing = written
      ? null
      : microphoneProblem
        ? cameraProblem
          ? 'desk.call.noDevices'
          : 'desk.call.noMicrophone'
        : cameraProblem && contact.modality === 'video'
          ? 'desk.call.noCamera'
          : null;
    return html`
      <div class="desk-call-notices" role="status">
        ${this.#calledBack(contact)} ${machineNotice(contact)} ${cutNotice(contact)}
        ${ownTelephoneNotice(contact)} ${monitoredNotice(contact)} ${helpNotice(console, contact)}
        ${recordingNotices(contact)}
        ${
          !contact.citizenOnline && !nobodyThere(contact)
            ? alertBox(td('desk.call.citizenAway'), { tone: 'warning' })
            : nothing
        }
        ${
          missing
            ? alertBox(td(missing), {
                tone: 'warning',
                actions: html`
                  <button
                    type="button"
                    class="btn btn-sm btn-outline-primary"
                    @click=${() => void console.devices.retry()}
                  >
                    ${td('desk.call.retryDevices')}
                  </button>
                `,
              })
            : nothing
        }
      </div>
    `;
  }

  /** A citizen who is called back by video, and has not opened the link yet. */
  #calledBack({ callback }: Contact) {
    if (callback?.way !== 'video' || callback.state !== 'calling') return nothing;
    if (callback.goodUntilMs === null) return nothing;
    const late = callback.goodUntilMs <= this.context.clock.value;
    return html`
      <div data-testid="callback-notice" ?data-late=${late}>
        ${alertBox(
          late
            ? td('desk.callback.late')
            : td('desk.callback.sent', { time: formatTime(callback.goodUntilMs) }),
          late ? { tone: 'warning' } : {},
        )}
      </div>
    `;
  }

  #pictures(contact: Contact) {
    const { console } = this.context;
    const state = dialled(contact);
    if (state !== null) return dialledStage(console, contact, state);
    const { wasUp } = console.link.value;
    const pictures =
      !console.soundOnly.value && showsPictures(this.#line, console.desk.value.ladder);
    const camera = console.controls.value.camera && !console.soundOnly.value;
    const { sent } = shownOf(contact);
    const name = spokenTo(contact);
    return html`
      <vs-stage
        .remote=${console.remote.value}
        ?capturing=${isCapturing(console.devices.status.value)}
        .camera=${camera ? console.devices.status.value.camera : null}
        .remoteCamera=${wasUp && sent.camera && pictures}
        .remoteLabel=${name}
        .secondLabel=${contact.monitored?.way === 'join' ? contact.monitored.name : secondName(contact.consult)}
        .screenLabel=${tk('screen.remote', { name })}
        .speaker=${console.devices.speaker}
        .placeholder=${this.#placeholder(contact, wasUp)}
        .overlay=${wasUp && contact.callback?.state !== 'calling' ? this.#overlay(contact) : nothing}
      ></vs-stage>
    `;
  }

  #placeholder(contact: Contact, wasUp: boolean) {
    if (contact.callback?.state === 'calling') {
      return html`
        ${icon('camera', 'desk-call-mark')}
        <p role="status">${td('desk.callback.wait')}</p>
      `;
    }
    return wasUp || atTelephone(contact) ? noPicture(contact) : this.#connecting(contact);
  }

  /** Before sound and picture are there for the first time. */
  #connecting(contact: Contact) {
    const failing = this.context.console.link.value.state === 'interrupted';
    const voice = contact.modality === 'audio';
    return html`
      ${icon(voice ? 'phone' : 'camera', 'desk-call-mark')}
      <p role="status">
        ${td(
          failing
            ? 'desk.call.failed'
            : voice
              ? 'desk.call.connectingAudio'
              : 'desk.call.connecting',
        )}
      </p>
    `;
  }

  #overlay(contact: Contact) {
    const { state, quality } = this.context.console.link.value;
    const { sent, colleague } = shownOf(contact);
    const held = contact.heldSinceMs !== null && !colleague;
    const there = colleague || contact.citizenOnline;
    const name = spokenTo(contact);
    const broken = state !== 'connected' || quality === 'lost';
    const words = broken
      ? td('desk.call.reconnecting')
      : held
        ? null
        : quality === 'silent' && there
          ? tk('line.silent', { name })
          : there && !sent.microphone
            ? td(colleague ? 'desk.consult.micOff' : 'desk.call.micOffThere')
            : null;
    return words
      ? html`
          <p class="desk-call-word" role="status">${words}</p>
        `
      : nothing;
  }

  #screenControl() {
    const on = this.context.console.screen.shared.value !== null;
    return control({
      testId: 'toggle-screen',
      on,
      icon: on ? 'shareOff' : 'share',
      word: tk('screen.share'),
      offWord: '',
      label: tk(on ? 'screen.stop' : 'screen.start'),
      key: 'S',
      act: () => this.toggleScreen(),
    });
  }

  #holdControl(contact: Contact) {
    const held = contact.heldSinceMs !== null;
    return control({
      testId: 'toggle-hold',
      on: held,
      icon: held ? 'play' : 'pause',
      word: td(held ? 'desk.hold.retrieve' : 'desk.hold'),
      offWord: '',
      label: td(held ? 'desk.hold.end' : 'desk.hold.start'),
      key: 'P',
      act: () => void this.context.console.toggleHold(),
    });
  }

  /** Shows the own screen, or ends that. */
  toggleScreen(): void {
    this.querySelector<SharePanel>('vs-share-panel')?.toggle();
  }

  #controls(contact: Contact) {
    const { console } = this.context;
    const { microphone } = console.controls.value;
    const camera = console.controls.value.camera && !console.soundOnly.value;
    return controlBar(
      this,
      td('desk.call.devices'),
      contact.modality === 'text'
        ? nothing
        : html`
            ${
              atTelephone(contact)
                ? nothing
                : control({
                    testId: 'toggle-mic',
                    on: microphone,
                    icon: microphone ? 'microphone' : 'microphoneOff',
                    word: td('desk.call.mic'),
                    offWord: td('desk.call.off'),
                    label: td(microphone ? 'desk.call.mic.off' : 'desk.call.mic.on'),
                    key: 'M',
                    act: () => void console.toggle('microphone'),
                  })
            }
            ${ownTelephoneControl(console, contact)}
            <vs-desk-keypad class="desk-control-part" .context=${this.context}></vs-desk-keypad>
            ${
              contact.line
                ? nothing
                : control({
                    testId: 'toggle-camera',
                    on: camera,
                    icon: camera ? 'camera' : 'cameraOff',
                    word: td('desk.call.camera'),
                    offWord: td('desk.call.cameraOff'),
                    label: td(camera ? 'desk.call.camera.off' : 'desk.call.camera.on'),
                    key: 'V',
                    act: () => void console.toggle('camera'),
                  })
            }
            ${console.screen.possible && !contact.line ? this.#screenControl() : nothing}
            ${contact.consult || nobodyThere(contact) ? nothing : this.#holdControl(contact)}
            <button
              type="button"
              class="desk-control"
              @click=${() => this.dispatchEvent(new CustomEvent('settings', { bubbles: true }))}
            >
              <span class="desk-control-face">${icon('settings')}</span>
              <span>${td('desk.call.devices')}</span>
            </button>
          `,
    );
  }
}
customElements.define('vs-desk-call', CallStage);

/** That the supervisor listens, whispers or has joined. */
function monitoredNotice({ monitored }: Contact) {
  if (!monitored) return nothing;
  return html`
    <div data-testid="monitored" data-way=${monitored.way}>
      ${alertBox(td(`desk.monitored.${monitored.way}`, { name: monitored.name }))}
    </div>
  `;
}

/** Whose sound and picture come: the citizen's, or in a consultation the other operator's. */
function spokenTo(contact: Contact): string {
  return shownOf(contact).colleague ? secondName(contact.consult) : nameOf(contact);
}

/** In place of a picture that the citizen does not send, or that is kept from the desk. */
function noPicture(contact: Contact) {
  const { sent, colleague } = shownOf(contact);
  if (colleague && contact.consult?.outside) {
    return html`
      ${icon('telephone', 'desk-call-mark')}
      <p>${td('desk.outside.number')}</p>
    `;
  }
  if (colleague) {
    return sent.camera
      ? icon('signal', 'desk-call-mark')
      : html`
          ${icon('cameraOff', 'desk-call-mark')}
          <p>${td('desk.consult.cameraOff', { name: contact.consult?.name ?? '' })}</p>
        `;
  }
  if (contact.heldSinceMs !== null) {
    return html`
      ${icon('pause', 'desk-call-mark')}
      <p>${td('desk.hold.stage')}</p>
    `;
  }
  const voice = contact.modality === 'audio';
  if (!voice && contact.citizenMedia.camera) return icon('signal', 'desk-call-mark');
  const words = voice
    ? atTelephone(contact)
      ? 'desk.own.talks'
      : contact.line
        ? 'desk.phone.line'
        : 'desk.call.audioOnly'
    : contact.sharing === 'off'
      ? 'desk.sharing.offThere'
      : 'desk.call.cameraOffThere';
  return html`
    ${icon(contact.line ? 'telephone' : voice ? 'phone' : 'cameraOff', 'desk-call-mark')}
    <p>${td(words)}</p>
  `;
}

interface ControlOptions {
  testId: string;
  on: boolean;
  icon: IconName;
  word: string;
  /** What it says when off; empty for what is off by default. */
  offWord: string;
  label: string;
  key: string;
  act: () => void;
}

/** A device that can be switched: its state is in the picture, in the words and in `aria-pressed`. */
function control(options: ControlOptions) {
  return html`
    <button
      type="button"
      class="desk-control"
      data-testid=${options.testId}
      ?data-off=${!options.on && options.offWord !== ''}
      aria-pressed=${options.on ? 'true' : 'false'}
      aria-keyshortcuts=${options.key.toLowerCase()}
      title="${options.label} (${options.key})"
      @click=${options.act}
    >
      <span class="desk-control-face">${icon(options.icon)}</span>
      <span>
        ${options.word}${
          options.on || options.offWord === ''
            ? nothing
            : html`
                <b>${options.offWord}</b>
              `
        }
      </span>
    </button>
  `;
}

function recordingBadge(contact: Contact) {
  const state = contact.recording.state;
  const words =
    state === 'off'
      ? td(contact.recordingConsent ? 'desk.recording.off' : 'desk.recording.noConsent')
      : td(`desk.recording.${state}`);
  const kept = state !== 'off' && state !== 'stopped';
  return html`
    <p
      class="desk-recording"
      data-testid=${kept ? 'recording-indicator' : nothing}
      data-state=${state}
      role="status"
    >
      <span class="desk-recording-dot" aria-hidden="true"></span>
      ${words}
    </p>
  `;
}
