import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { begun } from './conference-room';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a page that another one has replaced', () => {
  it('sends nothing more and stays out', async () => {
    const { room, socket } = begun();
    const closed = vi.spyOn(room.devices, 'close');
    socket.fire('event', { type: 'replaced' });
    expect(room.replaced.value).toBe(true);
    expect(room.peer.state.value).toBe('closed');
    expect(closed).toHaveBeenCalled();
    const opened = socket.opened;
    socket.active = false;
    socket.fire('disconnect');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.opened).toBe(opened);
    room.close();
  });
});

describe('a page that is refused when it comes back', () => {
  it('sends nothing more', () => {
    const { room, socket } = begun();
    const closed = vi.spyOn(room.devices, 'close');
    socket.fire('disconnect');
    socket.active = false;
    socket.fire('connect_error', Object.assign(new Error(), { data: { code: 'link_refused' } }));
    expect(room.connection.refusal).toBe('link_refused');
    expect(room.peer.state.value).toBe('closed');
    expect(closed).toHaveBeenCalled();
    room.close();
  });
});
