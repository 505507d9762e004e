import { Devices } from '../../call/devices';
import { withSound } from '../../call/heard';
import { Peer, type PeerState } from '../../call/peer';
import { ScreenShare } from '../../call/screen';
import type { QualityWord } from '../../call/quality';
import { Reporter } from '../../call/reporter';
import { NOTHING, type RemoteMedia, remoteMedia, type SlotContent } from '../../call/slots';
import type {
  Agent,
  Contact,
  DeskProtocol,
  EndContact,
  Failure,
  FinishWrapUp,
  Invitation,
  NoteEscalation,
  ServerMessage,
} from '../../protocol/desk';
import { Connection, type SocketLike } from '../../state/connection';
import {
  type DeskState,
  initialDeskState,
  mediaPlan,
  reduceDesk,
  shownOf,
  type Stage,
  stageOf,
} from '../../state/desk';
import type { DeclineReason } from '../../state/desk-keys';
import { withLine } from '../../state/lines';
import { Store } from '../../state/store';
import { asFailure } from './failure';
import type { Doing, OnPhone, OwnState, Steering } from './doing';
import type { Ticker } from './ticker';

export type { OwnState } from './doing';

export type PauseReason = NonNullable<Agent['reason']>;
export type WrapUpCode = FinishWrapUp['code'];
export type EndReason = EndContact['reason'];
export type EscalationNote = Required<Omit<NoteEscalation, 'type' | 'id' | 'contactId'>>;

/** What is being sent of this desk. */
export interface Controls {
  microphone: boolean;
  camera: boolean;
}

export interface Link {
  state: PeerState;
  quality: QualityWord;
  /** It has been connected at least once in this contact. */
  wasUp: boolean;
}

const NO_LINK: Link = { state: 'new', quality: 'unknown', wasUp: false };

export interface ConsoleOptions {
  /** The access token to present at each connection. */
  token: () => Promise<string>;
  ticker: Ticker;
  devices?: Devices;
  screen?: ScreenShare;
  open?: (namespace: string, auth: () => object | Promise<object>) => SocketLike;
  createPeer?: (configuration: RTCConfiguration) => RTCPeerConnection;
}

const HEARTBEAT_MS = 5_000;

/**
 * The operator's console: the desk's state, its commands, and the media connection that follows
 * them (warm while it rings, live once answered, gone when the contact ends).
 */
export class DeskConsole {
  readonly desk = new Store<DeskState>(initialDeskState);
  readonly devices: Devices;
  readonly screen: ScreenShare;
  readonly connection: Connection<DeskProtocol>;
  readonly doing = new Store<ReadonlySet<Doing>>(new Set());
  readonly failure = new Store<Failure | null>(null);
  readonly controls = new Store<Controls>({ microphone: true, camera: true });
  readonly remote = new Store<RemoteMedia>(NOTHING);
  /** The operator does without pictures, both ways, to spare a weak line. */
  readonly soundOnly = new Store<boolean>(false);
  readonly peer = new Store<Peer | null>(null);
  readonly link = new Store<Link>(NO_LINK);
  /** A ring stopped without an answer of this desk. */
  readonly offerGone = new Store<boolean>(false);
  /** Until when, by the station's clock, a contact that was declined here is offered to others alone. */
  readonly declinedUntilMs = new Store<number>(0);

