import { Devices } from '../../call/devices';
import { Peer, type PeerState } from '../../call/peer';
import { ScreenShare } from '../../call/screen';
import { CameraSize } from '../../call/camera-size';
import { CAPTURE } from '../../call/simulcast';
import type {
  Auth,
  ConferenceProtocol,
  ServerMessage,
  Tile,
  DeskStands,
} from '../../protocol/conference';
import {
  type CommandFields,
  type CommandType,
  CommandError,
  Connection,
} from '../../state/connection';
import { grown } from '../../state/captions';
import {
  type ConferenceState,
  initialConference,
  ownMember,
  reduceConference,
  withLine,
} from '../../state/conference';
import { Store } from '../../state/store';
import { Captioner } from './captioner';
import { NotesSession } from './notes-session';
import { Reactions } from './reactions';

/** As many pictures as a conference's connection receives at once. */
const VIDEO_SLOTS = 12;
/** The sizes of tiles are told once the layout has come to rest. */
const VIEW_MS = 300;

export interface Controls {
  microphone: boolean;
  camera: boolean;
}

/** This page in a conference: what it knows, its commands, and its media. */
export class ConferenceRoom {
  readonly state = new Store<ConferenceState>(initialConference);
  readonly controls: Store<Controls>;
  readonly devices = new Devices(undefined, CAPTURE);
  readonly screen = new ScreenShare();
  readonly #size = new CameraSize();
  readonly peer: Peer;
  readonly connection: Connection<ConferenceProtocol>;
  readonly notes: NotesSession;
  readonly captioner: Captioner;
  /** The word of the last command that was refused. */
  readonly failure = new Store<string | null>(null);
  /** Hears what the station says of one's own desk. */
  atDesk: ((stands: DeskStands['stands'], category: string | null) => void) | null = null;
  /** The same member has opened the conference in another page, and this one stays out. */
  readonly replaced = new Store<boolean>(false);
  /** A chair has closed the microphone, and it has not been opened since. */
  readonly mutedByChair = new Store<boolean>(false);

  readonly reactions = new Reactions((member) =>
    member === this.state.value.you
      ? null
      : (this.state.value.conference?.members.find((each) => each.member === member)?.name ?? null),
  );

