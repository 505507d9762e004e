import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Devices } from '../src/call/devices';
import { Peer } from '../src/call/peer';
import { ScreenShare } from '../src/call/screen';
import type { Contact } from '../src/protocol/citizen';
import { CitizenSession } from '../src/state/citizen';
import { CommandError } from '../src/state/connection';
import { Seats } from '../src/state/seats';
import { Store } from '../src/state/store';
import { contact as sample } from './citizen-samples';
import { FakeConnection, fakeDisplay, FakeMediaDevices, FakeStream, FakeTrack } from './fake-media';
import { FakeSocket } from './fake-socket';

class MemoryStorage {
  readonly #items = new Map<string, string>();
  getItem = (key: string) => this.#items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.#items.set(key, value);
  removeItem = (key: string) => void this.#items.delete(key);
}

/** Web Locks among windows of one browser. */
class FakeLocks {
  readonly held = new Map<string, Promise<unknown>>();

  async request(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    run: (lock: object | null) => unknown,
  ): Promise<unknown> {
    if (this.held.has(name)) {
      if (options.ifAvailable) return run(null);
      throw new DOMException('timed out', 'TimeoutError');
    }
    const running = Promise.resolve(run({}));
    this.held.set(name, running);
    return running.finally(() => this.held.delete(name));
  }
}

const contact = (change: Partial<Contact> = {}): Contact =>
  sample({ reference: 'VS-1', category: 'road-code', enteredAtMs: 1, ...change });

const snapshot = (revision: number, value: Contact | null, change: object = {}) => ({
  type: 'snapshot',
  revision,
  nowMs: Date.now(),
  contact: value,
  place: value ? { position: 2, lowS: 60, highS: 180 } : null,
  chat: [],
  slots: [],
  iceServers: [{ urls: ['turn:example.org'], username: 'u', credential: 'c' }],
  seatLost: false,
  ...change,
});

let locks: FakeLocks;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('MediaStream', FakeStream);
  vi.stubGlobal('sessionStorage', new MemoryStorage());
  vi.stubGlobal('localStorage', new MemoryStorage());
  locks = new FakeLocks();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const newSeats = () => new Seats(locks as unknown as LockManager);

async function visit() {
  const socket = new FakeSocket();
  const media = new FakeMediaDevices();
  const display = fakeDisplay();
  const connections: FakeConnection[] = [];
  const session = new CitizenSession({
    open: socket.open,
    devices: new Devices(media as unknown as MediaDevices),
    seats: newSeats(),
    screen: new ScreenShare(display),
    createPeer: (options) =>
      new Peer({
        ...options,
        create: (configuration) => {
          const connection = new FakeConnection(configuration);
          connections.push(connection);
          return connection as unknown as RTCPeerConnection;
        },
      }),
  });
  await session.start();
  socket.fire('connect');
  socket.fire('event', snapshot(0, null));
  let revision = 0;
  const tell = (value: Contact) => {
    revision += 1;
    socket.fire('event', { type: 'contact', revision, contact: value });
  };
  return { socket, session, media, display, connections, tell };
}

async function entered() {
  const visited = await visit();
  const entering = visited.session.enter({
    category: 'road-code',
    modality: 'video',
    recording: true,
  });
  visited.socket.fire('event', snapshot(0, contact(), { seat: 'token' }));
  visited.socket.answer('enterQueue', { contactId: 'c1', seat: 'token' });
  await entering;
  await vi.advanceTimersByTimeAsync(0);
  return visited;
}

describe('what is typed', () => {
  it('may be lost or refused: the next letter makes up for it', async () => {
    const { session } = await entered();
    const send = vi.spyOn(session.connection, 'send');
    send.mockRejectedValueOnce(new CommandError('timeout', 'no answer', true));
    await expect(session.write('a')).resolves.toBeUndefined();
    send.mockRejectedValueOnce(new CommandError('not_connected', 'nobody there', false));
    await expect(session.write('ab')).resolves.toBeUndefined();
    // a fault of the page itself is not hidden
    send.mockRejectedValueOnce(new TypeError('broken'));
    await expect(session.write('abc')).rejects.toThrow('broken');
  });
});