  readonly #options: ConsoleOptions;
  readonly #scope = new AbortController();
  #answering: string | null = null;
  /** Nothing of the citizen has been received over this connection yet. */
  #awaited = true;
  /** The offer that the station has let us answer; its contact is on the way. */
  #answered: string | null = null;
  #declining: string | null = null;
  #peerContact: string | null = null;
  #peerScope = new AbortController();
  /** The last media state told to the other side. */
  #told = '';
  readonly #reporter = new Reporter((contactId, report) => {
    // One that is lost is made up for by the next.
    const options = { deadlineMs: 5_000 };
    void this.connection
      .send('reportQuality', { contactId, ...report }, options)
      .catch(() => undefined);
  });
  /** Devices held open for the check, outside contacts. */
  #checking = false;

  constructor(options: ConsoleOptions) {
    this.#options = options;
    this.devices = options.devices ?? new Devices();
    this.screen = options.screen ?? new ScreenShare();
    this.connection = new Connection<DeskProtocol>('/desk', {
      auth: async () => ({ token: await options.token() }),
      ...(options.open && { open: options.open }),
    });
    const { signal } = this.#scope;
    this.connection.onEvent((event) => this.#received(event), signal);
    options.ticker.every(HEARTBEAT_MS, () => this.#beat(), signal);
    this.devices.status.subscribe(() => void this.#tracksChanged(), signal);
    this.screen.shared.subscribe(() => void this.#tracksChanged(), signal);
    this.soundOnly.subscribe((alone) => {
      if (alone) this.screen.stop();
      void this.peer.value?.receivePictures(!alone);
      void this.#followPlan();
    }, signal);
  }

  get stage(): Stage {
    return stageOf(this.desk.value, this.#answering);
  }

  get nowMs(): number {
    return this.connection.nowMs();
  }

  open(): void {
    this.connection.open();
  }

  /** Ends everything; the console is of no use afterwards. */
  close(): void {
    this.#scope.abort();
    this.#dropPeer();
    this.devices.close();
    this.screen.close();
    this.connection.close();
  }

  renew(token: string): void {
    if (this.connection.state.value === 'online') this.#send('renew', { token });
  }

  setState(state: OwnState, reason: PauseReason = 'break'): Promise<boolean> {
    this.offerGone.set(false);
    return this.ask(state, () =>
      this.connection.send('setState', { state, reason: state === 'paused' ? reason : null }),
    );
  }

  async accept(): Promise<void> {
    const offer = this.desk.value.offer;
    if (!offer || this.#answering === offer.contactId) return;
    this.#answering = offer.contactId;
    const { contactId } = offer;
    const done = await this.ask('accept', () => this.connection.send('acceptOffer', { contactId }));
    if (done) {
      this.#answered = contactId;
      void this.#followPlan();
    } else {
      this.#answering = null;
    }
    this.desk.set({ ...this.desk.value });
  }

  async decline(reason: DeclineReason = 'other'): Promise<void> {
    const offer = this.desk.value.offer;
    if (!offer || this.#declining === offer.contactId) return;
    this.#declining = offer.contactId;
    const { contactId } = offer;
    const done = await this.ask('decline', () =>
      this.connection.send('declineOffer', { contactId, reason }),
    );
    if (!done) this.#declining = null;
    else this.declinedUntilMs.set(this.nowMs + this.desk.value.declineCooldownS * 1000);
  }

  hangUp(): Promise<boolean> {
    return this.ask('hang-up', () => this.connection.send('hangUp', {}));
  }

  /** Puts the citizen on hold, or takes them back. */
  toggleHold(): Promise<boolean> {
    const held = this.desk.value.contact?.heldSinceMs !== null;
    return this.onPhone(held ? 'retrieve' : 'hold');
  }

  /** Ends the conversation for a reason that is kept. */
  end(reason: EndReason): Promise<boolean> {
    return this.about('end', (contactId) =>
      this.connection.send('endContact', { contactId, reason }),
    );
  }

  /** Opens the note for 112; the citizen's page is told nothing. */
  escalate(): Promise<boolean> {
    return this.about('escalate', (contactId) => this.connection.send('escalate', { contactId }));
  }

  /** Writes the whole note for 112. */
  noteEscalation(note: EscalationNote): Promise<boolean> {
    return this.about('note', (contactId) =>
      this.connection.send('noteEscalation', { contactId, ...note }),
    );
  }

  /** Asks the citizen where they are. */
  askLocation(): Promise<boolean> {
    return this.about('location', (contactId) =>
      this.connection.send('askLocation', { contactId }),
    );
  }

  /** Completes or calls off a consultation, joins or leaves. */
  steerConsult(what: Steering): Promise<boolean> {
    return this.about('consult', (contactId) => this.connection.send(what, { contactId }));
  }

  onPhone(what: OnPhone): Promise<boolean> {
    return this.about(what, (contactId) => this.connection.send(what, { contactId }));
  }

  /** Has an invitation made for the citizen to go on by another channel, and gives it to *made*. */
  invite(
    channel: Contact['channel'],
    email: string | null,
    made: (invitation: Invitation) => void,
  ): Promise<boolean> {
    return this.about('invite', async (contactId) =>
      made(await this.connection.send('invite', { contactId, channel, email })),
    );
  }

  finish(code: WrapUpCode, notes: string): Promise<boolean> {
    return this.about('finish', (contactId) =>
      this.connection.send('finishWrapUp', { contactId, code, notes }),
    );
  }

  correctCategory(category: string): Promise<boolean> {
    return this.about('category', (contactId) =>
      this.connection.send('correctCategory', { contactId, category }),
    );
  }

  /** @throws {CommandError} when the line did not get through. */
  async sendChat(text: string): Promise<void> {
    const line = await this.connection.send('sendChat', { text });
    const desk = this.desk.value;
    this.desk.set({ ...desk, chat: withLine(desk.chat, line) });
  }

  type(text: string): void {
    if (this.connection.state.value === 'online') this.#send('typeText', { text });
  }

  async toggle(what: keyof Controls): Promise<void> {
    if (what === 'camera' && this.soundOnly.value) {
      // switching the camera on means to be seen again
      this.soundOnly.set(false);
      if (this.controls.value.camera) return;
    }
    const controls = { ...this.controls.value, [what]: !this.controls.value[what] };
    this.controls.set(controls);
    await this.#followPlan();
  }

  /** Opens the devices for the check at sign-in, or lets them go again. */
  async check(on: boolean): Promise<void> {
    this.#checking = on;
    await this.#followPlan();
  }

  dismissFailure(): void {
    this.failure.set(null);
  }

  #received(message: ServerMessage): void {
    const before = this.desk.value;
    const after = reduceDesk(before, message);
    if (message.type === 'mediaLost') this.peer.value?.lost(message.peerId);
    if (message.type === 'layers') {
      void this.peer.value?.useLayers(message.source, message.rids);
    }
    if (before.contact?.contactId !== after.contact?.contactId) {
      this.screen.stop();
      this.soundOnly.set(false);
    }
    const moved = before.contact?.channel !== after.contact?.channel;
    if ((moved || before.contact?.contactId !== after.contact?.contactId) && after.contact) {
      this.controls.set({ microphone: true, camera: after.contact.modality === 'video' });
    }
    if (after.offer?.contactId !== this.#answering) this.#answering = null;
    if (after.offer?.contactId !== this.#answered) this.#answered = null;
    if (before.offer && !after.offer) this.#offerEnded(before, after);
    if (after.offer) this.offerGone.set(false);
    this.desk.set(after);
    if (after.ended) this.#ended();
    void this.#followPlan();
  }

  #offerEnded(before: DeskState, after: DeskState): void {
    const declined = before.offer?.contactId === this.#declining;
    this.#declining = null;
    const missed = after.agent?.reason === 'no_answer';
    // a message that was accepted is no contact of the console's
    const writes = before.offer?.message !== null && after.agent?.writing === true;
    const taken = after.contact !== null || after.agent?.state === 'busy' || writes;
    this.offerGone.set(!taken && !declined && !missed);
  }

  #ended(): void {
    this.#dropPeer();
    this.#checking = false;
    void this.devices.use({ microphone: false, camera: false });
  }

  /** Brings devices and media connection to where the desk's state wants them. */
  async #followPlan(): Promise<void> {
    const desk = this.desk.value;
    const plan = mediaPlan(desk);
    const { contact } = desk;
    this.#reporter.follow(plan.kind === 'live' && contact ? contact.contactId : null);
    const { sent, colleague } = shownOf(contact);
    // On hold nothing comes, and that is as it should be.
    if (contact) this.#reporter.expected = sent;
    if (plan.kind === 'off') {
      this.#dropPeer();
      this.screen.stop();
      this.remote.set(NOTHING);
      await this.devices.use({ microphone: this.#checking, camera: this.#checking });
      return;
    }
    this.#checking = false;
    const peer = this.#peerFor(plan.contactId);
    const live = plan.kind === 'live';
    if (!live) this.screen.stop();
    const wanted = {
      microphone: true,
      camera: live
        ? this.controls.value.camera && !this.soundOnly.value
        : plan.modality === 'video',
    };
    peer.expectsMedia =
      live &&
      contact !== null &&
      (colleague || contact.citizenOnline) &&
      (sent.microphone || (!this.soundOnly.value && (sent.camera || sent.screen)));
    peer.connect();
    // the citizen is seen and heard at once, whatever the devices still wait for
    this.#showRemote();
    // While it rings the station has the picture already, and shows it to nobody.
    void peer.setLive(true, live || plan.contactId === this.#answered);
    // Nothing is waited for before this, or an earlier plan would be carried out after a later one.
    await this.devices.use(wanted);
    if (this.peer.value !== peer) return;
    const track = this.devices.status.value.microphone;
    if (track) track.enabled = this.controls.value.microphone;
    this.#tellMedia();
  }

  async #tracksChanged(): Promise<void> {
    const { microphone, camera } = this.devices.status.value;
    if (microphone) microphone.enabled = this.controls.value.microphone;
    await this.peer.value?.setTracks({ microphone, camera, ...this.#screenTracks });
    this.#tellMedia();
  }

  get #screenTracks() {
    const shared = this.screen.shared.value;
    return { screen: shared?.picture ?? null, screenSound: shared?.sound ?? null };
  }

  /** Tells the citizen what is sent, once per change. */
  #tellMedia(): void {
    if (mediaPlan(this.desk.value).kind !== 'live') {
      this.#told = '';
      return;
    }
    const { microphone, camera } = this.devices.status.value;
    const media = {
      microphone: microphone !== null && this.controls.value.microphone,
      camera: camera !== null && this.controls.value.camera,
      screen: this.screen.shared.value !== null,
    };
    const key = JSON.stringify([this.#peerContact, media]);
    if (key === this.#told) return;
    this.#told = key;
    this.#send('setMedia', media);
  }

  #peerFor(contactId: string): Peer {
    if (this.peer.value && this.#peerContact === contactId) return this.peer.value;
    this.#dropPeer();
    const peer = new Peer({
      iceServers: () => this.desk.value.iceServers.map(asRtcServer),
      offer: (sdp, peerId) => this.connection.send('connectMedia', { contactId, sdp, peerId }),
      doubt: () => this.connection.doubt(),
      ...(this.#options.createPeer && { create: this.#options.createPeer }),
    });
    this.#peerContact = contactId;
    this.#peerScope = new AbortController();
    const { signal } = this.#peerScope;
    peer.streams.subscribe(this.#showRemote, signal);
    const linkChanged = () => {
      const state = peer.state.value;
      const wasUp = this.link.value.wasUp || state === 'connected';
      this.link.set({ state, quality: peer.quality.value.word, wasUp });
    };
    peer.state.subscribe(linkChanged, signal);
    peer.quality.subscribe(linkChanged, signal);
    this.#reporter.watch(peer.report, signal);
    const { microphone, camera } = this.devices.status.value;
    void peer.receivePictures(!this.soundOnly.value);
    void peer.setTracks({ microphone, camera, ...this.#screenTracks });
    this.peer.set(peer);
    return peer;
  }

  #dropPeer(): void {
    this.#peerScope.abort();
    this.peer.value?.close();
    this.peer.set(null);
    this.link.set(NO_LINK);
    this.#awaited = true;
    this.#peerContact = null;
    this.#told = '';
  }

  readonly #showRemote = (): void => {
    const streams = this.peer.value?.streams.value ?? [];
    const slots = this.desk.value.slots as SlotContent[];
    this.#awaited &&= !slots.some((slot) => slot.party !== null);
    const { main, second, sent, byTelephone } = shownOf(this.desk.value.contact);
    const sharing = sent.screen && !this.soundOnly.value;
    const remote = remoteMedia(slots, streams, main, this.#awaited, sharing, second);
    this.remote.set(withSound(remote, this.#showRemote, this.#peerScope.signal, byTelephone));
  };

  #beat(): void {
    if (this.connection.state.value === 'online' && !this.desk.value.ended) {
      this.#send('heartbeat', {}, HEARTBEAT_MS);
    }
  }

  /** Sends what needs no answer; the next state of the server tells if it was lost. */
  #send(
    ...[type, fields, deadlineMs]:
      | [type: 'heartbeat', fields: object, deadlineMs: number]
      | [type: 'renew', fields: { token: string }, deadlineMs?: number]
      | [type: 'typeText', fields: { text: string }, deadlineMs?: number]
      | [type: 'setMedia', fields: Controls & { screen: boolean }, deadlineMs?: number]
  ): void {
    const options = deadlineMs === undefined ? {} : { deadlineMs };
    void this.connection.send(type, fields as never, options).catch(() => undefined);
  }

  /** A command about the contact in hand; nothing without one. Gives whether it succeeded. */
  about(what: Doing, command: (contactId: string) => Promise<unknown>): Promise<boolean> {
    const contactId = this.desk.value.contact?.contactId;
    if (contactId === undefined) return Promise.resolve(false);
    return this.ask(what, () => command(contactId));
  }

  /** Runs one command of the operator; a failure is kept to be shown. Gives whether it succeeded. */
  async ask(what: Doing, command: () => Promise<unknown>): Promise<boolean> {
    if (this.doing.value.has(what)) return false;
    this.doing.set(new Set([...this.doing.value, what]));
    this.failure.set(null);
    try {
      await command();
      return true;
    } catch (error) {
      this.failure.set(asFailure(error));
      return false;
    } finally {
      this.doing.set(new Set([...this.doing.value].filter((each) => each !== what)));
    }
  }
}

function asRtcServer(server: DeskState['iceServers'][number]): RTCIceServer {
  const { urls, username, credential } = server;
  return { urls, ...(username && { username }), ...(credential && { credential }) };
}
