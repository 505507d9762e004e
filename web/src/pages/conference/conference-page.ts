import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { ApiError } from '../../api';
import { playNotes } from '../../call/sound';
import { tk } from '../../i18n/conference';
import { language, whenWordsCame } from '../../i18n/language';
import type { Auth } from '../../protocol/conference';
import { ownMember } from '../../state/conference';
import { readLocal, writeLocal } from '../../state/storage';
import { visitorKey } from '../../state/visitor';
import { announce } from '../../ui/announcer';
import { focusOn, isWriting, StationElement } from '../../ui/element';
import { textArea, textField } from '../../ui/field';
import '../../ui/focus-kept';
import { icon } from '../../ui/icons';
import '../../ui/language-field';
import '../../ui/meter';
import '../../ui/video';
import { HOMES, loginAddress, StaffSession } from '../../staff/session';
import { endsPhase, leadsTo } from './after';
import './after';
import './alarms-strip';
import { deviceNotices, devicePicker } from './devices';
import { type Door, doorHead, doorKept, readDoor } from './door';
import { FocusExit } from './focus-exit';
import './inside';
import type { Invited } from './invited';
import { waitingIn, written } from './part';
import { DeskOffers } from './desk-offers';
import { keyAct } from './keys';
import { lobby } from './lobby';
import { Moves } from './moves';
import { ConferenceRoom } from './room';

type Phase = 'loading' | 'before' | 'in';

const NAME_KEY = 'vs.conference.name';
const SOMEBODY_WAITS = [
  { hz: 660, atS: 0, lengthS: 0.18 },
  { hz: 880, atS: 0.2, lengthS: 0.3 },
] as const;
const RECORDING_BEGINS = [
  { hz: 520, atS: 0, lengthS: 0.15 },
  { hz: 520, atS: 0.25, lengthS: 0.15 },
] as const;
const REFUSED = new Set([
  'link_refused',
  'not_found',
  'ended',
  'early',
  'removed',
  'full',
  'not_allowed',
]);