describe('a visit', () => {
  it('shows no contact before its seat has come', async () => {
    const { session, tell } = await visit();
    tell(contact());
    expect(session.view.value.contact).toBeNull();
    session.close();
  });

  it('takes the seat from the answer where an older gateway says it there alone', async () => {
    const { socket, session } = await visit();
    const entering = session.enter({ category: 'road-code', modality: 'video', recording: true });
    socket.fire('event', snapshot(0, contact()));
    socket.answer('enterQueue', { contactId: 'c1', seat: 'token' });
    await entering;
    expect(session.seats.current?.token).toBe('token');
    session.close();
  });

  it('takes the seat of another contact in the place of one that is over', async () => {
    const { socket, session, tell } = await entered();
    tell(contact({ state: 'ended', outcome: 'abandoned' }));
    expect(session.view.value.contact).toBeNull();
    const entering = session.enter({ category: 'road-code', modality: 'video', recording: true });
    socket.fire('event', snapshot(1, contact({ contactId: 'c2' })));
    socket.answer('enterQueue', { contactId: 'c2', seat: 'other' });
    await entering;
    expect(session.seats.current).toMatchObject({ contactId: 'c2', token: 'other' });
    session.close();
  });

  it('keeps the seat and presents it when it connects again', async () => {
    const { socket, session } = await entered();
    expect(session.seats.current?.token).toBe('token');
    expect(await socket.auth?.()).toMatchObject({ seat: 'token' });
    session.close();
  });

  it('connects warm and sends nothing, then goes live and tells what it sends', async () => {
    const { socket, session, connections, tell } = await entered();
    expect(connections).toHaveLength(0);
    tell(contact({ media: 'warm' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(connections).toHaveLength(1);
    expect(socket.commands('connectMedia')).toMatchObject([{ sdp: 'offer 1', peerId: null }]);
    socket.answer('connectMedia', { sdp: 'answer', peerId: 'p1' });
    await vi.advanceTimersByTimeAsync(0);
    const senders = connections[0]!.transceivers.map(({ sender }) => sender);
    expect(senders.slice(0, 2).map(({ track }) => track)).toEqual([null, null]);
    expect(socket.commands('setMedia')).toHaveLength(0);
    // the station has the picture beforehand, and hears nothing
    tell(contact({ media: 'live', state: 'ringing' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(senders[0]!.track).toBeNull();
    expect(senders[1]!.track).not.toBeNull();
    tell(contact({ media: 'live', state: 'connected' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(senders[0]!.track).not.toBeNull();
    expect(socket.commands('setMedia').at(-1)).toMatchObject({ microphone: true, camera: true });
    session.toggle('camera');
    await vi.advanceTimersByTimeAsync(0);
    expect(connections[0]!.transceivers[1]!.sender.track).toBeNull();
    expect(socket.commands('setMedia').at(-1)).toMatchObject({ microphone: true, camera: false });
    session.close();
  });

  it('sends no picture in a topic that starts without, until the person switches it on', async () => {
    const other = await entered();
    const live = { contactId: 'c2', sharing: 'off', media: 'live', state: 'connected' } as const;
    other.tell(contact(live));
    await vi.advanceTimersByTimeAsync(0);
    other.socket.answer('connectMedia', { sdp: 'answer', peerId: 'p1' });
    await vi.advanceTimersByTimeAsync(0);
    expect(other.session.wish.value).toEqual({ microphone: true, camera: false });
    expect(other.socket.commands('setMedia').at(-1)).toMatchObject({
      microphone: true,
      camera: false,
    });
    expect(other.connections[0]!.transceivers[1]!.sender.track).toBeNull();
    // the same contact told again does not take back what the person has decided
    other.session.toggle('camera');
    await vi.advanceTimersByTimeAsync(0);
    other.tell(contact(live));
    await vi.advanceTimersByTimeAsync(0);
    expect(other.socket.commands('setMedia').at(-1)).toMatchObject({ camera: true });
    expect(other.connections[0]!.transceivers[1]!.sender.track).not.toBeNull();
    other.session.close();
  });

  it('makes a new connection when the station has lost it', async () => {
    const { socket, session, connections, tell } = await entered();
    tell(contact({ media: 'live', state: 'connected' }));
    await vi.advanceTimersByTimeAsync(0);
    socket.answer('connectMedia', { sdp: 'answer', peerId: 'p1' });
    await vi.advanceTimersByTimeAsync(0);
    socket.fire('event', { type: 'mediaLost', peerId: 'p1' });
    await vi.advanceTimersByTimeAsync(0);
    expect(connections).toHaveLength(2);
    session.close();
  });

  it('lets a connection go that is over, with all that listened to it', async () => {
    const signals: AbortSignal[] = [];
    const subscribe = vi.spyOn(Store.prototype, 'subscribe');
    const { session, tell } = await entered();
    tell(contact({ media: 'warm' }));
    await vi.advanceTimersByTimeAsync(0);
    const first = session.peer.value!;
    subscribe.mock.instances.forEach((store, index) => {
      const signal = subscribe.mock.calls[index]?.[1];
      if ((store === first.streams || store === first.report) && signal) signals.push(signal);
    });
    expect(signals).toHaveLength(2);
    expect(signals.some((signal) => signal.aborted)).toBe(false);
    session.restart();
    expect(signals.every((signal) => signal.aborted)).toBe(true);
    subscribe.mockRestore();
    session.close();
  });

  it('uses no device and no connection in writing', async () => {
    const { session, media, connections, tell } = await entered();
    const before = media.asked.length;
    tell(contact({ modality: 'text', state: 'connected', media: 'off' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(connections).toHaveLength(0);
    expect(media.asked.length).toBe(before);
    session.close();
  });

  it('shows a line once, and clears the unfinished one it completes', async () => {
    const { socket, session } = await entered();
    socket.fire('event', { type: 'typing', author: 'agent', text: 'Buon' });
    expect(session.view.value.typing).toBe('Buon');
    const line = { lineId: 'l1', author: 'agent', text: 'Buongiorno', sentAtMs: 1 };
    socket.fire('event', { type: 'chat', revision: 2, line });
    socket.fire('event', snapshot(5, contact(), { chat: [line] }));
    socket.fire('event', { type: 'chat', revision: 6, line });
    expect(session.view.value.chat).toEqual([line]);
    expect(session.view.value.typing).toBe('');
    session.close();
  });

  it('turns everything off when the contact is over', async () => {
    const { session, media, connections, tell } = await entered();
    tell(contact({ media: 'live', state: 'connected', connectedAtMs: 2 }));
    await vi.advanceTimersByTimeAsync(0);
    tell(contact({ state: 'ended', connectedAtMs: 2, endedAtMs: 3, outcome: 'completed' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(connections[0]!.closed).toBe(true);
    expect(media.opened.every((track) => track.readyState === 'ended')).toBe(true);
    expect(session.view.value.contact?.state).toBe('ended');
    session.close();
  });

  it('shows a screen to the operator it was shown to, and to no next one', async () => {
    const { socket, session, display, connections, tell } = await entered();
    tell(contact({ media: 'live', state: 'connected' }));
    await vi.advanceTimersByTimeAsync(0);
    socket.answer('connectMedia', { sdp: 'answer', peerId: 'p1' });
    await session.screen.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(connections[0]!.sending).toEqual(['audio', 'video', 'window', 'window sound']);
    expect(socket.commands('setMedia').at(-1)).toMatchObject({ screen: true });
    // the operator is lost: back to the queue
    tell(contact({ media: 'live', state: 'waiting' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.screen.shared.value).toBeNull();
    expect(display.shown.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    tell(contact({ media: 'live', state: 'ringing' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(connections.at(-1)!.sending).toEqual([null, 'video', null, null]);
    tell(contact({ media: 'live', state: 'connected' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(connections.at(-1)!.sending).toEqual(['audio', 'video', null, null]);
    expect(socket.commands('setMedia').at(-1)).toMatchObject({ screen: false });
    session.close();
  });

  it('tells of a screen that has no sound, too', async () => {
    const { socket, session, display, tell } = await entered();
    tell(contact({ media: 'live', state: 'connected' }));
    await vi.advanceTimersByTimeAsync(0);
    const silent = new FakeStream([new FakeTrack('video', 'window')]);
    display.getDisplayMedia = () => Promise.resolve(silent as unknown as MediaStream);
    await session.screen.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.commands('setMedia').at(-1)).toMatchObject({ screen: true });
    session.close();
  });

  it('lets screen and devices go with a seat that is lost during the call', async () => {
    const { socket, session, media, display, connections, tell } = await entered();
    tell(contact({ media: 'live', state: 'connected' }));
    await vi.advanceTimersByTimeAsync(0);
    await session.screen.start();
    socket.fire('disconnect');
    socket.fire('connect');
    socket.fire('event', snapshot(0, null, { seatLost: true }));
    await vi.advanceTimersByTimeAsync(0);
    expect(connections[0]!.closed).toBe(true);
    expect(display.shown.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    expect(media.opened.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    session.close();
  });

  it('leaves the devices alone that are tried before there is a contact', async () => {
    const { socket, session, media } = await visit();
    await session.devices.use({ microphone: true, camera: true });
    socket.fire('disconnect');
    socket.fire('connect');
    socket.fire('event', snapshot(0, null));
    await vi.advanceTimersByTimeAsync(0);
    expect(media.opened.map(({ readyState }) => readyState)).toEqual(['live', 'live']);
    session.close();
  });

  it('is at the beginning again after leaving, without the seat', async () => {
    const { socket, session, tell } = await entered();
    const leaving = session.leave();
    tell(contact({ state: 'ended', outcome: 'abandoned' }));
    expect(session.view.value.contact).toBeNull();
    socket.answer('leaveQueue');
    await leaving;
    expect(session.seats.current).toBeNull();
    expect(await socket.auth?.()).toMatchObject({ seat: null });
    session.close();
  });

  it('says when the seat is gone, and forgets it', async () => {
    const { socket, session } = await entered();
    socket.fire('disconnect');
    socket.fire('connect');
    socket.fire('event', snapshot(0, null, { seatLost: true }));
    expect(session.view.value).toMatchObject({ contact: null, seatLost: true });
    expect(session.seats.current).toBeNull();
    session.close();
  });
});

describe('seats', () => {
  const seat = { contactId: 'c1', token: 'token', category: 'weapons', leaseS: 300 };

  it('come back after a reload', async () => {
    const before = newSeats();
    await before.hold(seat);
    locks.held.clear();
    expect(await newSeats().resume()).toEqual(seat);
  });

  it('are held once, however often', async () => {
    const seats = newSeats();
    const asked = vi.spyOn(locks, 'request');
    await seats.hold(seat);
    await seats.hold(seat);
    expect(asked).toHaveBeenCalledTimes(1);
    await seats.hold({ ...seat, contactId: 'c2' });
    expect([...locks.held.keys()]).toContain('vs-seat-c2');
  });

  it('are not taken by a duplicated window', async () => {
    await newSeats().hold(seat);
    const duplicate = newSeats();
    expect(await duplicate.resume()).toBeNull();
    expect(duplicate.current).toBeNull();
    expect(await duplicate.abandoned()).toBeNull();
  });

  it('are offered to another window once nobody holds them, while they last', async () => {
    await newSeats().hold(seat);
    locks.held.clear();
    sessionStorage.removeItem('vs.seat');
    expect(await newSeats().abandoned()).toMatchObject(seat);
    vi.setSystemTime(Date.now() + 301_000);
    expect(await newSeats().abandoned()).toBeNull();
  });

  it('that were used are no longer noted as anybody’s, however long the window stays', async () => {
    const seats = newSeats();
    await seats.hold(seat);
    seats.used();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(localStorage.getItem('vs.seats')).toBeNull();
    // its own window may look back at it
    expect(seats.current).toEqual(seat);
  });

  it('are forgotten altogether', async () => {
    const seats = newSeats();
    await seats.hold(seat);
    seats.forget();
    await vi.advanceTimersByTimeAsync(0);
    expect(locks.held.size).toBe(0);
    expect(await newSeats().resume()).toBeNull();
    expect(await newSeats().abandoned()).toBeNull();
  });
});
