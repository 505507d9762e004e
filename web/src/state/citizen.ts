import { Devices } from '../call/devices';
import { type LocalTracks, Peer } from '../call/peer';
import { withSound } from '../call/heard';
import { Reporter } from '../call/reporter';
import { ScreenShare } from '../call/screen';
import { asIceServer } from '../call/path-test';
import { NOTHING, NOTHING_SENT, type RemoteMedia, remoteMedia, sameMedia } from '../call/slots';
import type {
  ChatLine,
  CitizenProtocol,
  Contact,
  EnterQueue,
  IceServer,
  ShareLocation,
} from '../protocol/citizen';
import { type CitizenView, hearsSomebody, mainOf, NO_VIEW, secondOf } from './citizen-view';
import { CommandError, Connection, type ConnectionOptions } from './connection';
import { readEarlier } from './earlier';
import { LanguageTold } from './language-told';
import { withLine } from './lines';
import { Seats } from './seats';
import { Store } from './store';
import { keepVisitor, visitorKey } from './visitor';

export interface MediaWish {
  microphone: boolean;
  camera: boolean;
}

export interface SessionParts {
  open?: ConnectionOptions['open'];
  devices?: Devices;
  seats?: Seats;
  screen?: ScreenShare;
  createPeer?: (options: ConstructorParameters<typeof Peer>[0]) => Peer;
}

/** Between two attempts to tell the station that the person has hung up. */
const AGAIN_MS = 1_000;

/** Outcomes of one who gave the place up. */
const LEFT: ReadonlySet<string> = new Set(['abandoned', 'left_while_ringing']);

/** One citizen's visit: the contact as the station tells it, the devices, and the connection. */
export class CitizenSession {
  readonly connection: Connection<CitizenProtocol>;
  readonly devices: Devices;
  readonly seats: Seats;
  readonly screen: ScreenShare;
  readonly view = new Store<CitizenView>(NO_VIEW);
  readonly peer = new Store<Peer | null>(null);
  /** What the person wants to send; what can be sent is in `devices`. */
  readonly wish = new Store<MediaWish>({ microphone: true, camera: true });
  readonly remote = new Store<RemoteMedia>(NOTHING);
  /** The person does without pictures, both ways, to spare a weak line. */
  readonly soundOnly = new Store<boolean>(false);

