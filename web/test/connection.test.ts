import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CitizenProtocol } from '../src/protocol/citizen';
import { CommandError, Connection } from '../src/state/connection';
import { FakeSocket } from './fake-socket';

const snapshot = (revision: number, nowMs = 1_000) => ({
  type: 'snapshot',
  revision,
  nowMs,
  contact: null,
  place: null,
  chat: [],
  slots: [],
  iceServers: [],
  seatLost: false,
});

function set(now: () => number = () => 500) {
  const socket = new FakeSocket();
  const connection = new Connection<CitizenProtocol>('/citizen', {
    auth: () => ({}),
    open: socket.open,
    now,
  });
  const events: string[] = [];
  connection.onEvent((event) => events.push(event.type));
  connection.open();
  return { socket, connection, events };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('doubt', () => {
  it('gives up the transport when the station does not answer over this one', async () => {
    const { socket, connection } = set();
    socket.fire('connect');
    connection.doubt();
    connection.doubt();
    expect(socket.commands('sync')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect([socket.givenUp, socket.opened]).toEqual([1, 2]);
    connection.close();
  });

  it('keeps the socket over which the station answers', async () => {
    const { socket, connection } = set();
    socket.fire('connect');
    connection.doubt();
    socket.answer('sync');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(socket.givenUp).toBe(0);
    connection.doubt();
    expect(socket.commands('sync')).toHaveLength(2);
    connection.close();
  });
});

describe('commands', () => {
  it('gives the result of the acknowledgement', async () => {
    const { socket, connection } = set();
    socket.fire('connect');
    const said = connection.send('sendChat', { text: 'ciao' });
    const line = { lineId: 'l1', author: 'citizen', text: 'ciao', sentAtMs: 1 };
    socket.answer('sendChat', line);
    await expect(said).resolves.toEqual(line);
  });

  it('sends again with the same id after a reconnect, and settles once', async () => {
    const { socket, connection } = set();
    socket.fire('connect');
    const done = connection.send('hangUp', {});
    socket.fire('disconnect', 'transport close');
    socket.fire('connect');
    const sent = socket.commands('hangUp');
    expect(sent).toHaveLength(2);
    expect(sent[1]!['id']).toBe(sent[0]!['id']);
    socket.answer('hangUp');
    socket.sent[0]!.acknowledge({ ok: false, error: { code: 'x', message: '', retryable: false } });
    await expect(done).resolves.toEqual({});
  });

  it('sends again when no acknowledgement comes, and gives up at the deadline', async () => {
    const { socket, connection } = set();
    socket.fire('connect');
    const done = connection.send('hangUp', {}, { deadlineMs: 20_000 });
    const failed = expect(done).rejects.toMatchObject({ code: 'timeout', retryable: true });
    await vi.advanceTimersByTimeAsync(13_000);
    expect(socket.commands('hangUp')).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(7_000);
    await failed;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(socket.commands('hangUp')).toHaveLength(4);
  });

  it('sends again what the station could not do just then, but not what it would not', async () => {
    const { socket, connection } = set();
    socket.fire('connect');
    const done = connection.send('hangUp', {});
    socket.refuse('hangUp', 'internal', true);
    await vi.advanceTimersByTimeAsync(1_100);
    const sent = socket.commands('hangUp');
    expect(sent).toHaveLength(2);
    expect(sent[1]!['id']).toBe(sent[0]!['id']);
    socket.answer('hangUp');
    await expect(done).resolves.toEqual({});
    const limited = connection.send('sendChat', { text: 'ciao' });
    socket.refuse('sendChat', 'rate_limited', true);
    await expect(limited).rejects.toMatchObject({ code: 'rate_limited' });
    const failing = connection.send('hangUp', {}, { deadlineMs: 5_000 });
    const failed = expect(failing).rejects.toMatchObject({ code: 'timeout' });
    for (let second = 0; second < 6; second += 1) {
      if (second < 4) socket.refuse('hangUp', 'internal', true);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    await failed;
  });

  it('waits for the connection before it sends', () => {
    const { socket, connection } = set();
    void connection.send('hangUp', {}).catch(() => undefined);
    expect(socket.sent).toHaveLength(0);
    socket.fire('connect');
    expect(socket.commands('hangUp')).toHaveLength(1);
  });

  it('rejects with the word of the server', async () => {
    const { socket, connection } = set();
    socket.fire('connect');
    const done = connection.send('leaveQueue', {});
    socket.refuse('leaveQueue', 'not_waiting');
    const error: unknown = await done.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ code: 'not_waiting', retryable: false });
  });

  it('fails what is in flight when it is closed or aborted', async () => {
    const { socket, connection } = set();
    socket.fire('connect');
    const scope = new AbortController();
    const aborted = connection.send('hangUp', {}, { signal: scope.signal });
    scope.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
    const closed = connection.send('hangUp', {});
    connection.close();
    await expect(closed).rejects.toMatchObject({ code: 'closed' });
    expect(socket.closed).toBe(1);
  });
});

describe('events', () => {
  it('delivers those that follow, once, and asks for a snapshot at a hole', () => {
    const { socket, events } = set();
    socket.fire('connect');
    socket.fire('event', snapshot(4));
    socket.fire('event', { type: 'chat', revision: 5, line: {} });
    socket.fire('event', { type: 'chat', revision: 5, line: {} });
    expect(events).toEqual(['snapshot', 'chat']);
    socket.fire('event', { type: 'contact', revision: 8, contact: {} });
    socket.fire('event', { type: 'contact', revision: 9, contact: {} });
    expect(events).toEqual(['snapshot', 'chat']);
    expect(socket.commands('sync')).toHaveLength(1);
    socket.fire('event', snapshot(9));
    socket.fire('event', { type: 'contact', revision: 10, contact: {} });
    expect(events).toEqual(['snapshot', 'chat', 'snapshot', 'contact']);
  });

  it('applies no delta after a reconnect before the new snapshot', () => {
    const { socket, events } = set();
    socket.fire('connect');
    socket.fire('event', snapshot(4));
    socket.fire('disconnect');
    socket.fire('connect');
    socket.fire('event', { type: 'contact', revision: 5, contact: {} });
    expect(events).toEqual(['snapshot']);
  });

  it('delivers values without a revision at any time', () => {
    const { socket, events } = set();
    socket.fire('connect');
    socket.fire('event', { type: 'place', place: { position: 1, lowS: null, highS: null } });
    expect(events).toEqual(['place']);
  });

  it('keeps the clock of the station', () => {
    let now = 500;
    const { socket, connection } = set(() => now);
    socket.fire('connect');
    socket.fire('event', snapshot(1, 10_000));
    now = 700;
    expect(connection.nowMs()).toBe(10_200);
  });

  it('asks once more when a change overtook the snapshot it had asked for', async () => {
    const { socket } = set();
    const event = (revision: number) => ({ type: 'chat', revision, line: {} });
    socket.fire('connect');
    socket.fire('event', snapshot(1));
    socket.fire('event', event(3));
    expect(socket.commands('sync')).toHaveLength(1);
    // told while the snapshot, which begins with revision 3, is still being put together
    socket.fire('event', event(4));
    socket.answer('sync');
    socket.fire('event', snapshot(3));
    expect(socket.commands('sync')).toHaveLength(2);
    socket.answer('sync');
    socket.fire('event', snapshot(4));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(socket.commands('sync')).toHaveLength(2);
  });

  it('asks for a snapshot when it is told that it is behind, and only then', () => {
    const { socket, events } = set();
    socket.fire('connect');
    socket.fire('event', { type: 'newest', newest: 4 });
    expect(socket.commands('sync')).toHaveLength(0);
    socket.fire('event', snapshot(4));
    socket.fire('event', { type: 'newest', newest: 4 });
    expect(socket.commands('sync')).toHaveLength(0);
    socket.fire('event', { type: 'newest', newest: 5 });
    expect(socket.commands('sync')).toHaveLength(1);
    socket.fire('event', snapshot(5));
    expect(events).toEqual(['snapshot', 'snapshot']);
  });

  it('asks again when a snapshot is older than what it was told already', () => {
    const { socket } = set();
    socket.fire('connect');
    socket.fire('event', snapshot(1));
    socket.fire('event', { type: 'chat', revision: 2, line: {} });
    socket.fire('event', snapshot(1));
    expect(socket.commands('sync')).toHaveLength(1);
  });

  it('asks again for a snapshot that was refused', async () => {
    const { socket } = set();
    socket.fire('connect');
    socket.fire('event', snapshot(1));
    socket.fire('event', { type: 'chat', revision: 3, line: {} });
    socket.refuse('sync', 'not_allowed', true);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(socket.commands('sync')).toHaveLength(2);
  });
});

describe('state', () => {
  it('says when it is offline and comes back when the server closed the connection', async () => {
    const { socket, connection } = set();
    socket.fire('connect');
    expect(connection.state.value).toBe('online');
    socket.active = false;
    socket.fire('disconnect', 'io server disconnect');
    expect(connection.state.value).toBe('offline');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(socket.opened).toBe(2);
  });

  it('tells a refusal from a lost network', () => {
    const { socket, connection } = set();
    socket.fire('connect_error', new Error('xhr poll error'));
    expect(connection.state.value).toBe('offline');
    socket.active = false;
    socket.fire(
      'connect_error',
      Object.assign(new Error('no'), { data: { code: 'invalid_token' } }),
    );
    expect(connection.state.value).toBe('refused');
    expect(connection.refusal).toBe('invalid_token');
  });

  it('tries again when the station could not let it in just now', async () => {
    const { socket, connection } = set();
    socket.active = false;
    const refusal = { data: { code: 'internal', retryable: true } };
    socket.fire('connect_error', Object.assign(new Error('Internal error'), refusal));
    expect(connection.state.value).toBe('offline');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(socket.opened).toBe(2);
    socket.fire('connect_error', Object.assign(new Error('Internal error'), refusal));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(socket.opened).toBe(3);
    socket.fire('connect');
    expect(connection.state.value).toBe('online');
  });
});
