import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { PartyName } from '../../call/slots';
import { tf } from '../../i18n/floor';
import { ts } from '../../i18n/staff';
import { alertBox } from '../../ui/alert';
import '../../ui/dialog';
import { focusOn, StationElement } from '../../ui/element';
import '../../ui/chat';
import { icon, type IconName } from '../../ui/icons';
import '../../ui/video';
import type { StaffSession } from '../../staff/session';
import { BesideChat } from './beside-chat';
import { type Beside, BesideRoom, type Way } from './beside-room';
import { heardOf } from './beside-tiles';
import { confirmDialog } from '../../ui/confirm';

const WAYS: readonly Way[] = ['listen', 'whisper', 'join'];
const SIGNS: Record<Way, IconName> = { listen: 'eye', whisper: 'microphone', join: 'people' };
const REFUSALS = new Set([
  'monitored_already',
  'not_connected',
  'not_video',
  'own_contact',
  'too_many_requests',
  'media_unavailable',
  'consulting',
  'busy',
  'notice_not_accepted',
]);

/** At an operator's side, beside the floor: who is seen and heard, and by whom one is. Tells `close`. */
export class BesidePanel extends StationElement {
  @property({ attribute: false }) session!: StaffSession;
  @property() contactId = '';
  @property() operator = '';
  @property() reference = '';
  @state() private blocked = false;
  @state() private asking = false;
  @state() private taking = false;
  #room: BesideRoom | null = null;
  #chat: BesideChat | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pagehide', () => this.#room?.leave(), { signal: this.scope });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#chat?.close();
    this.#room?.leave();
    this.#room = this.#chat = null;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('contactId') && this.contactId) this.#begin();
  }

  protected override firstUpdated(): void {
    focusOn(this, 'h2');
  }

  #begin(): void {
    this.#chat?.close();
    this.#room?.leave();
    const room = new BesideRoom(this.session, this.contactId);
    const chat = new BesideChat(this.session, this.contactId);
    this.#room = room;
    this.#chat = chat;
    this.watch(chat.chat);
    this.watch(room.state);
    this.watch(room.devices.status);
    this.watch(room.peer.streams);
    this.watch(room.peer.state);
    void room.open().then(() => {
      if (room.state.value.phase === 'there') void chat.open();
    });
    room.state.subscribe(({ phase }) => phase === 'over' && chat.close(), this.scope);
  }

  protected override render() {
    const room = this.#room;
    if (!room) return nothing;
    const now = room.state.value;
    return html`
      <section
        class="vs-card floor-beside"
        data-testid="monitoring"
        data-phase=${now.phase}
        data-way=${now.phase === 'there' ? now.way : nothing}
        aria-labelledby="floor-beside"
      >
        <header>
          <h2 id="floor-beside" tabindex="-1">
            ${tf('beside.title', { operator: this.operator })}
          </h2>
          <code>${this.reference}</code>
        </header>
        ${this.#words(now)} ${this.#problem(now)}
        ${now.phase === 'over' ? nothing : this.#people(room, now)} ${this.#controls(room, now)}
        ${now.phase === 'there' ? this.#messages(now) : nothing}
      </section>
    `;
  }

  /** By whom one is heard: the first thing, and always there. */
  #words({ phase, way, shown, problem, finished }: Beside) {
    const [sign, words, note]: [IconName, string, string] =
      phase === 'there'
        ? [SIGNS[way], tf(`beside.${way}`), noteOf(way, shown)]
        : phase === 'opening'
          ? ['clock', tf('beside.opening'), '']
          : ['info', problem ? '' : tf(finished ? 'beside.over' : 'beside.lost'), ''];
    return html`
      <div class="floor-beside-state" role="status" data-testid="monitoring-state">
        ${
          words
            ? html`
                ${icon(sign)}
                <p>
                  <strong>${words}</strong>
                  ${note}
                </p>
              `
            : nothing
        }
      </div>
    `;
  }

  #problem({ problem }: Beside) {
    if (!problem) return nothing;
    if (problem === 'no_microphone' || problem === 'no_camera') {
      const missing = problem === 'no_camera' ? 'beside.noCamera' : 'beside.noMicrophone';
      return alertBox(tf(missing), { tone: 'warning', live: 'alert' });
    }
    const words = REFUSALS.has(problem)
      ? tf(`beside.refused.${problem as 'not_video'}`)
      : ts('staff.error');
    return alertBox(words, { tone: 'warning', live: 'alert', code: problem });
  }

  #people(room: BesideRoom, now: Beside) {
    const { people, screen, sounds } = heardOf(now.slots, room.peer.streams.value);
    const path = room.peer.state.value;
    const quiet =
      now.phase === 'opening' || path === 'connecting' || path === 'new'
        ? null
        : path === 'interrupted'
          ? tf('beside.mending')
          : people.length === 0
            ? tf('beside.waiting')
            : null;
    return html`
      <div role="status" class="floor-beside-quiet">
        ${
          quiet
            ? html`
                <p>${quiet}</p>
              `
            : nothing
        }
      </div>
      <div class="floor-beside-people">
        ${people.map(({ party, picture }) => this.#picture(this.#name(party), party, picture))}
        ${screen ? this.#picture(tf('beside.screen'), 'screen', screen) : nothing}
        ${now.phase === 'there' && now.way !== 'listen' ? this.#own(room, now) : nothing}
      </div>
      ${sounds.map(
        (stream) => html`
          <audio autoplay .srcObject=${stream} @play=${() => (this.blocked = false)}></audio>
        `,
      )}
      ${
        this.blocked
          ? html`
              <button type="button" class="btn btn-primary" @click=${() => void this.#sound()}>
                ${icon('speaker')} ${tf('beside.blocked')}
              </button>
            `
          : nothing
      }
    `;
  }

  /** What the others hear and see of oneself, and the buttons that turn it off and on. */
  #own(room: BesideRoom, now: Beside) {
    const camera = now.way === 'join' && now.camera ? room.devices.status.value.camera : null;
    return html`
      <figure data-testid="monitoring-own" data-party="own">
        ${
          camera
            ? html`
                <vs-self-video .track=${camera} .label=${tf('beside.own')}></vs-self-video>
              `
            : html`
                <div class="floor-beside-none">
                  ${icon(now.way === 'join' ? 'cameraOff' : 'microphone')}
                  ${tf(now.way === 'join' ? 'beside.ownOff' : 'beside.ownSilent')}
                </div>
              `
        }
        <figcaption>${tf('beside.own')}</figcaption>
        <div class="floor-beside-own" role="group" aria-label=${tf('beside.controls')}>
          ${this.#device(room, now, 'microphone')}
          ${now.way === 'join' ? this.#device(room, now, 'camera') : nothing}
        </div>
      </figure>
    `;
  }

  #device(room: BesideRoom, now: Beside, kind: 'microphone' | 'camera') {
    const isOn = now[kind];
    const words = tf(`beside.${kind}.${isOn ? 'off' : 'on'}`);
    return html`
      <button
        type="button"
        class="floor-beside-device"
        data-testid="beside-${kind}"
        data-off=${isOn ? nothing : 'yes'}
        title=${words}
        aria-label=${words}
        @click=${() => void room.switch(kind)}
      >
        ${icon(isOn ? kind : `${kind}Off`)}
      </button>
    `;
  }

  #messages(now: Beside) {
    const chat = this.#chat;
    if (!chat) return nothing;
    const { lines, more, failing } = chat.chat.value;
    const isReader = now.way !== 'join';
    const hint = failing ? 'beside.chat.failed' : isReader ? 'beside.chat.readOnly' : null;
    return html`
      <vs-chat
        .lines=${lines}
        .self=${'agent'}
        .ownName=${this.operator}
        .otherName=${tf('beside.citizen')}
        .disabled=${isReader}
        .earlier=${more ? chat.earlier : null}
        .submit=${(text: string) => chat.write(text)}
        .tools=${
          hint
            ? html`
                <p class="vs-hint" role="status">${tf(hint)}</p>
              `
            : nothing
        }
      ></vs-chat>
    `;
  }

  #name(party: PartyName): string {
    if (party === 'agent') return this.operator;
    return tf(party === 'citizen' ? 'beside.citizen' : 'beside.colleague');
  }

  #picture(name: string, party: string, stream: MediaStream | null) {
    return html`
      <figure data-testid="monitoring-picture" data-party=${party}>
        ${
          stream
            ? html`
                <video
                  aria-label=${name}
                  autoplay
                  playsinline
                  .muted=${true}
                  .srcObject=${stream}
                ></video>
              `
            : html`
                <div class="floor-beside-none">${icon('cameraOff')} ${tf('beside.noPicture')}</div>
              `
        }
        <figcaption>${name}</figcaption>
      </figure>
    `;
  }

  protected override updated(): void {
    void this.#sound();
  }

  /** A page that nobody has touched yet may not sound. */
  async #sound(): Promise<void> {
    for (const audio of this.querySelectorAll('audio')) {
      if (!audio.paused || !audio.srcObject) continue;
      try {
        await audio.play();
      } catch (error) {
        if (error instanceof DOMException && error.name === 'NotAllowedError') this.blocked = true;
      }
    }
  }

  #controls(room: BesideRoom, now: Beside) {
    if (now.phase === 'over') {
      return html`
        <div class="vs-row">
          ${
            !now.finished && !now.problem
              ? html`
                  <button
                    type="button"
                    class="btn btn-primary"
                    data-testid="monitoring-again"
                    @click=${this.#again}
                  >
                    ${tf('beside.again')}
                  </button>
                `
              : nothing
          }
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="monitoring-close"
            @click=${this.#close}
          >
            ${tf('beside.close')}
          </button>
        </div>
      `;
    }
    return html`
      <div class="floor-beside-controls">
        <div class="floor-beside-ways" role="group" aria-label=${tf('beside.way')}>
          ${WAYS.map((way) => this.#wayButton(room, now, way))}
        </div>
        <div class="floor-beside-ends">
          <button
            type="button"
            class="btn btn-outline-primary"
            data-testid="take-over"
            @click=${() => (this.asking = true)}
          >
            ${tf('beside.take')}
          </button>
          <button
            type="button"
            class="btn btn-outline-danger"
            data-testid="monitoring-leave"
            @click=${this.#close}
          >
            ${tf('beside.leave')}
          </button>
        </div>
      </div>
      ${this.#takeOver(room)}
    `;
  }

  #takeOver(room: BesideRoom) {
    const { operator } = this;
    return html`
      ${confirmDialog({
        open: this.asking,
        heading: tf('beside.take.title', { operator }),
        text: tf('beside.take.text', { operator }),
        cancel: tf('beside.take.keep'),
        close: this.#keep,
        confirm: tf('beside.take.confirm'),
        act: () => void this.#take(room),
        testid: 'confirm-take-over',
        busy: this.taking,
      })}
    `;
  }

  readonly #keep = (event: Event): void => {
    // (the dialog's own close, and not the panel's)
    event.stopPropagation();
    this.asking = false;
  };

  async #take(room: BesideRoom): Promise<void> {
    if (this.taking) return;
    this.taking = true;
    const taken = await room.takeOver();
    this.taking = this.asking = false;
    if (taken) location.assign('/desk');
  }

  #wayButton(room: BesideRoom, now: Beside, way: Way) {
    return html`
      <button
        type="button"
        class="floor-beside-way"
        data-testid="monitoring-${way}"
        aria-pressed=${now.phase === 'there' && now.way === way ? 'true' : 'false'}
        aria-busy=${now.turning === way ? 'true' : 'false'}
        aria-disabled=${now.phase === 'there' ? nothing : 'true'}
        @click=${() => void room.turn(way)}
      >
        ${icon(SIGNS[way])} ${tf(`beside.to.${way}`)}
      </button>
    `;
  }

  readonly #again = (): void => {
    this.#begin();
    this.requestUpdate();
    focusOn(this, 'h2');
  };

  readonly #close = (): void => {
    this.#room?.leave();
    this.dispatchEvent(new CustomEvent('close'));
  };
}
customElements.define('vs-floor-beside', BesidePanel);

function noteOf(way: Way, shown: boolean): string {
  if (way !== 'listen') return tf(`beside.${way}.note`);
  return tf(shown ? 'beside.listen.shown' : 'beside.listen.hidden');
}
