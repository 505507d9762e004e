import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Devices } from '../src/call/devices';
import { ScreenShare } from '../src/call/screen';
import { DeskConsole } from '../src/pages/desk/console';
import type { ServerMessage } from '../src/protocol/desk';
import { agent, contact, offer, snapshot } from './desk-samples';
import { FakeConnection, fakeDisplay, FakeMediaDevices, FakeStream } from './fake-media';
import { FakeSocket } from './fake-socket';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('MediaStream', FakeStream);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settled = () => vi.advanceTimersByTimeAsync(0);

async function desk(failures: { audio?: string; video?: string } = {}) {
  const socket = new FakeSocket();
  const media = new FakeMediaDevices(failures);
  const display = fakeDisplay();
  const connections: FakeConnection[] = [];
  const beats: (() => void)[] = [];
  const console = new DeskConsole({
    token: () => Promise.resolve('token'),
    ticker: { every: (_everyMs, task) => beats.push(task) },
    devices: new Devices(media as unknown as MediaDevices),
    screen: new ScreenShare(display),
    open: socket.open,
    createPeer: (configuration) => {
      const connection = new FakeConnection(configuration);
      connections.push(connection);
      return connection as unknown as RTCPeerConnection;
    },
  });
  console.open();
  socket.fire('connect');
  let revision = 1;
  const tell = async (message: ServerMessage) => {
    socket.fire('event', message);
    await settled();
  };
  await tell(snapshot({ revision }));
  return {
    console,
    socket,
    media,
    display,
    connections,
    beats,
    tell,
    change: (part: Partial<Extract<ServerMessage, { type: 'agent' }>>) =>
      tell({
        type: 'agent',
        revision: (revision += 1),
        agent: agent(),
        offer: null,
        contact: null,
        ...part,
      }),
  };
}

async function ringing(part = {}) {
  const built = await desk();
  await built.change({ agent: agent({ state: 'offered' }), offer: offer(part) });
  return built;
}

async function talking(part = {}) {
  const built = await ringing();
  built.socket.answer('connectMedia', { sdp: 'answer', peerId: 'p1' });
  await settled();
  await built.change({ agent: agent({ state: 'busy' }), contact: contact(part) });
  return built;
}

const senders = (connection: FakeConnection | undefined) =>
  connection?.transceivers.slice(0, 2).map(({ sender }) => sender.track?.kind ?? null);

