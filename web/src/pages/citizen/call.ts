import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { isCapturing } from '../../call/devices';
import { type Line, showsPictures, SteadyLine } from '../../call/line';
import { tk } from '../../i18n/call';
import { t } from '../../i18n/citizen';
import { tv } from '../../i18n/visit';
import { tc } from '../../i18n/common';
import type { Contact } from '../../protocol/citizen';
import type { CitizenSession } from '../../state/citizen';
import { type CitizenView, mainOf } from '../../state/citizen-view';
import { isKiosk } from '../../state/kiosk';
import { announce } from '../../ui/announcer';
import { keepAwake } from '../../ui/attention';
import '../../ui/chat';
import type { ChatPanel } from '../../ui/chat';
import '../../ui/device-notices';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import '../../ui/line-notice';
import { quickExitButton } from '../../ui/quick-exit';
import '../../ui/share-panel';
import type { SharePanel } from '../../ui/share-panel';
import '../../ui/stage';
import { type Control, controlsBar } from './call-controls';
import './call-line';
import { callSettings } from './call-settings';
import { filesOf } from './files';
import './hold-notice';
import './location-ask';
import './recording-badge';
import { tellWhoIsThere, verifyLink, whoElse } from './who-else';

const WIDE = '(min-width: 62rem)';
const CAPTION_STAYS_MS = 8_000;

/** The conversation itself, by picture and sound or in writing. */
export class CallStep extends StationElement {
  @property({ attribute: false }) session!: CitizenSession;
  @property({ attribute: false }) view!: CitizenView;
  @property({ attribute: false }) contact!: Contact;
  @property() topic = '';
  @property({ type: Number }) recordingDays = 0;
  @property({ attribute: false }) exit: () => void = () => undefined;

  @state() private chatOpen = false;
  @state() private captions = true;
  @state() private settings = false;
  #readLines = 0;
  #caption: { lineId: string; text: string; untilMs: number } | null = null;
  readonly #wide = window.matchMedia(WIDE);
  readonly #steady = new SteadyLine();
  #line: Line = { word: 'unknown', told: null };