  readonly #scope = new AbortController();
  #told = '';
  #leaving = false;
  /** How often the station is being told that one's own microphone is opened. */
  #opening = 0;
  #view = '';
  #viewTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(auth: () => Promise<Auth>, controls: Controls) {
    this.controls = new Store(controls);
    this.connection = new Connection<ConferenceProtocol>('/conference', { auth });
    this.captioner = new Captioner((delta) => this.connection.send('typeCaption', delta));
    this.notes = new NotesSession(this.connection);
    this.peer = new Peer({
      iceServers: () =>
        this.state.value.iceServers.map(({ urls, username, credential }) => ({
          urls,
          ...(username && { username }),
          ...(credential && { credential }),
        })),
      offer: (sdp, peerId) => this.connection.send('connectMedia', { sdp, peerId }),
      doubt: () => this.connection.doubt(),
      videoSlots: VIDEO_SLOTS,
      simulcast: true,
    });
    const { signal } = this.#scope;
    this.connection.onEvent((event) => this.#received(event), signal);
    this.devices.status.subscribe(() => void this.#tracksChanged(), signal);
    this.screen.shared.subscribe(() => void this.#tracksChanged(), signal);
    this.connection.state.subscribe((now) => {
      // whoever comes back tells anew what is sent
      if (now === 'online') this.#told = this.#view = '';
      // whoever is told to be out is neither seen nor heard any more
      if (now === 'refused') this.#endMedia();
    }, signal);
  }

  get nowMs(): number {
    return this.connection.nowMs();
  }

  get pathState(): PeerState {
    return this.peer.state.value;
  }

  open(): void {
    this.connection.open();
    void this.#follow();
  }

  /** Ends everything; of no use afterwards. */
  close(): void {
    this.#scope.abort();
    clearTimeout(this.#viewTimer);
    this.reactions.close();
    this.notes.close();
    this.captioner.close();
    this.peer.close();
    this.devices.close();
    this.screen.close();
    this.connection.close();
  }

  /** Nobody sees or hears whoever leaves from that moment on, however long the rest of it takes. */
  async leave(): Promise<void> {
    if (this.#leaving) return;
    this.#endMedia();
    this.state.set({ ...this.state.value, place: 'left' });
    await Promise.all([this.notes.settle(), this.captioner.settle()]);
    await this.ask('leave', {});
    this.close();
  }

  async toggle(what: keyof Controls): Promise<void> {
    const controls = { ...this.controls.value, [what]: !this.controls.value[what] };
    if (what === 'microphone') {
      const muted = this.mutedByChair.value || ownMember(this.state.value)?.muted === true;
      this.mutedByChair.set(false);
      if (muted && controls.microphone) void this.#openMicrophone();
    }
    this.controls.set(controls);
    await this.#follow();
    // the microphone is held while it is closed: opening it asks again for one that could not be had
    const missing = this.devices.status.value[what] === null;
    if (what === 'microphone' && controls.microphone && missing) await this.devices.retry();
  }

  /** What the button of a device does: what is wished for and cannot be had is tried again. */
  async press(what: keyof Controls): Promise<void> {
    const missing = this.devices.status.value[what] === null;
    if (this.controls.value[what] && missing) await this.devices.retry();
    else await this.toggle(what);
  }

  /** What a chair has closed is opened by one's own act alone: the station is told of it apart. */
  async #openMicrophone(): Promise<void> {
    this.#told = '';
    this.#opening += 1;
    const opened = await this.ask('openMicrophone', {});
    this.#opening -= 1;
    if (!opened) this.#closeMicrophone();
  }

  #closeMicrophone(): void {
    if (!this.controls.value.microphone) return;
    this.mutedByChair.set(true);
    this.controls.set({ ...this.controls.value, microphone: false });
    void this.#follow();
  }

  /** Sends a command; whether it was carried out. What it was refused with is shown. */
  async ask<T extends CommandType<ConferenceProtocol>>(
    type: T,
    fields: CommandFields<ConferenceProtocol, T>,
  ): Promise<boolean> {
    try {
      await this.connection.send(type, fields);
      this.failure.set(null);
      return true;
    } catch (error) {
      this.failure.set(error instanceof CommandError ? error.code : 'failed');
      return false;
    }
  }

  /** The breakout room that the page says one is in; `''`: the main room. */
  get group(): string {
    return ownMember(this.state.value)?.group ?? '';
  }

  /** @throws {CommandError} when the line did not get through; `moved`: it was for another room than one is in. */
  async say(text: string, group: string): Promise<void> {
    const line = await this.connection.send('sendChat', { text, group });
    const state = this.state.value;
    if (group === this.group) this.state.set({ ...state, chat: withLine(state.chat, line) });
  }

  /** Answers a poll; whoever has answered before by another page has answered as well. */
  async answerPoll(pollId: string, option: number): Promise<void> {
    if (!(await this.ask('answerPoll', { pollId, option })) && this.failure.value !== 'answered')
      return;
    this.failure.set(null);
    this.state.set({ ...this.state.value, answeredPoll: pollId });
  }

  /** What is shown and how large, so that the station sends what fits. */
  show(tiles: Tile[], pins: string[]): void {
    clearTimeout(this.#viewTimer);
    this.#viewTimer = setTimeout(() => {
      const key = JSON.stringify([tiles, pins, this.peer.peerId]);
      if (key === this.#view || this.connection.state.value !== 'online' || !this.peer.peerId)
        return;
      this.#view = key;
      void this.connection.send('setView', { tiles, pins }).catch(() => (this.#view = ''));
    }, VIEW_MS);
  }

  /** Nothing is sent or received any more, for good. */
  #endMedia(): void {
    this.#leaving = true;
    this.peer.close();
    this.screen.close();
    this.devices.close();
  }

  #received(message: ServerMessage): void {
    if (message.type === 'replaced') {
      this.#endMedia();
      // it would come back by itself, and put the newer page out
      this.connection.close();
      this.replaced.set(true);
      return;
    }
    if (message.type === 'caption' && grown(this.state.value.captions, message) === null) {
      void this.connection.send('sync', {}).catch(() => undefined);
    }
    const state = reduceConference(this.state.value, message);
    // one who leaves stays out, whatever the station tells before it knows
    this.state.set(this.#leaving && state.place === 'room' ? { ...state, place: 'left' } : state);
    this.captioner.inGroup(this.group);
    this.notes.told(message);
    if (message.type === 'reaction') this.reactions.add(message);
    if (message.type === 'deskStands') this.atDesk?.(message.stands, message.category);
    if (message.type === 'mediaLost') this.peer.lost(message.peerId);
    if (message.type === 'layers') void this.peer.useLayers(message.source, message.rids);
    // whoever was away when a chair closed it is told by the snapshot
    const closed = message.type === 'snapshot' && ownMember(this.state.value)?.muted === true;
    if (message.type === 'muteAsked' || (closed && this.#opening === 0)) this.#closeMicrophone();
    const { place, conference } = this.state.value;
    if (place === 'removed' || place === 'left' || conference?.state === 'ended') {
      this.peer.close();
      this.screen.stop();
      void this.devices.use({ microphone: false, camera: false });
      return;
    }
    void this.#follow();
  }

  /** Brings devices and media to where the page wants them. */
  async #follow(): Promise<void> {
    if (this.#leaving) return;
    const { place, conference } = this.state.value;
    const inside = place === 'room' && conference?.state === 'open';
    const { microphone, camera } = this.controls.value;
    if (inside) {
      this.peer.connect();
      void this.peer.setLive(true);
    }
    await this.devices.use({ microphone: true, camera });
    const track = this.devices.status.value.microphone;
    if (track) track.enabled = microphone;
    this.#sizeCamera();
    if (inside) this.#tellMedia();
  }

  /** Whom a chair shows to everybody sends as large a picture as the camera has. */
  #sizeCamera(): void {
    const { conference, you } = this.state.value;
    const presented = you !== null && conference?.presented === you;
    void this.#size.follow(this.devices.status.value.camera, presented);
  }

  async #tracksChanged(): Promise<void> {
    if (this.#leaving) return;
    const { microphone, camera } = this.devices.status.value;
    this.#sizeCamera();
    if (microphone) microphone.enabled = this.controls.value.microphone;
    const shared = this.screen.shared.value;
    await this.peer.setTracks({
      microphone,
      camera,
      screen: shared?.picture ?? null,
      screenSound: shared?.sound ?? null,
    });
    this.#tellMedia();
  }

  /** Tells everybody what is sent, once per change. */
  #tellMedia(): void {
    if (this.state.value.place !== 'room') return;
    const { microphone, camera } = this.devices.status.value;
    const media = {
      microphone: microphone !== null && this.controls.value.microphone,
      camera: camera !== null && this.controls.value.camera,
      screen: this.screen.shared.value !== null,
    };
    const key = JSON.stringify(media);
    if (key === this.#told) return;
    this.#told = key;
    void this.connection.send('setMedia', media).catch(() => (this.#told = ''));
  }
}