describe('desk console', () => {
  it('presents its token and beats while connected', async () => {
    const { socket, beats } = await desk();
    expect(await socket.auth?.()).toEqual({ token: 'token' });
    for (const beat of beats) beat();
    expect(socket.commands('heartbeat')).toHaveLength(1);
    socket.fire('disconnect');
    for (const beat of beats) beat();
    expect(socket.commands('heartbeat')).toHaveLength(1);
  });

  it('pauses in one go with a reason, and gives none for the other states', async () => {
    const { console, socket } = await desk();
    void console.setState('paused');
    void console.setState('available');
    expect(socket.commands('setState')).toMatchObject([
      { state: 'paused', reason: 'break' },
      { state: 'available', reason: null },
    ]);
    expect([...console.doing.value]).toEqual(['paused', 'available']);
    socket.answer('setState');
    await settled();
    expect([...console.doing.value]).toEqual(['paused']);
  });

  it('has its picture at the station while it rings, and is heard only once it has answered', async () => {
    const built = await ringing();
    const [connection] = built.connections;
    expect(built.socket.commands('connectMedia')).toMatchObject([
      { contactId: 'c1', sdp: 'offer 1', peerId: null },
    ]);
    expect(senders(connection)).toEqual([null, 'video']);
    expect(built.socket.commands('setMedia')).toHaveLength(0);
    built.socket.answer('connectMedia', { sdp: 'answer', peerId: 'p1' });
    await settled();
    await built.change({ agent: agent({ state: 'busy' }), contact: contact() });
    expect(built.connections).toHaveLength(1);
    expect(senders(connection)).toEqual(['audio', 'video']);
    expect(built.socket.commands('setMedia')).toMatchObject([{ microphone: true, camera: true }]);
  });

  it('is heard as soon as the answer stands, before the station has told everybody', async () => {
    const { console, connections, socket, change } = await ringing();
    socket.answer('connectMedia', { sdp: 'answer', peerId: 'p1' });
    await settled();
    void console.accept();
    await settled();
    expect(senders(connections[0])).toEqual([null, 'video']);
    socket.answer('acceptOffer');
    await settled();
    expect(senders(connections[0])).toEqual(['audio', 'video']);
    expect(socket.commands('setMedia')).toHaveLength(0);
    await change({ agent: agent({ state: 'available' }) });
    expect(connections[0]?.closed).toBe(true);
  });

  it('lets the citizen be seen while the browser still asks about the camera', async () => {
    const { console, media, socket, change, tell } = await desk();
    media.getUserMedia = () => new Promise(() => undefined);
    await change({ agent: agent({ state: 'offered' }), offer: offer() });
    socket.answer('connectMedia', { sdp: 'answer', peerId: 'p1' });
    await settled();
    await change({ agent: agent({ state: 'busy' }), contact: contact() });
    await tell({
      type: 'slots',
      slots: [{ index: 0, kind: 'video', party: 'citizen', source: 'camera' }],
    });
    expect(console.remote.value.main).not.toBeNull();
  });

  it('opens no camera for a voice call, and nothing at all for a written one', async () => {
    const voice = await ringing({ modality: 'audio' });
    expect(voice.media.asked).toEqual(['audio']);
    await voice.change({
      agent: agent({ state: 'busy' }),
      contact: contact({
        modality: 'audio',
        citizenMedia: { microphone: true, camera: false, screen: false },
      }),
    });
    expect(voice.console.controls.value).toEqual({ microphone: true, camera: false });
    expect(senders(voice.connections[0])).toEqual(['audio', null]);

    const written = await ringing({ modality: 'text' });
    expect([written.media.asked, written.connections]).toEqual([[], []]);
  });

  it('lets everything go when the ring ends without an answer', async () => {
    const built = await ringing();
    await built.change({});
    expect(built.connections[0]?.closed).toBe(true);
    expect(built.media.opened.every((track) => track.readyState === 'ended')).toBe(true);
    expect(built.console.offerGone.value).toBe(true);
    await built.change({ agent: agent({ state: 'offered' }), offer: offer({ contactId: 'c2' }) });
    expect(built.console.offerGone.value).toBe(false);
    expect(built.connections).toHaveLength(2);
  });

  it('tells why a request is declined, and no reason where none was chosen', async () => {
    for (const [reason, told] of [
      ['technical', 'technical'],
      [undefined, 'other'],
    ] as const) {
      const { console, socket } = await ringing();
      void console.decline(reason);
      expect(socket.commands('declineOffer')).toMatchObject([{ contactId: 'c1', reason: told }]);
    }
  });

  it('does not call a declined or missed request gone', async () => {
    const declined = await ringing();
    void declined.console.decline();
    declined.socket.answer('declineOffer');
    await declined.change({});
    expect(declined.console.offerGone.value).toBe(false);

    const missed = await ringing();
    await missed.change({ agent: agent({ state: 'paused', reason: 'no_answer' }) });
    expect(missed.console.offerGone.value).toBe(false);
  });

  it('answers once, and rings on when the answer is refused', async () => {
    const { console, socket } = await ringing();
    void console.accept();
    void console.accept();
    expect(socket.commands('acceptOffer')).toHaveLength(1);
    expect(console.stage).toBe('answering');
    socket.refuse('acceptOffer', 'offer-expired');
    await settled();
    expect(console.stage).toBe('offer');
    expect(console.failure.value?.code).toBe('offer-expired');
  });

  it('says what it sends when microphone and camera are switched', async () => {
    const { console, socket, media, connections } = await talking();
    await console.toggle('microphone');
    expect(media.opened[0]?.enabled).toBe(false);
    await console.toggle('camera');
    await settled();
    expect(senders(connections[0])).toEqual(['audio', null]);
    expect(socket.commands('setMedia').slice(1)).toMatchObject([
      { microphone: false, camera: true },
      { microphone: false, camera: false },
    ]);
    await console.toggle('camera');
    await settled();
    expect(senders(connections[0])).toEqual(['audio', 'video']);
    expect(media.asked).toEqual(['audio+video', 'video']);
  });

  it('connects anew when the worker has lost the connection', async () => {
    const built = await talking();
    await built.tell({ type: 'mediaLost', peerId: 'another' });
    expect(built.connections).toHaveLength(1);
    await built.tell({ type: 'mediaLost', peerId: 'p1' });
    expect(built.connections).toHaveLength(2);
    expect(senders(built.connections[1])).toEqual(['audio', 'video']);
  });

  it('takes up a contact that was open when the page was reloaded', async () => {
    const built = await desk();
    await built.tell(
      snapshot({ revision: 7, agent: agent({ state: 'busy' }), contact: contact() }),
    );
    expect(built.console.stage).toBe('call');
    expect(senders(built.connections[0])).toEqual(['audio', 'video']);
  });

  it('goes on with sound when the camera is refused', async () => {
    const built = await desk({ video: 'NotAllowedError' });
    await built.tell(
      snapshot({ revision: 2, agent: agent({ state: 'busy' }), contact: contact() }),
    );
    expect(built.console.devices.status.value.cameraProblem).toBe('denied');
    expect(built.socket.commands('setMedia').at(-1)).toMatchObject({
      microphone: true,
      camera: false,
    });
  });

  it('stops devices at wrap-up and finishes with code and notes', async () => {
    const built = await talking();
    await built.change({
      agent: agent({ state: 'wrap_up' }),
      contact: contact({ state: 'wrap_up' }),
    });
    expect(built.media.opened.every((track) => track.readyState === 'ended')).toBe(true);
    const finished = built.console.finish('referred', 'verbale');
    expect(built.socket.commands('finishWrapUp')).toMatchObject([
      { contactId: 'c1', code: 'referred', notes: 'verbale' },
    ]);
    built.socket.answer('finishWrapUp');
    expect(await finished).toBe(true);
  });

  it('leaves no device on after a call that ends while it begins', async () => {
    const built = await desk();
    const busy = { agent: agent({ state: 'busy' }), offer: null, contact: contact() };
    const over = { agent: agent({ state: 'wrap_up' }), contact: contact({ state: 'wrap_up' }) };
    built.socket.fire('event', { type: 'agent', revision: 2, ...busy });
    built.socket.fire('event', { type: 'agent', revision: 3, offer: null, ...over });
    await settled();
    expect(built.connections[0]?.closed).toBe(true);
    expect(built.console.stage).toBe('wrap_up');
    const { microphone, camera } = built.console.devices.status.value;
    expect([microphone, camera]).toEqual([null, null]);
    expect(built.media.opened.every((track) => track.readyState === 'ended')).toBe(true);
  });

  it('leaves a camera off that is switched off while the call begins', async () => {
    const built = await desk();
    const busy = { agent: agent({ state: 'busy' }), offer: null, contact: contact() };
    built.socket.fire('event', { type: 'agent', revision: 2, ...busy });
    void built.console.toggle('camera');
    await settled();
    expect(built.console.devices.status.value.camera).toBeNull();
    expect(senders(built.connections[0])).toEqual(['audio', null]);
  });

  it('stops a shared screen with the conversation, and shows none while it rings', async () => {
    const built = await talking();
    await built.console.screen.start();
    await settled();
    expect(built.connections[0]?.sending).toEqual(['audio', 'video', 'window', 'window sound']);
    await built.change({
      agent: agent({ state: 'wrap_up' }),
      contact: contact({ state: 'wrap_up' }),
    });
    expect(built.display.shown.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    await built.change({ agent: agent({ state: 'offered' }), offer: offer({ contactId: 'c2' }) });
    // one begun without a conversation ends with the next word of the station
    await built.console.screen.start();
    await settled();
    expect(built.connections.at(-1)?.sending).toEqual([null, 'video', null, null]);
    await built.change({
      agent: agent({ state: 'offered' }),
      offer: offer({ contactId: 'c2', expiresAtMs: 99 }),
    });
    expect(built.console.screen.shared.value).toBeNull();
    expect(built.display.shown.every(({ readyState }) => readyState === 'ended')).toBe(true);
  });

  it('shows its own line at once and only once', async () => {
    const built = await talking();
    const sent = built.console.sendChat('Buongiorno');
    const line = {
      lineId: 'l1',
      author: 'agent',
      text: 'Buongiorno',
      sentAtMs: 5,
      file: null,
      supervisor: null,
    } as const;
    built.socket.answer('sendChat', line);
    await sent;
    await built.tell({ type: 'chat', revision: 4, line });
    expect(built.console.desk.value.chat).toEqual([line]);
  });

  it('lets go of everything when the session ends', async () => {
    const built = await talking();
    await built.tell({ type: 'sessionEnded', reason: 'replaced' });
    expect(built.console.stage).toBe('ended');
    expect(built.connections[0]?.closed).toBe(true);
    expect(built.media.opened.every((track) => track.readyState === 'ended')).toBe(true);
    for (const beat of built.beats) beat();
    expect(built.socket.commands('heartbeat')).toHaveLength(0);
  });
});