  readonly #createPeer: NonNullable<SessionParts['createPeer']>;
  readonly #scope = new AbortController();
  readonly #visitor = visitorKey();
  readonly #language: LanguageTold;
  /** Ends with the connection: whatever listened to it is let go with it. */
  #peerScope = new AbortController();
  #iceServers: IceServer[] = [];
  #told = '';
  /** Nothing of the operator has been received over this connection yet. */
  #awaited = true;
  readonly #reporter = new Reporter((contactId, report) => {
    // One that is lost is made up for by the next.
    const options = { deadlineMs: 5_000 };
    void this.connection
      .send('reportQuality', { contactId, ...report }, options)
      .catch(() => undefined);
  });
  /** When the person hung up, by the station's clock, while the station has not said so yet. */
  #hungUpMs: number | null = null;
  /** The contact whose way to start has been looked at. */
  #sharingOf: string | null = null;

  constructor(parts: SessionParts = {}) {
    const { signal } = this.#scope;
    this.devices = parts.devices ?? new Devices();
    this.seats = parts.seats ?? new Seats();
    this.screen = parts.screen ?? new ScreenShare();
    this.#createPeer = parts.createPeer ?? ((options) => new Peer(options));
    this.connection = new Connection<CitizenProtocol>('/citizen', {
      auth: () => ({ visitor: this.#visitor, seat: this.seats.current?.token ?? null }),
      ...(parts.open && { open: parts.open }),
    });
    this.connection.onEvent((event) => this.#received(event), signal);
    this.devices.status.subscribe(() => this.#applyMedia(), signal);
    this.wish.subscribe(() => this.#applyMedia(), signal);
    this.screen.shared.subscribe(() => this.#applyMedia(), signal);
    this.soundOnly.subscribe(() => this.#applySoundOnly(), signal);
    this.#language = new LanguageTold(
      {
        goesOn: () => (this.view.value.contact?.state ?? 'ended') !== 'ended',
        send: (code) => this.connection.send('changeLanguage', { language: code }),
      },
      signal,
    );
  }

  /** Connects, with the seat this window had before a reload if there is one. */
  async start(): Promise<void> {
    if (!this.seats.current) await this.seats.resume();
    this.connection.open();
  }

  /** Connects, unless that has been done. */
  connect(): void {
    if (this.connection.state.value === 'connecting') this.connection.open();
  }

  close(): void {
    this.#scope.abort();
    this.#peerScope.abort();
    this.connection.close();
    this.peer.value?.close();
    this.devices.close();
    this.screen.close();
  }

  /** Enters the queue. @throws {CommandError} */
  async enter(choice: Omit<EnterQueue, 'type' | 'id'>): Promise<void> {
    const { contactId, seat } = await this.connection.send('enterQueue', choice);
    // a gateway of the release before gives the seat with the answer alone
    if (this.seats.current?.contactId !== contactId) {
      this.#takeSeat(seat, { contactId, category: choice.category, seatLeaseS: 300 });
    }
    keepVisitor(this.#visitor);
  }

  /** Takes up a seat that another, closed window had. */
  async takeUp(seat: Parameters<Seats['hold']>[0]): Promise<void> {
    await this.seats.hold(seat);
    this.#set({ known: false });
    this.connection.reopen();
  }

  /** Gives the place up and goes back to the beginning. @throws {CommandError} */
  async leave(): Promise<void> {
    await this.connection.send('leaveQueue', {});
    this.restart();
  }

  /**
   * Ends the conversation. It is over on this page from this moment on, and nothing goes out any more; the station is
   * told until it answers.
   */
  async hangUp(): Promise<void> {
    if (this.#hungUpMs !== null) return;
    this.#hungUpMs = this.connection.nowMs();
    this.#set({ contact: this.#own(this.view.value.contact) });
    this.#follow();
    // without a conversation that could be ended it has just gone back to the queue
    if (!(await this.#isTold('endCall'))) await this.#isTold('leaveQueue');
  }

  /** Asks until there is an answer; whether it is yes. */
  async #isTold(type: 'endCall' | 'leaveQueue'): Promise<boolean> {
    while (this.#hungUpMs !== null) {
      try {
        await this.connection.send(type, {});
        break;
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        if (!error.retryable) return false;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
    return true;
  }

  /** Takes back that the conversation was ended. @throws {CommandError} */
  async returnToCall(): Promise<void> {
    await this.connection.send('returnToCall', {});
    if (this.seats.current) await this.seats.hold(this.seats.current);
  }

  /** Withdraws the consent to being recorded. @throws {CommandError} */
  async stopRecording(): Promise<void> {
    await this.connection.send('stopRecording', {});
  }

  /** Gives the consent to being recorded from now on. @throws {CommandError} */
  async startRecording(): Promise<void> {
    await this.connection.send('startRecording', {});
  }

  /** Tells the operator, who has asked, where one is. @throws {CommandError} */
  async shareLocation(place: Omit<ShareLocation, 'type' | 'id'>): Promise<void> {
    await this.connection.send('shareLocation', place);
  }

  /** Would rather not tell. @throws {CommandError} */
  async declineLocation(): Promise<void> {
    await this.connection.send('declineLocation', {});
  }

  /** @throws {CommandError} */
  async say(text: string): Promise<void> {
    await this.connection.send('sendChat', { text });
  }

  /** Brings the lines before those that are there. @throws {CommandError} */
  readEarlier(): Promise<void> {
    return readEarlier(this.view, (before) => this.connection.send('readChat', { before }));
  }

  /** All that was written. @throws {CommandError} */
  async wholeChat(): Promise<readonly ChatLine[]> {
    while (this.view.value.moreChat && this.view.value.chat.length > 0) await this.readEarlier();
    return this.view.value.chat;
  }

  /** Lets the other side read along; a letter that is lost or refused is made up for by the next. */
  async write(text: string): Promise<void> {
    try {
      await this.connection.send('typeText', { text }, { deadlineMs: 5_000 });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
    }
  }

  #applySoundOnly(): void {
    if (this.soundOnly.value) this.screen.stop();
    void this.peer.value?.receivePictures(!this.soundOnly.value);
    this.#follow();
  }

  toggle(source: keyof MediaWish): void {
    // switching the camera on means to be seen again
    if (source === 'camera' && this.soundOnly.value) {
      this.soundOnly.set(false);
      if (this.wish.value.camera) return;
    }
    const wish = { ...this.wish.value, [source]: !this.wish.value[source] };
    this.wish.set(wish);
    void this.#applyDevices();
  }

  /** Forgets the contact that is over and begins anew. */
  restart(): void {
    this.seats.forget();
    this.#hungUpMs = null;
    this.view.set({ ...NO_VIEW, known: true });
    this.wish.set({ microphone: true, camera: true });
    this.soundOnly.set(false);
    this.#stop();
    this.connection.reopen();
  }

  #set(change: Partial<CitizenView>): void {
    this.view.set({ ...this.view.value, ...change });
  }

  #received(event: CitizenProtocol['server']): void {
    const had = this.view.value.contact !== null;
    switch (event.type) {
      case 'snapshot':
        this.#iceServers = event.iceServers;
        if (event.seat && event.contact) this.#takeSeat(event.seat, event.contact);
        if (event.seatLost || (this.seats.current && !event.contact)) this.seats.forget();
        this.#set({
          known: true,
          contact: this.#own(event.contact),
          place: event.place,
          chat: event.chat,
          moreChat: event.moreChat,
          slots: event.slots,
          seatLost: event.seatLost,
          coolDownUntilMs: event.coolDownUntilMs,
          typing: '',
        });
        this.#told = '';
        void this.#language.tell();
        break;
      case 'contact':
        // nobody sees a contact that could not be given up
        if (this.seats.current) this.#set({ contact: this.#own(event.contact) });
        break;
      case 'place':
        this.#set({ place: event.place });
        break;
      case 'slots':
        this.#set({ slots: event.slots });
        break;
      case 'ladder':
        this.#set({ ladder: { incoming: event.incoming, outgoing: event.outgoing } });
        break;
      case 'chat':
        this.#addLine(event.line);
        break;
      case 'typing':
        if (event.author === 'agent') this.#set({ typing: event.text });
        break;
      case 'mediaLost':
        this.#set({ ladder: null });
        this.peer.value?.lost(event.peerId);
        break;
      case 'newest': // the connection's own matter
        break;
      case 'layers':
        void this.peer.value?.useLayers(event.source, event.rids);
        break;
    }
    // Without a contact before, either: the person is trying the devices out.
    if (had && !this.view.value.contact) this.#releaseDevices();
    this.#follow();
  }

  #takeSeat(
    token: string,
    { contactId, category, seatLeaseS }: Pick<Contact, 'contactId' | 'category' | 'seatLeaseS'>,
  ): void {
    void this.seats.hold({ contactId, token, category, leaseS: seatLeaseS });
  }

  /** What the station still says of a contact that the person has left, or of a call they have ended, is past. */
  #own(contact: Contact | null): Contact | null {
    if (!contact || contact.state === 'ended') {
      this.#hungUpMs = null;
      return LEFT.has(contact?.outcome ?? '') ? null : contact;
    }
    if (this.#hungUpMs === null) return contact;
    // whether there is a way back only the station knows
    return {
      ...contact,
      state: 'ended',
      outcome: 'completed',
      endedAtMs: this.#hungUpMs,
      returnUntilMs: 0,
    };
  }

  /** In a topic without pictures nothing is shown of anybody who has not switched it on. */
  #startSharing(contact: Contact): void {
    if (contact.contactId === this.#sharingOf) return;
    this.#sharingOf = contact.contactId;
    if (contact.sharing === 'off') this.wish.set({ ...this.wish.value, camera: false });
  }

  #addLine(line: ChatLine): void {
    const { chat, typing } = this.view.value;
    this.#set({
      chat: withLine(chat, line),
      typing: line.author === 'agent' && !line.file ? '' : typing,
    });
  }

  /** Makes devices and connection follow the contact. */
  #follow(): void {
    const { contact } = this.view.value;
    // how a number outside is heard nobody counts
    const counts = contact?.state === 'connected' && contact.consult !== 'passed';
    this.#reporter.follow(counts ? contact.contactId : null);
    // What one of them was shown is not for the next.
    if (contact?.state !== 'connected') this.screen.stop();
    if (!contact) {
      this.#dropPeer();
      return;
    }
    // On hold nothing comes, and that is as it should be.
    this.#reporter.expected = contact.heldSinceMs === null ? mainOf(contact).sent : NOTHING_SENT;
    this.#startSharing(contact);
    if (contact.coolDownUntilMs !== null) {
      keepVisitor(this.#visitor, Date.now(), contact.coolDownUntilMs);
    }
    if (contact.state === 'ended') {
      this.seats.used();
      this.#stop();
      return;
    }
    if (contact.modality !== 'text' && contact.media !== 'off') this.#needPeer(contact);
    void this.#applyDevices();
    this.#applyMedia();
    this.#applyRemote();
  }

  #needPeer(contact: Contact): void {
    let peer = this.peer.value;
    if (!peer) {
      peer = this.#createPeer({
        iceServers: () => this.#iceServers.map(asIceServer),
        offer: (sdp, peerId) =>
          this.connection.send('connectMedia', { sdp, peerId }, { deadlineMs: 12_000 }),
        doubt: () => this.connection.doubt(),
      });
      const { signal } = this.#peerScope;
      peer.streams.subscribe(() => this.#applyRemote(), signal);
      this.#reporter.watch(peer.report, signal);
      this.peer.set(peer);
      void peer.receivePictures(!this.soundOnly.value);
      peer.connect();
    }
    peer.expectsMedia = hearsSomebody(contact, this.soundOnly.value);
    void peer.setLive(contact.media === 'live', contact.state === 'connected');
  }

  #dropPeer(): void {
    this.#peerScope.abort();
    this.#peerScope = new AbortController();
    this.peer.value?.close();
    this.peer.set(null);
    this.remote.set(NOTHING);
    this.#awaited = true;
    this.#told = '';
  }

  /** Closes the connection, and lets camera and microphone go. */
  #stop(): void {
    this.screen.stop();
    this.#dropPeer();
    this.#releaseDevices();
  }

  #releaseDevices(): void {
    void this.devices.use({ microphone: false, camera: false });
  }

  async #applyDevices(): Promise<void> {
    const { contact } = this.view.value;
    if (!contact || contact.state === 'ended' || contact.modality === 'text') return;
    await this.devices.use({
      microphone: true,
      camera: contact.modality === 'video' && this.wish.value.camera && !this.soundOnly.value,
    });
  }

  #applyMedia(): void {
    const tracks = this.sending();
    void this.peer.value?.setTracks(tracks);
    const { contact } = this.view.value;
    if (contact?.media !== 'live' || contact.state === 'ended') return;
    const media = {
      microphone: tracks.microphone !== null,
      camera: tracks.camera !== null,
      screen: this.screen.shared.value !== null,
    };
    const told = JSON.stringify(media);
    if (told === this.#told) return;
    this.#told = told;
    void this.connection.send('setMedia', media).catch(() => (this.#told = ''));
  }

  /** The tracks that go out while the connection is live. */
  sending(): LocalTracks {
    const { microphone, camera } = this.devices.status.value;
    const { wish } = this;
    const shared = this.screen.shared.value;
    return {
      microphone: wish.value.microphone ? microphone : null,
      camera: wish.value.camera && !this.soundOnly.value ? camera : null,
      screen: shared?.picture ?? null,
      screenSound: shared?.sound ?? null,
    };
  }

  readonly #applyRemote = (): void => {
    const { slots, contact } = this.view.value;
    const sharing = contact?.agentMedia.screen === true && !this.soundOnly.value;
    const peer = this.peer.value;
    this.#awaited &&= !slots.some((slot) => slot.party !== null);
    const found = peer
      ? withSound(
          remoteMedia(
            slots,
            peer.streams.value,
            contact ? mainOf(contact).party : 'agent',
            this.#awaited,
            sharing,
            secondOf(contact),
          ),
          this.#applyRemote,
          this.#peerScope.signal,
          contact?.consult === 'passed',
        )
      : NOTHING;
    if (!sameMedia(found, this.remote.value)) this.remote.set(found);
  };
}
