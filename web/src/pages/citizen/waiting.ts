import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Wait } from '../../api';
import type { PeerState } from '../../call/peer';
import { t } from '../../i18n/citizen';
import { tv } from '../../i18n/visit';
import { tc } from '../../i18n/common';
import { inLanguage, withWords } from '../../i18n/language';
import { formatDuration } from '../../i18n/format';
import { estimateWords } from '../../i18n/wait';
import type { Contact, Place } from '../../protocol/citizen';
import type { CitizenSession } from '../../state/citizen';
import { CommandError } from '../../state/connection';
import { isKiosk } from '../../state/kiosk';
import { alertBox } from '../../ui/alert';
import { announce } from '../../ui/announcer';
import { askForNotifications, notificationState } from '../../ui/attention';
import { focusOn, StationElement } from '../../ui/element';
import { icon } from '../../ui/icons';
import { endNotifications, prepareNotifications } from '../../ui/service-worker';
import '../../ui/video';
import { noticesBlock } from './notices';
import { problemBox } from './problems';
import type { Earlier } from './steps';

const LEAVE_AFTER_S = 6;

type Line = 'none' | 'connecting' | 'connected' | 'interrupted';

function line(peer: PeerState | undefined): Line {
  if (peer === 'connected' || peer === 'interrupted') return peer;
  return peer === undefined || peer === 'closed' ? 'none' : 'connecting';
}

function estimate(place: Place | null): Wait | null {
  const { lowS = null, highS = null } = place ?? {};
  return lowS === null || highS === null ? null : { lowS, highS };
}

/** The waiting room: which place, how long, and that the person will be called. */
export class WaitingStep extends StationElement {
  @property({ attribute: false }) session!: CitizenSession;
  @property({ attribute: false }) contact!: Contact;
  @property({ attribute: false }) place: Place | null = null;
  @property() topic = '';
  /** What the topic is about, in its own words. */
  @property() about = '';
  /** What to have at hand or to know for the topic. */
  @property({ attribute: false }) requirements: readonly string[] = [];
  /** One can be called back. */
  @property({ type: Boolean }) callback = false;
  /** Told when the place was given up, and which step the person walks back to. */
  @property({ attribute: false }) left: (category: string, to: Earlier | null) => void = () =>
    undefined;

  /** Seconds until the place is given up; null when the person stays. */
  @state() private leavingIn: number | null = null;
  @state() private failed = false;
  @state() private busy = false;
  @state() private asked = 0;
  #saidPosition = 0;
  #goal: Earlier | null = null;
  #leaveTimer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(this.session.devices.status);
    this.watch(this.session.wish);
    const clock = setInterval(() => this.requestUpdate(), 5_000);
    this.scope.addEventListener('abort', () => {
      clearInterval(clock);
      clearInterval(this.#leaveTimer);
    });
    this.watchWithin(this.session.peer, (peer) => [peer.state]);
    if (notificationState() === 'granted') void prepareNotifications();
    if (!isKiosk()) void withWords(import('./guide-found')).catch(() => undefined);
    this.scope.addEventListener('abort', () => void endNotifications());
  }

  protected override updated(changes: PropertyValues<this>): void {
    if (changes.has('place')) this.#sayPlace();
    if (!changes.has('contact')) return;
    const before = changes.get('contact');
    if (before && before.state !== this.contact.state) focusOn(this, 'h1');
  }

  #sayPlace(): void {
    const position = this.place?.position;
    if (!position || position === this.#saidPosition) return;
    this.#saidPosition = position;
    announce(t('waiting.announce', { position }));
  }

  protected override render() {
    const ringing = this.contact.state === 'ringing';
    return html`
      <div class="vs-page vs-waiting">
        <p class="vs-soft vs-waiting-topic">${this.#since()}</p>
        <div class="vs-waiting-columns">
          <section class="vs-card vs-waiting-main" data-state=${this.contact.state}>
            ${ringing ? this.#ringing() : this.#position()}
          </section>
          <div class="vs-stack">
            ${noticesBlock(this.place)} ${this.#returned()}
            ${this.contact.modality === 'video' ? this.#self() : nothing} ${this.#problem()}
            ${this.#options()} ${this.leavingIn === null ? nothing : this.#leaving()}
            ${
              isKiosk()
                ? nothing
                : html`
                    <vs-guide-found .topic=${this.contact.category}></vs-guide-found>
                  `
            }
          </div>
        </div>
      </div>
    `;
  }