  override connectedCallback(): void {
    super.connectedCallback();
    const { session } = this;
    // whoever cannot be heard finds the place to write
    this.chatOpen = this.#wide.matches || this.#unheard;
    this.#readLines = this.view.chat.length;
    this.watch(session.remote);
    this.watch(session.wish);
    this.watch(session.devices.status);
    this.watch(session.devices.choice);
    this.watch(session.devices.losses);
    this.watch(session.screen.shared);
    this.watch(session.soundOnly);
    this.watchWithin(session.peer, (peer) => [peer.state, peer.quality]);
    this.#wide.addEventListener('change', () => this.requestUpdate(), { signal: this.scope });
    const clock = setInterval(() => this.requestUpdate(), 1_000);
    this.scope.addEventListener('abort', () => clearInterval(clock));
    window.addEventListener('beforeunload', this.#warn, { signal: this.scope });
    keepAwake(this.scope);
    document.documentElement.dataset['call'] = '';
    this.scope.addEventListener('abort', () => {
      delete document.documentElement.dataset['call'];
    });
  }

  protected override firstUpdated(): void {
    focusOn(this, 'h1');
    announce(t('call.announce', { name: this.#agentName }));
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    const asked = changes.get('contact')?.location;
    const { location } = this.contact;
    if (asked === 'asked' && (location === 'shared' || location === 'declined')) {
      announce(t(`location.${location}`));
    }
    const before = changes.get('contact')?.agentMedia.screen;
    const { screen } = this.contact.agentMedia;
    if (before !== undefined && before !== screen) {
      announce(tk(screen ? 'screen.began' : 'screen.ended', { name: this.#agentName }));
    }
    tellWhoIsThere(changes.get('contact'), this.contact);
    // how the line is, once for all places that say it
    const peer = this.session.peer.value;
    const lost = peer?.state.value === 'interrupted';
    const measured = lost ? 'lost' : (peer?.quality.value.word ?? 'unknown');
    this.#line = this.#steady.at(measured, this.view.ladder, null, Date.now());
    if (!changes.has('view')) return;
    const last = this.view.chat.at(-1);
    const known = changes.get('view')?.chat.at(-1)?.lineId;
    if (last?.author === 'agent' && changes.get('view') && last.lineId !== known) {
      const untilMs = Date.now() + CAPTION_STAYS_MS;
      this.#caption = { lineId: last.lineId, text: last.text, untilMs };
    }
    if (this.chatOpen || this.#written) this.#readLines = this.view.chat.length;
  }

  get #agentName(): string {
    if (this.#passed) return t('call.outside');
    return this.contact.agent?.name ?? t('call.operator');
  }

  /** Whether the citizen talks with a number outside, and nobody of the station reads or records anything any more. */
  get #passed(): boolean {
    return this.contact.consult === 'passed';
  }

  get #written(): boolean {
    return this.contact.modality === 'text';
  }

  get #unheard(): boolean {
    return this.session.devices.status.value.microphoneProblem !== null;
  }

  protected override render() {
    return html`
      <div
        class="vs-call"
        data-testid="call"
        data-state=${this.contact.state}
        data-modality=${this.contact.modality}
        ?data-chat=${this.chatOpen || this.#written}
      >
        ${this.#bar()}
        <vs-hold-notice
          .session=${this.session}
          .contact=${this.contact}
          .name=${this.#agentName}
        ></vs-hold-notice>
        ${whoElse(this.contact)}
        <div class="vs-call-body">
          ${this.#written ? nothing : this.#stage()}
          <aside class="vs-call-chat" ?hidden=${this.#passed || (!this.chatOpen && !this.#written)}>
            ${
              this.#written
                ? nothing
                : html`
                    <div class="vs-call-chat-head">
                      <h2>${tc('chat.title')}</h2>
                      <button
                        type="button"
                        class="vs-icon-button"
                        aria-label=${t('call.closePanel')}
                        @click=${this.#toggleChat}
                      >
                        ${icon('close')}
                      </button>
                    </div>
                  `
            }
            <vs-chat
              bare
              .lines=${this.view.chat}
              .earlier=${this.view.moreChat ? this.#readEarlier : null}
              .typing=${this.view.typing}
              self="citizen"
              .otherName=${this.#agentName}
              .submit=${(text: string) => this.session.say(text)}
              .draft=${(text: string) => void this.session.write(text)}
              .files=${filesOf(this.session, this.contact)}
            ></vs-chat>
          </aside>
        </div>
        ${
          this.#written
            ? nothing
            : html`
                <vs-line-notice
                  .told=${this.#line.told}
                  .soundOnly=${this.contact.modality === 'video' ? this.session.soundOnly : null}
                  ?withPictures=${this.contact.modality === 'video'}
                  .write=${this.chatOpen ? null : this.#toggleChat}
                ></vs-line-notice>
                <vs-share-panel
                  .screen=${this.session.screen}
                  ?recorded=${this.contact.recording.state === 'active'}
                  ?careful=${this.contact.sharing === 'off'}
                ></vs-share-panel>
                <vs-device-notices
                  withProblems
                  .devices=${this.session.devices}
                  ?withCamera=${this.contact.modality === 'video'}
                ></vs-device-notices>
              `
        }
        ${
          this.contact.location === 'asked'
            ? html`
                <vs-location-ask .session=${this.session}></vs-location-ask>
              `
            : nothing
        }
        ${this.#controls()}
        ${callSettings(this.session, this.contact, this.settings, () => (this.settings = false))}
      </div>
    `;
  }

  #bar() {
    const { agent } = this.contact;
    return html`
      <header class="vs-call-bar">
        <div class="vs-call-who">
          <h1 tabindex="-1">
            ${this.#agentName}
            <span class="vs-call-topic">· ${this.topic}</span>
          </h1>
          ${
            agent
              ? html`
                  <p>
                    ${t('call.code')}
                    <strong class="vs-code">${agent.code}</strong>
                    ${isKiosk() ? nothing : verifyLink()}
                  </p>
                `
              : nothing
          }
        </div>
        <vs-call-line
          class="vs-call-line"
          .session=${this.session}
          .contact=${this.contact}
          .word=${this.#line.word}
        ></vs-call-line>
        ${
          this.#passed
            ? nothing
            : html`
                <vs-recording-badge
                  .session=${this.session}
                  .recording=${this.contact.recording}
                  .days=${this.recordingDays}
                  ?written=${this.#written}
                ></vs-recording-badge>
              `
        }
        ${quickExitButton(this.exit)}
      </header>
    `;
  }

  #stage() {
    const { modality } = this.contact;
    const { sent } = mainOf(this.contact);
    const remote = this.session.remote.value;
    const pictures = !this.session.soundOnly.value && showsPictures(this.#line, this.view.ladder);
    const held = this.contact.heldSinceMs !== null;
    const arriving = !held && remote.main !== null && (sent.camera || sent.microphone);
    return html`
      <vs-stage
        .remote=${remote}
        .camera=${modality === 'video' ? this.session.sending().camera : null}
        ?remoteCamera=${arriving && sent.camera && pictures}
        .remoteLabel=${t('call.remote')}
        .secondLabel=${(this.contact.supervisor ?? this.contact.colleague)?.name ?? ''}
        .screenLabel=${tk('screen.remote', { name: this.#agentName })}
        .speaker=${this.session.devices.speaker}
        ?capturing=${isCapturing(this.session.devices.status.value)}
        .placeholder=${html`
          <span class="vs-stage-person">${icon('person')}</span>
          <strong>${this.#agentName}</strong>
          ${
            arriving && sent.camera
              ? nothing
              : html`
                  <span>
                    ${held ? t('hold.stage', { name: this.#agentName }) : this.#without(arriving)}
                  </span>
                `
          }
          ${
            arriving
              ? html`
                  <span>${t(this.#unheard ? 'call.listeningOnly' : 'call.listening')}</span>
                `
              : nothing
          }
        `}
        .overlay=${this.#overlay()}
      ></vs-stage>
    `;
  }

  /** Why there is no picture of the operator. */
  #without(arriving: boolean): string {
    if (!arriving) return t('call.connecting');
    return this.contact.modality === 'audio' ? tv('call.voiceOnly') : t('call.noCamera');
  }

  #overlay() {
    const unheard = this.#unheard;
    const muted = unheard || !this.session.wish.value.microphone;
    const { word } = this.#line;
    return html`
      <div role="status" class="vs-stage-notices">
        ${
          !this.contact.agentOnline
            ? html`
                <p class="vs-captions">${t('call.away')}</p>
              `
            : nothing
        }
        ${
          word === 'lost'
            ? html`
                <p class="vs-captions">${t('call.lost')}</p>
              `
            : word === 'silent' && this.contact.agentOnline
              ? html`
                  <p class="vs-captions">${tk('line.silent', { name: this.#agentName })}</p>
                `
              : nothing
        }
      </div>
      ${this.#captionText()}
      ${
        this.contact.sharing === 'off' &&
        this.contact.modality === 'video' &&
        !this.session.wish.value.camera
          ? html`
              <p class="vs-stage-muted vs-stage-calm" data-testid="sharing-off">
                ${icon('cameraOff')} ${t('call.sharingOff')}
              </p>
            `
          : nothing
      }
      ${
        muted
          ? html`
              <p class="vs-stage-muted">
                ${icon('microphoneOff')} ${t(unheard ? 'call.unheardNotice' : 'call.mutedNotice')}
              </p>
            `
          : nothing
      }
    `;
  }

  #captionText() {
    // On a small screen the open chat shows the same right below.
    if (!this.captions || (this.chatOpen && !this.#wide.matches)) return nothing;
    const fresh = this.#caption && this.#caption.untilMs > Date.now() ? this.#caption.text : '';
    const text = this.view.typing || fresh;
    // The log of the chat says it to a screen reader.
    return text
      ? html`
          <p class="vs-captions" aria-hidden="true">${text}</p>
        `
      : nothing;
  }

  #controls() {
    const controls = this.#written
      ? [this.#settingsControl(t('call.language'), tc('header.language')), this.#hangUpControl()]
      : this.#mediaControls();
    return controlsBar(controls);
  }

  #mediaControls(): Control[] {
    const { devices, wish, soundOnly } = this.session;
    const { microphoneProblem, cameraProblem } = devices.status.value;
    const microphone = wish.value.microphone && !microphoneProblem;
    const camera = wish.value.camera && !cameraProblem && !soundOnly.value;
    const retry = () => void devices.retry();
    const unread = Math.max(0, this.view.chat.length - this.#readLines);
    const controls: Control[] = [
      {
        testId: 'toggle-mic',
        icon: microphone ? 'microphone' : 'microphoneOff',
        label: t('call.microphone'),
        full: t(
          microphoneProblem
            ? 'call.retryMicrophone'
            : microphone
              ? 'call.muteMicrophone'
              : 'call.unmuteMicrophone',
        ),
        press: microphoneProblem ? retry : () => this.session.toggle('microphone'),
        ...(!microphone && { look: 'off' as const }),
      },
    ];
    if (this.contact.modality === 'video') {
      controls.push({
        testId: 'toggle-camera',
        icon: camera ? 'camera' : 'cameraOff',
        label: t('call.camera'),
        full: t(
          cameraProblem ? 'call.retryCamera' : camera ? 'call.stopCamera' : 'call.startCamera',
        ),
        press: cameraProblem ? retry : () => this.session.toggle('camera'),
        ...(!camera && { look: 'off' as const }),
      });
    }
    if (this.session.screen.possible && !isKiosk()) controls.push(this.#screenControl());
    if (!this.#passed) {
      controls.push(
        {
          icon: 'chat',
          label: t('call.chat'),
          full:
            unread > 0
              ? `${t('call.openChat')}, ${t('call.unread', { count: unread })}`
              : t(this.chatOpen ? 'call.closeChat' : 'call.openChat'),
          press: this.#toggleChat,
          ...(this.chatOpen && { look: 'on' as const }),
          ...(unread > 0 && { badge: unread }),
        },
        {
          icon: 'captions',
          label: t('call.captions'),
          full: t(this.captions ? 'call.captionsOff' : 'call.captionsOn'),
          press: () => (this.captions = !this.captions),
          ...(this.captions && { look: 'on' as const }),
        },
      );
    }
    controls.push(
      this.#settingsControl(t('call.settings'), t('call.openSettings')),
      this.#hangUpControl(),
    );
    return controls;
  }

  #settingsControl(label: string, full: string): Control {
    return {
      testId: 'call-settings',
      icon: 'settings',
      label,
      full,
      press: () => (this.settings = true),
    };
  }

  #screenControl(): Control {
    const on = this.session.screen.shared.value !== null;
    return {
      testId: 'toggle-screen',
      icon: on ? 'shareOff' : 'share',
      label: tk('screen.share'),
      full: tk(on ? 'screen.stop' : 'screen.start'),
      press: () => this.querySelector<SharePanel>('vs-share-panel')?.toggle(),
      ...(on && { look: 'on' as const }),
    };
  }

  #hangUpControl(): Control {
    return {
      testId: 'hang-up',
      icon: 'hangUp',
      label: t('call.hangUp'),
      full: t('call.hangUpFull'),
      press: () => void this.session.hangUp(),
      look: 'danger',
    };
  }

  readonly #readEarlier = () => this.session.readEarlier();

  readonly #toggleChat = async (): Promise<void> => {
    this.chatOpen = !this.chatOpen;
    if (!this.chatOpen) return;
    this.#readLines = this.view.chat.length;
    await this.updateComplete;
    this.querySelector<ChatPanel>('vs-chat')?.focusInput();
  };

  readonly #warn = (event: BeforeUnloadEvent): void => {
    event.preventDefault();
  };
}
customElements.define('vs-call', CallStep);