/** `/conference/{id}`: for staff who are signed in, and for guests by a link. */
export class ConferencePage extends StationElement {
  @state() private phase: Phase = 'loading';
  @state() private nowMs = 0;
  @state() private nameMissing = false;
  /** What stands at the door; null until it is known. */
  @state() private door: Door | null = null;
  /** Why one cannot come in, as it was said at the door. */
  @state() private turnedAway: string | null = null;
  readonly #id = location.pathname.split('/')[2] ?? '';
  readonly #link = guestLink(this.#id);
  readonly #session = new StaffSession();
  #name = readLocal(NAME_KEY) ?? '';
  #room: ConferenceRoom | null = null;
  #waiting = 0;
  #recorded: number | null = null;
  #wasPlace: string | null = null;
  readonly #moves = new Moves();
  readonly #exit = new FocusExit();
  /** Offers at one's own desk; guests have none. */
  #desk: DeskOffers | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    language.subscribe(() => this.#titled(), this.scope);
    this.#titled();
    document.addEventListener('keydown', this.#keyed, { signal: this.scope });
    window.addEventListener('pagehide', () => this.#room?.screen.stop(), { signal: this.scope });
    const clock = setInterval(() => (this.nowMs = this.#room?.nowMs ?? Date.now()), 1000);
    this.scope.addEventListener('abort', () => {
      clearInterval(clock);
      this.#room?.close();
    });
    void this.#begin();
  }

  #titled(): void {
    document.title = `${this.door?.title ?? tk('conference.page')} · ${tk('conference.service')}`;
  }

  /** Where it cannot be read the page goes on without, and the station says later why nobody comes in. */
  async #readDoor(): Promise<void> {
    try {
      const door = await readDoor(this.#id, this.#link, this.#session);
      // the name that was chosen with the consent, and no other that this browser knows
      if (door.kind === 'focus') this.#name = door.you ?? '';
      this.door = door;
      if (this.#link) this.#exit.follow(door.kind, this.scope);
      this.#titled();
    } catch (error) {
      const code = error instanceof ApiError ? error.code : '';
      // a guest who is inside comes back by a link that has run out
      if (REFUSED.has(code) && code !== 'link_refused') this.turnedAway = code;
    }
  }

  async #begin(): Promise<void> {
    if (!this.#link) {
      try {
        if (!(await this.#session.restore())) {
          location.replace(loginAddress());
          return;
        }
      } catch {
        this.later(() => void this.#begin(), 4_000);
        return;
      }
      this.#session.ended.subscribe(
        (ended) => ended && location.assign(loginAddress()),
        this.scope,
      );
    }
    void this.#readDoor();
    // whoever comes from the desk by one click opens the microphone by an act of their own
    const atOnce = !this.#link && new URLSearchParams(location.search).has('join');
    const room = new ConferenceRoom(this.#auth, { microphone: !atOnce, camera: true });
    this.#room = room;
    for (const store of [
      room.state,
      room.controls,
      room.failure,
      room.mutedByChair,
      room.replaced,
      room.connection.state,
      room.notes.state,
      room.notes.refused,
    ]) {
      this.watch(store);
    }
    this.watch(room.devices.status);
    this.watch(room.peer.streams);
    this.watch(room.peer.state);
    this.watch(room.screen.shared);
    room.state.subscribe(() => this.#noticed(), this.scope);
    if (!this.#link) this.#followDesk(room);
    await room.devices.use({ microphone: true, camera: true });
    this.phase = 'before';
    if (atOnce) this.#open();
  }

  readonly #auth = async (): Promise<Auth> => {
    if (!this.#link) return { conference: this.#id, token: await this.#session.token() };
    return { conference: this.#id, link: this.#link, name: this.#name, browser: visitorKey() };
  };

  protected override render() {
    return html`
      ${this.#exit.render()}
      ${this.phase === 'in' && this.#room?.replaced.value !== true ? this.#desk?.render() : nothing}
      ${this.#page()} ${this.#alarms()}
    `;
  }

  #page() {
    const room = this.#room;
    if (!room || this.phase === 'loading') return this.#plain(tk('conference.loading'));
    if (this.phase === 'before') {
      return this.turnedAway === null ? this.#before(room) : this.#refused(this.turnedAway);
    }
    const { place, conference } = room.state.value;
    if (room.replaced.value) return this.#replaced();
    if (room.connection.state.value === 'refused') {
      return this.#refused(room.connection.refusal ?? '');
    }
    if (conference?.state === 'ended') {
      return this.#plain(tk('conference.ended.title'), tk('conference.ended.text'));
    }
    switch (place) {
      case 'room':
        return html`
          <vs-conference-inside
            .room=${room}
            .invite=${this.#invite}
            .session=${this.#link ? null : this.#session}
            .nowMs=${this.nowMs}
          ></vs-conference-inside>
        `;
      case 'lobby':
        return lobby(room, this.door, this.nowMs || Date.now());
      case 'left':
        return this.#plain(tk('conference.left.title'), '', tk('conference.left.again'));
      case 'removed':
        return this.#plain(tk('conference.removed.title'), tk('conference.removed.text'));
      default:
        return this.#plain(tk('conference.loading'));
    }
  }

  #alarms() {
    if (this.#link || this.#session.me.value?.role !== 'supervisor') return nothing;
    return html`
      <vs-conference-alarms
        class="vs-conference-alarms"
        .session=${this.#session}
      ></vs-conference-alarms>
    `;
  }

  #plain(title: string, text = '', again = '') {
    const role = this.#session.me.value?.role;
    const conference = this.#room?.state.value.conference;
    const ended = role === 'supervisor' && conference?.state === 'ended';
    return html`
      <main id="main" class="vs-conference-plain">
        <h1 tabindex="-1">${title}</h1>
        ${
          text
            ? html`
                <p role="status">${text}</p>
              `
            : nothing
        }
        ${this.#unsent()}
        ${
          ended && endsPhase(conference.kind)
            ? html`
                <vs-after-conference
                  .session=${this.#session}
                  .ending=${conference.kind}
                ></vs-after-conference>
              `
            : nothing
        }
        <div class="vs-row">
          ${
            again
              ? html`
                  <button type="button" class="btn btn-primary" @click=${() => location.reload()}>
                    ${again}
                  </button>
                `
              : nothing
          }
          ${ended ? leadsTo(conference) : nothing}
          ${
            role && (text || again)
              ? html`
                  <a class="btn btn-outline-primary" href=${HOMES[role]}>
                    ${tk('conference.home')}
                  </a>
                `
              : nothing
          }
        </div>
      </main>
    `;
  }

  /** What was written into the notes and is not in them. */
  #unsent() {
    const text = this.#room?.notes.unsent;
    if (!text) return nothing;
    return html`
      <section class="vs-column" data-testid="unsent-notes">
        <p>${tk('conference.notes.unsent')}</p>
        ${textArea({
          id: 'notes-unsent',
          label: tk('conference.notes.yours'),
          readonly: true,
          rows: 6,
          value: text,
        })}
      </section>
    `;
  }

  #replaced() {
    return this.#plain(
      tk('conference.replaced.title'),
      tk('conference.replaced.text'),
      tk('conference.replaced.here'),
    );
  }

  #refused(code: string) {
    const known = REFUSED.has(code) ? (code as 'full') : 'other';
    return this.#plain(tk('conference.page'), tk(`conference.refused.${known}`));
  }

  #before(room: ConferenceRoom) {
    const { microphone, camera } = room.controls.value;
    const { camera: track, microphone: heard } = room.devices.status.value;
    const { door } = this;
    return html`
      <main id="main" class="vs-conference-before">
        ${
          door
            ? doorHead(door, this.#session, Date.now())
            : html`
                <h1 tabindex="-1">${tk('conference.join')}</h1>
              `
        }
        <p>${tk('conference.joinHint')}</p>
        <vs-language-field></vs-language-field>
        <div class="vs-before-picture">
          <vs-self-video
            .track=${camera ? track : null}
            label=${tk('conference.you')}
          ></vs-self-video>
          ${
            camera && track
              ? nothing
              : html`
                  <p class="vs-soft">${tk('conference.tile.noCamera')}</p>
                `
          }
        </div>
        <p class="vs-before-heard">
          ${icon('microphone')}
          <vs-meter .track=${heard}></vs-meter>
        </p>
        ${deviceNotices(room)}
        <details class="vs-details">
          <summary>${icon('settings')} ${tk('conference.devices')}</summary>
          ${devicePicker(room)}
        </details>
        <form class="vs-column" @submit=${this.#enter}>
          ${
            this.#link
              ? textField({
                  id: 'conference-name',
                  label: tk('conference.name'),
                  name: 'name',
                  testid: 'guest-name',
                  maxlength: 80,
                  autocomplete: door?.kind === 'focus' ? 'off' : 'name',
                  value: this.#name,
                  error: this.nameMissing ? tk('conference.nameNeeded') : '',
                })
              : nothing
          }
          <label class="vs-check">
            <input
              type="checkbox"
              .checked=${microphone}
              @change=${() => void room.toggle('microphone')}
            />
            ${tk('conference.withMicrophone')}
          </label>
          <label class="vs-check">
            <input type="checkbox" .checked=${camera} @change=${() => void room.toggle('camera')} />
            ${tk('conference.withCamera')}
          </label>
          <button class="btn btn-primary" data-testid="join-conference">
            ${tk('conference.enter')}
          </button>
        </form>
        ${door ? doorKept(door) : nothing}
      </main>
    `;
  }

  readonly #enter = (event: Event): void => {
    event.preventDefault();
    if (this.#link) {
      this.#name = written(event.currentTarget as HTMLFormElement, 'name');
      this.nameMissing = this.#name === '';
      if (this.nameMissing) {
        focusOn(this, '#conference-name');
        return;
      }
      // one that may be invented is proposed to no other conference
      if (this.door?.kind !== 'focus') writeLocal(NAME_KEY, this.#name);
    }
    this.#open();
  };

  #open(): void {
    this.phase = 'in';
    this.#room?.open();
  }