  #since() {
    const seconds = (this.session.connection.nowMs() - this.contact.enteredAtMs) / 1000;
    const { topic } = this;
    if (seconds < 60) return t('waiting.justNow', { topic });
    return t('waiting.topic', { topic, time: formatDuration(seconds) });
  }

  #ringing() {
    return html`
      <div class="vs-ringing">
        <span class="vs-ring-mark">${icon('phone')}</span>
        <h1 tabindex="-1">${t('ring.title')}</h1>
        <p class="vs-waiting-estimate">${t('ring.text')}</p>
      </div>
    `;
  }

  #position() {
    const { place } = this;
    const wait = estimate(place);
    const nobody = place !== null && !wait;
    return html`
      <p class="vs-waiting-nobody" role="status" data-testid="nobody-there">
        ${nobody ? t('waiting.nobody') : nothing}
      </p>
      <h1 tabindex="-1" class="vs-waiting-title">
        <span>${place ? t('waiting.title') : t('waiting.finding')}</span>
        <span
          class="vs-position"
          data-testid="queue-position"
          data-position=${place?.position ?? nothing}
        >
          ${place ? t('waiting.ordinal', { position: place.position }) : '…'}
        </span>
        ${
          place
            ? html`
                <span>
                  ${t(place.position === 1 && !nobody ? 'waiting.first' : 'waiting.place')}
                </span>
              `
            : nothing
        }
      </h1>
      <p class="vs-waiting-estimate" data-testid="queue-estimate">
        ${wait ? estimateWords(wait) : t('waiting.noEstimate')}
      </p>
      <p class="vs-waiting-longer" role="status" data-testid="wait-longer">
        ${
          place?.longer
            ? html`
                ${icon('info')} ${t(`waiting.longer.${place.longer}`)}
              `
            : nothing
        }
      </p>
      ${
        nobody
          ? html`
              <p class="vs-soft">${t('waiting.noEstimateHint')}</p>
            `
          : nothing
      }
      <p class="vs-waiting-promise">
        ${t(isKiosk() ? 'waiting.kiosk' : 'waiting.switch')}
        <strong>${t('waiting.weCall')}</strong>
        ${t('waiting.withSound')} ${isKiosk() ? nothing : this.#kept()}
      </p>
      <div class="vs-note vs-waiting-next">
        ${icon('bell')}
        <div>
          <h2>${t('waiting.next')}</h2>
          <ul>
            <li>${t('waiting.next1')}</li>
            <li>${t('waiting.next2')}</li>
            <li>${t('waiting.next3')}</li>
          </ul>
        </div>
      </div>
      <div class="vs-note vs-waiting-next" data-testid="get-ready">
        ${icon('check')}
        <div>
          <h2>${tv('waiting.ready')}</h2>
          <ul>
            ${
              this.about
                ? html`
                    <li>${tv('waiting.readyTopic', { about: this.about })}</li>
                  `
                : nothing
            }
            ${(this.requirements.length > 0 ? this.requirements : [tv('waiting.ready1')]).map(
              (each) => html`
                <li>${each}</li>
              `,
            )}
            <li>
              ${tv(this.contact.modality === 'text' ? 'waiting.ready2Text' : 'waiting.ready2')}
            </li>
          </ul>
        </div>
      </div>
    `;
  }

  #kept() {
    return html`
      <br />
      ${t('waiting.seat', { time: formatDuration(this.contact.seatLeaseS) })}
    `;
  }

  /** Somebody who was talking a moment ago is told why not any more. */
  #returned() {
    const why = this.contact.returned;
    if (!why) return nothing;
    const { transfer } = this.contact;
    if (transfer) {
      const name =
        transfer.to === 'topic' ? this.topic : (transfer.name ?? t('waiting.transfer.someone'));
      return html`
        <div data-testid="transferred">
          ${alertBox(t(`waiting.transfer.${transfer.to}`), {
            title: t('waiting.transfer.title', { name }),
            live: 'alert',
          })}
        </div>
      `;
    }
    if (why === 'transferred' || this.contact.state === 'ringing') return nothing;
    return html`
      <div data-testid="returned">
        ${alertBox(t(`waiting.returned.${why}`), {
          tone: 'warning',
          title: t(
            why === 'not_answered' ? 'waiting.returned.notAnsweredTitle' : 'waiting.returned.title',
          ),
          live: 'alert',
        })}
      </div>
    `;
  }

  #self() {
    const { camera, cameraProblem } = this.session.devices.status.value;
    // the box about the missing camera says it, and has the button to try again
    if (cameraProblem) return nothing;
    const on = this.session.wish.value.camera;
    return html`
      <div class="vs-preview vs-preview-small">
        ${
          camera
            ? html`
                <vs-self-video .track=${camera} .label=${t('before.self')}></vs-self-video>
                <span class="vs-preview-label">${t('waiting.private')}</span>
              `
            : html`
                <p class="vs-preview-empty">${icon('cameraOff')} ${t('waiting.cameraOff')}</p>
              `
        }
      </div>
      <button
        type="button"
        class="btn btn-link vs-preview-toggle"
        @click=${() => this.session.toggle('camera')}
      >
        ${icon(on ? 'cameraOff' : 'camera')} ${t(on ? 'waiting.stopCamera' : 'waiting.startCamera')}
      </button>
    `;
  }

  #problem() {
    const wished = this.session.wish.value.camera ? this.contact.modality : 'audio';
    return problemBox(
      this.contact.modality === 'text' ? 'text' : wished,
      this.session.devices.status.value,
      () => void this.session.devices.retry(),
    );
  }

  #options() {
    const { peer } = this.session;
    return html`
      <ul class="vs-card vs-options">
        ${
          this.contact.modality === 'text'
            ? nothing
            : html`
                <li class="vs-options-line">
                  ${icon('signal')}
                  <span role="status">${t(`waiting.line.${line(peer.value?.state.value)}`)}</span>
                </li>
              `
        }
        ${
          isKiosk()
            ? nothing
            : html`
                ${this.#notification()} ${this.#message()}
              `
        }
        ${
          this.callback && this.contact.state === 'waiting'
            ? html`
                <li>
                  <a
                    class="vs-option"
                    href="#callback=${this.contact.category}"
                    data-testid="callback"
                  >
                    ${icon('phone')} ${t('callback.rather')} ${t('callback.ask')}
                  </a>
                </li>
              `
            : nothing
        }
        ${
          this.leavingIn === null
            ? html`
                <li>
                  <button
                    type="button"
                    class="vs-option vs-option-danger"
                    data-testid="leave-queue"
                    @click=${this.#askLeave}
                  >
                    ${icon('logout')} ${t('waiting.leave')}
                  </button>
                </li>
              `
            : nothing
        }
      </ul>
      ${
        this.failed
          ? alertBox(t('waiting.leaveFailed'), { tone: 'danger', live: 'alert' })
          : nothing
      }
    `;
  }

  #message() {
    return html`
      <li>
        <a
          class="vs-option"
          href=${inLanguage(`/message?topic=${this.contact.category}`)}
          target="_blank"
          rel="noopener"
          data-testid="leave-message"
          title=${t('message.keeps')}
        >
          ${icon('chat')} ${t('message.instead')} ${t('message.leave')}
          <span class="visually-hidden">${tc('footer.beside')} ${t('message.keeps')}</span>
        </a>
      </li>
    `;
  }

  #notification() {
    const permission = notificationState();
    if (permission === 'unsupported') return nothing;
    if (permission === 'default') {
      return html`
        <li>
          <button
            type="button"
            class="vs-option"
            data-testid="notify"
            aria-describedby="notify-why"
            @click=${this.#askNotification}
          >
            ${icon('bell')} ${t('waiting.notify')}
          </button>
          <p class="vs-hint vs-option-hint" id="notify-why">${t('waiting.notifyWhy')}</p>
        </li>
      `;
    }
    const text = permission === 'granted' ? 'waiting.notifyOn' : 'waiting.notifyDenied';
    // Said only as the answer to the button; otherwise it is of no interest.
    if (permission === 'denied' && this.asked === 0) return nothing;
    return html`
      <li class="vs-options-line">
        ${icon('bell')}
        <span role="status">${t(text)}</span>
      </li>
    `;
  }

  #leaving() {
    const count = this.leavingIn ?? 0;
    return html`
      <div class="vs-leaving" role="alertdialog" aria-labelledby="leaving" tabindex="-1">
        <p id="leaving"><strong>${t('waiting.leaving')}</strong></p>
        <p aria-hidden="true">${t('waiting.leavingIn', { count })}</p>
        <div class="vs-row">
          <button
            type="button"
            class="btn btn-primary"
            aria-disabled=${this.busy ? 'true' : nothing}
            @click=${this.#stay}
          >
            ${t('waiting.stay')}
          </button>
          <button
            type="button"
            class="btn btn-outline-danger"
            data-confirm
            aria-busy=${this.busy ? 'true' : 'false'}
            @click=${this.#leave}
          >
            ${t('waiting.leaveNow')}
          </button>
        </div>
      </div>
    `;
  }

  readonly #askNotification = async (): Promise<void> => {
    await askForNotifications();
    this.asked += 1;
  };

  /** Walks back to an earlier step, which costs the place; asked about like leaving. */
  async walkBack(to: Earlier): Promise<void> {
    await this.#askLeave();
    this.#goal = to;
  }

  /** The place is kept for a few seconds, in which one may think better of it. */
  readonly #askLeave = async (): Promise<void> => {
    this.failed = false;
    this.#goal = null;
    // while it rings somebody is about to answer: there is nothing to think over
    if (this.contact.state === 'ringing') return this.#leave();
    this.leavingIn = LEAVE_AFTER_S;
    clearInterval(this.#leaveTimer);
    this.#leaveTimer = setInterval(() => {
      if (this.leavingIn === null) return;
      this.leavingIn -= 1;
      if (this.leavingIn <= 0) void this.#leave();
    }, 1_000);
    await this.updateComplete;
    focusOn(this, '.vs-leaving');
  };

  readonly #stay = async (): Promise<void> => {
    clearInterval(this.#leaveTimer);
    this.leavingIn = null;
    await this.updateComplete;
    focusOn(this, '[data-testid=leave-queue]');
  };

  readonly #leave = async (): Promise<void> => {
    clearInterval(this.#leaveTimer);
    if (this.busy) return;
    this.busy = true;
    const { category } = this.contact;
    const goal = this.#goal;
    try {
      await this.session.leave();
      this.left(category, goal);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.failed = true;
      this.leavingIn = null;
    } finally {
      this.busy = false;
    }
  };
}
customElements.define('vs-waiting', WaitingStep);