  /** Somebody may sit here and be available: an offer is told of, and whoever answers leaves. */
  #followDesk(room: ConferenceRoom): void {
    this.#desk = new DeskOffers(room, {
      inside: () => this.phase === 'in',
      changed: () => this.requestUpdate(),
      later: (then, ms) => this.later(then, ms),
      scope: this.scope,
    });
  }

  readonly #invite = async (label: string): Promise<Invited | null> => {
    const path = `conferences/${this.#id}/links` as const;
    const made = await this.#tried(() =>
      this.#session.api(path, { method: 'POST', body: { label } }),
    );
    if (made === null) return null;
    const takeBack = async () => {
      const done = await this.#tried(async () => {
        await this.#session.api(`${path}/${made.id}`, { method: 'DELETE' });
        return true;
      });
      return done === true;
    };
    return { ...made, takeBack };
  };

  /** What was asked for; where it failed the page says so. */
  async #tried<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      const answer = await ask();
      this.#room?.failure.set(null);
      return answer;
    } catch (error) {
      this.#room?.failure.set(error instanceof ApiError ? error.code : 'failed');
      return null;
    }
  }

  /** Tells by sound and words of whoever waits, and follows where one is. */
  #noticed(): void {
    const room = this.#room;
    if (!room) return;
    const { conference, place, part } = room.state.value;
    // the door may not be readable any more for one who is inside
    if (this.#link) this.#exit.follow(conference?.kind, this.scope);
    const waiting = waitingIn(conference).length;
    if (part === 'chair' && waiting > this.#waiting) {
      void playNotes(SOMEBODY_WAITS, { volume: 0.5 });
      announce(tk('conference.waitingNow', { count: waiting }));
    }
    this.#waiting = waiting;
    this.#moves.notice(room.state.value);
    const recorded = conference?.recording?.startedAtMs ?? null;
    if (recorded !== this.#recorded) {
      if (conference?.recording) {
        announce(`${tk('conference.recorded.title')} ${tk('conference.recorded.text')}`);
        void playNotes(RECORDING_BEGINS, { volume: 0.5 });
      } else if (place === 'room') announce(tk('conference.recorded.over'));
      this.#recorded = recorded;
    }
    if (place !== this.#wasPlace) {
      this.#wasPlace = place;
      void this.updateComplete.then(() => focusOn(this, 'h1'));
    }
  }

  /** M microphone, V camera, H hand. */
  readonly #keyed = (event: KeyboardEvent): void => {
    const room = this.#room;
    if (!room || this.phase !== 'in' || isWriting(event.target)) return;
    switch (keyAct(event, document.querySelector('dialog[open]') !== null)) {
      case 'microphone':
        void room.press('microphone');
        break;
      case 'camera':
        void room.press('camera');
        break;
      case 'hand': {
        const own = ownMember(room.state.value);
        void room.ask('raiseHand', { raised: own?.handSinceMs === null });
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  };
}
whenWordsCame(() => customElements.define('vs-conference', ConferencePage));

/**
 * The link by which a guest has come. It is taken out of the address, where it would be seen over a shoulder and
 * kept in a history, and is kept for this tab, so that a reload finds it.
 */
function guestLink(conference: string): string | null {
  const key = `vs.conference.link.${conference}`;
  const given = new URLSearchParams(location.hash.slice(1)).get('link');
  try {
    if (!given) return sessionStorage.getItem(key);
    sessionStorage.setItem(key, given);
    history.replaceState(null, '', location.pathname);
  } catch {
    // A browser that keeps nothing: the address has to.
  }
  return given;
}
